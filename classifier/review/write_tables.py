"""Tables with explanations as a workbook, one sheet per table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.files import write_atomically
from classifier.review.workbook import new_workbook

Cells = Sequence[str | int | float | None]
WIDTH = 16
WIDE = 44
LONG = 30


def write_tables(path: Path, tables: Sequence[tuple[str, Sequence[str], Sequence[str], Sequence[Cells]]]) -> None:
    """Write tables of (name, explanation, headings, rows), whole or not at all; None is an empty cell."""

    def fill(temporary: Path) -> None:
        with new_workbook(temporary) as workbook:
            wrapped = {"text_wrap": True, "valign": "top"}
            heading = {**wrapped, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"}
            formats = {
                "heading": workbook.add_format(heading),
                "text": workbook.add_format(wrapped),
                "number": workbook.add_format({"num_format": "0.00", "valign": "top"}),
                "explanation": workbook.add_format({"italic": True}),
            }
            for name, explanation, headings, rows in tables:
                _write_sheet(workbook.add_worksheet(name), explanation, headings, rows, formats)

    write_atomically(path, fill)


def _write_sheet(
    sheet: Any, explanation: Sequence[str], headings: Sequence[str], rows: Sequence[Cells], formats: dict[str, Any]
) -> None:
    top = len(rows) + 2  # the explanation stands below, so that the table can be sorted and filtered
    for position, heading in enumerate(headings):
        longest = max((len(str(row[position])) for row in rows if isinstance(row[position], str)), default=0)
        sheet.set_column(position, position, WIDE if longest > LONG else WIDTH)
        sheet.write_string(0, position, heading, formats["heading"])
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, position, value, formats["text"])
            elif value is not None:
                sheet.write_number(
                    line, position, value, formats["number" if isinstance(value, float) else "text"]
                )
    for line, sentence in enumerate(explanation, top):
        sheet.write_string(line, 0, sentence, formats["explanation"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
