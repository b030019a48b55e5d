"""Review files back in: what coders and Excel do to them, and what is told."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import decide, read_csv, write_rows
from openpyxl import Workbook, load_workbook
from typer.testing import Result

from classifier.rounds.annotation_store import AnnotationStore

Classify = Callable[..., Result]


@pytest.fixture
def confirm(classify: Classify, project: Path) -> Classify:
    def run(path: Path, *more: object) -> Result:
        return classify("confirm", path, "--project", project, "--coder", "Anna", *more)

    return run


def decide_in_workbook(path: Path, *decisions: object) -> None:
    """Write decisions into the first rows of an .xlsx, with the types Excel gives them."""
    workbook = load_workbook(path)
    sheet = workbook["Granskning"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Beslut")
    for row, decision in enumerate(decisions, 2):
        sheet.cell(row, column).value = decision
    workbook.save(path)


def stored(project: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    latest = AnnotationStore(project / "annotations" / "decisions").latest()
    return {each.id: (each.decision.value, each.codes) for each in latest}


def test_decisions_are_stored_and_undecided_rows_are_not(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "k2; T", "20": "ingen"})
    result = confirm(review)
    assert result.exit_code == 0, result.output
    assert "Stored 3 decisions" in result.output
    assert "1 row without a decision were left" in result.output
    assert stored(project) == {"17": ("coded", ("T.5",)), "18": ("coded", ("K.2", "T")), "20": ("none", ())}


def test_1_accepts_what_was_suggested(confirm: Classify, project: Path, review: Path) -> None:
    suggested = {row["Id"]: row["Förslag"] for row in read_csv(review)}
    decide(review, {"17": "1"})
    assert confirm(review).exit_code == 0
    assert set(stored(project)["17"][1]) == set(suggested["17"].split("; "))


def test_a_changed_suggestion_is_not_accepted(confirm: Classify, project: Path, review: Path) -> None:
    rows = read_csv(review)
    was = rows[0]["Förslag"]
    rows[0] |= {"Förslag": "K.1", "Beslut": "1"}
    result = confirm(write_rows(review, rows))
    assert f"rad 2, kolumn Förslag: förslaget har ändrats från '{was}' till 'K.1'" in result.stderr
    assert stored(project) == {}


def test_accepting_in_a_blind_file_is_told(
    classify: Classify, confirm: Classify, project: Path, responses: Path
) -> None:
    classify("suggest", responses, "--project", project, "--blind", "--out", "blind.csv")
    result = confirm(decide(Path("blind.csv"), {"17": "1"}))
    assert (
        "rad 2, kolumn Beslut: '1' godtar ett förslag, men raden har inget – skriv koder, ingen eller oklar."
        in result.stderr
    )


def test_every_problem_is_listed_and_nothing_is_stored(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "K.12", "20": "T; ingen"})
    result = confirm(review)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"Error: {review}: 2 problems, nothing was stored. Mend the rows, or store the others with --partial.",
        "rad 3, kolumn Beslut: 'K.12' finns inte i kodlistan för Effekt – menade du K.1 eller K.2?",
        "rad 4, kolumn Beslut: 'T; ingen' blandar ingen med koder – skriv det ena eller det andra.",
    ]
    assert stored(project) == {}


def test_partial_stores_the_rest(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "K.12"})
    result = confirm(review, "--partial")
    assert result.exit_code == 0
    assert "rad 3, kolumn Beslut" in result.stderr
    assert stored(project) == {"17": ("coded", ("T.5",))}


def test_confirming_again_changes_nothing(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5"})
    confirm(review)
    files = sorted((project / "annotations" / "decisions").iterdir())
    assert "Nothing new" in confirm(review).output
    assert sorted((project / "annotations" / "decisions").iterdir()) == files


def test_the_latest_decision_counts_and_history_stays(confirm: Classify, project: Path, review: Path) -> None:
    confirm(decide(review, {"17": "T.5", "18": "K.2"}))
    result = confirm(decide(review, {"17": "T"}))
    assert "Stored 1 decision " in result.output
    assert stored(project)["17"] == ("coded", ("T",))
    assert len(AnnotationStore(project / "annotations" / "decisions").history()) == 3


def test_undo_adds_a_line_and_confirming_again_brings_it_back(
    classify: Classify, confirm: Classify, project: Path, review: Path
) -> None:
    confirm(decide(review, {"17": "T.5"}))
    before = {path: path.read_bytes() for path in (project / "annotations" / "decisions").iterdir()}
    assert "Took back 1 decision" in classify("undo", "--project", project).output
    assert stored(project) == {}
    assert all(path.read_bytes() == content for path, content in before.items())
    assert "no confirmed file to take back" in classify("undo", "--project", project).stderr
    confirm(review)
    assert stored(project) == {"17": ("coded", ("T.5",))}


def test_two_coders_do_not_overwrite_each_other(classify: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5"}, Kodare="Anna")
    classify("confirm", review, "--project", project)
    decide(review, {"17": "T"}, Kodare="Bo")
    classify("confirm", review, "--project", project)
    latest = AnnotationStore(project / "annotations" / "decisions").latest()
    assert {each.coder: each.codes for each in latest} == {"Anna": ("T.5",), "Bo": ("T",)}
    assert "Coders disagree on 1 answer" in classify("status", "--project", project).output


def test_sorted_filtered_moved_and_extended_as_in_excel(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "K.2", "20": "ingen"})
    rows = [row | {"Egen kolumn": "x"} for row in read_csv(review) if row["Id"] != "20"]
    columns = sorted(rows[0], reverse=True)
    write_rows(review, [{column: row[column] for column in columns} for row in reversed(rows)])
    assert confirm(review).exit_code == 0
    assert set(stored(project)) == {"17", "18"}


def test_one_text_edited(confirm: Classify, project: Path, review: Path) -> None:
    rows = read_csv(decide(review, {"17": "T.5", "18": "K.2"}))
    rows[1]["Svar"] = rows[1]["Svar"].replace("vågar", "vågar inte")
    result = confirm(write_rows(review, rows))
    assert (
        "rad 3, kolumn Svar: texten (id 18) är inte den som lämnades ut – återställ den, eller ta bort raden."
        in result.stderr
    )
    assert stored(project) == {}


def test_saved_by_excel_as_cp1252(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "K.2"})
    write_rows(review, read_csv(review), encoding="cp1252")
    result = confirm(review)
    assert result.exit_code == 0, result.output
    assert set(stored(project)) == {"17", "18"}


def test_a_text_that_cp1252_lacks_letters_for_is_still_the_same(
    classify: Classify, confirm: Classify, project: Path
) -> None:
    from conftest import HEADINGS, write_csv

    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", "Vår städare Łukasz ✓ säger: عربي → kön är kortare"]])
    classify("suggest", "svar.csv", "--project", project)
    decide(Path("svar.review.csv"), {"1": "T.5"})
    write_rows(Path("svar.review.csv"), read_csv(Path("svar.review.csv")), encoding="cp1252")
    assert confirm(Path("svar.review.csv")).exit_code == 0
    assert stored(project) == {"1": ("coded", ("T.5",))}


def test_a_review_file_of_another_project(classify: Classify, project: Path, review: Path) -> None:
    classify("init", "annan", "--codebook", "liten.yaml")
    decide(review, {"17": "T.5"})
    result = classify("confirm", review, "--project", "annan", "--coder", "Anna")
    draw = read_csv(review)[0]["Urval"]
    assert (
        f"rad 2, kolumn Urval: urvalet '{draw}' finns inte i det här projektet – öppna rätt projekt med "
        "--project MAPP." in result.stderr
    )


def test_a_renamed_column(confirm: Classify, review: Path) -> None:
    rows = read_csv(decide(review, {"17": "T.5"}))
    write_rows(
        review, [{("Kod" if name == "Beslut" else name): cell for name, cell in row.items()} for row in rows]
    )
    assert f"{review}: is no review file, or has lost the column(s) 'Beslut'." in confirm(review).stderr


def test_nothing_decided(confirm: Classify, review: Path) -> None:
    assert "no row has a decision, so nothing was stored. Fill in the column Beslut." in confirm(review).stderr


def test_the_same_row_pasted_twice_with_another_decision(confirm: Classify, review: Path) -> None:
    rows = read_csv(decide(review, {"17": "T.5"}))
    result = confirm(write_rows(review, [*rows, rows[0] | {"Beslut": "K"}]))
    assert "rad 6, kolumn Beslut: samma svar (id 17) har ett annat beslut på rad 2" in result.stderr


def test_codes_that_excel_turned_into_dates_or_numbers(
    classify: Classify, confirm: Classify, project: Path
) -> None:
    from datetime import date

    classify("suggest", "svar.csv", "--project", project, "--out", "granska.xlsx")
    decide_in_workbook(Path("granska.xlsx"), date(2026, 3, 4), 1.1)
    result = confirm(Path("granska.xlsx"))
    assert result.stderr.splitlines()[1:] == [
        "rad 2, kolumn Beslut: '2026-03-04' ser ut som ett datum som Excel gjort av en kod – skriv koden igen, "
        "som text.",
        "rad 3, kolumn Beslut: '1,1' är ett tal, och ingen kod – skriv 1 för att godta förslaget, eller koden som "
        "text.",
    ]


@pytest.fixture(autouse=True)
def _answers(responses: Path) -> None:
    """Every test here has the five answers."""


def test_a_decision_typed_as_a_number_in_xlsx_accepts(
    classify: Classify, confirm: Classify, project: Path
) -> None:
    classify("suggest", "svar.csv", "--project", project, "--out", "granska.xlsx")
    decide_in_workbook(Path("granska.xlsx"), 1)
    assert confirm(Path("granska.xlsx")).exit_code == 0
    assert set(stored(project)) == {"17"}


def test_pasted_into_a_new_workbook_with_a_title_above(confirm: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5", "18": "K.2"})
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Annas kodning, vecka 12"])
    with review.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            sheet.append([cell or None for cell in row])
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    workbook.save("anna.xlsx")
    assert confirm(Path("anna.xlsx")).exit_code == 0
    assert set(stored(project)) == {"17", "18"}


def test_answers_that_look_like_formulas_come_back_as_they_were(
    confirm: Classify, project: Path, review: Path
) -> None:
    shown = {row["Id"]: row["Svar"] for row in read_csv(review)}
    assert shown["21"] == "'=Föräldrarna vet nu vart de ska vända sig."
    confirm(decide(review, {"18": "K.2", "21": "K.1"}))
    texts = {each.id: each.text for each in AnnotationStore(project / "annotations" / "decisions").latest()}
    assert texts["21"] == "=Föräldrarna vet nu vart de ska vända sig."
    assert texts["18"].startswith("- personalen")


def test_the_starter_stores_nothing(classify: Classify, review: Path) -> None:
    from conftest import REPOSITORY

    result = classify("confirm", decide(review, {"17": "T.5"}), "--project", REPOSITORY)
    assert result.exit_code == 1
    assert "The starter project is read-only" in result.stderr
    assert "classify init DIR --from starter" in result.stderr


def test_a_draw_made_with_the_starter_is_taken_in_by_a_project(classify: Classify) -> None:
    from conftest import HEADINGS, write_csv

    write_csv(Path("enkät.csv"), [HEADINGS, ["1", "A", "Kön är två veckor kortare nu."]])
    assert classify("suggest", "enkät.csv", "--blind", "--dimension", "effekt").exit_code == 0
    assert len(list(Path().glob("enkät.review.u-*.draw.json"))) == 1
    assert classify("init", "mitt", "--from", "starter").exit_code == 0
    result = classify(
        "confirm", decide(Path("enkät.review.csv"), {"1": "T.5"}), "--project", "mitt", "--coder", "A"
    )
    assert result.exit_code == 0, result.output
    assert stored(Path("mitt")) == {"1": ("coded", ("T.5",))}
