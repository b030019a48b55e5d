"""Answers that repeat a coded one, word for word or nearly: they get its codes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension, most_specific
from classifier.learning.neighbours import Nearest

PRIOR_KEPT, PRIOR_SEEN = 9, 10
"""Nine of ten repeats in the starter had the same codes, the starting point where few are seen."""


def fit_repeats(nearest: Nearest, applies: NDArray[np.bool_]) -> float:
    """The share of repeats whose codes (texts, codes) are those of the answer repeated, drawn to the prior."""
    kept = (nearest.applies == applies).all(axis=1) & nearest.repeats
    return float((kept.sum() + PRIOR_KEPT) / (nearest.repeats.sum() + PRIOR_SEEN))


def with_repeats(
    probabilities: NDArray[np.float64], any_code: NDArray[np.float64], nearest: Nearest, kept: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities (texts, codes) and of any code (texts,), mixed with the codes of what is repeated."""
    weight = np.where(nearest.repeats, kept, 0.0)
    codes = weight[:, None] * nearest.applies + (1 - weight[:, None]) * probabilities
    return codes, weight * nearest.applies.any(axis=1) + (1 - weight) * any_code


def repeated_sets(
    chosen: Sequence[tuple[str, ...]], nearest: Nearest, dimension: Dimension
) -> list[tuple[str, ...]]:
    """The sets of codes, those of repeats taken from the answer they repeat."""
    codes = [code.code for code in dimension.codes]
    return [
        most_specific([code for code, yes in zip(codes, applies, strict=True) if yes], dimension)
        if repeats
        else one
        for one, repeats, applies in zip(chosen, nearest.repeats, nearest.applies, strict=True)
    ]
