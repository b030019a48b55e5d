"""How many insatser carry each code of a dimension, and what share of those coded."""

from collections import Counter
from collections.abc import Mapping, Sequence

from classifier.analysis.population import Population, heading_of_all
from classifier.analysis.report_notes import dimension_notes, group_notes, several_codes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.share_bars import share_bars
from classifier.analysis.shares import NO_CODE
from classifier.domain.codebook import Dimension
from classifier.domain.level import Level

NONE = "Ingen kod passar"
CODED = "Kodade insatser"
TOTAL = "Totalt"
OF_CODED = "Andel av de kodade insatserna"
COUNT, SHARE, CORRECTED = "Antal", "Andel", "Rättad andel"


def code_counts(population: Population, dimension: str, level: Level) -> Counter[str]:
    """How many complete insatser carry each code, NO_CODE for those coded with none.

    A sub-code counts for its main code too, and an insats once for each code.
    """
    counts: Counter[str] = Counter()
    for insats in population.coded(dimension):
        counts.update(insats.codes_at(dimension, level) or (NO_CODE,))
    return counts


def distribution(
    population: Population,
    dimension: str,
    level: Level = Level.MAIN,
    by: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> ReportTable:
    """Codes in the codebook's order by group, number and share, with corrected shares if coded automatically.

    The whole stands beside the groups if they make it up.
    """
    _, found = population.dimension(dimension)
    members = population.groups(by, groups)
    everybody = heading_of_all(members)
    told = group_notes(population, members)
    if by is not None and population.is_made_up_of(members):
        members = {**members, everybody: population}
    population = population.within(by, groups)
    corrected = population.is_partly_automatic(dimension) and dimension in population.estimable
    columns = [Column(found.title, Format.TEXT)]
    cells: dict[str, list[Cell]] = {code: [] for code in listed_codes(found, level)}
    totals: list[Cell] = [CODED]
    for title, group in members.items():
        columns += _columns(title, corrected)
        _fill(cells, totals, group, dimension, level, corrected)
    rows = [
        Row((label, *cells[code]), depth=code.count(".")) for code, label in labels(found, list(cells)).items()
    ]
    counts = code_counts(population, dimension, level)
    total = sum(counts[code] for code in found.main_codes)
    notes = [
        *dimension_notes(population, [dimension], has_corrected=True),
        *told,
        *several_codes(total, len(population.coded(dimension)) - counts[NO_CODE]),
    ]
    about = found.title if level is Level.MAIN else f"{found.title} med underkoder"
    title = f"{about}{population.grouping(by)}, antal och andel insatser"
    parts = ["fordelning", dimension, "underkoder" if level is Level.SUB else "", by or ""]
    rows.append(Row(tuple(totals), is_total=True))
    without = {everybody} if by else ()
    bars = share_bars(title.replace("antal och andel", "andel"), OF_CODED, columns, rows, SHARE, without)
    return ReportTable("-".join(filter(None, parts)), title, tuple(columns), tuple(rows), tuple(notes), bars)


def listed_codes(dimension: Dimension, level: Level) -> list[str]:
    """The codes of a level in the codebook's order, then NO_CODE where that is allowed."""
    codes = dimension.main_codes if level is Level.MAIN else tuple(dimension.by_code)
    return [*codes, NO_CODE] if dimension.none_allowed else list(codes)


def share_of(number: int, whole: int) -> float | None:
    """A share, None of nothing."""
    return number / whole if whole else None


def count_and_share(group: str) -> list[Column]:
    """The columns of the number of insatser and their share."""
    return [Column(COUNT, Format.COUNT, group), Column(SHARE, Format.SHARE, group)]


def _columns(title: str, corrected: bool) -> list[Column]:
    columns = count_and_share(title)
    if corrected:
        columns += [Column(heading, Format.SHARE, title) for heading in (CORRECTED, "från", "till")]
    return columns


def _fill(
    cells: dict[str, list[Cell]],
    totals: list[Cell],
    group: Population,
    dimension: str,
    level: Level,
    corrected: bool,
) -> None:
    counts, whole = code_counts(group, dimension, level), len(group.coded(dimension))
    estimates = group.estimates(dimension, level) if corrected else None
    for code, values in cells.items():
        values += [counts[code], share_of(counts[code], whole)]
        if corrected:
            found = estimates[code].corrected if estimates else None
            values += [found.estimate, found.lower, found.upper] if found else [None, None, None]
    totals += [whole, share_of(whole, whole), *([None] * 3 if corrected else [])]


def labels(dimension: Dimension, codes: Sequence[str]) -> dict[str, str]:
    """What stands for each code: its label, with the code before it if another has the same label."""
    plain = {code: dimension.by_code[code].label if code else NONE for code in codes}
    if len(set(plain.values())) == len(plain):
        return plain
    return {code: dimension.label(code) if code else NONE for code in codes}
