"""Follow-up in its four statuses, and the effects reported of the insatser that were followed up."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from classifier.analysis.distribution import code_counts, labels, share_of
from classifier.analysis.number_format import grouped
from classifier.analysis.population import MISSING, Population
from classifier.analysis.report_notes import dimension_notes, estimate_notes, several_codes
from classifier.analysis.report_table import Cell, Column, Format, ReportTable, Row
from classifier.analysis.share_bars import share_bars
from classifier.domain.coded_insats import CodedInsats
from classifier.domain.level import Level
from classifier.errors import UsageError
from classifier.intake.layout import plain

FOLLOW_UP = "uppfoljning"
TOTAL = "Totalt"
OF_WITH_EFFECT = "Andel av insatserna med minst en effekt"


class Status(StrEnum):
    """The four statuses of the follow-up; only the first is followed up, only the last is not."""

    CARRIED_OUT = "Genomförd"
    UNDER_WAY = "Pågår"
    PLANNED = "Kommer att genomföras"
    NOT_PLANNED = "Kommer inte att genomföras"


NOT_PLANNED_WORDS = ("inte", "ej", "nej", "icke")
PLANNED_WORDS = ("kommer", "ska", "planeras", "planerad")
UNDER_WAY_WORDS = ("pågår", "pågående", "påbörjad", "delvis")
CARRIED_OUT_WORDS = ("genomförd", "genomförts", "ja", "avslutad", "uppföljd", "klar", "följts")


def status_of(text: str) -> Status | None:
    """The status that a cell tells; None if it is empty or not understood.

    Read in this order: "kommer inte att genomföras" is planned by one of its words, and genomförd by none.
    """
    words = set(plain(text).split())
    for status, signs in (
        (Status.NOT_PLANNED, NOT_PLANNED_WORDS),
        (Status.PLANNED, PLANNED_WORDS),
        (Status.UNDER_WAY, UNDER_WAY_WORDS),
        (Status.CARRIED_OUT, CARRIED_OUT_WORDS),
    ):
        if words & {plain(sign) for sign in signs}:
            return status
    return None


def follow_up_table(
    population: Population, by: str | None = None, groups: Mapping[str, str] | None = None
) -> ReportTable:
    """Number and share of insatser in each of the four statuses."""
    columns = [Column("Uppföljning", Format.TEXT)]
    cells: dict[Status, list[Cell]] = {status: [] for status in Status}
    totals: list[Cell] = [TOTAL]
    for title, group in population.groups(by, groups).items():
        columns += [Column("Antal", Format.COUNT, title), Column("Andel", Format.SHARE, title)]
        counts = Counter(_statuses(group))
        whole = sum(counts[status] for status in Status)
        for status, values in cells.items():
            values += [counts[status], share_of(counts[status], whole)]
        totals += [whole, share_of(whole, whole)]
    after = f", efter {population.heading(by).lower()}" if by else ""
    missing = _statuses(population).count(None)
    return ReportTable(
        name="-".join(["uppfoljning", *([by] if by else [])]),
        title=f"Status för uppföljningen, antal och andel insatser{after}",
        columns=tuple(columns),
        rows=(
            *(Row((str(status), *values)) for status, values in cells.items()),
            Row(tuple(totals), is_total=True),
        ),
        notes=(
            population.told,
            *([f"{MISSING} för {grouped(missing)} insatser, som inte är med i andelarna."] if missing else []),
            "I andra tabeller är ”uppföljda” bara de genomförda, ”ej uppföljda” bara de som inte ska genomföras.",
        ),
    )


def effect_table(
    population: Population, dimension: str, by: str | None = None, groups: Mapping[str, str] | None = None
) -> ReportTable:
    """Insatser, followed-up ones and those with at least one effect, with the shares of the two, by group."""
    members = population.groups(by, groups)
    if by is not None:
        members = {**members, "Alla": population}
    rows = []
    outside = 0
    for title, group in members.items():
        insatser, followed_up = len(group.insatser), _followed_up(group)
        with_effect = sum(_has_code(insats, dimension) for insats in group.insatser)
        of_followed_up = sum(_has_code(insats, dimension) for insats in followed_up)
        if title in ("", "Alla"):
            outside = with_effect - of_followed_up
        cells = (
            insatser,
            len(followed_up),
            with_effect,
            share_of(of_followed_up, len(followed_up)),
            share_of(with_effect, insatser),
        )
        rows.append(Row((title or "Alla", *cells), is_total=by is not None and title == "Alla"))
    not_followed_up = (
        f"{grouped(outside)} insatser har en effekt utan att vara uppföljda. De räknas bland alla, men inte i "
        "andelen av de uppföljda."
    )
    after = f", efter {population.heading(by).lower()}" if by else ""
    return ReportTable(
        name="-".join(["effekter", dimension, *([by] if by else [])]),
        title=f"Insatser med minst en effekt{after}",
        columns=(
            Column(population.heading(by) if by else "Insatser", Format.TEXT),
            Column("Insatser"),
            Column("Uppföljda"),
            Column("Med minst en effekt"),
            Column("Andel av de uppföljda", Format.SHARE),
            Column("Andel av alla", Format.SHARE),
        ),
        rows=tuple(rows),
        notes=(
            *dimension_notes(population, [dimension], has_shares=False),
            "Uppföljda är insatser vars uppföljning är genomförd.",
            *([not_followed_up] if outside else []),
            *estimate_notes(population, dimension),
        ),
    )


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
    for title, group in population.groups(by, groups).items():
        columns += [Column("Antal", Format.COUNT, title), Column("Andel", Format.SHARE, title)]
        counts = code_counts(group, dimension, level)
        whole = sum(_has_code(insats, dimension) for insats in group.insatser)
        for code, values in cells.items():
            values += [counts[code], share_of(counts[code], whole)]
        totals += [whole, share_of(whole, whole)]
    shown = labels(found, codes)
    counts = code_counts(population, dimension, level)
    with_effect = sum(_has_code(insats, dimension) for insats in population.insatser)
    rows = [Row((shown[code], *values), depth=code.count(".")) for code, values in cells.items()]
    after = f", efter {population.heading(by).lower()}" if by else ""
    parts = ["effekttyper", dimension, "underkoder" if level is Level.SUB else "", by or ""]
    return ReportTable(
        name="-".join(filter(None, parts)),
        title=f"Typ av effekt, bland insatser med minst en effekt{after}",
        columns=tuple(columns),
        rows=(*rows, Row(tuple(totals), is_total=True)),
        notes=(
            *dimension_notes(population, [dimension], has_shares=False),
            *several_codes(sum(counts[code] for code in found.main_codes), with_effect),
        ),
        figure=share_bars(f"Typ av effekt{after}", OF_WITH_EFFECT, columns, rows, "Andel"),
    )


def _has_code(insats: CodedInsats, dimension: str) -> bool:
    return bool(insats.codes.get(dimension))


def _statuses(population: Population) -> list[Status | None]:
    """The status of every complete insats; raises UsageError for a value that is none of the four."""
    values = population.values(FOLLOW_UP)
    unknown = sorted({value for value in values if value and status_of(value) is None})
    if unknown:
        there = ", ".join(Status)
        raise UsageError(
            f"{population.heading(FOLLOW_UP)}: '{unknown[0][:40]}' is none of the four statuses ({there})."
        )
    return [status_of(value) for value in values]


def _followed_up(population: Population) -> list[CodedInsats]:
    statuses = zip(population.insatser, _statuses(population), strict=True)
    return [insats for insats, status in statuses if status is Status.CARRIED_OUT]
