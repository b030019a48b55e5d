"""Numbers as Swedish readers write them: decimal comma, thousands apart, "–" where nothing could be counted."""

import math
from decimal import ROUND_HALF_UP, Decimal

from classifier.analysis.report_table import Cell, Format

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "–"

DECIMALS = {
    Format.COUNT: 0,
    Format.SHARE: 0,
    Format.PRECISE_SHARE: 1,
    Format.MILLIONS: 1,
    Format.KRONOR: 0,
    Format.FACTOR: 4,
    Format.MEASURE: 2,
}
SHARES = (Format.SHARE, Format.PRECISE_SHARE)


def shown(cell: Cell, column_format: Format) -> str:
    """A cell as a reader sees it. Words stay as they are; a zero that was counted is 0 without decimals.

    Raises ValueError for a number that is not finite.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    if not math.isfinite(cell):
        raise ValueError(f"{cell} is no number to show. Leave the cell empty (None) where nothing was counted.")
    if column_format is Format.TEXT:
        return str(cell).replace(".", ",")
    if column_format in SHARES:
        return f"{_rounded(_exactly(cell) * 100, DECIMALS[column_format])}{NO_BREAK_SPACE}%"
    return _rounded(_exactly(cell), DECIMALS[column_format])


def _exactly(number: float) -> Decimal:
    """The number as it is written: 0.285 is 57 of 200, though its float lies below."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(float(number)))


def _rounded(number: Decimal, decimals: int) -> str:
    """Half away from zero, as taught in school."""
    if not number:
        return "0"
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    written = f"{abs(rounded):,}".translate({ord(","): NO_BREAK_SPACE, ord("."): ","})
    return f"{MINUS}{written}" if rounded < 0 else written


def grouped(number: int) -> str:
    """A count: `1 449`."""
    return shown(number, Format.COUNT)


def count_of_insatser(number: int) -> str:
    """So many insatser: `1 insats`, `1 449 insatser`."""
    return f"{grouped(number)} {'insats' if number == 1 else 'insatser'}"
