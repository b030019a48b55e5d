"""Weighing the money: reported sums made to add up to what each population requisitioned."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import nan

import pandas as pd

from classifier.intake.amounts import Fault
from classifier.intake.layout import plain
from classifier.intake.requisitioned import Key, Requisitioned, folded_key

UNLIKELY_FACTOR = 100
"""A factor beyond this, or below its inverse, speaks more of two units than of two sums."""

REPORTED_FAULTS = {
    Fault.NEGATIVE: "Det redovisade beloppet är negativt.",
    Fault.UNREADABLE: "Det redovisade beloppet går inte att läsa som ett tal.",
    Fault.AMBIGUOUS: "Det går inte att avgöra om punkten eller kommat i det redovisade beloppet skiljer tusental "
    "eller decimaler.",
}
REQUISITIONED_FAULTS = {
    Fault.NEGATIVE: "Det rekvirerade eller återbetalda beloppet är negativt.",
    Fault.UNREADABLE: "Det rekvirerade eller återbetalda beloppet går inte att läsa som ett tal.",
    Fault.AMBIGUOUS: "Det går inte att avgöra om punkten eller kommat i det rekvirerade eller återbetalda "
    "beloppet skiljer tusental eller decimaler.",
    Fault.MISSING: "Det rekvirerade beloppet saknas.",
    Fault.DOUBLE: "Populationen står på flera rader i filen med rekvirerade medel.",
    Fault.REPAID_MORE: "Mer är återbetalt än rekvirerat.",
}
NOT_REQUISITIONED = "Populationen finns inte i filen med rekvirerade medel."
NO_INSATSER = "Medel är rekvirerade, men ingen insats är redovisad."
NOTHING_REPORTED = (
    "Medel är rekvirerade, men inget belopp över 0 kr är redovisat, så det finns inget att fördela dem efter."
)
NO_SUM = "Beloppet är inte redovisat."
UNLIKELY = "Redovisat och rekvirerat skiljer sig åt mer än hundrafalt. Är beloppen i samma enhet?"


@dataclass(frozen=True, slots=True)
class WeighedPopulation:
    """What the insatser of a population reported (S) and what it requisitioned (T), in kronor.

    `reported` sums up what can be read; `requisitioned` is None where it is not known. `weighted` is the sum
    of the weighted values, None where the population is not weighed; so is `factor` (J), and where S is 0.
    `deviation` is T − S, None where one of them is not known.
    """

    key: Key
    insatser: int
    reported: float
    requisitioned: float | None = None
    factor: float | None = None
    weighted: float | None = None
    deviation: float | None = None

    @property
    def deviation_share(self) -> float | None:
        """The deviation out of what was requisitioned."""
        return self.deviation / self.requisitioned if self.deviation is not None and self.requisitioned else None


@dataclass(frozen=True, slots=True)
class MoneyProblem:
    """What is wrong, in Swedish, in which population and on which rows of the coded file.

    `stops_weighing`: whether the whole population is left without weighted values.
    """

    key: Key
    rows: tuple[int, ...]
    what: str
    stops_weighing: bool


@dataclass(frozen=True)
class Weighting:
    """The kronor that each insats counts for: `values`, NaN where it has none.

    `reported`, `values` and `keys` (the population) are by row of the coded file. `is_weighed`: whether
    requisitioned sums were given at all; without them values are as reported.
    """

    reported: "pd.Series[float]"
    values: "pd.Series[float]"
    keys: dict[int, Key]
    populations: tuple[WeighedPopulation, ...]
    problems: tuple[MoneyProblem, ...]
    is_weighed: bool

    def known(self) -> dict[int, float]:
        """The kronor by row, of the insatser that have a value."""
        known = self.values.dropna()
        return {row: float(kronor) for row, kronor in zip(map(int, known.index), known, strict=True)}


@dataclass(frozen=True)
class _Insatser:
    """Those of one population, by row; `faults` say why some have no sum."""

    key: Key
    reported: "pd.Series[float]"
    faults: dict[int, Fault]

    @cached_property
    def total(self) -> float:
        return float(self.reported.sum())


def weigh(
    reported: Mapping[int, float | None],
    faults: Mapping[int, Fault],
    keys: Mapping[int, Key],
    requisitioned: Requisitioned | None,
) -> Weighting:
    """x* = x · J with J = T / S in each population, so that Σ x* = T (Socialstyrelsen 2025, Bilaga 1).

    By row of the coded file: `reported` in kronor (x), None where the cell is empty; `faults`, the rows whose
    sum cannot be used; `keys`, the population of every insats. A population with a fault, or whose T is not
    known, is not weighed. Without requisitioned sums every value counts as it was reported.
    """
    values = pd.Series({row: reported.get(row) for row in sorted(keys)}, dtype=float)
    values[values.index.isin(faults)] = nan
    weighted = values.copy()
    populations: list[WeighedPopulation] = []
    problems: list[MoneyProblem] = []
    groups = _by_population(values, faults, keys, requisitioned)
    for group in groups:
        problems += _reported_problems(group, stops_weighing=requisitioned is not None)
        if requisitioned is None:
            populations.append(WeighedPopulation(group.key, len(group.reported), group.total))
            continue
        own = _weighted(group, requisitioned)
        weighted.loc[own.index] = own
        populations.append(_population(group, requisitioned, own))
        problems += _requisitioned_problems(group, requisitioned)
    return Weighting(
        reported=values,
        values=weighted,
        keys={int(row): group.key for group in groups for row in group.reported.index},
        populations=tuple(populations),
        problems=tuple(problems),
        is_weighed=requisitioned is not None,
    )


def _by_population(
    values: "pd.Series[float]",
    faults: Mapping[int, Fault],
    keys: Mapping[int, Key],
    requisitioned: Requisitioned | None,
) -> list[_Insatser]:
    """In the order of the requisitioned file, and named as there; then those it lacks."""
    population_of = _populations_of(set(keys.values()), requisitioned)
    rows_of: dict[Key, list[int]] = defaultdict(list)
    for row in values.index:
        rows_of[population_of[keys[row]]].append(row)
    known = list(requisitioned.rows) if requisitioned else []
    return [
        _Insatser(
            key=key,
            reported=values.loc[rows_of[key]],
            faults={row: faults[row] for row in rows_of[key] if row in faults},
        )
        for key in [*known, *sorted(set(rows_of) - set(known))]
    ]


def _populations_of(keys: set[Key], requisitioned: Requisitioned | None) -> dict[Key, Key]:
    """The population of every key of the coded file, as the requisitioned file writes it if it is there.

    Lost accents are forgiven where only one population of that file can be meant, and no insats writes it in full.
    """
    known = {folded_key(key): key for key in (requisitioned.rows if requisitioned else ())}
    spelled = {folded_key(key): key for key in sorted(keys, reverse=True)}
    not_in_full: dict[Key, list[Key]] = defaultdict(list)
    for same, key in known.items():
        if same not in spelled:
            not_in_full[tuple(map(plain, key))].append(key)

    def population(key: Key) -> Key:
        same = folded_key(key)
        alike = not_in_full.get(tuple(map(plain, key)), [])
        return known.get(same) or (alike[0] if len(alike) == 1 else spelled[same])

    return {key: population(key) for key in keys}


def _weighted(group: _Insatser, requisitioned: Requisitioned) -> "pd.Series[float]":
    if _why_not_weighed(group, requisitioned) or group.faults:
        return group.reported * nan
    if group.total == 0:
        return group.reported
    return group.reported / group.total * requisitioned.sums[group.key]


def _why_not_weighed(group: _Insatser, requisitioned: Requisitioned) -> str | None:
    """What keeps a whole population from being weighed, its insatser's own faults apart."""
    if group.key in requisitioned.faults:
        return REQUISITIONED_FAULTS[requisitioned.faults[group.key]]
    if group.key not in requisitioned.sums:
        return NOT_REQUISITIONED
    if group.total > 0 or group.faults or requisitioned.sums[group.key] == 0:
        return None
    return NO_INSATSER if group.reported.empty else NOTHING_REPORTED


def _population(group: _Insatser, requisitioned: Requisitioned, weighted: "pd.Series[float]") -> WeighedPopulation:
    total = requisitioned.sums.get(group.key)
    is_weighed = not (_why_not_weighed(group, requisitioned) or group.faults)
    return WeighedPopulation(
        key=group.key,
        insatser=len(group.reported),
        reported=group.total,
        requisitioned=total,
        factor=_factor(group, requisitioned) if is_weighed else None,
        weighted=float(weighted.sum()) if is_weighed else None,
        deviation=None if total is None or group.faults else total - group.total,
    )


def _factor(group: _Insatser, requisitioned: Requisitioned) -> float | None:
    return requisitioned.sums[group.key] / group.total if group.total > 0 else None


def _reported_problems(group: _Insatser, stops_weighing: bool) -> list[MoneyProblem]:
    found = []
    for fault, what in REPORTED_FAULTS.items():
        rows = tuple(row for row, own in group.faults.items() if own is fault)
        if rows:
            found.append(MoneyProblem(group.key, rows, what, stops_weighing))
    empty = tuple(int(row) for row in group.reported.index[group.reported.isna()] if int(row) not in group.faults)
    return [*found, MoneyProblem(group.key, empty, NO_SUM, stops_weighing=False)] if empty else found


def _requisitioned_problems(group: _Insatser, requisitioned: Requisitioned) -> list[MoneyProblem]:
    why = _why_not_weighed(group, requisitioned)
    if why:
        return [MoneyProblem(group.key, tuple(map(int, group.reported.index)), why, stops_weighing=True)]
    factor = _factor(group, requisitioned)
    if factor and not group.faults and not 1 / UNLIKELY_FACTOR <= factor <= UNLIKELY_FACTOR:
        return [MoneyProblem(group.key, (), UNLIKELY, stops_weighing=False)]
    return []
