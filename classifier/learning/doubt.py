"""Which confirmed codes are most likely wrong, to look at again: first what model and neighbours doubt most."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.learning.near_duplicates import NearDuplicates

WORST_COUNTS = 0.8
"""The weight of an answer's most doubtful code; each next one weighs a fifth of the one before."""

WORTH_SHOWING = 0.5
"""Beside an answer's most doubtful code, those are shown that are rather wrong than right."""


class DoubtKind(StrEnum):
    """What is doubted."""

    SAID = "said but improbable"
    MISSING = "missing but probable"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A code that may be wrong of an answer.

    `answer` and `code` are positions, `probability` is the model's (0 to 1). `neighbour` is the nearest
    near-duplicate that is coded otherwise; None if there is none.
    """

    answer: int
    code: int
    kind: DoubtKind
    probability: float
    neighbour: int | None = None


def ranked_doubts(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.bool_],
    duplicates: NearDuplicates | None = None,
    most: int | None = None,
) -> list[Doubt]:
    """The answers from the most doubtful on, `most` of them at most; of each its doubtful codes, worst first.

    `probabilities`: (n, codes), by models that have not seen the answer. `labels`: (n, codes), what was
    confirmed, sub-codes with their main codes.
    """
    doubts = code_doubts(probabilities, labels, duplicates)
    ranked = np.argsort(-answer_doubts(doubts), kind="stable")[:most]
    return [
        Doubt(
            answer=int(answer),
            code=int(code),
            kind=DoubtKind.SAID if labels[answer, code] else DoubtKind.MISSING,
            probability=float(probabilities[answer, code]),
            neighbour=_coded_otherwise(answer, code, labels, duplicates),
        )
        for answer in ranked
        for place, code in enumerate(np.argsort(-doubts[answer], kind="stable"))
        if place == 0 or doubts[answer, code] >= WORTH_SHOWING
    ]


def code_doubts(
    probabilities: NDArray[np.float64], labels: NDArray[np.bool_], duplicates: NearDuplicates | None = None
) -> NDArray[np.float64]:
    """How doubtful each confirmed code, and each code left out, is: (n, codes) between 0 and 1.

    One minus the model's probability of what was confirmed (self-confidence: Northcutt, Jiang & Chuang
    2021) or, where that is more, the share of the codings of nearly the same text that say otherwise.
    """
    doubts = np.where(labels, 1 - probabilities, probabilities)
    if duplicates is None or not len(duplicates.rows):
        return doubts
    pairs = np.arange(len(duplicates.rows))
    shape = (len(labels), len(pairs))
    of_answer = csr_matrix((np.ones(len(pairs)), (duplicates.rows, pairs)), shape=shape)
    otherwise = of_answer @ (labels[duplicates.rows] != labels[duplicates.neighbours])
    codings = 1 + np.asarray(of_answer.sum(axis=1))
    return np.asarray(np.maximum(doubts, otherwise / codings))


def answer_doubts(doubts: NDArray[np.float64]) -> NDArray[np.float64]:
    """How doubtful each answer's codes are together: (n,) between 0 and 1.

    An exponentially weighted mean of its codes' doubts, worst first (Thyagarajan et al. 2022): one code
    that is surely wrong outweighs many that are a little doubtful.
    """
    worst_first = -np.sort(-doubts, axis=1)
    return np.asarray(worst_first @ (WORST_COUNTS * (1 - WORST_COUNTS) ** np.arange(doubts.shape[1])))


def _coded_otherwise(
    answer: int, code: int, labels: NDArray[np.bool_], duplicates: NearDuplicates | None
) -> int | None:
    if duplicates is None:
        return None
    first, last = np.searchsorted(duplicates.rows, [answer, answer + 1])
    nearest_first = duplicates.neighbours[first:last]
    others = nearest_first[labels[nearest_first, code] != labels[answer, code]]
    return int(others[0]) if len(others) else None
