"""Strata that an estimate can be made from, when few answers of some were drawn."""

import numpy as np
from numpy.typing import NDArray


def usable_strata(
    strata: NDArray[np.generic], sampled: NDArray[np.bool_], drawn_among: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Strata (N,) by number, each with two sampled answers or all there are, and the chance (N,) of each answer.

    A stratum with fewer is joined with the one that has next fewest, until all have enough: so its variance
    is overstated rather than unknown (Cochran 1977, section 5A.12). The chances are those from before, so that
    no stratum loses its weight; one that was drawn from in vain has the chance of those it is joined with.
    """
    joined = np.unique(strata, return_inverse=True)[1]
    joined = _joined(joined, sampled, drawn_among, 1)
    sizes, totals = _sizes(joined, sampled, drawn_among)
    chances = (sizes / np.maximum(totals, 1))[joined]
    return _joined(joined, sampled, drawn_among, 2), chances


def _joined(
    strata: NDArray[np.intp], sampled: NDArray[np.bool_], drawn_among: NDArray[np.bool_], fewest: int
) -> NDArray[np.intp]:
    joined = strata.copy()
    while True:
        sizes, totals = _sizes(joined, sampled, drawn_among)
        there = np.flatnonzero(totals)
        poor = there[sizes[there] < np.minimum(fewest, totals[there])]
        others = there[there != poor[0]] if len(poor) else there[:0]
        if not len(others):
            return joined
        joined[joined == poor[0]] = others[sizes[others].argmin()]


def _sizes(
    strata: NDArray[np.intp], sampled: NDArray[np.bool_], drawn_among: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """How many of each stratum are sampled, and how many were drawn among."""
    number = strata.max() + 1
    return np.bincount(strata[sampled], minlength=number), np.bincount(strata[drawn_among], minlength=number)
