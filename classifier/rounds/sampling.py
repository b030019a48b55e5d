"""Drawing rows at random with known inclusion probabilities, and dealing rows out to coders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from classifier.errors import UsageError

Row = TypeVar("Row")


@dataclass(frozen=True)
class Sample:
    """Rows drawn without replacement from a list of N.

    `rows`: (n,) positions in random order, so that the first k of them are a random part of the sample.
    `probabilities`: (N,) the inclusion probability of each row, 0 for those excluded; they sum to n and
    hold for the rows that were left when the sample was drawn, not for those excluded.
    """

    rows: NDArray[np.intp]
    probabilities: NDArray[np.float64]


def stratified_sample(
    strata: Sequence[str], allocation: int | Mapping[str, int], seed: int, excluded: Collection[int] = ()
) -> Sample:
    """A simple random sample from each stratum (Cochran 1977, chapter 5).

    `strata`: (N,) the stratum of each row. `allocation`: the size of the whole sample, shared out in
    proportion with at least one row a stratum, or the number of rows to draw from each stratum.
    Raises UsageError if that cannot be drawn from the rows that are left.
    """
    left = np.setdiff1d(np.arange(len(strata)), list(excluded))
    names, stratum_of = np.unique(np.array(strata, dtype=np.str_)[left], return_inverse=True)
    sizes = dict(zip(names.tolist(), np.bincount(stratum_of).tolist(), strict=True))
    if isinstance(allocation, int):
        drawn = proportional_allocation(sizes, allocation)
    else:
        _refuse_what_cannot_be_drawn(sizes, allocation)
        drawn = dict(allocation)
    generator = np.random.default_rng(seed)
    rows: list[int] = []
    probabilities = np.zeros(len(strata))
    for place, (stratum, size) in enumerate(sizes.items()):
        members = left[stratum_of == place]
        rows += generator.choice(members, drawn[stratum], replace=False).tolist()
        probabilities[members] = drawn[stratum] / size
    return Sample(generator.permutation(np.array(rows, dtype=np.intp)), probabilities)


def proportional_allocation(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of `size` rows to draw from each stratum of `sizes`: in proportion, at least one from each.

    A stratum without a row would be missing from every estimate. Fractions go to the largest remainders.
    Raises UsageError if there are too few rows, or fewer to draw than there are strata.
    """
    room = np.array(list(sizes.values()), dtype=np.int64)
    if size > room.sum():
        raise UsageError(f"{size} rows cannot be drawn: only {room.sum()} are left. Ask for fewer.")
    if size < max(len(room), 1):
        raise UsageError(
            f"{size} row(s) are too few: each of {len(room)} strata needs one. "
            "Draw more, or stratify by something with fewer values."
        )
    drawn = np.ones_like(room)
    quota = size * room / room.sum()
    while drawn.sum() < size:
        drawn[np.where(drawn < room, quota - drawn, -np.inf).argmax()] += 1
    return dict(zip(sizes, drawn.tolist(), strict=True))


def thirds(values: Sequence[float]) -> list[str]:
    """Whether each value is in the "low", "middle" or "high" third of them; equal values stay together."""
    place = np.searchsorted(np.quantile(values, [1 / 3, 2 / 3]), values, side="left")
    return [("low", "middle", "high")[each] for each in place]


def deal(rows: Sequence[Row], coders: Sequence[str], overlap: int = 0) -> dict[str, list[Row]]:
    """The rows of each coder: the first `overlap` go to all, each other one to one coder.

    The others are dealt in blocks, in the order given, whose sizes differ by one at most. With `overlap`
    = len(rows) everybody gets every row. Give the rows in random order, as a Sample holds them: otherwise
    one coder gets all of one kind. Raises UsageError without coders, or with one named twice.
    """
    if not coders or len(set(coders)) < len(coders):
        raise UsageError("Name the coders to deal rows out to, each once.")
    if not 0 <= overlap <= len(rows):
        raise UsageError(f"{overlap} rows cannot go to every coder: there are {len(rows)}.")
    alone = len(rows) - overlap
    ends = [overlap + alone * place // len(coders) for place in range(len(coders) + 1)]
    return {coder: [*rows[:overlap], *rows[ends[place] : ends[place + 1]]] for place, coder in enumerate(coders)}


def _refuse_what_cannot_be_drawn(sizes: Mapping[str, int], allocation: Mapping[str, int]) -> None:
    unknown = sorted(set(allocation) - set(sizes))
    if unknown:
        raise UsageError(f"No row is left in the stratum '{unknown[0]}'. There are: {', '.join(sizes)}.")
    forgotten = sorted(set(sizes) - set(allocation))
    if forgotten:
        raise UsageError(f"Say how many rows to draw from '{forgotten[0]}' too; 0 leaves it out of all estimates.")
    for stratum, size in allocation.items():
        if not 0 <= size <= sizes[stratum]:
            raise UsageError(f"{size} rows cannot be drawn from '{stratum}': {sizes[stratum]} are left.")
