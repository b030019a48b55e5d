"""Workbooks that hold answers: text stays text, and nothing is left in a temporary folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

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
