"""Coded files: the responses file as it was, with columns for the codes to the right of it."""

import csv
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from openpyxl import load_workbook

from classifier.domain.coded_columns import ORIGIN, STATUS, codes_column
from classifier.errors import ClassifierError, UsageError
from classifier.files import write_atomically
from classifier.intake.responses import Table
from classifier.intake.sheet import cell_text
from classifier.review.workbook import new_workbook
from classifier.review.write_csv import escaped

ABOUT_SHEET = "Om kodningen"
MOST_CHARACTERS = 32_767
About = Sequence[tuple[str, str]]


def write_coded_file(
    path: Path, table: Table, columns: Mapping[str, Mapping[int, str]], about: About
) -> Path | None:
    """Write a coded file; returns the side file that tells about the coding, if there is one.

    `columns` maps headings to cells by row (as Excel counts). Every row and column of the responses
    file is kept, in order; from .xlsx to .xlsx so are its sheets, formulas and looks. The columns of
    an earlier coding are replaced. Raises ClassifierError where a column of that name is somebody's own.
    """
    kind = path.suffix.casefold()
    if kind not in (".xlsx", ".csv"):
        raise UsageError(f"--out {path}: choose a name that ends in .xlsx or .csv.")
    _refuse_own_columns(table, columns)
    source = table.sheet.path
    if kind == ".xlsx" and source.suffix.casefold() == ".xlsx" and is_zipfile(source):
        write_atomically(path, lambda temporary: _extend_workbook(temporary, table, columns, about))
        return None
    grid = _grid(table, columns)
    if kind == ".xlsx":
        write_atomically(path, lambda temporary: _write_xlsx(temporary, grid, table, about))
        return None
    write_atomically(path, lambda temporary: _write_csv(temporary, grid))
    side = path.with_name(f"{path.stem}.om.csv")
    write_atomically(side, lambda temporary: _write_csv(temporary, about))
    return side


def _refuse_own_columns(table: Table, columns: Mapping[str, Mapping[int, str]]) -> None:
    """A file that has `kod_x` without `ursprung_x`, or `status` without either, is no earlier coding."""
    there = set(table.headings)
    coded_before = {
        heading.removeprefix(ORIGIN)
        for heading in there
        if heading.startswith(ORIGIN) and codes_column(heading.removeprefix(ORIGIN)) in there
    }
    own = [
        heading
        for heading in columns
        if heading in there
        and not (coded_before if heading == STATUS else heading.partition("_")[2] in coded_before)
    ]
    if own:
        raise ClassifierError(
            f"{table.sheet.path}, row {table.header + 1}: has columns of its own named {', '.join(own)}, "
            "which the coded file needs. Rename them and try again."
        )


def _extend_workbook(path: Path, table: Table, columns: Mapping[str, Mapping[int, str]], about: About) -> None:
    """The workbook as it was, with the new columns beside and a sheet about the coding at the end."""
    workbook = load_workbook(table.sheet.path)
    sheet = workbook[table.sheet.name]
    beside = max(sheet.max_column, len(table.headings))
    like: Any = sheet.cell(table.header + 1, len(table.headings))
    for heading, cells in columns.items():
        if heading in table.headings:
            column = table.headings.index(heading) + 1
        else:
            beside += 1
            column = beside
            new: Any = sheet.cell(table.header + 1, column, heading)
            new.font, new.fill, new.border = copy(like.font), copy(like.fill), copy(like.border)
            new.alignment = copy(like.alignment)
        for number in range(table.header + 2, len(table.sheet.rows) + 1):
            cell = sheet.cell(number, column)
            cell.value = cells.get(number) or None
            cell.number_format = "@"
    if ABOUT_SHEET in workbook.sheetnames:
        del workbook[ABOUT_SHEET]
    told = workbook.create_sheet(ABOUT_SHEET)
    for pair in about:
        told.append(pair)
    told.column_dimensions["A"].width, told.column_dimensions["B"].width = 28, 90
    workbook.save(path)


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
    elif len(cell) > MOST_CHARACTERS:
        raise ClassifierError(
            f"row {line + 1}, column {position + 1}: {len(cell)} characters are more than a cell of .xlsx holds. "
            "Write the coded file as .csv."
        )
    else:
        sheet.write_string(line, position, cell, style)
