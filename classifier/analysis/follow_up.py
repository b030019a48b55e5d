"""Follow-up in its four statuses, and the effects reported of the insatser that were followed up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from classifier.analysis.distribution import SHARE, TOTAL, code_counts, count_and_share, labels, share_of
from classifier.analysis.number_format import count_of_insatser, grouped
from classifier.analysis.population import MISSING, MOST_NAMED, Population, folded, heading_of_all
from classifier.analysis.report_notes import dimension_notes, group_notes, not_in_shares, several_codes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.share_bars import share_bars
from classifier.analysis.shares import NO_CODE
from classifier.domain.coded_insats import CodedInsats
from classifier.domain.level import Level
from classifier.errors import UsageError
from classifier.intake.layout import plain

CORRECTED_COLUMNS = tuple(
    Column(heading, Format.SHARE, f"Rättad andel av {of} som svarat")
    for of in ("uppföljda", "alla")
    for heading in ("andel", "från", "till")
)
FOLLOW_UP = "uppfoljning"
OF_WITH_EFFECT = "Andel av insatserna med minst en effekt"


class Status(StrEnum):
    """The four statuses of the follow-up; only an insats of the first is followed up."""

    CARRIED_OUT = "Genomförd"
    UNDER_WAY = "Pågår"
    PLANNED = "Kommer att genomföras"
    NOT_PLANNED = "Kommer inte att genomföras"


SIGNS = {
    Status.PLANNED: {"kommer", "ska", "planeras", "planerad", "planerat"},
    Status.UNDER_WAY: {"pagar", "pagaende", "paborjad", "paborjats", "delvis"},
    Status.CARRIED_OUT: {"genomford", "genomforts", "ja", "avslutad", "uppfoljd", "klar", "foljts"},
}
DENIALS = {"inte", "ej", "icke"}


@lru_cache(maxsize=10_000)
def status_of(text: str) -> Status | None:
    """The status that a cell tells; None if it is empty or does not tell exactly one.

    "Nej" alone does not tell whether a follow-up will come, nor does "ej uppföljd".
    """
    words = set(plain(text).split())
    told = {status for status, signs in SIGNS.items() if words & signs}
    is_denied = bool(words & DENIALS)
    if told == {Status.PLANNED}:
        return Status.NOT_PLANNED if is_denied else Status.PLANNED
    if is_denied or Status.PLANNED in told:
        return None
    if Status.UNDER_WAY in told:
        return Status.UNDER_WAY
    return Status.CARRIED_OUT if told and "nej" not in words else None


def follow_up_table(
    population: Population, by: str | None = None, groups: Mapping[str, str] | None = None
) -> ReportTable:
    """Number and share of insatser in each of the four statuses."""
    columns = [Column("Uppföljning", Format.TEXT)]
    cells: dict[Status, list[Cell]] = {status: [] for status in Status}
    totals: list[Cell] = [TOTAL]
    members = population.groups(by, groups)
    missing = 0
    for title, group in members.items():
        columns += count_and_share(title)
        counts = Counter(_statuses(group))
        missing += counts[None]
        whole = sum(counts[status] for status in Status)
        for status, values in cells.items():
            values += [counts[status], share_of(counts[status], whole)]
        totals += [whole, share_of(whole, whole)]
    return ReportTable(
        name="-".join(["uppfoljning", *([by] if by else [])]),
        title=f"Status för uppföljningen{population.grouping(by)}, antal och andel insatser",
        columns=tuple(columns),
        rows=(
            *(Row((str(status), *values)) for status, values in cells.items()),
            Row(tuple(totals), is_total=True),
        ),
        notes=(
            population.within(by, groups).told,
            *group_notes(population, members),
            *not_in_shares(missing),
            "I tabeller över effekter är det bara insatser med genomförd uppföljning som räknas som uppföljda.",
        ),
    )


def effect_table(
    population: Population, dimension: str, by: str | None = None, groups: Mapping[str, str] | None = None
) -> ReportTable:
    """Insatser, followed-up ones and those with at least one effect, with the shares of the two, by group.

    Where nobody coded any of them, effects could not be counted.
    """
    members = population.groups(by, groups)
    everybody = heading_of_all(members)
    is_coded = bool(population.coded(dimension))
    is_corrected = population.is_partly_automatic(dimension) and dimension in population.estimable

    def cells(group: Population) -> list[Cell]:
        counted = _effects(group, dimension, is_coded)
        return [*counted, *_corrected_effects(group, dimension)] if is_corrected else counted

    rows = [Row((title, *cells(group))) for title, group in members.items() if title]
    if population.is_made_up_of(members):
        rows.append(Row((everybody, *cells(population)), is_total=by is not None))
    told = group_notes(population, members)
    population = population.within(by, groups)
    return ReportTable(
        name="-".join(["effekter", dimension, *([by] if by else [])]),
        title=f"Insatser med minst en effekt{',' if by else ''}{population.grouping(by)}",
        columns=(
            Column(population.heading(by) if by else "Grupp", Format.TEXT),
            Column("Insatser"),
            Column("Uppföljda"),
            Column("Med minst en effekt"),
            Column("Varav uppföljda"),
            Column("Andel av de uppföljda", Format.SHARE),
            Column("Andel av alla", Format.SHARE),
            *(CORRECTED_COLUMNS if is_corrected else ()),
        ),
        rows=tuple(rows),
        notes=(
            *dimension_notes(population, [dimension], has_shares=False, has_corrected=is_corrected),
            *told,
            *_effect_notes(population, dimension),
        ),
    )


def _effects(group: Population, dimension: str, is_coded: bool) -> list[Cell]:
    insatser, followed_up = len(group.insatser), _followed_up(group)
    if not is_coded:
        return [insatser, len(followed_up), None, None, None, None]
    with_effect = sum(_has_code(insats, dimension) for insats in group.insatser)
    of_followed_up = sum(_has_code(insats, dimension) for insats in followed_up)
    return [
        insatser,
        len(followed_up),
        with_effect,
        of_followed_up,
        share_of(of_followed_up, len(followed_up)),
        share_of(with_effect, insatser),
    ]


def _corrected_effects(group: Population, dimension: str) -> list[Cell]:
    """The corrected share with an effect, of the followed-up and of all that answered, each with its interval."""
    cells: list[Cell] = []
    for insatser in (_followed_up(group), group.insatser):
        part = replace(group, everything=tuple(insatser))
        estimates = part.estimates(dimension, Level.MAIN) if insatser else None
        found = estimates[NO_CODE].corrected if estimates and NO_CODE in estimates else None
        cells += [1 - found.estimate, 1 - found.upper, 1 - found.lower] if found else [None, None, None]
    return cells


def _effect_notes(population: Population, dimension: str) -> list[str]:
    """What followed-up means, and what was done with insatser that are not, or not coded."""
    notes = ["Uppföljda är insatser vars uppföljning är genomförd."]
    missing = _statuses(population).count(None)
    if missing:
        notes.append(f"{MISSING} om uppföljning för {count_of_insatser(missing)}, som inte räknas som uppföljda.")
    if 0 < len(population.coded(dimension)) < len(population.insatser):
        notes.append("Insatser som saknar kodning räknas som utan effekt.")
        uncoded = sum(dimension not in insats.codes for insats in _followed_up(population))
        if uncoded:
            notes.append(
                f"{grouped(uncoded)} av de uppföljda insatserna saknar kodning. Har svaren inte lästs ännu är "
                "andelarna för låga."
            )
    followed_up = {insats.row for insats in _followed_up(population)}
    outside = sum(_has_code(each, dimension) and each.row not in followed_up for each in population.insatser)
    if outside:
        notes.append(
            f"{count_of_insatser(outside)} har en effekt utan att vara uppföljd{'' if outside == 1 else 'a'} och "
            "räknas bland alla, men inte i andelen av de uppföljda."
        )
    return notes


def effect_types(
    population: Population, dimension: str, level: Level = Level.MAIN, by: str | None = None,
    groups: Mapping[str, str] | None = None,
) -> ReportTable:  # fmt: skip
    """The kinds of effect, out of the insatser with at least one."""
    _, found = population.dimension(dimension)
    codes = found.main_codes if level is Level.MAIN else tuple(found.by_code)
    columns = [Column("Typ av effekt", Format.TEXT)]
    cells: dict[str, list[Cell]] = {code: [] for code in codes}
    totals: list[Cell] = ["Insatser med minst en effekt"]
    members = population.groups(by, groups)
    for title, group in members.items():
        columns += count_and_share(title)
        counts = code_counts(group, dimension, level)
        whole = sum(_has_code(insats, dimension) for insats in group.insatser)
        for code, values in cells.items():
            values += [counts[code], share_of(counts[code], whole)]
        totals += [whole, share_of(whole, whole)]
    shown = labels(found, codes)
    told = group_notes(population, members)
    population = population.within(by, groups)
    counts = code_counts(population, dimension, level)
    with_effect = sum(_has_code(insats, dimension) for insats in population.insatser)
    rows = [Row((shown[code], *values), depth=code.count(".")) for code, values in cells.items()]
    about = f"Typ av effekt{population.grouping(by)}"
    parts = ["effekttyper", dimension, "underkoder" if level is Level.SUB else "", by or ""]
    return ReportTable(
        name="-".join(filter(None, parts)),
        title=f"{about}, bland insatser med minst en effekt",
        columns=tuple(columns),
        rows=(*rows, Row(tuple(totals), is_total=True)),
        notes=(
            *dimension_notes(population, [dimension], has_shares=False),
            *told,
            *several_codes(sum(counts[code] for code in found.main_codes), with_effect),
        ),
        figure=share_bars(about, OF_WITH_EFFECT, columns, rows, SHARE),
    )


def _has_code(insats: CodedInsats, dimension: str) -> bool:
    return bool(insats.codes.get(dimension))


def tells_follow_up(population: Population) -> bool:
    """Whether there is a column of the follow-up, and it holds nothing but the four statuses."""
    return population.has(FOLLOW_UP) and None not in _told(population).values()


def _told(population: Population) -> dict[str, Status | None]:
    """The status by value of the column, the missing one apart."""
    values = {value for value in population.values(FOLLOW_UP) if folded(value)}
    own = {folded(word): Status(status) for word, status in population.statuses.items()}
    return {value: own.get(folded(value)) or status_of(value) for value in values}


def _statuses(population: Population) -> list[Status | None]:
    """The status of every complete insats; raises UsageError for a value that is none of the four."""
    told = _told(population)
    unknown = sorted(value for value, status in told.items() if status is None)
    if unknown:
        # A column of many values may be free text, which is not to be shown.
        which = f"'{unknown[0]}' is" if len(told) <= MOST_NAMED else f"{len(unknown)} values are"
        raise UsageError(
            f"{population.heading(FOLLOW_UP)}: {which} none of the four statuses ({'; '.join(Status)}). "
            f"Mend the file, or tell in the spec: statuses: {{{Status.NOT_PLANNED}: [Nej]}}."
        )
    return [told.get(value) for value in population.values(FOLLOW_UP)]


def _followed_up(population: Population) -> list[CodedInsats]:
    statuses = zip(population.insatser, _statuses(population), strict=True)
    return [insats for insats, status in statuses if status is Status.CARRIED_OUT]
