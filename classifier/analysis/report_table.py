"""A table of the report and the figure that shows it: plain values, before any form is given to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | float | None
"""None: nothing could be counted here, shown as "–". A zero was counted."""


class Format(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    """Between 0 and 1, written in whole per cent."""
    PRECISE_SHARE = "precise share"
    """Between 0 and 1, written in per cent with one decimal."""
    MILLIONS = "millions"
    """Of kronor, with one decimal."""
    KRONOR = "kronor"
    FACTOR = "factor"
    """With four decimals."""
    MEASURE = "measure"
    """With two decimals, such as a kappa."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Neighbouring columns with the same `group` stand under that heading together."""

    heading: str
    format: Format = Format.COUNT
    group: str = ""

    @property
    def whole_heading(self) -> str:
        """The heading where there is one header row only."""
        return f"{self.group}, {self.heading}" if self.group else self.heading


@dataclass(frozen=True, slots=True)
class Row:
    """A row. `is_total` sums the others up; `depth` 1 is a sub-code under its main code."""

    cells: tuple[Cell, ...]
    is_total: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars: `values` by series, one per label; None draws no bar. `format` as in a column."""

    title: str
    labels: tuple[str, ...]
    values: dict[str, tuple[float | None, ...]]
    format: Format
    axis: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A code: how many insatser have it, and the millions of kronor they were given."""

    label: str
    series: str
    insatser: int
    millions: float


@dataclass(frozen=True, slots=True)
class Bubbles:
    """A bubble figure: x millions of kronor, y insatser, area millions; one or two series."""

    title: str
    bubbles: tuple[Bubble, ...]


Figure = Bars | Bubbles


@dataclass(frozen=True)
class ReportTable:
    """A table as the report shows it, with the notes below it and perhaps a figure of the same numbers.

    `name` is short, unique in the report and fit for a file's name; the first column holds the labels.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    figure: Figure | None = None

    def column(self, place: int) -> tuple[Cell, ...]:
        """The values of a column."""
        return tuple(row.cells[place] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading of its own."""

    heading: str
    tables: Sequence[ReportTable]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `about`: pairs of (what, text) on how it was made; the source line stands under
    every table and figure."""

    title: str
    about: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    source: str
    language: str = "sv"

    @property
    def tables(self) -> list[ReportTable]:
        """All tables in order."""
        return [table for section in self.sections for table in section.tables]
