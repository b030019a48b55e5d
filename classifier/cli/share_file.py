"""The table of shares as a spreadsheet, its measures explained on a second sheet or in a file beside."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classifier.domain.share_wording import ShareWording

Row = Sequence[str | int | float]


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
    from classifier.review.workbook import new_workbook

    with new_workbook(path) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "valign": "top"})
        percent = workbook.add_format({"num_format": "0.0 %"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        table: Any = workbook.add_worksheet(wording.table)
        table.write_row(0, 0, wording.headings, bold)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                table.write(line, column, value, percent if isinstance(value, float) else None)
        table.set_column(0, 3, 16)
        table.set_column(5, 5, 40)
        table.freeze_panes(1, 0)
        table.autofilter(0, 0, len(rows), len(wording.headings) - 1)
        told: Any = workbook.add_worksheet(wording.explained)
        told.set_column(0, 0, 16)
        told.set_column(1, 1, 90)
        for line, pair in enumerate(wording.explanations):
            told.write_row(line, 0, pair, wrapped)
