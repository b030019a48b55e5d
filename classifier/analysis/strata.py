"""Strata that an estimate can be made from, when few answers of some were drawn."""

import numpy as np
from numpy.typing import NDArray


def usable_strata(
    strata: NDArray[np.generic], sampled: NDArray[np.bool_], drawn_among: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Strata (N,) by number, each with two sampled answers or all there are.

    A stratum with fewer is joined with the one that has next fewest, until all have enough: so its variance
    is overstated rather than unknown (Cochran 1977, section 5A.12).
    """
    joined: NDArray[np.intp] = np.unique(strata, return_inverse=True)[1]
    while True:
        sizes, totals = (np.bincount(joined[chosen], minlength=len(strata)) for chosen in (sampled, drawn_among))
        there = np.flatnonzero(totals)
        poor = there[sizes[there] < np.minimum(2, totals[there])]
        others = there[there != poor[0]] if len(poor) else there[:0]
        if not len(others):
            return joined
        joined[joined == poor[0]] = others[sizes[others].argmin()]
