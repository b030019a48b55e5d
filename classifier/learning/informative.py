"""Which answers teach most if they are coded next: those the model is unsure of, and unlike each other."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

NEAR_DUPLICATE = 0.9
"""A text with this cosine to one already chosen teaches nothing new."""


def informative_answers(
    features: csr_matrix,
    uncertainty: NDArray[np.float64],
    size: int,
    need: NDArray[np.float64] | None = None,
    trade: float = 0.8,
) -> NDArray[np.intp]:
    """Positions of `size` answers in the order they are chosen; fewer if the rest are near-duplicates.

    `features`: (n, features). `uncertainty`: (n,) of the model about each answer, 0 to 1. `need`: (n,)
    how much the codes that an answer probably has need examples, 0 to 1; it counts as much as
    uncertainty does. Chosen greedily by maximal marginal relevance (Carbonell & Goldstein 1998): `trade`
    of the value minus 1 − `trade` of the cosine to the most similar answer already chosen. No random
    sample: nothing may be estimated from it.
    """
    if not features.shape[0]:
        return np.zeros(0, dtype=np.intp)
    rows = normalize(features).tocsr()
    value = uncertainty if need is None else (uncertainty + need) / 2
    similarity = np.zeros(rows.shape[0])
    is_open = np.ones(rows.shape[0], dtype=np.bool_)
    chosen: list[int] = []
    while len(chosen) < size and is_open.any():
        marginal = np.where(is_open, trade * value - (1 - trade) * similarity, -np.inf)
        best = int(marginal.argmax())
        chosen.append(best)
        # A dense vector: sparse times dense reads every row once, in a few milliseconds.
        np.maximum(similarity, rows @ rows[best].toarray().ravel(), out=similarity)
        is_open &= similarity < NEAR_DUPLICATE
        is_open[best] = False
    return np.array(chosen, dtype=np.intp)
