"""The sub-codes of one main code, side by side in several dimensions and groups."""

from collections.abc import Mapping, Sequence

from classifier.analysis.distribution import code_counts
from classifier.analysis.number_format import count_of_insatser, grouped
from classifier.analysis.population import Population, uncapitalised
from classifier.analysis.report_notes import dimension_notes, group_notes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.domain.codebook import Dimension
from classifier.domain.level import Level
from classifier.errors import UsageError


def sub_code_table(
    population: Population,
    main_code: str,
    dimensions: Sequence[str],
    by: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> ReportTable:
    """How many insatser have each sub-code of `main_code`; "–" where a dimension has no such code.

    Raises UsageError if a dimension lacks the main code or none has sub-codes of it.
    """
    found = {name: _with_main_code(population, name, main_code) for name in dimensions}
    codes = list(
        dict.fromkeys(
            code.code for dimension in found.values() for code in dimension.codes if code.parent == main_code
        )
    )
    if not codes:
        raise UsageError(f"main_code {main_code}: has no sub-codes in {', '.join(dimensions)}.")
    columns = [Column("Underkod", Format.TEXT)]
    cells: dict[str, list[Cell]] = {code: [] for code in codes}
    members = population.groups(by, groups)
    told = group_notes(population, members)
    population = population.within(by, groups)
    for title, group in members.items():
        for name, dimension in found.items():
            columns.append(Column(_plural(dimension.title), Format.COUNT, title))
            counts = code_counts(group, name, Level.SUB)
            for code, values in cells.items():
                values.append(counts[code] if code in dimension.by_code else None)
    named = " och ".join(uncapitalised(_plural(dimension.title)) for dimension in found.values())
    also = f" och {uncapitalised(population.heading(by))}" if by else ""
    return ReportTable(
        name="-".join(["underkoder", main_code, *dimensions, *([by] if by else [])]),
        title=f"{_label(found, main_code)}: {named} efter underkod{also}, antal insatser",
        columns=tuple(columns),
        rows=tuple(Row((_label(found, code), *values)) for code, values in cells.items()),
        notes=(
            *(note for name in dimensions for note in _of_main_code(population, name, main_code)),
            *dimension_notes(population, dimensions, has_shares=False),
            *told,
        ),
    )


def _with_main_code(population: Population, name: str, main_code: str) -> Dimension:
    _, dimension = population.dimension(name)
    if main_code not in dimension.main_codes:
        there = ", ".join(dimension.main_codes)
        raise UsageError(f"main_code {main_code}: {name} has no such main code, but {there}.")
    return dimension


def _of_main_code(population: Population, name: str, main_code: str) -> list[str]:
    """How many have the main code at all, and how many of them no sub-code."""
    _, dimension = population.dimension(name)
    having = [
        insats.codes_at(name, Level.SUB)
        for insats in population.coded(name)
        if main_code in insats.codes_at(name, Level.MAIN)
    ]
    below = {code.code for code in dimension.codes if code.parent == main_code}
    counts = [len(below & codes) for codes in having]
    without = counts.count(0)
    told = f"{dimension.title}: {count_of_insatser(len(having))} har huvudkoden"
    if without:
        told += f", {grouped(without)} av dem utan underkod"
    several = sum(count > 1 for count in counts)
    if several:
        told += f"; {grouped(several)} har flera av underkoderna och räknas under var och en"
    return [f"{told}."]


def _label(found: Mapping[str, Dimension], code: str) -> str:
    """Every label that a code has in the dimensions."""
    having = [dimension.by_code[code] for dimension in found.values() if code in dimension.by_code]
    return " / ".join(dict.fromkeys(each.label for each in having))


def _plural(title: str) -> str:
    """Aktivitet, prestation, effekt: several of them. Other titles stay as they are."""
    return f"{title}er" if title.endswith(("tet", "tion", "ekt")) else title
