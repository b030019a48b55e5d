"""Tables with explanations as a workbook, one sheet per table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.files import write_atomically
from classifier.review.workbook import new_workbook, row_height, set_printed_page

Cells = Sequence[str | int | float | None]
NARROW, WIDE = 10, 44
FILTER_ARROW = MARGIN = 3
LEAST_EXPLAINED = 100
"""Characters; explanations stand over as many columns as that takes."""


def write_tables(path: Path, tables: Sequence[tuple[str, Sequence[str], Sequence[str], Sequence[Cells]]]) -> None:
    """Write tables of (name, explanation, headings, rows), whole or not at all; None is an empty cell."""

    def fill(temporary: Path) -> None:
        with new_workbook(temporary) as workbook:
            wrapped = {"text_wrap": True, "valign": "top"}
            heading = {**wrapped, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"}
            formats = {
                "heading": workbook.add_format(heading),
                "text": workbook.add_format({**wrapped, "align": "left", "indent": 1}),
                "count": workbook.add_format({"num_format": "0", "valign": "top"}),
                "number": workbook.add_format({"num_format": "0.00", "valign": "top"}),
                "explanation": workbook.add_format({**wrapped, "italic": True}),
            }
            for name, explanation, headings, rows in tables:
                _write_sheet(workbook.add_worksheet(name), explanation, headings, rows, formats)

    write_atomically(path, fill)


def _write_sheet(
    sheet: Any, explanation: Sequence[str], headings: Sequence[str], rows: Sequence[Cells], formats: dict[str, Any]
) -> None:
    widths = [_width(heading, [row[position] for row in rows]) for position, heading in enumerate(headings)]
    for position, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, heading, formats["heading"])
    sheet.set_row(0, row_height(zip(headings, widths, strict=True)))
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, position, value, formats["text"])
            elif value is not None:
                sheet.write_number(
                    line, position, value, formats["number" if isinstance(value, float) else "count"]
                )
        texts = [(value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str)]
        sheet.set_row(line, row_height(texts))
    _explain(sheet, len(rows) + 2, explanation, widths, formats["explanation"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    set_printed_page(sheet)


def _width(heading: str, cells: Sequence[str | int | float | None]) -> int:
    """So wide that most texts take one line; a heading may take two, but breaks no word."""
    words = max(map(len, heading.split())) + FILTER_ARROW
    longest = max((len(cell) + MARGIN for cell in cells if isinstance(cell, str)), default=0)
    return min(max(NARROW, words, longest), WIDE)


def _explain(sheet: Any, top: int, explanation: Sequence[str], widths: Sequence[int], style: Any) -> None:
    """The explanation stands below, so that the table can be sorted and filtered."""
    last = next(
        (place for place in range(1, len(widths)) if sum(widths[: place + 1]) >= LEAST_EXPLAINED), len(widths) - 1
    )
    for line, sentences in enumerate(explanation, top):
        sheet.merge_range(line, 0, line, last, sentences, style)
        sheet.set_row(line, row_height([(sentences, sum(widths[: last + 1]))]))
