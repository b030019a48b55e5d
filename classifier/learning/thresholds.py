"""Thresholds per code, out of fold, drawn towards the common one where a code is rare."""

import numpy as np
from numpy.typing import NDArray

UNTAUGHT_THRESHOLD = 0.24
"""For a model that the codebook alone has taught; measured by scripts/measure_untaught.py."""

GRID = np.round(np.arange(0.24, 0.81, 0.02), 2)
"""A code less probable than a quarter is rather struck out by the coder than missed."""

AS_GOOD = 0.005
"""A difference in F1 smaller than this is noise at some hundred answers."""


def fit_thresholds(
    probabilities: NDArray[np.float64], applies: NDArray[np.bool_], shrinkage: int
) -> NDArray[np.float64]:
    """The thresholds (codes,) with the best F1 on out-of-fold probabilities, both (texts, codes).

    A code's own threshold counts in proportion n / (n + shrinkage), n the texts it applies to. The common
    one is the strictest whose F1 is as good as the best: fewer codes for the coder to strike out.
    """
    hits = np.array([(applies & (probabilities >= threshold)).sum(axis=0) for threshold in GRID])
    said = np.array([(probabilities >= threshold).sum(axis=0) for threshold in GRID])
    support = applies.sum(axis=0)
    together = _f1(hits.sum(axis=1), said.sum(axis=1), support.sum())
    common = GRID[together >= together.max() - AS_GOOD].max()
    own = GRID[np.argmax(_f1(hits, said, support), axis=0)]
    return np.asarray((support * own + shrinkage * common) / (support + shrinkage))


def _f1(hits: NDArray[np.int_], said: NDArray[np.int_], support: NDArray[np.int_]) -> NDArray[np.float64]:
    return np.asarray(2 * hits / np.maximum(said + support, 1))
