"""The report as a workbook: a list of contents, then a sheet per table with numbers that can be counted on."""

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from classifier.analysis.number_format import NOTHING, shown
from classifier.analysis.report_table import Cell, Format, Report
from classifier.report.numbered import HOW_TO_READ, Drawing, NumberedTable, headings, numbered, source_line
from classifier.review.workbook import new_workbook

CONTENTS = "Innehåll"
A4 = 9
LINE_HEIGHT, ROW_MARGIN = 15, 3
LONGEST_ON_ONE_PAGE = 25
"""Rows; a longer table is printed on as many pages as it needs."""

LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
NEVER_CHANGING = datetime(1980, 1, 1)
"""The same report gives the same file."""

NUMBER_FORMATS = {
    # Excel shows the comma and the point of these as its own language has them; a zero has no decimals.
    Format.COUNT: "#,##0",
    Format.SHARE: "0 %",
    Format.PRECISE_SHARE: "0.0 %;-0.0 %;0 %",
    Format.MILLIONS: "#,##0.0;-#,##0.0;0",
    Format.KRONOR: "#,##0",
    Format.FACTOR: "0.0000;-0.0000;0",
    Format.MEASURE: "0.00;-0.00;0",
}
LABEL_WIDTHS = (24, 56)
NUMBER_WIDTHS = (10, 18)
TEXT_WIDTHS = (12, 40)
CONTENTS_WIDTH = 90
NARROWEST_SHEET = 80
"""Title and notes get at least this many characters to a line, beside a narrow table too."""

INK = "#1B1B1B"
BASE = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
TITLE = {**BASE, "bold": True, "font_size": 13, "font_color": "#1F3864", "text_wrap": True}
NOTE = {**BASE, "font_size": 9, "font_color": "#4D4D4D", "text_wrap": True}
HEADING = {**BASE, "bold": True, "text_wrap": True, "valign": "bottom", "bg_color": "#EAF1F8"}


class _Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, style: Mapping[str, Any], **more: Any) -> Any:
        key = tuple(sorted({**style, **more}.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(dict(key))
        return self._made[key]


def write_report_workbook(path: Path, report: Report, drawings: Mapping[str, Drawing]) -> None:
    """Write the workbook; `drawings` by the table's name. Raises OSError where that fails."""
    entries = [entry for section in numbered(report, drawings) for entry in section]
    names = sheet_names([entry.table.name for entry in entries])
    with new_workbook(path) as workbook:
        workbook.set_properties({"title": report.title, "created": NEVER_CHANGING})
        styles = _Styles(workbook)
        _write_contents(workbook.add_worksheet(CONTENTS), report, list(zip(entries, names, strict=True)), styles)
        for entry, name in zip(entries, names, strict=True):
            _write_table(workbook.add_worksheet(name), entry, source_line(report), styles)


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes: short, without its own signs, and no two alike in whatever case."""
    taken = {CONTENTS.casefold(), "history"}
    found = []
    for name in names:
        legal = FORBIDDEN_IN_SHEET_NAMES.sub("-", name).strip("' ") or "Tabell"
        candidate, number = legal[:LONGEST_SHEET_NAME].rstrip("' "), 1
        while candidate.casefold() in taken:
            number += 1
            ending = f" {number}"
            candidate = legal[: LONGEST_SHEET_NAME - len(ending)].rstrip("' ") + ending
        taken.add(candidate.casefold())
        found.append(candidate)
    return found


def _write_contents(
    sheet: Any, report: Report, entries: Sequence[tuple[NumberedTable, str]], styles: _Styles
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, CONTENTS_WIDTH)
    plain, strong = styles(BASE, text_wrap=True), styles(BASE, bold=True, text_wrap=True)
    sheet.write_string(0, 0, report.title, styles(TITLE, font_size=16, text_wrap=False))
    line = 2
    for what, text in [*report.about, ("Så läses tabellerna", HOW_TO_READ)]:
        sheet.write_string(line, 0, what, strong)
        sheet.write_string(line, 1, text, plain)
        sheet.set_row(line, ROW_MARGIN + LINE_HEIGHT * _lines(text, CONTENTS_WIDTH))
        line += 1
    line += 1
    sheet.write_string(line, 0, CONTENTS, styles(TITLE))
    for entry, name in entries:
        line += 1
        quoted = name.replace("'", "''")
        link = styles(BASE, font_color="#174A8C", underline=1)
        sheet.write_url(line, 0, f"internal:'{quoted}'!A1", link, f"Tabell {entry.number}")
        shows = f"{entry.table.title} (med figur {entry.figure_number})" if entry.drawing else entry.table.title
        sheet.write_string(line, 1, shows, plain)
        sheet.set_row(line, ROW_MARGIN + LINE_HEIGHT * _lines(shows, CONTENTS_WIDTH))
    sheet.write_string(line + 2, 0, source_line(report), styles(NOTE, text_wrap=False))
    _set_print(sheet)


def _write_table(sheet: Any, entry: NumberedTable, source: str, styles: _Styles) -> None:
    """Title, header rows, rows, notes, source and figure, from top to bottom."""
    table = entry.table
    widths = _widths(entry)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    _write_across(sheet, 0, entry.title, widths, TITLE, styles)
    top = _write_headings(sheet, 2, entry, widths, styles)
    for line, row in enumerate(table.rows, top):
        style = {**BASE, "bottom": 1, "bottom_color": "#D4D4D4"}
        if row.is_total:
            style |= {"bold": True, "top": 1, "top_color": INK}
        if line == top + len(table.rows) - 1:
            style |= {"bottom": 2, "bottom_color": INK}
        sheet.set_row(line, ROW_MARGIN + LINE_HEIGHT * _lines(str(row.cells[0]), widths[0]))
        for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            _write_cell(sheet, line, place, cell, column.format, {**style, "indent": row.depth}, styles)
    line = top + len(table.rows)
    for note in (*table.notes, source):
        _write_across(sheet, line, note, widths, NOTE, styles)
        line += 1
    if entry.drawing:
        _write_across(sheet, line + 1, entry.figure_title, widths, TITLE, styles)
        picture = {"image_data": BytesIO(entry.drawing.png), "description": entry.drawing.alternative}
        sheet.insert_image(line + 2, 0, f"{table.name}.png", picture)
        rows = math.ceil(_height(entry.drawing.png) / LINE_HEIGHT)
        _write_across(sheet, line + 2 + rows, source, widths, NOTE, styles)
    if len(table.rows) > LONGEST_ON_ONE_PAGE:
        listed = sum(not row.is_total for row in table.rows)
        sheet.autofilter(top - 1, 0, top - 1 + listed, len(table.columns) - 1)
    sheet.freeze_panes(top, 1)
    sheet.repeat_rows(2, top - 1)
    _set_print(sheet, pages=1 if len(table.rows) <= LONGEST_ON_ONE_PAGE else 0)


def _write_headings(sheet: Any, line: int, entry: NumberedTable, widths: Sequence[float], styles: _Styles) -> int:
    """One header row, or two where columns stand in groups; gives the row after them."""
    upper = headings(entry.table.columns)
    depth = 2 if any(heading.group for heading in upper) else 1
    style = {**HEADING, "top": 2, "top_color": INK}
    ends = {"bottom": 1, "bottom_color": INK}
    for heading in upper:
        last = heading.start + len(heading.columns) - 1
        if heading.group:
            _write_block(sheet, (line, heading.start, line, last), heading.group, styles(style, align="center"))
        for place, column in enumerate(heading.columns, heading.start):
            align = "left" if place == 0 or column.format is Format.TEXT else "right"
            if heading.group:
                sheet.write_string(line + 1, place, column.heading, styles(HEADING, align=align, **ends))
            else:
                block = (line, place, line + depth - 1, place)
                _write_block(sheet, block, column.heading, styles(style, align=align, **ends))
    # Cells that go together are not made higher by Excel itself.
    lines = max(_lines(column.heading, widths[place]) for place, column in enumerate(entry.table.columns))
    groups = max(_lines(heading.group, _width(heading.start, len(heading.columns), widths)) for heading in upper)
    sheet.set_row(line + depth - 1, ROW_MARGIN + LINE_HEIGHT * lines)
    if depth > 1:
        sheet.set_row(line, ROW_MARGIN + LINE_HEIGHT * groups)
    return line + depth


def _write_cell(
    sheet: Any, line: int, place: int, cell: Cell, column_format: Format, style: Mapping[str, Any], styles: _Styles
) -> None:
    if isinstance(cell, str):
        # A row's depth is shown by its label alone.
        words = {"align": "left", "text_wrap": True} | ({"indent": 0} if place else {})
        sheet.write_string(line, place, cell, styles(style, **words))
        return
    numbers = {**style, "align": "right", "indent": 0}
    if cell is None:
        sheet.write_string(line, place, NOTHING, styles(numbers))
    else:
        number_format = NUMBER_FORMATS.get(column_format, "General")
        sheet.write_number(line, place, cell, styles(numbers, num_format=number_format))


def _write_across(
    sheet: Any, line: int, text: str, widths: Sequence[float], style: Mapping[str, Any], styles: _Styles
) -> None:
    """A text over all columns, and as many empty ones as a line of it needs."""
    places, width = len(widths), sum(widths)
    while width < NARROWEST_SHEET:
        places, width = places + 1, width + NUMBER_WIDTHS[0]
    _write_block(sheet, (line, 0, line, places - 1), text, styles(style))
    sheet.set_row(line, ROW_MARGIN + LINE_HEIGHT * _lines(text, width, style["font_size"]))


def _write_block(sheet: Any, block: tuple[int, int, int, int], text: str, style: Any) -> None:
    if block[:2] == block[2:]:
        sheet.write_string(*block[:2], text, style)
    else:
        sheet.merge_range(*block, text, style)


def _widths(entry: NumberedTable) -> list[float]:
    """In characters: as wide as what stands there, within bounds; long headings take two or three lines."""
    found = []
    for place, column in enumerate(entry.table.columns):
        least, most = NUMBER_WIDTHS if column.format is not Format.TEXT else TEXT_WIDTHS
        least, most = (least, most) if place else LABEL_WIDTHS
        longest = max((len(shown(cell, column.format)) for cell in entry.table.column(place)), default=0)
        word = max((len(word) for word in column.heading.split()), default=0)
        found.append(float(min(max(least, 1.2 * longest + 2, 1.2 * word + 2, len(column.heading) / 2), most)))
    return found


def _width(start: int, columns: int, widths: Sequence[float]) -> float:
    return sum(widths[start : start + columns])


def _lines(text: str, width: float, size: int = 11) -> int:
    """How many lines a text takes in letters of so many points, bold ones being wider than plain ones."""
    return max(1, len(textwrap.wrap(text, max(1, int(width * 0.9 * 11 / size)))))


def _height(png: bytes) -> float:
    """Of a picture, in points of 1/72 inch (PNG specification, 11.2.1 and 11.3.4.3)."""
    resolution = png.index(b"pHYs") + len(b"pHYs")
    pixels, pixels_per_metre = (int.from_bytes(png[start : start + 4], "big") for start in (20, resolution + 4))
    return pixels / pixels_per_metre / 0.0254 * 72


def _set_print(sheet: Any, pages: int = 0) -> None:
    """A4 lying down, one page wide; `pages` high, 0 for as many as are needed."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, pages)
    sheet.set_footer("&R&P (&N)")
