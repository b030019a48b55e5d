"""One-choice questions: the respondents' own or a dimension with one code each; alone and crossed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from classifier.analysis.distribution import share_of
from classifier.analysis.number_format import grouped
from classifier.analysis.population import MISSING, Population, in_order
from classifier.analysis.report_notes import dimension_notes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.domain.codebook import Dimension
from classifier.domain.level import Level
from classifier.errors import UsageError
from classifier.intake.layout import plain

TOTAL = "Totalt"
ROUNDED = "Andelarna är avrundade var för sig, så de behöver inte summera till 100."


def one_choice(
    population: Population,
    question: str,
    lists: Sequence[Dimension] = (),
    by: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> ReportTable:
    """Number and share of insatser by value, in whole per cent, groups side by side.

    `question`: a dimension of the file or a closed variable. `lists`: one-choice dimensions of the
    codebooks; a variable whose values are the labels of one has all of them in its order, 0 included.
    """
    heading, order = _values_in_order(population, question, lists)
    columns = [Column(heading, Format.TEXT)]
    members = population.groups(by, groups)
    counted = {title: Counter(_chosen(group, question, order)) for title, group in members.items()}
    cells: dict[str, list[Cell]] = {value: [] for value in order}
    totals: list[Cell] = [TOTAL]
    for title, counts in counted.items():
        columns += [Column("Antal", Format.COUNT, title), Column("Andel", Format.SHARE, title)]
        whole = sum(counts[value] for value in order)
        for value, values in cells.items():
            values += [counts[value], share_of(counts[value], whole)]
        totals += [whole, share_of(whole, whole)]
    after = f", efter {population.heading(by).lower()}" if by else ""
    missing = sum(counts[""] for counts in counted.values())
    return ReportTable(
        name="-".join(["val", question, *([by] if by else [])]),
        title=f"{heading}, antal och andel insatser{after}",
        columns=tuple(columns),
        rows=(*(Row((value, *values)) for value, values in cells.items()), Row(tuple(totals), is_total=True)),
        notes=(*_notes(population, question, missing), ROUNDED),
    )


def cross_table(population: Population, rows: str, columns: str, lists: Sequence[Dimension] = ()) -> ReportTable:
    """Two one-choice questions against each other: the number of insatser, and the share of each column."""
    row_heading, row_order = _values_in_order(population, rows, lists)
    column_heading, column_order = _values_in_order(population, columns, lists)
    pairs = Counter(
        zip(_chosen(population, rows, row_order), _chosen(population, columns, column_order), strict=True)
    )
    wholes = {column: sum(pairs[row, column] for row in row_order) for column in column_order}
    made = [Column(row_heading, Format.TEXT)]
    for column in column_order:
        made += [Column("Antal", Format.COUNT, column), Column("Andel", Format.SHARE, column)]
    body = [
        Row((row, *_with_shares([pairs[row, column] for column in column_order], list(wholes.values()))))
        for row in row_order
    ]
    whole = list(wholes.values())
    missing = sum(number for (row, column), number in pairs.items() if not (row and column))
    return ReportTable(
        name=f"korstabell-{rows}-{columns}",
        title=f"{row_heading} efter {column_heading.lower()}, antal och andel insatser",
        columns=tuple(made),
        rows=(*body, Row((TOTAL, *_with_shares(whole, whole)), is_total=True)),
        notes=(*_notes(population, rows, missing), ROUNDED),
    )


def _with_shares(numbers: Sequence[int], wholes: Sequence[int]) -> list[Cell]:
    return [
        cell for number, whole in zip(numbers, wholes, strict=True) for cell in (number, share_of(number, whole))
    ]


def _values_in_order(population: Population, question: str, lists: Sequence[Dimension]) -> tuple[str, list[str]]:
    """The heading of a question and its values in the order they are shown."""
    if question in population.file.dimensions:
        _, dimension = population.dimension(question)
        if dimension.multiple:
            raise UsageError(f"{question}: an insats may have several codes of it. Use the kind distribution.")
        return dimension.title, [dimension.by_code[code].label for code in dimension.main_codes]
    heading = population.heading(question)
    spelling: dict[str, str] = {}
    for insats in population.file.insatser:
        value = insats.values[heading]
        if value:
            spelling.setdefault(plain(value), value)
    for dimension in lists:
        labels = {plain(code.label): code.label for code in dimension.codes}
        if spelling and set(spelling) <= set(labels):
            return heading, list(labels.values())
    return heading, in_order(spelling.values())


def _chosen(population: Population, question: str, order: Sequence[str]) -> list[str]:
    """The value of every complete insats, as it stands in the order; empty where there is none."""
    if question in population.file.dimensions:
        _, dimension = population.dimension(question)
        codes = [next(iter(each.codes_at(question, Level.MAIN)), "") for each in population.insatser]
        return [dimension.by_code[code].label if code else "" for code in codes]
    known = {plain(value): value for value in order}
    return [known.get(plain(value), "") for value in population.values(question)]


def _notes(population: Population, question: str, missing: int) -> list[str]:
    if question in population.file.dimensions:
        return dimension_notes(population, [question])
    left_out = [f"{MISSING} för {grouped(missing)} insatser, som inte är med i andelarna."] if missing else []
    return [population.told, *left_out]
