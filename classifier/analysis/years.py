"""The same codes in several coded files side by side, such as one per year."""

from collections.abc import Mapping, Sequence, Set

from classifier.analysis.distribution import (
    CODED,
    NONE,
    OF_CODED,
    SHARE,
    code_counts,
    count_and_share,
    labels,
    listed_codes,
    share_of,
)
from classifier.analysis.number_format import count_of_insatser, grouped
from classifier.analysis.population import Population
from classifier.analysis.report_notes import dimension_notes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.share_bars import share_bars
from classifier.domain.codebook import Codebook
from classifier.domain.crosswalk import Split
from classifier.domain.level import Level
from classifier.errors import UsageError


def years_table(
    years: Mapping[str, Population],
    dimension: str,
    level: Level = Level.MAIN,
    unclear: Mapping[str, frozenset[str]] | None = None,
    translated: Mapping[str, Codebook] | None = None,
) -> ReportTable:
    """Number and share by code and year. The codebook is that of the last year, and must be all years'.

    `unclear`: by year the codes that an earlier codebook does not tell apart, shown as "–". `translated`:
    by year the codebook it was coded with, where a crosswalk leads from that. Raises UsageError where the
    codebooks differ.
    """
    last = list(years)[-1]
    book, found = years[last].dimension(dimension)
    _refuse_other_codebooks(years, dimension)
    columns = [Column(found.title, Format.TEXT)]
    codes = listed_codes(found, level)
    cells: dict[str, list[Cell]] = {code: [] for code in codes}
    totals: list[Cell] = [CODED]
    for year, population in years.items():
        columns += count_and_share(year)
        counts, whole = code_counts(population, dimension, level), len(population.coded(dimension))
        hidden = (unclear or {}).get(year, frozenset())
        for code, values in cells.items():
            known = code not in hidden
            values += [counts[code], share_of(counts[code], whole)] if known else [None, None]
        totals += [whole, share_of(whole, whole)]
    shown = labels(found, codes)
    rows = [Row((shown[code], *values), depth=code.count(".")) for code, values in cells.items()]
    about = found.title if level is Level.MAIN else f"{found.title} med underkoder"
    title = f"{about} {next(iter(years))}–{last}, antal och andel insatser"
    return ReportTable(
        name=f"ar-{dimension}" + ("-underkoder" if level is Level.SUB else ""),
        title=title,
        columns=tuple(columns),
        rows=(*rows, Row(tuple(totals), is_total=True)),
        notes=(
            *_notes(years, dimension, cells.keys(), unclear or {}, translated or {}),
            f"Alla år redovisas med kodboken {book.title} ({book.id}, version {book.version}).",
        ),
        figure=share_bars(title.replace("antal och andel", "andel"), OF_CODED, columns, rows, SHARE),
    )


def _notes(
    years: Mapping[str, Population],
    dimension: str,
    codes: Set[str],
    unclear: Mapping[str, frozenset[str]],
    translated: Mapping[str, Codebook],
) -> list[str]:
    """What there is to tell of each year, its codebook and what cannot be compared."""
    notes = [
        f"{year}: {note}"
        for year, population in years.items()
        for note in dimension_notes(population, [dimension])
    ]
    notes += [
        f"{year}: {_codes(len(hidden))} kan inte jämföras (–), eftersom den tidigare kodboken har en annan "
        "indelning."
        for year, codes_of_year in unclear.items()
        if (hidden := codes_of_year & codes)
    ]
    return notes + [
        f"{year}: Insatserna kodades med kodboken {before.title} ({before.id}, version {before.version}), och "
        "koderna är översatta till den nya kodboken."
        for year, before in translated.items()
    ]


def splits_table(year: str, dimension: str, population: Population, splits: Sequence[Split]) -> ReportTable:
    """The insatser of an earlier year whose codes a human must choose anew to make them comparable."""
    book, found = population.dimension(dimension)
    insatser = len({split.row for split in splits})
    rows = [
        Row((split.id, split.code, "; ".join(code for code in split.alternatives) or NONE)) for split in splits
    ]
    return ReportTable(
        name=f"ar-{dimension}-att-avgora-{year}",
        title=f"{found.title} {year}: koder som en människa behöver avgöra för att åren ska kunna jämföras",
        columns=(
            Column("Insats", Format.TEXT),
            Column("Kod då", Format.TEXT),
            Column("Möjliga koder nu", Format.TEXT),
        ),
        rows=tuple(rows),
        notes=(
            f"Population: {population.title}, {count_of_insatser(insatser)} att avgöra.",
            "Koda insatserna i den nya kodboken (classify suggest på svarsfilen för det året) och gör om "
            "rapporten, så räknas de besluten i stället.",
            f"Kodbok nu: {book.title} ({book.id}, version {book.version}).",
        ),
    )


def _codes(number: int) -> str:
    return f"{grouped(number)} {'kod' if number == 1 else 'koder'}"


def _refuse_other_codebooks(years: Mapping[str, Population], dimension: str) -> None:
    books = {year: population.dimension(dimension)[0] for year, population in years.items()}
    versions = {(book.id, book.version) for book in books.values()}
    if len(versions) > 1:
        told = ", ".join(f"{year}: {book.id} version {book.version}" for year, book in books.items())
        raise UsageError(
            f"years: {dimension} is coded by different codebooks ({told}). Give a crosswalk: between them."
        )
