"""The respondents' own "annat" in a one-choice question, before and after it was tried against the codebook."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from classifier.analysis.distribution import TOTAL, count_and_share, labels, share_of
from classifier.analysis.number_format import count_of_insatser, grouped, shown
from classifier.analysis.one_choice import ROUNDED
from classifier.analysis.population import MISSING, MOST_NAMED, Population, folded, in_order
from classifier.analysis.report_notes import not_in_shares
from classifier.analysis.report_table import Column, Format, ReportTable, Row
from classifier.domain.codebook import RESIDUAL_LABEL, Codebook, Dimension, main_code
from classifier.domain.coded_insats import CodedInsats
from classifier.errors import UsageError

BEFORE, AFTER = "Före", "Efter"


@dataclass(frozen=True)
class _Chosen:
    """A complete insats, the row of the table its respondent chose and the one it has after the codes.

    `before` is "" where the respondent chose nothing.
    """

    insats: CodedInsats
    before: str
    after: str
    is_residual: bool
    is_examined: bool


def residual_table(population: Population, variable: str, dimension: str) -> ReportTable:
    """Number and share by the respondents' own choice, and with the codes in place of their residual ones.

    `variable`: the column of their choice, by role or heading; `dimension`: the one-choice dimension that
    tries it. A residual choice that is not coded, or coded with none, stays; every other choice stays as
    the respondent made it, whatever its code. Labels are compared without case, accents and spaces, and a
    residual choice by whatever name is the codebook's. Raises UsageError where column and dimension do not
    belong together.
    """
    book, found = population.dimension(dimension)
    population = _asked(population, found)
    heading = population.heading(variable)
    chosen = _chosen(population, variable, book, found)
    before = Counter(each.before for each in chosen)
    after = Counter(each.after for each in chosen)
    missing = before.pop("", 0)
    del after[""]
    known = list(labels(found, found.main_codes).values())
    order = [*known, *in_order(set(before) - set(known))]
    whole = before.total()
    columns = [Column(heading, Format.TEXT)]
    for group in (BEFORE, AFTER):
        columns += count_and_share(group)
    body = [
        Row((row, before[row], share_of(before[row], whole), after[row], share_of(after[row], whole)))
        for row in order
    ]
    total = Row((TOTAL, whole, share_of(whole, whole), whole, share_of(whole, whole)), is_total=True)
    return ReportTable(
        name=f"annat-{dimension}",
        title=f"{found.title} före och efter prövning av respondenternas ”annat”, antal och andel insatser",
        columns=tuple(columns),
        rows=(*body, total),
        notes=(
            population.told,
            *_unlimited(population, found),
            *not_in_shares(missing),
            *_examined(chosen, dimension, whole),
            *_unexamined(population, variable, book, found, chosen),
            f"Kodbok: {book.title} ({book.id}, version {book.version}).",
            ROUNDED,
        ),
    )


def unexamined_insatser(population: Population, variable: str, dimension: str) -> list[CodedInsats]:
    """The complete insatser with a residual choice that nobody has coded; raises as residual_table does."""
    book, found = population.dimension(dimension)
    chosen = _chosen(_asked(population, found), variable, book, found)
    return [each.insats for each in chosen if each.is_residual and not each.is_examined]


def _asked(population: Population, dimension: Dimension) -> Population:
    """The insatser that a dimension applies to, as those of one area."""
    roles = {name: population.file.roles[name] for name in dimension.applies_to if name in population.file.roles}
    if not roles:
        return population
    kept = tuple(
        insats
        for insats in population.everything
        if dimension.applies({role: insats.values[heading] for role, heading in roles.items()})
    )
    limits = [f"{heading}: {_wanted(dimension, role)}" for role, heading in roles.items()]
    return replace(population, everything=kept).called("; ".join(limits))


def _wanted(dimension: Dimension, variable: str) -> str:
    values = dimension.applies_to[variable]
    return values if isinstance(values, str) else ", ".join(values)


def _chosen(population: Population, variable: str, book: Codebook, dimension: Dimension) -> list[_Chosen]:
    if dimension.multiple:
        raise UsageError(f"{dimension.id}: an insats may have several codes of it, so no ”annat” can be tried.")
    shown_as = labels(dimension, dimension.main_codes)
    residual = [shown_as[code] for code in dimension.main_codes if dimension.by_code[code].is_residual]
    if len(residual) != 1:
        raise UsageError(
            f"{dimension.id}: {book.id} must have one residual code (Annat), and has {len(residual)}."
        )
    rows = _rows(population.values(variable), dimension, residual[0])
    unknown = set(rows.values()) - set(shown_as.values()) - {""}
    if len(unknown) > MOST_NAMED:
        # So many are no choices, and may be free text, which is not to be shown.
        raise UsageError(
            f"{variable}: {len(unknown)} of its values are no label of {book.id}/{dimension.id}. "
            "Choose the column of the respondents' own choice."
        )
    found = []
    for insats, value in zip(population.insatser, population.values(variable), strict=True):
        before = rows[folded(value)]
        codes = insats.codes.get(dimension.id, ())
        is_residual = before == residual[0]
        after = shown_as[main_code(codes[0])] if is_residual and codes else before
        found.append(_Chosen(insats, before, after, is_residual, dimension.id in insats.codes))
    return found


def _rows(values: Iterable[str], dimension: Dimension, residual: str) -> dict[str, str]:
    """The row of each value by its plain spelling: a label, the residual one, or the value itself."""
    rows = {folded(value): value for value in sorted(set(values), reverse=True)}
    rows |= {spelling: residual for spelling, value in rows.items() if RESIDUAL_LABEL.match(value)}
    shown_as = labels(dimension, dimension.main_codes)
    rows |= {folded(dimension.by_code[code].label): label for code, label in shown_as.items()}
    return rows | {folded(no_choice): "" for no_choice in ("-", MISSING)}


def _unlimited(population: Population, dimension: Dimension) -> list[str]:
    unknown = [name for name in dimension.applies_to if name not in population.file.roles]
    return [
        f"Frågan gäller bara {_wanted(dimension, name)}, men ingen kolumn ({name}) säger vilka insatser det är: "
        "alla är med."
        for name in unknown
    ]


def _examined(chosen: list[_Chosen], dimension: str, whole: int) -> list[str]:
    """How many chose a residual value, and what became of it."""
    residual = [each for each in chosen if each.is_residual]
    if not residual:
        return ["Ingen respondent har valt ”annat”."]
    examined = [each for each in residual if each.is_examined]
    by_hand = sum(dimension not in each.insats.automatic for each in examined)
    moved = sum(each.after != each.before for each in examined)
    share = shown(len(residual) / whole, Format.SHARE)
    return [
        f"Respondenterna valde ”annat” för {count_of_insatser(len(residual))} ({share}). Prövade för hand: "
        f"{grouped(by_hand)}, automatiskt: {grouped(len(examined) - by_hand)}. Flyttade till en annan kod: "
        f"{grouped(moved)}, ”annat” även efter prövningen: {grouped(len(examined) - moved)}."
    ]


def _unexamined(
    population: Population, variable: str, book: Codebook, dimension: Dimension, chosen: list[_Chosen]
) -> list[str]:
    """How many residual choices nobody has decided on, and the command that makes a review file of them."""
    left = [each.insats for each in chosen if each.is_residual and not each.is_examined]
    if not left:
        return []
    heading = population.heading(variable)
    name = next((role for role, own in population.file.roles.items() if own == heading), heading)
    spelling = {value.casefold(): value for value in sorted((each.values[heading] for each in left), reverse=True)}
    several = f" --dimension {dimension.id}" if len(book.dimensions) > 1 else ""
    commands = [
        f'classify suggest SVARSFIL --codebook {book.id}{several} --filter "{name}={value}"'
        for value in sorted(spelling.values())
    ]
    return [
        f"Inte prövade, eller oklara, och därför kvar som ”annat”: {grouped(len(left))}. Granskningsfil: "
        f"{' och '.join(commands)}"
    ]
