"""Workbooks that hold answers: text stays text, and nothing is left in a temporary folder."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

A4 = 9
LINE_HEIGHT = 15
MOST_LINES = 27
"""Excel has rows of at most 409 points."""

FILLED = 0.95
"""How much of a line is filled, since words are not broken."""

OPTIONS = {
    # An answer is text, whatever it begins with: no formulas, links or numbers are made of it.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # XlsxWriter would otherwise put the answers into files of the system's temporary folder.
    "in_memory": True,
}


@contextmanager
def new_workbook(path: Path) -> Iterator[Any]:
    """A workbook that is written when the block ends; raises OSError where that fails."""
    workbook = xlsxwriter.Workbook(path, OPTIONS)
    yield workbook
    try:
        workbook.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, OSError):
            raise cause from error
        raise OSError(0, str(error)) from error


def row_height(cells: Iterable[tuple[str, float]], most_lines: int = MOST_LINES) -> int:
    """The points that the tallest of these wrapped texts takes, each in a column of so many characters.

    Excel finds that out itself for rows without a height; not every program does.
    """
    lines = (
        sum(max(1, math.ceil(len(line) / (FILLED * width))) for line in text.split("\n")) for text, width in cells
    )
    return LINE_HEIGHT * min(max(lines, default=1), most_lines)


def set_printed_page(sheet: Any, repeated_rows: int = 1) -> None:
    """On paper: all columns on one A4 page across, the headings on every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if repeated_rows:
        sheet.repeat_rows(0, repeated_rows - 1)
