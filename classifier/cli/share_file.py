"""The table of shares as a spreadsheet, its measures explained on a second sheet or in a file beside."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.domain.share_wording import ShareWording

Row = Sequence[str | int | float]

WIDTHS = (16, 24, 12, 18, 8, 44, 8, 10, *[11] * 7)
EXPLAINED = 90
FIRST_SHARE = 8
WRAPPED = {"text_wrap": True, "valign": "top"}
HEADING = {**WRAPPED, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"}
"""As in the review file."""


def write_shares(path: Path, rows: Sequence[Row], wording: ShareWording, decimal_mark: str) -> Path | None:
    """Write the table, .xlsx or .csv; returns the side file that explains a .csv."""
    from classifier.files import write_atomically

    if path.suffix.casefold() == ".xlsx":
        write_atomically(path, lambda temporary: _write_xlsx(temporary, rows, wording))
        return None
    write_atomically(path, lambda temporary: _write_csv(temporary, [wording.headings, *rows], decimal_mark))
    side = path.with_name(f"{path.stem}.om.csv")
    write_atomically(side, lambda temporary: _write_csv(temporary, wording.explanations, decimal_mark))
    return side


def _write_csv(path: Path, rows: Sequence[Row], decimal_mark: str) -> None:
    from classifier.review.write_csv import escaped

    def cell(value: str | int | float) -> str:
        if isinstance(value, float):
            return f"{value:.4f}".replace(".", decimal_mark)
        return escaped(str(value))

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([cell(value) for value in row] for row in rows)


def _write_xlsx(path: Path, rows: Sequence[Row], wording: ShareWording) -> None:
    from classifier.review.workbook import LINE_HEIGHT, new_workbook, row_height, set_printed_page

    with new_workbook(path) as workbook:
        wrapped = workbook.add_format(WRAPPED)
        heading = workbook.add_format(HEADING)
        percent = workbook.add_format({"num_format": "0.0 %", "align": "right", "valign": "top"})
        table: Any = workbook.add_worksheet(wording.table)
        for column, (name, width) in enumerate(zip(wording.headings, WIDTHS, strict=True)):
            table.set_column(column, column, width)
            table.write_string(0, column, name, heading)
        table.set_row(0, 2 * LINE_HEIGHT)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                table.write(line, column, value, percent if column >= FIRST_SHARE else wrapped)
            texts = [(text, width) for text, width in zip(row, WIDTHS, strict=True) if isinstance(text, str)]
            table.set_row(line, row_height(texts))
        table.freeze_panes(1, 0)
        table.autofilter(0, 0, len(rows), len(wording.headings) - 1)
        set_printed_page(table)
        told: Any = workbook.add_worksheet(wording.explained)
        told.set_column(0, 0, WIDTHS[0])
        told.set_column(1, 1, EXPLAINED)
        set_printed_page(told, repeated_rows=0)
        for line, (name, sentences) in enumerate(wording.explanations):
            told.write_row(line, 0, (name, sentences), wrapped)
            told.set_row(line, row_height([(sentences, EXPLAINED)]))
