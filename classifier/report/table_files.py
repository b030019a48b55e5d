"""The tables as .csv for Swedish Excel: one header row, then raw numbers for those who count on."""

import csv
from decimal import Decimal
from pathlib import Path

from classifier.analysis.number_format import NOTHING, SHARES
from classifier.analysis.report_table import Cell, Column, Format, ReportTable
from classifier.review.write_csv import escaped

DECIMALS = 6


def write_table(path: Path, table: ReportTable) -> None:
    """Write the table alone, total rows with it, notes and title not. Raises OSError where that fails."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([escaped(heading(column)) for column in table.columns])
        for row in table.rows:
            writer.writerow(
                [raw(cell, column.format) for cell, column in zip(row.cells, table.columns, strict=True)]
            )


def heading(column: Column) -> str:
    """The whole heading; that of a share says that it is in per cent."""
    in_per_cent = column.format in SHARES and "%" not in column.whole_heading
    return f"{column.whole_heading} (%)" if in_per_cent else column.whole_heading


def raw(cell: Cell, column_format: Format) -> str:
    """A cell with decimal comma and up to six decimals, nothing rounded before; a share in per cent.

    "–" where nothing could be counted, for an empty cell is too easily taken for a zero.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return escaped(cell)
    number = Decimal(repr(cell)) * (100 if column_format in SHARES else 1)
    written = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")
    return "0" if written == "-0" else written
