"""Review files for Swedish Excel: semicolons, UTF-8 with a byte order mark, decimal comma."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from classifier.domain.wording import Wording
from classifier.files import write_atomically
from classifier.review.columns import Column, cell
from classifier.review.rows import ReviewRow

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "'")
NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?$")


def escaped(text: str) -> str:
    """A text that Excel will not take for a formula: an apostrophe before it, taken away on reading.

    Nothing is lost: a text that begins with an apostrophe gets one more. A negative number is no
    formula and stays a number.
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not NEGATIVE_NUMBER.match(text) else text


def write_review_csv(path: Path, rows: Sequence[ReviewRow], columns: Sequence[Column], wording: Wording) -> None:
    """Write a review file as .csv, whole or not at all."""

    def probability(row: ReviewRow) -> str:
        return "" if row.confidence is None else f"{row.confidence:.2f}".replace(".", wording.decimal_mark)

    def fill(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([column.heading for column in columns])
            for row in rows:
                writer.writerow(
                    [
                        probability(row) if column.role == "probability" else escaped(cell(row, column))
                        for column in columns
                    ]
                )

    write_atomically(path, fill)
