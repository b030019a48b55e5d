"""What a year brings: corrected answers, a second file of the same name, next year's codebook."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ANSWERS, HEADINGS, decide, read_csv, write_csv
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from typer.testing import Result

from classifier.rounds.annotation_store import AnnotationStore

Classify = Callable[..., Result]


def stored(project: Path) -> dict[str, tuple[str, ...]]:
    return {each.id: each.codes for each in AnnotationStore(project / "annotations" / "decisions").latest()}


@pytest.fixture
def confirmed(classify: Classify, project: Path, review: Path) -> Path:
    result = classify(
        "confirm", decide(review, {"17": "T.5", "20": "ingen"}), "--project", project, "--coder", "A"
    )
    assert result.exit_code == 0, result.output
    return review


def test_a_corrected_answer_can_be_coded_again(classify: Classify, project: Path, confirmed: Path) -> None:
    rows = [HEADINGS, ("17", "Norrsjö kommun", "Väntan är nu två veckor i stället för fem."), *ANSWERS[1:]]
    write_csv(Path("svar.csv"), rows)
    assert classify("suggest", "svar.csv", "--project", project, "--out", "två.csv").exit_code == 0
    again = classify("confirm", decide(Path("två.csv"), {"17": "T.5"}), "--project", project, "--coder", "A")
    assert "Stored 1 decision " in again.output
    classify("merge", "svar.csv", "--out", "kodad.csv", "--project", project)
    assert read_csv(Path("kodad.csv"))[0]["kod_effekt"] == "T.5"


def test_another_file_of_the_same_name_is_refused(classify: Classify, project: Path, confirmed: Path) -> None:
    Path("b").mkdir()
    write_csv(
        Path("b/svar.csv"),
        [HEADINGS, *((identity, "X", f"Något helt annat {identity}") for identity, *_ in ANSWERS)],
    )
    result = classify("suggest", "b/svar.csv", "--project", project)
    assert "The source 'svar' is known with other answers under the same ids." in result.stderr
    assert not Path("b/svar.review.csv").exists()
    assert classify("suggest", "b/svar.csv", "--project", project, "--source", "b").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["merge", "svar.csv", "--out", "svar.csv", "--force"],
        ["suggest", "svar.csv", "--out", "svar.csv", "--force"],
    ],
)
def test_the_input_is_never_written_over(
    classify: Classify, project: Path, confirmed: Path, arguments: list[str]
) -> None:
    before = Path("svar.csv").read_bytes()
    result = classify(*arguments, "--project", project)
    assert "svar.csv: is the input, which is never changed. Choose another name with --out." in result.stderr
    assert Path("svar.csv").read_bytes() == before


def new_version(project: Path, *changes: tuple[str, str], version: str | None = "2") -> None:
    path = project / "annotations" / "codebooks" / "liten.yaml"
    text = path.read_text(encoding="utf-8")
    for was, now in changes:
        text = text.replace(was, now)
    path.write_text(text.replace('version: "1"', f'version: "{version}"') if version else text, encoding="utf-8")


def test_next_years_codebook_is_told_everywhere(classify: Classify, project: Path, confirmed: Path) -> None:
    new_version(project)
    told = "2 decision(s) were made with liten version 1; they stay, but teach version 2 nothing."
    assert told in classify("status", "--project", project).output
    assert told in classify("train", "--project", project).stderr
    merged = classify("merge", "svar.csv", "--out", "kodad.csv", "--project", project)
    assert "2 decisions of another version of the codebook are not in the coded file." in merged.stderr
    assert {row["kod_effekt"] for row in read_csv(Path("kodad.csv"))} == {""}


def test_a_review_file_of_last_years_codebook_is_not_confirmed(
    classify: Classify, project: Path, confirmed: Path
) -> None:
    new_version(project)
    result = classify("confirm", decide(confirmed, {"18": "K"}), "--project", project, "--coder", "A")
    assert (
        "rad 2, kolumn Kodbok: urvalet gjordes med liten 1, projektet har 2 – gör en ny granskningsfil."
        in result.stderr
    )


def test_a_code_removed_after_the_file_left(classify: Classify, project: Path, confirmed: Path) -> None:
    rows = read_csv(confirmed)
    code = rows[0]["Förslag"].split("; ")[0]
    gone = next(
        line
        for line in (project / "annotations/codebooks/liten.yaml").read_text().splitlines()
        if f"code: {code}," in line
    )
    new_version(project, (gone + "\n", ""), version=None)
    result = classify("confirm", decide(confirmed, {"17": "1"}), "--project", project, "--coder", "B")
    assert result.exit_code == 1
    assert f"'{code}' finns inte i kodlistan för Effekt" in result.stderr
    assert (
        f"liten no longer has effekt {code}, decided 1 time(s)." in classify("status", "--project", project).output
    )


def test_a_dimension_renamed_after_the_file_left(classify: Classify, project: Path, confirmed: Path) -> None:
    new_version(project, ("  effekt:\n", "  verkan:\n"), version=None)
    result = classify("confirm", decide(confirmed, {"18": "K"}), "--project", project, "--coder", "A")
    assert "kodboken liten har inte längre dimensionen effekt" in result.stderr


def test_own_columns_are_not_replaced(classify: Classify, project: Path, confirmed: Path) -> None:
    rows = [[*HEADINGS, "status"], *([*answer, "skickad"] for answer in ANSWERS)]
    write_csv(Path("svar.csv"), rows)
    result = classify("merge", "svar.csv", "--out", "kodad.csv", "--project", project)
    assert "svar.csv, row 1: has columns of its own named status, which the coded file needs." in result.stderr


def test_a_workbook_keeps_its_sheets_formulas_and_looks(classify: Classify, project: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEADINGS)
    sheet.append(["1", "A", "Kön är kortare"])
    sheet["D1"], sheet["D2"] = "Summa", "=1+1"
    sheet["A1"].font = Font(bold=True, color="FF0000")
    sheet.column_dimensions["C"].width = 71
    workbook.create_sheet("Medel")["B3"] = 12
    workbook.save("svar.xlsx")
    classify("suggest", "svar.xlsx", "--project", project)
    classify("confirm", decide(Path("svar.review.csv"), {"1": "T.5"}), "--project", project, "--coder", "A")
    result = classify("merge", "svar.xlsx", "--out", "kodad.xlsx", "--project", project)
    assert result.exit_code == 0, result.output
    kept = load_workbook("kodad.xlsx")
    assert kept.sheetnames == [sheet.title, "Medel", "Om kodningen"]
    assert kept["Medel"]["B3"].value == 12
    assert kept[sheet.title]["D2"].value == "=1+1"
    assert kept[sheet.title]["A1"].font.color.rgb == "00FF0000"
    assert kept[sheet.title].column_dimensions["C"].width == 71
    assert [cell.value for cell in kept[sheet.title][2]][4:] == ["T.5", None, "kodare", None]


def test_answers_on_a_second_sheet_are_told(classify: Classify, project: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "Omslag"
    workbook.active.append(["Redovisning 2025"])
    for name in ("Kommuner", "Regioner"):
        sheet = workbook.create_sheet(name)
        sheet.append(HEADINGS)
        sheet.append([name, "A", f"Kön är kortare i {name}"])
    workbook.save("svar.xlsx")
    result = classify("suggest", "svar.xlsx", "--project", project, "--blind")
    assert "only the sheet 'Kommuner' was read; 'Regioner' has answers too: --sheet NAME" in result.stderr
    classify("suggest", "svar.xlsx", "--project", project, "--blind", "--sheet", "Regioner", "--out", "r.csv")
    assert [row["Id"] for row in read_csv(Path("r.csv"))] == ["Regioner"]


def test_duplicate_headings_are_chosen_by_letter(classify: Classify, project: Path) -> None:
    write_csv(Path("svar.csv"), [["Id", "Effekt", "Effekt"], ["1", "ja", "Kön är kortare"]])
    result = classify("suggest", "svar.csv", "--project", project, "--blind")
    assert "The columns 'Effekt' (B) and 'Effekt' (C) fit 'effekt' equally well." in result.stderr
    assert classify("suggest", "svar.csv", "--project", project, "--blind", "--text", "effekt=C").exit_code == 0
    assert read_csv(Path("svar.review.csv"))[0]["Svar"] == "Kön är kortare"


@pytest.mark.parametrize("heading", ["Effekter/resultat", "Beskriv effekten", "Effekt av insatsen", "EFFEKT"])
def test_headings_that_speak_of_a_box(classify: Classify, project: Path, heading: str) -> None:
    write_csv(Path("svar.csv"), [["Diarienr", heading, "Målgrupp"], ["2025-01", "Kön är kortare", "unga"]])
    assert classify("suggest", "svar.csv", "--project", project, "--blind").exit_code == 0
    (row,) = read_csv(Path("svar.review.csv"))
    assert (row["Id"], row["Svar"]) == ("2025-01", "Kön är kortare")


def test_a_code_beside_no_answer_is_told(classify: Classify, project: Path) -> None:
    write_csv(Path("k.csv"), [[*HEADINGS, "kod_effekt"], ["1", "A", "Kön är kortare", "T"], ["2", "B", "", "K"]])
    result = classify("import", "k.csv", "--project", project)
    assert "row 3, Effekt: a code stands beside no answer, and was left out." in result.stderr
    assert stored(project) == {"1": ("T",)}


def test_a_suggest_that_cannot_write_leaves_no_draw(
    classify: Classify, project: Path, responses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("classifier.review.write_csv.csv.writer", fail)
    assert classify("suggest", responses, "--project", project, "--blind").exit_code == 1
    assert list((project / "annotations" / "draws").iterdir()) == []


def test_a_project_is_found_from_a_folder_inside_it(
    classify: Classify, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "svar").mkdir()
    monkeypatch.chdir(project / "svar")
    assert f"Project {project}" in classify("status").output


def test_audited_insatser_never_train(classify: Classify, project: Path, confirmed: Path) -> None:
    assert "2 coded answers" in classify("train", "--project", project).output
    (draw,) = (project / "annotations" / "draws").iterdir()
    draw.write_text(draw.read_text().replace('"purpose": "suggest"', '"purpose": "audit"'), encoding="utf-8")
    assert "0 coded answers" in classify("train", "--project", project).output
