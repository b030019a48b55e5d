"""Which insatser to code next: those whose answers together teach most."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from classifier.domain.answer import Answer
from classifier.domain.codebook import with_ancestors
from classifier.domain.suggestion import Suggestion
from classifier.learning.coded_answers import CodedAnswer
from classifier.learning.informative import informative_answers
from classifier.learning.model import DimensionModel
from classifier.learning.texts import Embed, read_texts

FEW = 10
"""A code with so many coded answers needs the next one half as much as a code with none."""


@dataclass(frozen=True)
class Candidates:
    """The answers of one dimension that may be drawn, with what their model says of them.

    `support`: the coded answers of each code, sub-codes counted for their main codes too.
    """

    answers: Sequence[Answer]
    suggestions: Sequence[Suggestion]
    model: DimensionModel
    support: Mapping[str, int]


def support_of_codes(answers: Sequence[CodedAnswer]) -> Counter[str]:
    """How many coded answers carry each code."""
    return Counter(code for answer in answers for code in with_ancestors(answer.codes))


def informative_insatser(
    ids: Sequence[str], parts: Sequence[Candidates], size: int, embed: Embed | None = None
) -> list[str]:
    """The ids of `size` insatser in the order they are chosen; fewer if the rest nearly repeat them.

    An insats counts by the mean over its filled answers: coding takes time by the answer. An answer is
    uncertain by 1 − confidence, and needed by its code in shortest supply, times that code's probability.
    """
    place = {answer_id: row for row, answer_id in enumerate(ids)}
    values = np.zeros((len(ids), 2))
    filled = np.zeros(len(ids))
    blocks = []
    for part in parts:
        rows = [(place[answer.id], at) for at, answer in enumerate(part.answers) if not answer.is_empty]
        for row, at in rows:
            suggestion = part.suggestions[at]
            values[row] += 1 - suggestion.confidence, _need(suggestion, part.support)
            filled[row] += 1
        blocks.append(_features(rows, part, len(ids), embed))
    uncertainty, need = (values / filled.clip(min=1)[:, None]).T
    chosen = informative_answers(hstack(blocks, format="csr"), uncertainty, size, need)
    return [ids[row] for row in chosen]


def _need(suggestion: Suggestion, support: Mapping[str, int]) -> float:
    return max(
        (each.probability * FEW / (FEW + support.get(each.code, 0)) for each in suggestion.probabilities),
        default=0.0,
    )


def _features(rows: Sequence[tuple[int, int]], part: Candidates, insatser: int, embed: Embed | None) -> csr_matrix:
    """The features of one dimension's answers, one row per insats: (insatser, features)."""
    texts = read_texts([part.answers[at].text for _, at in rows], embed)
    features = part.model.features.of(texts)
    at_row: tuple[NDArray[np.float32], tuple[list[int], NDArray[np.intp]]] = (
        np.ones(len(rows), dtype=np.float32),
        ([row for row, _ in rows], np.arange(len(rows))),
    )
    return csr_matrix(at_row, shape=(insatser, len(rows))) @ features
