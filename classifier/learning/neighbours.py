"""The coded answers most like a new one: what they were coded, and which they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

BATCH = 256
REPEATED = 0.9
"""From this cosine on two answers say the same but for a letter, a full stop or a number."""


@dataclass(frozen=True)
class Nearest:
    """The coded answers nearest to some texts.

    `shares`: (texts, codes) of the neighbours' votes. Of the very nearest, `similarity`: (texts,) its
    cosine, 0 if there is none; `insatser`: (texts,) its `source/id`; `applies`: (texts, codes) its codes.
    `repeats`: (texts,) whether the text repeats it, and whatever else it repeats has the same codes.
    """

    shares: NDArray[np.float64]
    similarity: NDArray[np.float64]
    insatser: NDArray[np.str_]
    applies: NDArray[np.bool_]
    repeats: NDArray[np.bool_]


@dataclass(frozen=True)
class Neighbours:
    """Coded answers to compare with.

    `features`: (answers, features), rows of length 1. `applies`: (answers, codes). `insatser`: (answers,)
    of `source/id`. `count`: how many of the nearest have a say.
    """

    features: csr_matrix
    applies: NDArray[np.bool_]
    insatser: NDArray[np.str_]
    count: int

    def look(self, features: csr_matrix, apart: NDArray[np.str_] | None = None) -> Nearest:
        """The nearest answers of some texts (texts, features).

        `apart`: (texts,) of `source/id`; with it, no answer of the same insats is a text's neighbour.
        """
        count, codes = features.shape[0], self.applies.shape[1]
        found = Nearest(
            np.zeros((count, codes)),
            np.zeros(count),
            np.full(count, "", dtype=self.insatser.dtype),
            np.zeros((count, codes), dtype=np.bool_),
            np.zeros(count, dtype=np.bool_),
        )
        texts, others = _of_length_1(features), self.features.T.tocsr()
        for start in range(0, count if len(self.insatser) else 0, BATCH):
            part = slice(start, start + BATCH)
            alike = (texts[part] @ others).toarray()
            if apart is not None:
                alike[apart[part, None] == self.insatser[None, :]] = 0.0
            best = alike.argmax(axis=1)
            found.shares[part] = self._shares(alike)
            found.similarity[part] = alike.max(axis=1)
            found.insatser[part] = self.insatser[best]
            found.applies[part] = self.applies[best]
            found.repeats[part] = [self._repeats(row >= REPEATED) for row in alike]
        return found

    def _repeats(self, same: NDArray[np.bool_]) -> bool:
        return bool(same.any()) and len(np.unique(self.applies[same], axis=0)) == 1

    def _shares(self, alike: NDArray[np.float32]) -> NDArray[np.float64]:
        """Of the nearest answers, each weighed by its similarity, the share that has each code."""
        count = min(self.count, alike.shape[1])
        near = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        weights = np.take_along_axis(alike, near, axis=1).astype(np.float64)
        weights /= weights.sum(axis=1, keepdims=True).clip(min=1e-9)
        return np.asarray(np.einsum("tn,tnc->tc", weights, self.applies[near].astype(np.float64)))


def make_neighbours(
    features: csr_matrix, applies: NDArray[np.bool_], insatser: NDArray[np.str_], count: int
) -> Neighbours:
    """Coded answers (answers, features) made ready to compare with."""
    return Neighbours(_of_length_1(features), applies, insatser, count)


def _of_length_1(features: csr_matrix) -> csr_matrix:
    # scikit-learn refuses to normalise nothing
    return normalize(features) if features.shape[0] else features


def joined_nearest(parts: Sequence[Nearest], order: NDArray[np.intp]) -> Nearest:
    """What was found for parts of some texts as one, in another order."""
    return Nearest(
        np.concatenate([part.shares for part in parts])[order],
        np.concatenate([part.similarity for part in parts])[order],
        np.concatenate([part.insatser for part in parts])[order],
        np.concatenate([part.applies for part in parts])[order],
        np.concatenate([part.repeats for part in parts])[order],
    )
