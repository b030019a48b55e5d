"""Sums of money as Swedish people and Excel write them, read into kronor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import isfinite

from classifier.errors import UsageError
from classifier.intake.layout import VARIABLE_NAMES, Layout, plain
from classifier.intake.responses import Table
from classifier.intake.sheet import Cell, cell_text

KRONOR = 1.0
NOTHING = Decimal("1e-9")
"""Less than this is what Excel leaves when it takes a number from itself."""


class Fault(StrEnum):
    """What keeps a sum from being used."""

    NEGATIVE = "negative"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    DOUBLE = "double"
    """The population has several sums."""
    REPAID_MORE = "repaid more"
    """More was repaid than requisitioned."""


ADVICE = {
    Fault.NEGATIVE: "the sum is negative. Write a sum of 0 or more.",
    Fault.UNREADABLE: "the sum cannot be read. Write it as a number, such as 1250000.",
    Fault.AMBIGUOUS: "the dot or comma may mark thousands or decimals. Write 1250, or 1,25.",
    Fault.MISSING: "the sum is missing. Write it, or 0.",
}

UNITS = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "one": KRONOR,
}
UNIT = re.compile(
    r"(?<!\w)(?:"
    r"(?P<thousand>tkr|ksek|tsek|tusen(?:tals?)?|1 ?000(?: tals?)?(?= kr| sek))"
    r"|(?P<million>mnkr|mkr|mn|msek|milj|miljon(?:er|tals?)?|1 ?000 ?000(?= kr| sek))"
    r"|(?P<billion>mdkr|mdr|miljard(?:er)?)"
    r"|(?P<one>kr|kronor|krona|sek)"
    r")(?: (?:kr|kronor|sek))?(?!\w)"
)
WRITTEN = re.compile(r"(?P<minus>[-−–] ?)?(?P<number>[0-9][0-9., ]*?) ?(?P<unit>[:,]-|[^\W\d_][\w. ]*)?")
SPACED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
DOTTED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)")
ENGLISH = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|,[0-9]{3}\.[0-9]+)")
DOT_IN_DOUBT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
COMMA_IN_DOUBT = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


class AmountError(ValueError):
    """A cell that holds something, but no sum of 0 or more that is sure."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(ADVICE[fault])
        self.fault = fault


@dataclass(frozen=True)
class Amounts:
    """The sums of a column by row of the file (as Excel counts).

    `values`: in kronor, None where the cell is empty; a row is either there or in `faults`.
    """

    heading: str
    values: dict[int, float | None]
    faults: dict[int, Fault]


def amount(cell: Cell, unit: float | None = None) -> float | None:
    """A sum in kronor, None where nothing is written; raises AmountError where it is not sure, as "?" is not.

    A number of Excel's is taken as it is. In a text, spaces mark thousands and the comma decimals, and a
    unit beats `unit`, which is the heading's. "1.250" is ambiguous: the dot marks thousands to some and
    decimals to others; so is "1,250" in kronor, which have no third decimal. "1,25E+06" was rounded by
    Excel when it saved the file, and is unreadable as "ca 50 000" is.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not isfinite(cell):
            raise AmountError(Fault.UNREADABLE)
        return _in_kronor(Decimal(repr(cell)), unit)
    text = re.sub(r"[^\S\n]+", " ", cell_text(cell)).strip()
    if not any(character.isalnum() or character == "?" for character in text):
        return None
    written = WRITTEN.fullmatch(text.casefold())
    if written is None:
        raise AmountError(Fault.UNREADABLE)
    own = written["unit"]
    if own is not None:
        unit = KRONOR if own.endswith("-") else _unit_in_full(own)
    number = _decimal(written["number"], unit)
    return _in_kronor(-number if written["minus"] else number, unit)


def amounts_in(table: Table, column: int, default: float | None = None) -> Amounts:
    """The sums of a column (0-based), in the unit of its heading, else in the default.

    Raises UsageError where the heading names two units.
    """
    heading = table.headings[column]
    unit = unit_of(heading) or default
    values: dict[int, float | None] = {}
    faults: dict[int, Fault] = {}
    for row, _ in table.rows():
        cells = table.sheet.rows[row - 1]
        try:
            values[row] = amount(cells[column] if column < len(cells) else None, unit)
        except AmountError as error:
            faults[row] = error.fault
    return Amounts(heading, values, faults)


def money_column(headings: Sequence[str], layout: Layout) -> int | None:
    """The column of reported money: the layout's, else the first that is called so with a unit: "Belopp (tkr)"."""
    names = {without_unit(name) for name in VARIABLE_NAMES["medel"]}
    named = (place for place, heading in enumerate(headings) if without_unit(heading) in names)
    return layout.variables.get("medel", next(named, None))


def unit_of(heading: str) -> float | None:
    """How many kronor the unit of a heading is: "(kr)" 1, "tkr" 1e3, "miljoner kronor" 1e6; None without one.

    Raises UsageError where it names two.
    """
    found = {UNITS[str(match.lastgroup)] for match in UNIT.finditer(plain(heading))}
    if len(found) > 1:
        raise UsageError(f"The heading '{heading}' names two units of money. Name one, such as (kr) or (mnkr).")
    return next(iter(found), None)


def without_unit(heading: str) -> str:
    """A heading for comparison, its unit left out: "Rekvirerat (mnkr)" is "rekvirerat"."""
    words = re.sub(r"[()]", " ", UNIT.sub(" ", plain(heading))).split()
    return " ".join(words[:-1] if words[-1:] == ["i"] else words)


def _unit_in_full(text: str) -> float:
    match = UNIT.fullmatch(plain(text))
    if match is None:
        raise AmountError(Fault.UNREADABLE)
    return UNITS[str(match.lastgroup)]


def _decimal(number: str, unit: float | None) -> Decimal:
    if DOT_IN_DOUBT.fullmatch(number) or (unit == KRONOR and COMMA_IN_DOUBT.fullmatch(number)):
        raise AmountError(Fault.AMBIGUOUS)
    if SPACED.fullmatch(number):
        return Decimal(number.replace(" ", "").replace(",", "."))
    if DOTTED.fullmatch(number):
        return Decimal(number.replace(".", "").replace(",", "."))
    if ENGLISH.fullmatch(number):
        return Decimal(number.replace(",", ""))
    raise AmountError(Fault.UNREADABLE)


def _in_kronor(number: Decimal, unit: float | None) -> float:
    """Multiplied as decimals, so that 1,1 mnkr is 1 100 000 kr and not a little more."""
    if number <= -NOTHING:
        raise AmountError(Fault.NEGATIVE)
    return float(max(number, Decimal(0)) * Decimal(unit or KRONOR))
