"""From the spec and the insatser to the report: every table the spec names, in its order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from classifier.analysis.code_money import code_money
from classifier.analysis.distribution import distribution
from classifier.analysis.follow_up import effect_table, effect_types, follow_up_table
from classifier.analysis.money_tables import (
    unweighed_note,
    weighted_values_table,
    weighting_problems_table,
    weighting_table,
)
from classifier.analysis.one_choice import cross_table, one_choice
from classifier.analysis.population import Population
from classifier.analysis.report_table import Report, ReportTable, Section
from classifier.analysis.residual import residual_table
from classifier.analysis.sub_codes import sub_code_table
from classifier.analysis.weighting import Weighting
from classifier.analysis.years import splits_table, years_table
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.crosswalk import Split
from classifier.errors import UsageError
from classifier.report import spec as specs

WHOLE_FILE = "Viktningen gäller alla insatser i filen, också dem som rapporten eller avsnittet inte handlar om."


@dataclass(frozen=True, slots=True)
class Year:
    """The insatser of an earlier year in this year's codes.

    `translated`: the codebook it was coded with, where a crosswalk leads from that; `unclear`: the codes that
    it does not tell apart; `splits`: what a human must decide to make them so.
    """

    population: Population
    translated: Codebook | None = None
    unclear: frozenset[str] = frozenset()
    splits: tuple[Split, ...] = ()


OpenYear = Callable[[str, specs.Years], Year]
"""From the path of an earlier coded file to its insatser."""


@dataclass(frozen=True)
class Material:
    """What a report is made of beside the coded file's insatser.

    `lists`: the one-choice dimensions of all codebooks. `weighting`: None where the file tells no money.
    """

    lists: Sequence[Dimension]
    weighting: Weighting | None
    open_year: OpenYear


def build_report(
    spec: specs.ReportSpec, everybody: Population, material: Material, about: Sequence[tuple[str, str]]
) -> Report:
    """The report of a spec; raises UsageError that names section and table where one cannot be made."""
    words = {word: str(status) for status, words in spec.statuses.items() for word in words}
    everybody = replace(everybody, statuses=words)
    taken: set[str] = set()
    sections = []
    for number, section in enumerate(spec.sections, 1):
        tables: list[ReportTable] = []
        for place, table in enumerate(section.tables, 1):
            try:
                narrowing = (spec, section, table)
                made = _tables(table, _narrowed(everybody, narrowing), material, narrowing)
            except UsageError as error:
                raise UsageError(
                    f"section {number} ({section.heading}), table {place} ({table.table}): {error}"
                ) from error
            tables += [_named_once(each, taken) for each in made]
        sections.append(Section(section.heading, tables, section.text))
    return Report(spec.title, about, sections, spec.source)


def _tables(
    table: specs.TableSpec, population: Population, material: Material, narrowing: Sequence[specs.Narrowed]
) -> list[ReportTable]:
    """The tables of one entry of the spec: mostly one."""
    match table:
        case specs.Distribution():
            return [distribution(population, table.dimension, table.level, table.by, table.groups)]
        case specs.SubCodes():
            return [sub_code_table(population, table.main_code, table.dimensions, table.by, table.groups)]
        case specs.Effects():
            return [effect_table(population, table.dimension, table.by, table.groups)]
        case specs.EffectTypes():
            return [effect_types(population, table.dimension, table.level, table.by, table.groups)]
        case specs.FollowUp():
            return [follow_up_table(population, table.by, table.groups)]
        case specs.OneChoice():
            return [one_choice(population, table.question, material.lists, table.by, table.groups)]
        case specs.Cross():
            return [cross_table(population, table.rows, table.columns, material.lists)]
        case specs.Residual():
            return [residual_table(population, table.variable, table.dimension)]
        case specs.Years():
            return _years(table, population, material, narrowing)
        case specs.Money():
            return [_money(table, population, _weighting(material))]
        case specs.WeightingTables():
            return _weighting_tables(_weighting(material), population)


def _money(table: specs.Money, population: Population, weighting: Weighting) -> ReportTable:
    made = code_money(population, table.dimensions, weighting.is_weighed)
    left_out = unweighed_note(weighting, {insats.row for insats in population.insatser})
    return replace(made, notes=(*left_out, *made.notes))


def _years(
    table: specs.Years, population: Population, material: Material, narrowing: Sequence[specs.Narrowed]
) -> list[ReportTable]:
    """All years narrowed alike: else a part of one would stand beside the whole of another."""
    earlier = {year: material.open_year(path, table) for year, path in table.earlier.items()}
    populations = {year: _narrowed(each.population, narrowing) for year, each in earlier.items()}
    unclear = {year: each.unclear for year, each in earlier.items()}
    translated = {year: each.translated for year, each in earlier.items() if each.translated}
    years = {**populations, table.this: population}
    whole = years_table(years, table.dimension, table.level, unclear, translated)
    to_decide = [
        splits_table(year, table.dimension, each.population, each.splits)
        for year, each in earlier.items()
        if each.splits
    ]
    return [whole, *to_decide]


def _weighting(material: Material) -> Weighting:
    if material.weighting is None:
        raise UsageError("the coded file has no column of money. Name one with --column medel=HEADING.")
    return material.weighting


def _weighting_tables(weighting: Weighting, population: Population) -> list[ReportTable]:
    problems = weighting_problems_table(weighting)
    ids = {insats.row: insats.id for insats in population.file.insatser}
    made = [weighting_table(weighting), *([problems] if problems else []), weighted_values_table(weighting, ids)]
    if len(population.everything) == len(population.file.insatser):
        return made
    return [replace(table, notes=(*table.notes, WHOLE_FILE)) for table in made]


def _narrowed(population: Population, narrowing: Sequence[specs.Narrowed]) -> Population:
    """What is left after the filters of report, section and table, with all their names."""
    for each in narrowing:
        if each.where:
            population = population.where(each.where, each.population or None)
        elif each.population:
            population = population.called(each.population)
    return population


def _named_once(table: ReportTable, taken: set[str]) -> ReportTable:
    """A table with a name that no other has, for its file and sheet."""
    name, number = table.name, 2
    while name in taken:
        name, number = f"{table.name}-{number}", number + 1
    taken.add(name)
    return replace(table, name=name)
