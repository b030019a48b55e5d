"""The money behind each code: how many insatser carry it, and the millions of kronor they were given."""

from collections.abc import Sequence
from math import fsum

from classifier.analysis.distribution import COUNT, code_counts, labels
from classifier.analysis.number_format import count_of_insatser, shown
from classifier.analysis.population import Population, uncapitalised
from classifier.analysis.report_notes import dimension_notes, several_codes_in_money
from classifier.analysis.report_table import Bubble, Bubbles, Cell, Column, Format, ReportTable, Row
from classifier.domain.level import Level

MILLION = 1e6
MOST_SERIES = 2
"""Bubbles lie upon each other: more than two colours cannot be told apart."""


def code_money(population: Population, dimensions: Sequence[str], weighted: bool) -> ReportTable:
    """Insatser and money by main code, the dimensions side by side; an insats counts in full under each code.

    `weighted`: whether the money was weighed to the sums requisitioned. With a bubble figure of up to
    MOST_SERIES dimensions.
    """
    found = {name: population.dimension(name)[1] for name in dimensions}
    label_of = {name: labels(dimension, dimension.main_codes) for name, dimension in found.items()}
    titles = list(dict.fromkeys(label for by_code in label_of.values() for label in by_code.values()))
    cells: dict[str, list[Cell]] = {title: [] for title in titles}
    columns = [Column("Huvudkod", Format.TEXT)]
    bubbles: list[Bubble] = []
    for name, dimension in found.items():
        columns += [
            Column(COUNT, Format.COUNT, dimension.title),
            Column("Mnkr", Format.MILLIONS, dimension.title),
        ]
        code_of = {label: code for code, label in label_of[name].items()}
        counts = code_counts(population, name, Level.MAIN)
        for title, values in cells.items():
            code = code_of.get(title)
            money = None if code is None else millions_of(population, name, code)
            values += [None, None] if code is None else [counts[code], money]
            if code is not None and counts[code] and money is not None:
                bubbles.append(Bubble(title, dimension.title, counts[code], money))
    is_drawn = 0 < len({bubble.series for bubble in bubbles}) <= MOST_SERIES
    whole = millions(population)
    named = " och ".join(uncapitalised(dimension.title) for dimension in found.values())
    title = f"Stimulansmedel och antal insatser efter huvudkod: {named}"
    return ReportTable(
        name="-".join(["medel", *dimensions]),
        title=title,
        columns=tuple(columns),
        rows=tuple(Row((title, *values)) for title, values in cells.items()),
        notes=(
            *_money_notes(population, whole, weighted),
            several_codes_in_money(),
            *dimension_notes(population, dimensions, has_shares=False),
        ),
        figure=Bubbles(f"{title}. Ytan visar medlen i miljoner kronor", tuple(bubbles)) if is_drawn else None,
    )


def millions(population: Population) -> float | None:
    """The money of the complete insatser, in millions of kronor; None if no sum of any is known."""
    return _sum(population, [insats.row for insats in population.insatser])


def millions_of(population: Population, dimension: str, code: str) -> float | None:
    """The money of the insatser with a code, each in full; 0 if there is none, None if no sum is known."""
    rows = [insats.row for insats in population.coded(dimension) if code in insats.codes_at(dimension, Level.SUB)]
    return _sum(population, rows) if rows else 0.0


def _sum(population: Population, rows: Sequence[int]) -> float | None:
    known = [population.money[row] for row in rows if row in population.money]
    return fsum(known) / MILLION if known else None


def _money_notes(population: Population, whole: float | None, weighted: bool) -> list[str]:
    missing = sum(insats.row not in population.money for insats in population.insatser)
    kind = (
        "Beloppen är viktade mot de medel som rekvirerats"
        if weighted
        else "Beloppen är de som har redovisats, utan viktning mot de medel som rekvirerats"
    )
    why = "saknas, går inte att använda eller är inte viktat" if weighted else "saknas eller går inte att använda"
    left_out = [f"{count_of_insatser(missing)} är med utan belopp: det {why}."] if missing else []
    if whole is None:
        return left_out
    return [f"{kind}; tillsammans {shown(whole, Format.MILLIONS)} mnkr.", *left_out]
