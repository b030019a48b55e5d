"""The tables and figures of a report in order, with their numbers: what every form of the report shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from classifier.analysis.report_table import Column, Report, ReportTable

HOW_TO_READ = "Ett streck (–) betyder att det inte fanns något att räkna, en nolla att det räknades och blev noll."


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure drawn: as an `<svg>` element with ids of its own, as PNG, and in words for who sees neither."""

    svg: str
    png: bytes
    alternative: str


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A table with its number and, where it has a figure, the figure's number, title and drawing."""

    number: int
    table: ReportTable
    figure_number: int = 0
    drawing: Drawing | None = None

    @property
    def title(self) -> str:
        """As it stands over the table."""
        return f"Tabell {self.number}. {self.table.title}"

    @property
    def figure_title(self) -> str:
        """As it stands by the figure; empty where there is none."""
        return f"Figur {self.figure_number}. {self.table.figure.title}" if self.table.figure else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Neighbouring columns under one heading, from column `start` (0 is the first); `group` may be empty."""

    group: str
    start: int
    columns: tuple[Column, ...]


def numbered(report: Report, drawings: Mapping[str, Drawing]) -> list[list[NumberedTable]]:
    """The tables of each section. `drawings` by the table's name; a figure without one is an error (KeyError)."""
    numbers, figure_numbers = count(1), count(1)

    def number(table: ReportTable) -> NumberedTable:
        if table.figure is None:
            return NumberedTable(next(numbers), table)
        return NumberedTable(next(numbers), table, next(figure_numbers), drawings[table.name])

    return [[number(table) for table in section.tables] for section in report.sections]


def headings(columns: Sequence[Column]) -> list[Heading]:
    """The upper header row; a column without a group stands alone."""
    found: list[Heading] = []
    for group, members in groupby(enumerate(columns), key=lambda each: each[1].group):
        places = list(members)
        if group:
            found.append(Heading(group, places[0][0], tuple(column for _, column in places)))
        else:
            found.extend(Heading("", place, (column,)) for place, column in places)
    return found


def source_line(report: Report) -> str:
    """The line under every table and figure."""
    return f"Källa: {report.source}"
