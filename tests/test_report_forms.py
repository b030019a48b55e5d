"""The report's forms: what a reader opens says what the tables say, and a folder is never left half written."""

import base64
import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from report_example import ACTIVITIES, DRAWINGS, FORMULA, REPORT, SCRIPT, STATUS

from classifier.analysis.report_table import Cell, Column, Format, Report, ReportTable, Row, Section
from classifier.errors import ClassifierError
from classifier.report import report_files
from classifier.report.page import as_page
from classifier.report.report_files import drawn, file_names, write_report
from classifier.report.report_workbook import sheet_names, write_report_workbook
from classifier.report.table_files import heading, raw, write_table

VOID = {"meta"}
SOURCE = "Källa: Kommunernas och länens redovisningar 2024, bearbetade av Socialstyrelsen."
SHORT = replace(REPORT, sections=(Section("Status", (STATUS,)),))


class Page(HTMLParser):
    """The elements of a page with their attributes and texts; every tag must be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        texts: list[str] = []
        self.elements.append((tag, dict(attrs), texts))
        if tag not in VOID:
            self._open.append((tag, texts))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for _, texts in self._open:
            texts.append(data)

    def all(self, *tags: str) -> Iterator[tuple[dict[str, str | None], str]]:
        return ((attributes, "".join(texts).strip()) for tag, attributes, texts in self.elements if tag in tags)


@pytest.fixture(scope="module")
def html() -> str:
    return as_page(REPORT, drawn(REPORT), file_names(REPORT))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_has_unique_ids_and_every_reference_leads_to_one(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes, _ in page.elements if "id" in attributes)
    assert set(ids.values()) == {1}
    for _, attributes, _ in page.elements:
        for name in ("href", "xlink:href"):
            if target := attributes.get(name):
                assert target.removeprefix("#") in ids
        for name in ("aria-labelledby", "aria-describedby"):
            assert (attributes.get(name) or "om") in ids


def test_every_table_has_its_number_its_scopes_and_its_source(page: Page) -> None:
    assert [text for _, text in page.all("caption")] == [
        f"Tabell {number}. {table.title}" for number, table in enumerate(REPORT.tables, 1)
    ]
    scopes = Counter(attributes["scope"] for attributes, _ in page.all("th"))
    rows, columns = (sum(len(part) for part in parts) for parts in zip(
        *((table.rows, table.columns) for table in REPORT.tables), strict=True))  # fmt: skip
    assert scopes == {"row": rows, "col": columns, "colgroup": 5}
    assert [text for _, text in page.all("figcaption")] == [
        "Figur 1. Andel insatser per aktivitet, 2024", "Figur 2. Insatser och medel per aktivitet",
    ]  # fmt: skip
    assert [text for _, text in page.all("p")].count(SOURCE) == 5


def test_columns_stand_under_their_groups(page: Page) -> None:
    heads = [(attributes, text) for attributes, text in page.all("th") if attributes["scope"] != "row"][:7]
    assert [(text, attributes.get("colspan"), attributes.get("rowspan")) for attributes, text in heads] == [
        ("Aktivitet", None, "2"), ("Kommuner", "2", None), ("Län", "2", None), ("Stimulansmedel, mnkr", None, "2"),
        ("Antal", None, None), ("Andel", None, None), ("Antal", None, None),
    ]  # fmt: skip
    assert [attributes.get("data-column") for attributes, _ in heads] == ["0", None, None, "5", "1", "2", "3"]


def test_cells_are_shown_in_swedish_and_sorted_by_what_was_counted(page: Page) -> None:
    cells = [(attributes["data-value"], text) for attributes, text in page.all("td")]
    assert cells[:5] == [
        ("1234", "1\u00a0234"), ("0.4279", "43\u00a0%"), ("87", "87"), ("0.285", "28,5\u00a0%"), ("163.456789", "163,5"),
    ]  # fmt: skip
    assert ("", "–") in cells and ("0", "0") in cells


def test_the_page_asks_for_nothing_and_runs_its_own_script_only(html: str, page: Page) -> None:
    assert all(not (attributes.keys() & {"src", "srcset", "data", "action"}) for _, attributes, _ in page.elements)
    addresses = [
        name
        for _, attributes, _ in page.elements
        for name, value in attributes.items()
        if value and "://" in value
    ]
    assert all(name.startswith("xmlns") for name in addresses)
    assert html.count("://") == len(addresses)
    ((_, script),) = page.all("script")
    policy = next(attributes["content"] for attributes, _ in page.all("meta") if "http-equiv" in attributes)
    body = html[html.index("<script>") + 8 : html.index("</script>\n</body>")]
    assert script in body
    fingerprint = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    assert policy is not None and f"script-src 'sha256-{fingerprint}'" in policy and "default-src 'none'" in policy


def test_words_are_escaped_wherever_they_stand(html: str, page: Page) -> None:
    assert SCRIPT not in html
    assert tuple(text for attributes, text in page.all("th") if "Övrigt" in text) == (SCRIPT,)
    quoted = replace(STATUS, title='En "titel" <b>', notes=("<i>not</i>",))
    other = Page(as_page(replace(REPORT, title="</title>", about=(("<a>", "<b>"),), sections=(
        Section("<h2>", (quoted,), "<p>text</p>"),), source="<u>"), {}))  # fmt: skip
    assert {tag for tag, _, _ in other.elements} & {"a", "b", "i", "u"} == {"a"}
    told = [attributes["aria-label"] for attributes, _ in page.all("div") if attributes.get("role") == "img"]
    assert told == [drawing.alternative for drawing in drawn(REPORT).values()]


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_a_table_file_is_what_swedish_excel_opens(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", ACTIVITIES)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfAktivitet;")
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 9
    lines = read_csv(tmp_path / "a.csv")
    assert lines[0] == [
        "Aktivitet", "Kommuner, Antal", "Kommuner, Andel (%)", "Län, Antal", "Län, Andel (%)", "Stimulansmedel, mnkr",
    ]  # fmt: skip
    assert lines[1][1:] == ["1234", "42,79", "87", "28,5", "163,456789"]
    assert lines[3] == ["Utbildning av anhöriga och brukare", "0", "0", "12", "3,93", "–"]
    assert lines[7] == [f"'{FORMULA}", "3", "0,1", "0", "0", "0,05"]
    assert lines[8][0] == "Samtliga insatser" and len(lines) == 9


def test_a_heading_says_per_cent_once() -> None:
    assert heading(Column("Andel (%)", Format.SHARE)) == "Andel (%)"
    assert heading(Column("Andel", Format.PRECISE_SHARE, "Län")) == "Län, Andel (%)"
    assert heading(Column("Antal")) == "Antal"


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9),
    st.text(st.characters(exclude_categories=["Cs"])),
)


@given(st.lists(st.tuples(CELLS, st.sampled_from(list(Format))), min_size=1, max_size=4))
def test_cells_come_back_from_a_table_file(tmp_path_factory, cells: list[tuple[Cell, Format]]) -> None:
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    columns = tuple(Column(f"K{place}", column_format) for place, (_, column_format) in enumerate(cells))
    write_table(path, ReportTable("t", "T", columns, (Row(tuple(cell for cell, _ in cells)),), ()))
    for (cell, column_format), written in zip(cells, read_csv(path)[1], strict=True):
        if cell is None:
            assert written == "–"
        elif isinstance(cell, str):
            assert not written.startswith(("=", "+", "@", "\t"))
            assert written in (cell, f"'{cell}")
        else:
            scale = 100 if column_format in (Format.SHARE, Format.PRECISE_SHARE) else 1
            read = Decimal(written.replace(",", "."))
            assert abs(read - Decimal(repr(cell)) * scale) <= Decimal("0.0000005")
            assert len(written.partition(",")[2]) <= 6 and not written.endswith(",")


def test_numbers_are_written_without_the_noise_of_floats() -> None:
    assert raw(0.29, Format.SHARE) == "29"
    assert raw(1e-9, Format.MILLIONS) == raw(-1e-9, Format.MILLIONS) == "0"
    assert raw(1e15, Format.KRONOR) == "1000000000000000"


def test_the_workbook_holds_numbers_notes_and_links(tmp_path: Path) -> None:
    write_report_workbook(tmp_path / "r.xlsx", REPORT, DRAWINGS)
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Innehåll", "aktiviteter", "status", "medel"]
    contents = {cell.value: cell for (cell, *_) in book["Innehåll"].iter_rows() if cell.value}
    assert contents["Tabell 3"].hyperlink.location == "'medel'!A1"
    lines = {cell.row: book["Innehåll"].row_dimensions[cell.row].height for cell in contents.values()}
    assert lines[contents["Tabell 1"].row] == 2 * lines[contents["Tabell 2"].row] - 3
    assert contents["Kodbok"].offset(column=1).value == "insatser-2024, version 1"
    sheet = book["aktiviteter"]
    assert sheet["A1"].value == f"Tabell 1. {ACTIVITIES.title}"
    assert [cell.value for cell in sheet[3]][:6] == [
        "Aktivitet",
        "Kommuner",
        None,
        "Län",
        None,
        "Stimulansmedel, mnkr",
    ]
    first, sub, total = sheet[5], sheet[7], sheet[12]
    assert [cell.value for cell in first][1:6] == [1234, 0.4279, 87, 0.285, 163.456789]
    assert [cell.number_format.split(";")[0] for cell in first][1:6] == [
        "#,##0",
        "0 %",
        "#,##0",
        "0.0 %",
        "#,##0.0",
    ]
    assert [cell.value for cell in sub][1:6] == [0, 0, 12, 0.0393, "–"] and sub[0].alignment.indent == 1
    assert sub[5].alignment.horizontal == "right"
    assert total[0].value == "Samtliga insatser" and total[1].font.bold and not first[1].font.bold
    assert (sheet["A11"].value, sheet["A11"].data_type) == (FORMULA, "s")
    assert [sheet[f"A{line}"].value for line in (13, 14, 15)] == [*ACTIVITIES.notes, SOURCE]
    assert sheet["A17"].value == "Figur 1. Andel insatser per aktivitet, 2024"
    bottom = sheet._images[0].anchor.to.row + 1
    assert [cell.value for cell in sheet["A"] if cell.row > 17 and cell.value] == [SOURCE]
    assert bottom <= max(cell.row for cell in sheet["A"] if cell.value) <= bottom + 1
    assert len(sheet._images) == 1 and len(book["status"]._images) == 0
    assert sheet.freeze_panes == "B5" and sheet.page_setup.orientation == "landscape"


def test_sheet_names_are_such_as_excel_takes() -> None:
    long = "aktiviteter per län och kommun 2024"
    assert sheet_names([long, long.upper(), "a/b: [c]", "'", "history", "innehåll"]) == [
        "aktiviteter per län och kommun", "AKTIVITETER PER LÄN OCH KOMMU 2", "a-b- -c-", "Tabell", "history 2",
        "innehåll 2",
    ]  # fmt: skip


@pytest.fixture
def quickly_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_files, "drawn", lambda report: DRAWINGS)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_a_report_is_written_whole_and_the_same_each_time(tmp_path: Path) -> None:
    names = write_report(tmp_path / "one", REPORT)
    assert sorted(names) == sorted(contents(tmp_path / "one")) == [
        "figures/aktiviteter.png", "figures/aktiviteter.svg", "figures/medel.png", "figures/medel.svg", "report.html",
        "report.xlsx", "tables/aktiviteter.csv", "tables/medel.csv", "tables/status.csv",
    ]  # fmt: skip
    (tmp_path / "two").mkdir()
    write_report(tmp_path / "two", REPORT)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_a_folder_with_files_is_not_written_into_unasked(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mina")
    with pytest.raises(ClassifierError) as error:
        write_report(tmp_path, SHORT)
    assert str(error.value) == (
        f"{tmp_path}: holds files already. Choose another folder with --out, or replace the report in it with "
        "--force; other files are left alone."
    )
    with pytest.raises(ClassifierError, match="is a file, not a folder"):
        write_report(tmp_path / "notes.txt", SHORT, force=True)
    with pytest.raises(ClassifierError, match="there is no folder"):
        write_report(tmp_path / "ingen" / "rapport", SHORT)
    assert contents(tmp_path) == {"notes.txt": b"mina"}


def test_force_replaces_the_report_and_nothing_else(tmp_path: Path, quickly_drawn) -> None:
    folder = tmp_path / "rapport"
    write_report(folder, REPORT)
    (folder / "tables" / "egen.csv").write_text("min")
    (folder / "brev.docx").write_text("mitt")
    write_report(folder, SHORT, force=True)
    assert sorted(contents(folder)) == [
        "brev.docx",
        "report.html",
        "report.xlsx",
        "tables/egen.csv",
        "tables/status.csv",
    ]
    assert "Tabell 2" not in (folder / "report.html").read_text(encoding="utf-8")


def test_a_page_changed_by_others_takes_no_files_of_theirs_away(tmp_path: Path) -> None:
    folder = tmp_path / "rapport"
    folder.mkdir()
    (tmp_path / "svar.csv").write_text("svar")
    (folder / "brev.docx").write_text("mitt")
    (folder / "report.html").write_text(
        '<meta name="files" content="../svar.csv\nbrev.docx\ntables/../brev.docx">'
    )
    write_report(folder, SHORT, force=True)
    assert (tmp_path / "svar.csv").exists() and (folder / "brev.docx").exists()


@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_run_cut_short_while_writing_leaves_the_report_before(
    tmp_path: Path, monkeypatch, stopped, quickly_drawn
) -> None:
    folder = tmp_path / "rapport"
    write_report(folder, REPORT)
    before = contents(folder)

    def stop(*_: object) -> None:
        raise stopped

    monkeypatch.setattr(report_files, "write_report_workbook", stop)
    with pytest.raises((KeyboardInterrupt, ClassifierError)):
        write_report(folder, SHORT, force=True)
    with pytest.raises((KeyboardInterrupt, ClassifierError)):
        write_report(tmp_path / "ny", SHORT)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["rapport"]


@pytest.mark.parametrize("moves", [0, 1, 5, 9, 11])
def test_a_file_that_is_open_elsewhere_leaves_the_report_before(
    tmp_path: Path, monkeypatch, moves: int, quickly_drawn
) -> None:
    folder = tmp_path / "rapport"
    write_report(folder, REPORT)
    before, rename, done = contents(folder), Path.rename, iter(range(moves))

    def locked(source: Path, target: Path) -> Path:
        if next(done, None) is None and not undoing:
            undoing.append(True)
            raise PermissionError(13, "Permission denied")
        return rename(source, target)

    undoing: list[bool] = []
    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(ClassifierError) as error:
        write_report(folder, SHORT, force=True)
    assert str(error.value) == (
        f"{folder}: the report cannot be written (Permission denied). Close its files if any is open, or choose "
        "another folder with --out."
    )
    assert contents(folder) == before


def test_a_report_without_tables_is_a_page_all_the_same() -> None:
    empty = Report("Tom", (), (Section("Inget", ()),), "ingen")
    assert [text for _, text in Page(as_page(empty, {})).all("h1")] == ["Tom"]
