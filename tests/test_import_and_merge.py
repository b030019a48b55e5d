"""Codes given by hand come in, confirmed codes go out, and both ways nothing else changes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import HEADINGS, decide, read_csv, write_csv, write_xlsx
from openpyxl import load_workbook
from typer.testing import Result

from classifier.rounds.annotation_store import AnnotationStore

Classify = Callable[..., Result]


def stored(project: Path) -> dict[str, tuple[str, tuple[str, ...], str]]:
    latest = AnnotationStore(project / "annotations" / "decisions").latest()
    return {each.id: (each.decision.value, each.codes, each.coder) for each in latest}


def test_codes_and_labels_in_several_columns(classify: Classify, project: Path) -> None:
    rows = [
        [*HEADINGS, "Kod 1", "Kod 2", "Kodare"],
        ["1", "A", "Kön är kortare", "Kortare väntetider", "", "Anna"],
        ["2", "B", "Alla vågar fråga", "k2", "T", ""],
        ["3", "C", "Kursen är klar", "ingen", "", ""],
        ["4", "D", "Bra", "", "", ""],
    ]
    write_csv(Path("2023.csv"), rows)
    result = classify("import", "2023.csv", "--codes", "effekt=Kod 1", "--codes", "effekt=Kod 2", "--coder", "Bo",
                      "--project", project)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert stored(project) == {
        "1": ("coded", ("T.5",), "Anna"),
        "2": ("coded", ("K.2", "T"), "Bo"),
        "3": ("none", (), "Bo"),
    }
    again = classify("import", "2023.csv", "--codes", "effekt=Kod 1", "--codes", "effekt=Kod 2", "--coder", "Bo",
                     "--project", project)  # fmt: skip
    assert "Nothing new" in again.output


def test_unreadable_codes_are_listed_and_nothing_is_stored(classify: Classify, project: Path) -> None:
    write_csv(Path("k.csv"), [[*HEADINGS, "kod_effekt"], ["1", "A", "Kön", "K.12"], ["2", "B", "Kö", "T"]])
    result = classify("import", "k.csv", "--project", project)
    assert result.stderr.splitlines()[1:] == [
        "rad 2, kolumn kod_effekt: 'K.12' finns inte i kodlistan för Effekt – menade du K.1 eller K.2?"
    ]
    assert stored(project) == {}


def test_a_machines_codes_are_nobodys_decision(classify: Classify, project: Path) -> None:
    rows = [
        [*HEADINGS, "kod_effekt", "ursprung_effekt", "status"],
        ["1", "A", "Kön är kortare", "T.5", "kodare", ""],
        ["2", "B", "Alla frågar", "K.2", "automatisk", ""],
        ["3", "C", "Halva svaret", "", "", "ofullständig"],
    ]
    write_csv(Path("k.csv"), rows)
    assert classify("import", "k.csv", "--coder", "Bo", "--project", project).exit_code == 0
    assert stored(project) == {"1": ("coded", ("T.5",), "Bo"), "3": ("incomplete", (), "Bo")}


def test_one_codebook_at_a_time(classify: Classify, project: Path, responses: Path) -> None:
    result = classify("import", responses, "--project", project, "--codebook", "liten", "--codebook", "liten")
    assert "One codebook at a time: give --codebook once" in result.stderr


def test_no_column_with_codes(classify: Classify, project: Path, responses: Path) -> None:
    result = classify("import", responses, "--project", project)
    assert result.stderr.strip() == (
        "Error: No column holds codes (kod_effekt). Choose with --codes DIMENSION=COLUMN."
    )


@pytest.fixture
def confirmed(classify: Classify, project: Path) -> Path:
    """A workbook with titles, dates and numbers, of which two answers are coded."""
    rows = [
        ["Redovisning"],
        ["Id", "Aktör", "Medel (kr)", "Datum", "Effekt", "Eget"],
        [17, "Norrsjö", 125000.5, date(2025, 3, 1), "Kön är kortare", None],
        ["018", "Mellanvik", "85 000", None, "=alla vågar fråga", True],
        [19, "Tallhede", -12, None, "-", "x"],
    ]
    path = write_xlsx(Path("svar.xlsx"), rows)
    assert classify("suggest", path, "--project", project).exit_code == 0
    review = decide(Path("svar.review.csv"), {"17": "T.5", "018": "ingen"})
    assert classify("confirm", review, "--project", project, "--coder", "Anna").exit_code == 0
    return path


def test_the_coded_workbook_is_the_responses_file_with_codes_beside(
    classify: Classify, project: Path, confirmed: Path
) -> None:
    result = classify("merge", confirmed, "--out", "kodad.xlsx", "--project", project)
    assert result.exit_code == 0, result.output
    workbook = load_workbook("kodad.xlsx")
    before = [[cell.value for cell in row] for row in load_workbook(confirmed).active.iter_rows()]
    after = [[cell.value for cell in row] for row in workbook.worksheets[0].iter_rows()]
    assert [row[:6] for row in after] == before
    assert [row[6:] for row in after[1:]] == [
        ["kod_effekt", "sannolikhet_effekt", "ursprung_effekt", "status"],
        ["T.5", None, "kodare", None],
        ["ingen", None, "kodare", None],
        [None, None, None, None],
    ]
    about = {row[0].value: row[1].value for row in workbook["Om kodningen"].iter_rows()}
    assert about["Kodbok"] == "liten, version 1 (Liten kodbok)"
    assert about["Kodade svar"] == "2"


def test_merging_the_coded_file_again_replaces_its_columns(
    classify: Classify, project: Path, confirmed: Path
) -> None:
    classify("merge", confirmed, "--out", "kodad.csv", "--project", project)
    assert Path("kodad.om.csv").is_file()
    result = classify("merge", "kodad.csv", "--out", "igen.csv", "--project", project, "--source", "svar")
    assert result.exit_code == 0, result.output
    assert Path("igen.csv").read_bytes() == Path("kodad.csv").read_bytes()


def test_what_merge_writes_import_reads(classify: Classify, project: Path, confirmed: Path) -> None:
    classify("merge", confirmed, "--out", "kodad.xlsx", "--project", project)
    classify("init", "annat", "--codebook", "liten.yaml")
    result = classify("import", "kodad.xlsx", "--coder", "Anna", "--project", "annat", "--source", "svar")
    assert result.exit_code == 0, result.output
    assert stored(Path("annat")) == stored(project)


def test_a_text_changed_since_it_was_coded_has_no_code(classify: Classify, project: Path, confirmed: Path) -> None:
    workbook = load_workbook(confirmed)
    workbook.active["E3"] = "Kön är längre"
    workbook.save(confirmed)
    result = classify("merge", confirmed, "--out", "kodad.csv", "--project", project)
    assert "1 answer has another text" in result.stderr
    assert "row 3, Effekt (id 17)" in result.stderr
    with Path("kodad.csv").open(encoding="utf-8-sig") as file:
        assert "T.5" not in file.read()


def test_nothing_confirmed_for_this_source(classify: Classify, project: Path, confirmed: Path) -> None:
    write_csv(Path("annan.csv"), [HEADINGS, ["1", "A", "Kön"]])
    result = classify("merge", "annan.csv", "--out", "kodad.csv", "--project", project)
    assert "No codes are confirmed for the source 'annan' (sources with codes: svar)." in result.stderr


def test_disagreeing_coders_leave_the_answer_without_a_code(
    classify: Classify, project: Path, confirmed: Path
) -> None:
    decide(Path("svar.review.csv"), {"17": "T", "018": "ingen"})
    classify("confirm", "svar.review.csv", "--project", project, "--coder", "Bo")
    result = classify("merge", confirmed, "--out", "kodad.csv", "--project", project)
    assert "1 answer has no code yet: unclear, or the coders disagree." in result.stderr
    lines = Path("kodad.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[2].endswith(";;;;")


def test_read_csv_of_the_coded_file(classify: Classify, project: Path, responses: Path) -> None:
    classify("suggest", responses, "--project", project)
    classify("confirm", decide(Path("svar.review.csv"), {"17": "T.5"}), "--project", project, "--coder", "A")
    classify("merge", responses, "--out", "kodad.csv", "--project", project)
    rows = {row["Id"]: row for row in read_csv(Path("kodad.csv"))}
    assert rows["17"]["kod_effekt"] == "T.5"
    assert rows["21"]["Effekt"] == "'=Föräldrarna vet nu vart de ska vända sig."
