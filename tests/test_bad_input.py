"""Bad input: each oddity a small real file, each told in one or two lines, nothing lost."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import ANSWERS, HEADINGS, read_csv, write_csv, write_xlsx
from typer.testing import Result

Classify = Callable[..., Result]
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.fixture
def suggest(classify: Classify, project: Path) -> Classify:
    """`classify suggest FILE` in the small project; blind, since reading is what is tested here."""

    def run(path: Path, *more: object) -> Result:
        return classify("suggest", path, "--project", project, "--blind", *more)

    return run


def told(result: Result) -> str:
    """The error, which takes at most two lines unless it lists problems row by row."""
    assert result.exit_code in (1, 2), result.output
    assert "Traceback" not in result.output
    return result.stderr.removeprefix("Error: ").strip()


def texts(path: Path) -> dict[str, str]:
    return {row["Id"]: row["Svar"] for row in read_csv(path)}


def test_a_file_that_is_not_there(suggest: Classify) -> None:
    assert told(suggest(Path("saknas.csv"))) == "saknas.csv: there is no such file. Check the name and the folder."


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ; ; \n"])
def test_an_empty_file(suggest: Classify, content: bytes) -> None:
    Path("tom.csv").write_bytes(content)
    assert told(suggest(Path("tom.csv"))) == "tom.csv: is empty. Choose the file that holds the answers."


def test_an_empty_workbook(suggest: Classify) -> None:
    write_xlsx(Path("tom.xlsx"), [])
    assert told(suggest(Path("tom.xlsx"))) == "tom.xlsx: is empty. Choose the file that holds the answers."


def test_headings_without_answers(suggest: Classify) -> None:
    write_csv(Path("bara.csv"), [HEADINGS])
    assert told(suggest(Path("bara.csv"))) == "bara.csv: has headings but no answers below them."


def test_no_text_column(suggest: Classify, project: Path, classify: Classify) -> None:
    write_csv(Path("svar.csv"), [["Id", "Kön", "Ålder"], ["1", "k", "44"], ["2", "m", "39"]])
    assert told(suggest(Path("svar.csv"))) == (
        "svar.csv, row 1: no column fits effekt. The headings are: Id, Kön, Ålder. Choose with --text effekt=COLUMN."
    )


def test_two_columns_that_fit(suggest: Classify) -> None:
    write_csv(Path("svar.csv"), [["Id", "Effekt för personal", "Effekt för brukare"], ["1", "a b c", "d e f"]])
    assert told(suggest(Path("svar.csv"))) == (
        "The columns 'Effekt för personal' (B) and 'Effekt för brukare' (C) fit 'effekt' equally well. "
        "Choose with --text effekt=COLUMN, by heading or letter."
    )


def test_a_told_column_that_does_not_exist(suggest: Classify, responses: Path) -> None:
    result = suggest(responses, "--text", "effekt=Efekt")
    assert told(result) == "--text effekt=Efekt: there is no such column. The headings are: Id, Aktör, Effekt."
    assert result.exit_code == 2


def test_the_told_column_is_remembered_by_the_project(suggest: Classify) -> None:
    rows = [["Id", "Vad hände sedan", "Annat"], ["1", "Kön är kortare", "x"]]
    write_csv(Path("ett.csv"), rows)
    assert suggest(Path("ett.csv"), "--text", "effekt=Vad hände sedan").exit_code == 0
    write_csv(Path("två.csv"), rows)
    assert suggest(Path("två.csv")).exit_code == 0
    assert texts(Path("två.review.csv")) == {"1": "Kön är kortare"}


def test_duplicate_and_missing_ids_are_listed_with_their_rows(suggest: Classify) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", "ett"], ["", "B", "två"], ["1", "C", "tre"]])
    assert told(suggest(Path("svar.csv"))).splitlines() == [
        "svar.csv: every row needs an id of its own. Mend them, or choose another column: --id.",
        "row 3, column Id: the id is missing.",
        "rows 2, 4, column Id: the id '1' stands 2 times.",
    ]


def test_without_an_id_column_rows_are_known_by_number(suggest: Classify) -> None:
    write_csv(Path("svar.csv"), [["Aktör", "Effekt"], ["A", "Kön är kortare"]])
    result = suggest(Path("svar.csv"))
    assert "No id column was found, so the rows are known by their number." in result.stderr
    assert texts(Path("svar.review.csv")) == {"rad 2": "Kön är kortare"}


def test_header_in_row_4_below_merged_titles(suggest: Classify) -> None:
    rows = [["Redovisning 2025"], [], ["Uttag", date(2026, 2, 1)], HEADINGS, *ANSWERS, [], ["* Källa: enkäten"]]
    write_xlsx(Path("svar.xlsx"), rows, merged=["A1:C1"])
    result = suggest(Path("svar.xlsx"))
    assert result.exit_code == 0, result.output
    assert sorted(texts(Path("svar.review.csv"))) == ["17", "18", "20", "21"]
    assert "row 11 was left out: only one cell is filled, as in a footnote." in result.stderr


def test_a_cell_merged_over_several_rows_counts_for_each(suggest: Classify) -> None:
    rows = [HEADINGS, ["1", "Norrsjö", "ett svar"], ["2", None, "ett till"]]
    write_xlsx(Path("svar.xlsx"), rows, merged=["B2:B3"])
    result = suggest(Path("svar.xlsx"))
    assert [row["Aktör"] for row in read_csv(Path("svar.review.csv"))] == ["Norrsjö", "Norrsjö"]
    assert "1 cell(s) merged over several rows count for each of these rows." in result.stderr


@pytest.mark.parametrize("length", [32_767, 40_000])
def test_a_cell_as_long_as_excel_allows_and_longer(suggest: Classify, length: int) -> None:
    long = ("Kön blev kortare. " * 3000)[:length]
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", long]])
    assert suggest(Path("svar.csv"), "--out", "granska.xlsx").exit_code == 0
    assert suggest(Path("svar.csv")).exit_code == 0
    (row,) = read_csv(Path("svar.review.csv"))
    assert len(row["Svar"]) < 32_767
    assert row["Svar"].endswith("[avkortat, hela svaret finns i svarsfilen]")


def test_only_empty_answers(suggest: Classify) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", "-"], ["2", "B", ""], ["3", "C", "…"]])
    assert told(suggest(Path("svar.csv"))) == (
        "svar.csv: every answer in 'Effekt' is empty. Choose the columns with --text BOX=COLUMN."
    )


def test_numbers_and_dates_as_text(suggest: Classify) -> None:
    write_xlsx(Path("svar.xlsx"), [HEADINGS, [17.0, "A", 45], [18, "B", date(2025, 3, 1)], ["x", "C", 0.5]])
    assert suggest(Path("svar.xlsx")).exit_code == 0
    assert texts(Path("svar.review.csv")) == {"17": "45", "18": "2025-03-01", "x": "0,5"}


def test_a_wrong_delimiter(suggest: Classify) -> None:
    Path("svar.csv").write_text("Id:Effekt\n1:Kön är kortare\n2:Alla vågar fråga\n", encoding="utf-8")
    assert told(suggest(Path("svar.csv"))) == (
        "svar.csv: only one column was found ('Id:Effekt'). "
        "Separate the columns with ; , tab or |, or save the file as .xlsx."
    )


@pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv"), (";", "a.csv")])
def test_the_delimiter_is_found(suggest: Classify, delimiter: str, name: str) -> None:
    rows = [HEADINGS, ["1", "A", "Kön, den långa; är kortare"], ["2", "B", "Alla vågar fråga, nu"]]
    write_csv(Path(name), rows, delimiter=delimiter, encoding="utf-8")
    assert suggest(Path(name)).exit_code == 0
    assert texts(Path("a.review.csv"))["1"] == "Kön, den långa; är kortare"


def test_cp1252_is_read_and_told(suggest: Classify) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "Åmål", "Kön är kortare – äntligen"]], encoding="cp1252")
    result = suggest(Path("svar.csv"))
    assert "it was read as Windows text (cp1252)" in result.stderr
    assert texts(Path("svar.review.csv")) == {"1": "Kön är kortare – äntligen"}


def test_utf_16_from_excels_unicode_text(suggest: Classify) -> None:
    write_csv(Path("svar.txt"), [HEADINGS, ["1", "Åmål", "Kön är kortare"]], delimiter="\t", encoding="utf-16")
    assert suggest(Path("svar.txt")).exit_code == 0
    assert texts(Path("svar.review.csv")) == {"1": "Kön är kortare"}


def test_excels_sep_line(suggest: Classify) -> None:
    Path("svar.csv").write_text("sep=|\nId|Effekt\n1|Kön; är, kortare\n", encoding="utf-8")
    assert suggest(Path("svar.csv")).exit_code == 0
    assert texts(Path("svar.review.csv")) == {"1": "Kön; är, kortare"}


def test_text_renamed_xlsx(suggest: Classify) -> None:
    Path("svar.xlsx").write_text("Id;Effekt\n1;Kön\n", encoding="utf-8")
    assert told(suggest(Path("svar.xlsx"))) == (
        "svar.xlsx: is no Excel file, whatever its name says. Open it and save it as .xlsx."
    )


def test_a_broken_workbook(suggest: Classify) -> None:
    with zipfile.ZipFile("svar.xlsx", "w") as archive:
        archive.writestr("hej.txt", "hej")
    assert told(suggest(Path("svar.xlsx"))) == (
        "svar.xlsx: is damaged or no Excel file. Open it in Excel and save it as .xlsx."
    )


def test_a_password_protected_workbook(suggest: Classify) -> None:
    Path("svar.xlsx").write_bytes(OLE_MAGIC + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert told(suggest(Path("svar.xlsx"))) == (
        "svar.xlsx: is protected by a password. Open it, save it without one, and try again."
    )


def test_an_old_xls_renamed_xlsx_is_read(suggest: Classify) -> None:
    source = Path(__file__).parent / "data" / "excel-97.xls"
    Path("svar.xlsx").write_bytes(source.read_bytes())
    result = suggest(Path("svar.xlsx"))
    assert result.exit_code == 0, result.output
    assert texts(Path("svar.review.csv")) == {"1": "Kön är kortare", "2": "Alla vågar fråga"}


def test_a_file_open_in_excel(suggest: Classify, responses: Path) -> None:
    Path("~$svar.csv").write_text("", encoding="utf-8")
    assert told(suggest(responses)).startswith(f"{responses}: is open in a spreadsheet program")


def test_an_unknown_codebook(suggest: Classify, responses: Path) -> None:
    assert told(suggest(responses, "--codebook", "stor")) == "Unknown codebook 'stor'. This project has: liten."


def test_an_unknown_dimension(suggest: Classify, responses: Path) -> None:
    assert told(suggest(responses, "--dimension", "mål")) == "--dimension mål: the codebook has effekt."


def test_no_write_permission(classify: Classify, project: Path, responses: Path, monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    result = classify("suggest", responses, "--project", project, "--blind")
    assert "cannot be written (Permission denied). Close the file if it is open" in told(result)
    assert not responses.with_name("svar.review.csv").exists()


@pytest.mark.parametrize("name", ["granska.csv", "granska.xlsx"])
def test_a_full_disk_leaves_nothing_half_written(
    classify: Classify, project: Path, responses: Path, monkeypatch, name: str
) -> None:
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == name:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    result = classify("suggest", responses, "--project", project, "--blind", "--out", name)
    assert told(result).endswith("The disk is full: make room and try again; nothing was changed.")
    assert sorted(path.name for path in Path().iterdir() if "granska" in path.name) == []


def test_a_half_coded_review_file_is_not_overwritten(classify: Classify, project: Path, review: Path) -> None:
    from conftest import decide

    decide(review, {"17": "T.5", "20": "ingen"})
    before = review.read_bytes()
    result = classify("suggest", review.with_name("svar.csv"), "--project", project)
    assert told(result) == (
        f"{review}: exists already and holds 2 decisions. Choose another name with --out, or replace it with --force."
    )
    assert review.read_bytes() == before


def test_the_input_is_never_changed(suggest: Classify, responses: Path) -> None:
    before = responses.read_bytes()
    assert suggest(responses).exit_code == 0
    assert responses.read_bytes() == before
