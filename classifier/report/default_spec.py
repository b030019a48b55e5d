"""The spec of a report that nobody has written one for: what the codebook and the file's columns allow."""

from collections.abc import Sequence
from itertools import combinations

from classifier.analysis.follow_up import tells_follow_up
from classifier.analysis.population import Population, uncapitalised
from classifier.domain.codebook import Dimension
from classifier.domain.level import Level
from classifier.report import spec as specs

ACTOR_TYPE, AREA = "aktorstyp", "omrade"
OWN_CHOICES = ("insatstyp", "delpunkt")
EFFECT = "effekt"
MOST_GROUPS = 8
"""A table with more groups side by side is too wide to read."""


def default_spec(population: Population, title: str, source: str, has_money: bool) -> specs.ReportSpec:
    """Overview, then a section for each kind of dimension, follow-up and effects, own choices, money."""
    several = [part for _, part in population.file.dimensions.values() if part.multiple]
    single = [part for _, part in population.file.dimensions.values() if not part.multiple]
    groups = [variable for variable in (ACTOR_TYPE, AREA) if _is_grouping(population, variable)]
    paired = {dimension.id for pair in _alike(several) for dimension in pair}
    sections = [
        _overview(population, groups),
        *(_codes(dimension, groups, dimension.id in paired) for dimension in several),
        *_sub_codes(several),
        *_effects(population, several, groups),
        *_own_choices(population, single, groups),
        *(_money(several) if has_money else []),
    ]
    return specs.ReportSpec(title=title, source=source, sections=tuple(each for each in sections if each))


def _is_grouping(population: Population, variable: str) -> bool:
    return population.has(variable) and 2 <= len(population.groups(variable)) <= MOST_GROUPS


def _overview(population: Population, groups: Sequence[str]) -> specs.SectionSpec | None:
    tables: list[specs.TableSpec] = []
    if set(groups) == {ACTOR_TYPE, AREA}:
        tables.append(specs.Cross(table="cross", rows=AREA, columns=ACTOR_TYPE))
    else:
        tables += [specs.OneChoice(table="one-choice", question=variable) for variable in groups]
    if tells_follow_up(population):
        by = next(iter(groups), None)
        tables.append(specs.FollowUp(table="follow-up", by=by))
    return specs.SectionSpec(heading="Insatserna", tables=tuple(tables)) if tables else None


def _codes(dimension: Dimension, groups: Sequence[str], is_paired: bool) -> specs.SectionSpec:
    """The main codes by group, or alone if there is none; the sub-codes where no table of pairs shows them."""
    name = dimension.id
    tables: list[specs.TableSpec] = [
        specs.Distribution(table="distribution", dimension=name, by=variable) for variable in groups
    ] or [specs.Distribution(table="distribution", dimension=name)]
    if _sub_codes_of(dimension) and not is_paired:
        tables.append(specs.Distribution(table="distribution", dimension=name, level=Level.SUB))
    return specs.SectionSpec(heading=dimension.title, tables=tuple(tables))


def _sub_codes(dimensions: Sequence[Dimension]) -> list[specs.SectionSpec]:
    """The sub-codes of main codes that two dimensions share, side by side."""
    return [
        specs.SectionSpec(
            heading=f"{first.title} och {uncapitalised(second.title)}: underkoder",
            tables=tuple(
                specs.SubCodes(table="sub-codes", main_code=code, dimensions=(first.id, second.id))
                for code in _sub_codes_of(first)
            ),
        )
        for first, second in _alike(dimensions)
        if _sub_codes_of(first)
    ]


def _sub_codes_of(dimension: Dimension) -> list[str]:
    """The main codes that have sub-codes."""
    parents = {code.parent for code in dimension.codes}
    return [code for code in dimension.main_codes if code in parents]


def _alike(dimensions: Sequence[Dimension]) -> list[tuple[Dimension, Dimension]]:
    """The pairs with the same list of codes, such as aktivitet and prestation."""
    return [
        (first, second)
        for first, second in combinations(dimensions, 2)
        if first.by_code.keys() == second.by_code.keys()
    ]


def _effects(
    population: Population, dimensions: Sequence[Dimension], groups: Sequence[str]
) -> list[specs.SectionSpec]:
    named = [dimension.id for dimension in dimensions if dimension.id.startswith(EFFECT)]
    if not named or not tells_follow_up(population):
        return []
    by = AREA if AREA in groups else next(iter(groups), None)
    tables: list[specs.TableSpec] = []
    for name in named:
        tables.append(specs.Effects(table="effects", dimension=name, by=by))
        tables.append(specs.EffectTypes(table="effect-types", dimension=name))
    return [specs.SectionSpec(heading="Insatser med effekt", tables=tuple(tables))]


def _own_choices(
    population: Population, single: Sequence[Dimension], groups: Sequence[str]
) -> list[specs.SectionSpec]:
    """The respondents' choices by type of actor; before and after where theirs was re-examined."""
    by = next(iter(groups), None)
    tables: list[specs.TableSpec] = []
    for variable in OWN_CHOICES:
        if not population.has(variable):
            continue
        tables.append(specs.OneChoice(table="one-choice", question=variable, by=by))
        tables += [
            specs.Residual(table="residual", variable=variable, dimension=dimension.id)
            for dimension in single
            if dimension.id.startswith(variable)
        ]
    own = [dimension.id for dimension in single if not _is_chosen_too(dimension, population)]
    tables += [specs.OneChoice(table="one-choice", question=name, by=by) for name in own]
    return [specs.SectionSpec(heading="Val av kategori", tables=tuple(tables))] if tables else []


def _is_chosen_too(dimension: Dimension, population: Population) -> bool:
    """Whether the file tells what the respondents chose themselves."""
    return any(dimension.id.startswith(variable) and population.has(variable) for variable in OWN_CHOICES)


def _money(dimensions: Sequence[Dimension]) -> list[specs.SectionSpec]:
    pairs = _alike(dimensions)
    paired = {dimension.id for pair in pairs for dimension in pair}
    tables: list[specs.TableSpec] = [
        specs.Money(table="money", dimensions=(first.id, second.id)) for first, second in pairs
    ]
    tables += [specs.Money(table="money", dimensions=(each.id,)) for each in dimensions if each.id not in paired]
    tables.append(specs.WeightingTables(table="weighting"))
    return [specs.SectionSpec(heading="Stimulansmedel", tables=tuple(tables))]
