"""One-choice questions: the respondents' own or a dimension with one code each; alone and crossed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from classifier.analysis.distribution import TOTAL, count_and_share, labels, listed_codes, share_of
from classifier.analysis.number_format import count_of_insatser
from classifier.analysis.population import (
    MISSING,
    Population,
    capitalised,
    folded,
    heading_of_all,
    in_order,
    uncapitalised,
)
from classifier.analysis.report_notes import dimension_notes, group_notes, not_in_shares
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.shares import NO_CODE
from classifier.domain.codebook import Dimension
from classifier.domain.coded_columns import CODES
from classifier.domain.level import Level
from classifier.errors import UsageError

ROUNDED = "Andelarna är avrundade var för sig, så de behöver inte summera till 100."
WITHIN_COLUMNS = "Andelarna är räknade inom varje kolumn."


def one_choice(
    population: Population,
    question: str,
    lists: Sequence[Dimension] = (),
    by: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> ReportTable:
    """Number and share of insatser by value, in whole per cent, groups side by side.

    `question`: a closed variable or a dimension of the file; `kod_` and the name of a dimension where a
    variable is called the same. `lists`: one-choice dimensions of the codebooks; a variable whose values
    are the labels of one has all of them in its order, 0 included.
    """
    heading, values = _values(population, question, lists)
    columns = [Column(heading, Format.TEXT)]
    members = population.groups(by, groups)
    cells: dict[str, list[Cell]] = {value: [] for value in values}
    totals: list[Cell] = [TOTAL]
    missing = 0
    for title, group in members.items():
        columns += count_and_share(title)
        counts = Counter(_chosen(group, question))
        missing += counts[None]
        whole = sum(counts[value] for value in values)
        for value, shown in cells.items():
            shown += [counts[value], share_of(counts[value], whole)]
        totals += [whole, share_of(whole, whole)]
    is_told = _dimension_of(population, question) is not None
    return ReportTable(
        name="-".join(["val", question, *([by] if by else [])]),
        title=f"{heading}{population.grouping(by)}, antal och andel insatser",
        columns=tuple(columns),
        rows=(
            *(Row((values[value], *shown)) for value, shown in cells.items()),
            Row(tuple(totals), is_total=True),
        ),
        notes=(
            *_notes(population.within(by, groups), [question]),
            *group_notes(population, members),
            *([] if is_told else not_in_shares(missing)),
            ROUNDED,
        ),
    )


def cross_table(population: Population, rows: str, columns: str, lists: Sequence[Dimension] = ()) -> ReportTable:
    """Two one-choice questions against each other: the number of insatser, and the share of each column."""
    row_heading, row_values = _values(population, rows, lists)
    column_heading, column_values = _values(population, columns, lists)
    pairs = Counter(zip(_chosen(population, rows), _chosen(population, columns), strict=True))
    wholes = [sum(pairs[row, column] for row in row_values) for column in column_values]
    everybody = heading_of_all(column_values.values())
    made = [Column(row_heading, Format.TEXT)]
    for title in (*column_values.values(), everybody):
        made += count_and_share(title)
    body = []
    for row, title in row_values.items():
        counts = [pairs[row, column] for column in column_values]
        body.append(Row((title, *_with_shares([*counts, sum(counts)], [*wholes, sum(wholes)]))))
    missing = len(population.insatser) - sum(wholes)
    left_out = f"{MISSING} i minst en av frågorna för {count_of_insatser(missing)}, som inte är med i tabellen."
    return ReportTable(
        name=f"korstabell-{rows}-{columns}",
        title=f"{row_heading} efter {uncapitalised(column_heading)}, antal och andel insatser",
        columns=tuple(made),
        rows=(*body, Row((TOTAL, *_with_shares([*wholes, sum(wholes)], [*wholes, sum(wholes)])), is_total=True)),
        notes=(
            *_notes(population, [rows, columns]),
            *([left_out] if missing else []),
            WITHIN_COLUMNS,
            ROUNDED,
        ),
    )


def _with_shares(numbers: Sequence[int], wholes: Sequence[int]) -> list[Cell]:
    return [
        cell for number, whole in zip(numbers, wholes, strict=True) for cell in (number, share_of(number, whole))
    ]


def _values(population: Population, question: str, lists: Sequence[Dimension]) -> tuple[str, dict[str, str]]:
    """The heading of a question, and what stands for each code or value, in the order they are shown."""
    name = _dimension_of(population, question)
    if name is not None:
        _, dimension = population.dimension(name)
        if dimension.multiple:
            raise UsageError(f"{question}: an insats may have several codes of it. Use table: distribution.")
        return dimension.title, labels(dimension, listed_codes(dimension, Level.MAIN))
    heading = population.heading(question)
    spelling = population.spellings(heading)
    for dimension in lists:
        listed = {folded(code.label): code.label for code in dimension.codes}
        if spelling and set(spelling) <= set(listed):
            return heading, listed
    return heading, {folded(value): capitalised(value) for value in in_order(spelling.values())}


def _chosen(population: Population, question: str) -> list[str | None]:
    """The code or value of every complete insats; None where there is none."""
    name = _dimension_of(population, question)
    if name is not None:
        return [
            next(iter(insats.codes_at(name, Level.MAIN)), NO_CODE) if name in insats.codes else None
            for insats in population.insatser
        ]
    return [folded(value) or None for value in population.values(question)]


def _dimension_of(population: Population, question: str) -> str | None:
    """The dimension that a question is. What the respondents chose comes before the codes of that name."""
    name = question.removeprefix(CODES)
    is_own = question in population.file.roles and population.has(question)
    return name if name in population.file.dimensions and not is_own else None


def _notes(population: Population, questions: Sequence[str]) -> list[str]:
    names = [_dimension_of(population, question) for question in questions]
    return dimension_notes(population, [name for name in names if name is not None])
