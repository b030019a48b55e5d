"""Near-duplicates: answers whose texts are nearly the same, by the cosine of their character n-grams."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

ROWS_AT_ONCE = 500
PAIRS_AT_ONCE = 100_000
ROUNDING = 1e-6
"""What just reaches the limit must not be lost to rounding."""


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Pairs of rows, each in both directions, nearest first for every row; all (pairs,)."""

    rows: NDArray[np.intp]
    neighbours: NDArray[np.intp]
    cosines: NDArray[np.float32]


def near_duplicates(features: csr_matrix, limit: float = 0.9, most: int = 10) -> NearDuplicates:
    """The pairs of rows with a cosine of at least `limit`; of each row its `most` nearest.

    `features`: (n, features), none negative, of any length. Exact, without comparing all with
    all (Bayardo, Ma & Srikant 2007): leave out a row's commonest features, as many as are together
    shorter than `limit`. What two rows share there is too little for the limit, so rows that reach it
    share one of the features left in both.
    """
    if not features.shape[0]:
        return NearDuplicates(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32))
    rows = normalize(features).tocsr()
    rare = _rare_part(rows, limit)
    columns = rare.T.tocsr()
    found = [
        _nearest_of(rare[start : start + ROWS_AT_ONCE] @ columns, start, rows, limit, most)
        for start in range(0, rows.shape[0], ROWS_AT_ONCE)
    ]
    one, other, cosines = (np.concatenate(part) for part in zip(*found, strict=True))
    return NearDuplicates(one, other, cosines)


def _rare_part(rows: csr_matrix, limit: float) -> csr_matrix:
    """The rows without their commonest features, those whose length together is below the limit."""
    commonest_first = np.argsort(-np.bincount(rows.indices, minlength=rows.shape[1]), kind="stable")
    ranked = rows[:, commonest_first]
    ranked.sort_indices()
    lengths = np.cumsum(ranked.data.astype(np.float64) ** 2)
    before = np.concatenate([[0.0], lengths])[ranked.indptr[:-1]]
    within_row = lengths - np.repeat(before, np.diff(ranked.indptr))
    ranked.data[within_row < limit**2 - ROUNDING] = 0
    ranked.eliminate_zeros()
    return ranked


def _nearest_of(
    shared: csr_matrix, start: int, rows: csr_matrix, limit: float, most: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Rows, neighbours and cosines among the candidates of the rows from `start` on."""
    candidates = shared.tocoo()
    others = candidates.row + start != candidates.col
    one, other = candidates.row[others] + start, candidates.col[others]
    cosines = _cosines(rows, one, other)
    near = cosines >= limit - ROUNDING
    one, other, cosines = one[near], other[near], cosines[near]
    order = np.lexsort((other, -cosines, one))
    one, other, cosines = one[order], other[order], cosines[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    return one[place < most], other[place < most], cosines[place < most]


def _cosines(rows: csr_matrix, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float32]:
    """The cosine of every pair, in parts so that memory stays bounded."""
    parts = [
        np.asarray(
            rows[one[part : part + PAIRS_AT_ONCE]].multiply(rows[other[part : part + PAIRS_AT_ONCE]]).sum(1)
        )
        for part in range(0, len(one), PAIRS_AT_ONCE)
    ]
    return np.concatenate(parts).ravel().astype(np.float32) if parts else np.zeros(0, np.float32)
