"""Coded files: the responses file as it was, with columns for the codes to the right of it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from classifier.errors import UsageError
from classifier.files import write_atomically
from classifier.intake.responses import Table
from classifier.intake.sheet import cell_text
from classifier.review.workbook import new_workbook
from classifier.review.write_csv import escaped

ABOUT_SHEET = "Om kodningen"
About = Sequence[tuple[str, str]]


def write_coded_file(
    path: Path, table: Table, columns: Mapping[str, Mapping[int, str]], about: About
) -> Path | None:
    """Write a coded file; returns the side file that tells about the coding, if there is one.

    `columns` maps headings to cells by row (as Excel counts). Every row and column of the responses
    file is kept, in order; a column of an earlier coding with the same heading is replaced.
    """
    kind = path.suffix.casefold()
    if kind not in (".xlsx", ".csv"):
        raise UsageError(f"--out {path}: choose a name that ends in .xlsx or .csv.")
    grid = _grid(table, columns)
    if kind == ".xlsx":
        write_atomically(path, lambda temporary: _write_xlsx(temporary, grid, table, about))
        return None
    write_atomically(path, lambda temporary: _write_csv(temporary, grid))
    side = path.with_name(f"{path.stem}.om.csv")
    write_atomically(side, lambda temporary: _write_csv(temporary, about))
    return side


def _grid(table: Table, columns: Mapping[str, Mapping[int, str]]) -> list[list[Any]]:
    kept = [position for position, heading in enumerate(table.headings) if heading not in columns]
    width = max((len(row) for row in table.sheet.rows), default=0)
    kept += list(range(len(table.headings), width))
    grid: list[list[Any]] = []
    for number, row in enumerate(table.sheet.rows, 1):
        cells = [row[position] if position < len(row) else None for position in kept]
        if number == table.header + 1:
            cells += list(columns)
        elif number > table.header + 1:
            cells += [by_row.get(number, "") for by_row in columns.values()]
        grid.append(cells)
    return grid


def _write_csv(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows(
            [escaped(cell) if isinstance(cell, str) else cell_text(cell) for cell in row] for row in rows
        )


def _write_xlsx(path: Path, grid: Sequence[Sequence[Any]], table: Table, about: About) -> None:
    with new_workbook(path) as workbook:
        heading = workbook.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True, "valign": "top"})
        styles = {
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            time: workbook.add_format({"num_format": "hh:mm"}),
        }
        sheet = workbook.add_worksheet(table.sheet.name[:31] or "Svar")
        for line, row in enumerate(grid):
            for position, cell in enumerate(row):
                _write_cell(
                    sheet, line, position, cell, heading if line == table.header else styles.get(type(cell))
                )
        sheet.freeze_panes(table.header + 1, 0)
        told = workbook.add_worksheet(ABOUT_SHEET)
        told.set_column(0, 0, 28)
        told.set_column(1, 1, 90)
        for line, pair in enumerate(about):
            for position, text in enumerate(pair):
                told.write_string(line, position, text)


def _write_cell(sheet: Any, line: int, position: int, cell: Any, style: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, position, cell, style)
    elif isinstance(cell, int | float):
        sheet.write_number(line, position, cell, style)
    elif isinstance(cell, datetime | date | time):
        sheet.write_datetime(line, position, cell, style)
    else:
        sheet.write_string(line, position, cell, style)
