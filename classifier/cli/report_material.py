"""What a report is made of: the coded file's insatser, their money, their audit, earlier years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli import options
from classifier.cli.console import progress
from classifier.errors import ClassifierError, UsageError

if TYPE_CHECKING:
    from classifier.analysis.population import Estimable, Population
    from classifier.analysis.weighting import Weighting
    from classifier.domain.codebook import Codebook
    from classifier.domain.coded_insats import CodedFile
    from classifier.intake.layout import Layout
    from classifier.intake.responses import Table
    from classifier.report.build import Material, Year
    from classifier.report.spec import Years
    from classifier.review.provenance import Provenance
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class Opened:
    """A coded file, read and weighed. `remarks` from its second sheet belong under every table.

    `told`: headings by role, as they were named now or before.
    """

    population: "Population"
    weighting: "Weighting | None"
    title: str
    source: str
    remarks: tuple[str, ...]
    told: dict[str, str]
    notes: tuple[str, ...]


def open_coded(
    place: "Project",
    coded: Path,
    reading: options.Reading,
    codebook: list[str] | None,
    requisitioned: Path | None,
    money_level: Sequence[str] | None,
) -> Opened:
    """Read the file, weigh its money, and find what shares can be estimated of."""
    from classifier.analysis.population import Population
    from classifier.intake.layout import Told, find_layout
    from classifier.review.provenance import provenance_of, refuse_other_version
    from classifier.review.read_coded import coded_file, coded_table

    told = provenance_of(coded)
    codebooks = _codebooks(place, codebook, told)
    refuse_other_version(coded, codebooks, told)
    table = coded_table(coded, reading.sheet)
    columns = _told_columns(place, reading)
    file = coded_file(table, codebooks, columns)
    layout = find_layout(table.headings, (), Told(columns))
    weighting, notes = _weighting(file, table, layout, requisitioned, money_level)
    money = {} if weighting is None else weighting.known()
    estimable, why_not = _estimable(place, coded, reading, codebooks, told, file)
    name = told.source or coded.name
    return Opened(
        population=Population("", file, file.insatser, money, estimable),
        weighting=weighting,
        title=f"Redovisade insatser: {name}",
        source=f"{name}, egen bearbetning.",
        remarks=told.remarks,
        told=columns,
        notes=(*table.sheet.notes, *_unread(table, file), *_counted_all_the_same(table, file), *notes, *why_not),
    )


def material(place: "Project", opened: Opened, folder: Path, only: Mapping[str, Sequence[str]]) -> "Material":
    """What the tables need beside the insatser; paths in the spec are seen from `folder`.

    `only`: the values by variable that the whole report is about, earlier years too.
    """
    from classifier.report.build import Material

    def open_year(path: str, table: "Years") -> "Year":
        year = _earlier_year(place, folder / path, table)
        return replace(year, population=year.population.where(only)) if only else year

    books = [place.codebook(name) for name in place.codebook_ids()]
    lists = [part for book in books for part in book.dimensions.values() if not part.multiple]
    return Material(lists, opened.weighting, open_year)


def about(population: "Population", opened: Opened) -> list[tuple[str, str]]:
    """How the report was made: pairs for its first page."""
    from classifier.analysis.number_format import grouped
    from classifier.rounds.draw_store import now

    file = population.file
    books = dict.fromkeys((book.id, book.version, book.title) for book, _ in file.dimensions.values())
    return [
        *(("Obs", remark) for remark in opened.remarks),
        ("Underlag", f"{file.name}, {grouped(len(file.insatser))} insatser"),
        ("Population", population.told.removeprefix("Population: ")),
        *(("Kodbok", f"{title} ({name}, version {version})") for name, version, title in books),
        ("Medel", _about_money(opened.weighting)),
        ("Skapad", now()[:10]),
    ]


def _about_money(weighting: "Weighting | None") -> str:
    if weighting is None:
        return "filen har ingen kolumn med belopp"
    return "viktade mot rekvirerade belopp" if weighting.is_weighed else "som de har redovisats, oviktade"


def _unread(table: "Table", file: "CodedFile") -> list[str]:
    """Columns that look like codes and are of no codebook: misspelt ones must not pass in silence."""
    from classifier.domain.coded_columns import codes_column, is_codes_column
    from classifier.intake.layout import plain

    if not file.dimensions:
        return ["No column holds codes, such as kod_aktivitet: only the respondents' own choices are told."]
    read = {plain(codes_column(name)) for name in file.dimensions}
    names = [heading for heading in table.headings if is_codes_column(heading)]
    unread = [name for name in names if plain(name) not in read]
    listed = ", ".join(unread)
    return [f"{listed}: no codebook chosen has such a dimension, so it is not read."] if unread else []


def _counted_all_the_same(table: "Table", file: "CodedFile") -> list[str]:
    """Insatser whose status is another word than the one that leaves them out."""
    from classifier.cli.console import count
    from classifier.domain.coded_columns import STATUS
    from classifier.intake.layout import column_of

    column = column_of(table.headings, STATUS)
    if column is None or table.headings[column] in file.roles.values():
        return []
    said = {row for row, cells in table.rows() if cells[column]}
    other = [insats.row for insats in file.insatser if insats.row in said and not insats.is_incomplete]
    if not other:
        return []
    return [
        f"{table.headings[column]}: {count(len(other), 'insats', 'insatser')} with other words than ofullständig "
        f"(such as row {other[0]}) counted like the rest."
    ]


def _codebooks(place: "Project", wanted: list[str] | None, told: "Provenance") -> "list[Codebook]":
    """Those asked for, else those the file was coded with, else all of the project."""
    there = place.codebook_ids()
    from_file = [name for name in told.codebooks if name in there]
    return place.chosen_codebooks(wanted or from_file or there)


def _told_columns(place: "Project", reading: options.Reading) -> dict[str, str]:
    """What is told now, and what the project remembers of columns where nothing is told."""
    return {**place.settings.columns, **reading.told([])}


def _weighting(
    file: "CodedFile",
    table: "Table",
    layout: "Layout",
    requisitioned: Path | None,
    money_level: Sequence[str] | None,
) -> "tuple[Weighting | None, list[str]]":
    """The money of the complete insatser, weighed if the sums requisitioned are known."""
    from classifier.analysis.weighting import weigh
    from classifier.intake.amounts import amounts_in, money_column
    from classifier.intake.requisitioned import read_requisitioned

    column = money_column(table.headings, layout)
    if column is None:
        if requisitioned is not None:
            raise UsageError(
                f"--requisitioned: {file.name} has no column of money. Name it with --column medel=HEADING."
            )
        return None, [
            "No column of money was found, so no table tells of money. Name one: --column medel=HEADING."
        ]
    amounts = amounts_in(table, column)
    sums = None if requisitioned is None else read_requisitioned(requisitioned, table, layout, money_level)
    complete = {insats.row for insats in file.insatser if not insats.is_incomplete}
    cells = dict(table.rows())
    keys = {row: sums.population(cells[row]) if sums else () for row in complete}
    weighting = weigh(amounts.values, amounts.faults, keys, sums)
    if sums is None:
        return weighting, []
    by = f"Money was weighed within each group of {', '.join(sums.keys) or 'the whole file'}."
    return weighting, [*sums.problems, *sums.notes, by]


def _estimable(
    place: "Project",
    coded: Path,
    reading: options.Reading,
    codebooks: "Sequence[Codebook]",
    told: "Provenance",
    file: "CodedFile",
) -> "tuple[Mapping[str, Estimable], list[str]]":
    """The answers of each dimension that is coded automatically in part, if its texts and an audit are there."""
    from classifier.analysis.population import Estimable
    from classifier.cli.share_answers import answers_of_file

    automatic = {name for insats in file.insatser for name in insats.automatic}
    chosen = [pair for name, pair in file.dimensions.items() if name in automatic]
    if not chosen:
        return {}, []
    try:
        read = replace(reading, source=told.source).read(coded, place, codebooks)
        with progress(len(chosen)) as bar:
            found = list(answers_of_file(place, coded, read, told, chosen, bar))
    except ClassifierError as error:
        return {}, [f"shares are only counted, not corrected: {error}"]
    notes = [text for each in found for text in each.notes]
    audited = [each for each in found if each.coded.sampled.any()]
    return {each.coded.dimension.id: Estimable(each.coded, each.rows) for each in audited}, notes


def _earlier_year(place: "Project", path: Path, table: "Years") -> "Year":
    """An earlier coded file, in the codes of this year's codebook if a crosswalk is named."""
    from classifier.analysis.population import Population
    from classifier.domain.crosswalk import translate
    from classifier.report.build import Year
    from classifier.review.provenance import provenance_of
    from classifier.review.read_coded import read_coded_file

    told = provenance_of(path)
    file = read_coded_file(path, _codebooks(place, None, told), place.settings.columns)
    if table.crosswalk is None:
        return Year(Population("", file, file.insatser, {}, {}))
    crosswalk = place.crosswalk(table.crosswalk)
    later = place.codebook(crosswalk.later.codebook)
    decided = _decided(place, told.source or path.stem, later, crosswalk.later.dimension)
    translated = translate(crosswalk, file, later, decided)
    file = translated.file
    population = Population("", file, file.insatser, {}, {})
    return Year(population, translated.earlier, translated.unclear, translated.splits)


def _decided(place: "Project", source: str, codebook: "Codebook", dimension: str) -> dict[str, tuple[str, ...]]:
    """What humans have coded of an earlier year in this year's codebook, by id."""
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws
    from classifier.rounds.gold import gold_by_answer

    adjudications = adjudication_draws(place)
    mine = [
        each
        for each in store_of(place).latest(adjudications)
        if (each.source, each.codebook, each.version, each.dimension)
        == (source, codebook.id, codebook.version, dimension)
    ]
    return {key[3]: said.codes for key, said in gold_by_answer(mine, adjudications).items() if said.is_coded}
