"""Coded files read for the report: what merge, precode or people write, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CODEBOOK, REPOSITORY, Rows, decide, write_csv, write_xlsx
from openpyxl import load_workbook
from typer.testing import Result

from classifier.domain.codebook import Codebook
from classifier.domain.codebook_file import load_codebook
from classifier.domain.coded_insats import CodedFile
from classifier.domain.level import Level
from classifier.errors import ClassifierError, ProblemsError, UsageError
from classifier.review.read_coded import read_coded_file

CODEBOOKS = REPOSITORY / "annotations" / "codebooks"
HEADINGS = ["Id", "Aktör", "Medel", "kod_effekt", "status"]


@pytest.fixture
def small(tmp_path: Path) -> Codebook:
    (tmp_path / "liten.yaml").write_text(CODEBOOK, encoding="utf-8")
    return load_codebook(tmp_path / "liten.yaml")


@pytest.fixture
def both() -> list[Codebook]:
    return [load_codebook(CODEBOOKS / f"{name}.yaml") for name in ("insatser-2024", "effekter-2025")]


def read(book: Codebook, rows: Rows, **told: str) -> CodedFile:
    return read_coded_file(write_csv(Path("kodad.csv"), rows), [book], told)


def codes_of(file: CodedFile) -> dict[str, tuple[str, ...] | None]:
    return {insats.id: insats.codes.get("effekt") for insats in file.insatser}


def test_a_file_by_merge_with_its_decisions(
    classify: Callable[..., Result], project: Path, review: Path, responses: Path
) -> None:
    decide(review, {"17": "T.5", "18": "K.2; T", "20": "ingen", "21": "ofullständig"}, Kodare="anna")
    for arguments in (("confirm", review), ("merge", responses, "--out", "kodad.xlsx")):
        result = classify(*arguments, "--project", project)
        assert result.exit_code == 0, result.output
    file = read_coded_file(Path("kodad.xlsx"), [load_codebook(Path("liten.yaml"))], {})
    assert codes_of(file) == {"17": ("T.5",), "18": ("K.2", "T"), "19": None, "20": (), "21": None}
    assert [insats.id for insats in file.insatser if insats.is_incomplete] == ["21"]
    assert file.headings == ("Id", "Aktör", "Effekt") and file.roles == {"aktor": "Aktör"}
    assert not any(insats.automatic for insats in file.insatser)


def test_a_file_by_hand_without_answers(small: Codebook) -> None:
    rows = [
        ["Svarsnr", "kod_effekt"], ["1", "k2"], ["2", "Kortare väntetider"], ["3", ""], ["4", "K.1, T.9"],
        ["5", "K; K.1"], ["6", "INGEN"], ["7", "oklar"],
    ]  # fmt: skip
    file = read(small, rows)
    assert codes_of(file) == {
        "1": ("K.2",), "2": ("T.5",), "3": None, "4": ("K.1", "T.9"), "5": ("K.1",), "6": (), "7": None,
    }  # fmt: skip
    assert [insats.row for insats in file.insatser] == [2, 3, 4, 5, 6, 7, 8]
    assert file.insatser[3].codes_at("effekt", Level.MAIN) == {"K", "T"}
    assert file.insatser[3].codes_at("effekt", Level.SUB) == {"K", "K.1", "T", "T.9"}


def test_without_an_id_column_rows_are_known_by_number_and_one_code_is_an_insats(small: Codebook) -> None:
    file = read(small, [["Aktör", "kod_effekt"], ["Norrsjö", "K"], ["", "T"], ["Källa: enkäten", ""]])
    assert codes_of(file) == {"rad 2": ("K",), "rad 3": ("T",)}


def test_a_precoded_file_tells_who_coded(small: Codebook) -> None:
    headings = ["Id", "kod_effekt", "sannolikhet_effekt", "ursprung_effekt", "status"]
    rows = [headings, ["1", "K", "0,9", "automatisk", ""], ["2", "T", "", "kodare", ""], ["3", "", "", "", ""]]
    file = read(small, rows)
    assert [insats.automatic for insats in file.insatser] == [{"effekt"}, set(), set()]
    assert file.headings == ("Id",)


@pytest.mark.parametrize(
    ("status", "code", "is_incomplete"),
    [
        ("ofullständig", "", True), ("Ofullständig redovisning", "K", True), ("OFULLSTÄNDIGT", "", True),
        ("", "ofullständig", True), ("klar", "K", False), ("", "oklar", False),
    ],
)  # fmt: skip
def test_incomplete_in_the_status_or_as_a_decision(
    small: Codebook, status: str, code: str, is_incomplete: bool
) -> None:
    file = read(small, [HEADINGS, ["1", "Norrsjö", "100", code, status], ["2", "Tallhede", "7", "T", ""]])
    assert [insats.is_incomplete for insats in file.insatser] == [is_incomplete, False]


def test_headings_below_titles_and_footnotes_below_the_table(small: Codebook) -> None:
    rows = [
        ["Insatser 2025"], [], ["Uttag", "2026-01-15"], HEADINGS, ["1", "Norrsjö", "100", "K", ""], [],
        ["Källa: enkäten 2025"], ["", "* preliminärt"],
    ]  # fmt: skip
    file = read_coded_file(write_xlsx(Path("kodad.xlsx"), rows), [small], {})
    assert [(insats.row, insats.id) for insats in file.insatser] == [(5, "1")]


def test_windows_text_and_headings_in_another_case(small: Codebook) -> None:
    rows = [["ID", "Aktör", "KOD_Effekt", "Status"], ["1", "Norrsjö", "Ökad kunskap", "Ofullständig"]]
    path = write_csv(Path("kodad.csv"), rows, encoding="cp1252")
    file = read_coded_file(path, [small], {})
    assert codes_of(file) == {"1": ("K",)} and file.insatser[0].is_incomplete
    assert file.headings == ("ID", "Aktör", "Status")


def test_duplicated_headings_keep_both_columns(small: Codebook) -> None:
    file = read(small, [["Id", "Medel", "Medel", "kod_effekt"], ["1", "100", "200", "K"]])
    assert file.headings == ("Id", "Medel", "Medel (C)")
    assert file.insatser[0].values == {"Id": "1", "Medel": "100", "Medel (C)": "200"}
    assert file.roles["medel"] == "Medel"
    assert read_coded_file(Path("kodad.csv"), [small], {"variable:medel": "C"}).roles["medel"] == "Medel (C)"


def test_two_columns_for_one_dimension_are_refused(small: Codebook) -> None:
    with pytest.raises(UsageError) as refused:
        read(small, [["Id", "kod_effekt", "Medel", "Kod_effekt"], ["1", "K", "5", "T"]])
    assert str(refused.value) == (
        "kodad.csv: the columns kod_effekt (B) and Kod_effekt (D) hold codes of the same dimension. "
        "Write all codes of an insats in one cell, separated by ;."
    )
    with pytest.raises(
        UsageError, match=r"the columns kod_effekt \(B\) and Kod effekt \(C\) hold codes of the same"
    ):
        read(small, [["Id", "kod_effekt", "Kod effekt", "Kod aktör"], ["1", "K", "T", "X"]])


def test_dimensions_stand_in_the_order_of_their_columns(both: list[Codebook]) -> None:
    rows = [["Id", "kod_prestation", "kod_mål", "kod_effekt", "kod_aktivitet"], ["1", "A", "K", "J", "A"]]
    for books in (both, both[::-1]):
        file = read_coded_file(write_csv(Path("kodad.csv"), rows), books, {})
        assert list(file.dimensions) == ["prestation", "mal", "effekt", "aktivitet"]


def test_unknown_codes_are_told_with_row_and_column(small: Codebook) -> None:
    rows = [
        HEADINGS,
        ["1", "Norrsjö", "1", "K.7", ""],
        ["2", "Norrsjö", "1", "T; ingen", ""],
        ["3", "", "", "K", ""],
    ]
    with pytest.raises(ProblemsError) as refused:
        read(small, rows)
    assert str(refused.value).startswith("kodad.csv: 2 cell(s) with codes cannot be read. Mend them.")
    assert list(refused.value.problems) == [
        "rad 2, kolumn kod_effekt: 'K.7' finns inte i kodlistan för Effekt – huvudkoden K finns.",
        "rad 3, kolumn kod_effekt: 'T; ingen' blandar ingen med koder – skriv det ena eller det andra.",
    ]


def test_ids_that_stand_twice_or_not_at_all_and_sums(small: Codebook) -> None:
    rows = [
        HEADINGS, ["17", "a", "1", "K", ""], ["18", "b", "2", "T", ""], ["17", "c", "3", "", ""],
        ["", "d", "4", "K", ""], ["Summa", "", "10", "", ""],
    ]  # fmt: skip
    with pytest.raises(ProblemsError) as refused:
        read(small, rows)
    assert list(refused.value.problems) == [
        "rows 2, 4: the id '17' stands 2 times.",
        "row 5: the id is missing.",
        "row 6: 'Summa' is no insats. Delete the row of sums.",
    ]


def test_the_codebook_is_the_one_whose_codes_stand_in_the_file(both: list[Codebook]) -> None:
    path = write_csv(Path("kodad.csv"), [["Id", "kod_effekt"], ["1", "K"], ["2", "T.1"]])
    assert read_coded_file(path, both, {}).dimensions["effekt"][0].id == "effekter-2025"
    path = write_csv(Path("kodad.csv"), [["Id", "kod_effekt"], ["1", "K"], ["2", "J"]])
    assert read_coded_file(path, both, {}).dimensions["effekt"][0].id == "insatser-2024"
    with pytest.raises(ProblemsError) as refused:
        path = write_csv(Path("kodad.csv"), [["Id", "kod_effekt"], ["1", "K"], ["2", "T.1"], ["3", "T.7"]])
        read_coded_file(path, both, {})
    assert len(refused.value.problems) == 1, "one typing error does not make it the other codebook"


def test_codes_of_two_codebooks_are_not_guessed_at(both: list[Codebook]) -> None:
    path = write_csv(Path("kodad.csv"), [["Id", "kod_effekt"], ["1", "K"], ["2", "T.3"]])
    with pytest.raises(UsageError) as refused:
        read_coded_file(path, both, {})
    assert str(refused.value) == (
        "kodad.csv, column kod_effekt: the codes fit insatser-2024 and effekter-2025. Choose with --codebook."
    )
    assert read_coded_file(path, both[1:], {}).dimensions["effekt"][0].id == "effekter-2025"


def test_two_sheets_with_codes(small: Codebook) -> None:
    path = write_xlsx(Path("kodad.xlsx"), [HEADINGS, ["1", "a", "1", "K", ""]])
    workbook = load_workbook(path)
    second = workbook.create_sheet("2025")
    for row in (HEADINGS, ["2", "b", "2", "T", ""]):
        second.append(row)
    workbook.save(path)
    with pytest.raises(UsageError) as refused:
        read_coded_file(path, [small], {})
    assert str(refused.value) == "kodad.xlsx: the sheets Sheet and 2025 hold codes. Choose with --sheet."
    assert codes_of(read_coded_file(path, [small], {}, "2025")) == {"2": ("T",)}
    with pytest.raises(UsageError) as refused:
        read_coded_file(path, [small], {}, "2024")
    assert str(refused.value) == "--sheet 2024: the sheets with cells are Sheet, 2025."


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "kodad.csv: is empty. Choose the file that holds the answers."),
        ([HEADINGS], "kodad.csv: has headings but no insatser below them."),
        (
            [["Id", "Effekt"], ["1", "K"]],
            "kodad.csv: no column holds codes, such as kod_aktivitet. The headings are: Id, Effekt. Name them so.",
        ),
        (
            [["Id", "kod_mål"], ["1", "K"]],
            "kodad.csv: no column of codes is of the codebook(s) chosen, which have kod_effekt.",
        ),
    ],
)
def test_files_without_coded_insatser(small: Codebook, rows: Rows, told: str) -> None:
    with pytest.raises(ClassifierError) as refused:
        read(small, rows)
    assert str(refused.value) == told


def test_an_accent_in_a_heading_is_no_matter(both: list[Codebook]) -> None:
    file = read_coded_file(write_csv(Path("kodad.csv"), [["Id", "Kod_mål"], ["1", "Q.4"]]), both[:1], {})
    assert file.insatser[0].codes == {"mal": ("Q.4",)}
