"""Training rows of one dimension: coded answers, those of its siblings, and the codebook's own text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension, ancestors, with_ancestors
from classifier.learning.coded_answers import CodedAnswer
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Embed, Texts, read_texts

APPLIES = 1
DOES_NOT_APPLY = 0
UNKNOWN = -1


@dataclass(frozen=True)
class TrainingRows:
    """n rows with their codes.

    `labels`: (n, codes) of APPLIES, DOES_NOT_APPLY or UNKNOWN, columns in the codebook's order.
    `weights`: (n,). `insatser`: (n,) of group names; "" for the codebook's text.
    `judging`: (n,) True for coded answers of one's own, the only ones that anything is measured on.
    `coded`: (n,) True for answers coded in this very dimension, which may be a new answer's neighbours.
    """

    texts: Texts
    labels: NDArray[np.int8]
    weights: NDArray[np.float64]
    insatser: NDArray[np.str_]
    judging: NDArray[np.bool_]
    coded: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.texts)

    def subset(self, rows: NDArray[np.intp]) -> "TrainingRows":
        """Some of the rows, in the order given."""
        return TrainingRows(
            self.texts.subset(rows),
            self.labels[rows],
            self.weights[rows],
            self.insatser[rows],
            self.judging[rows],
            self.coded[rows],
        )

    def without(self, insatser: Iterable[str]) -> NDArray[np.intp]:
        """The rows that no answer of these insatser is among."""
        return np.flatnonzero(~np.isin(self.insatser, list(insatser)))


def label_row(codes: Sequence[str], dimension: Dimension) -> NDArray[np.int8]:
    """A row of labels: every code said, and the main codes above, apply; all others do not."""
    row = np.full(len(dimension.codes), DOES_NOT_APPLY, dtype=np.int8)
    for code in with_ancestors(codes):
        row[dimension.order[code]] = APPLIES
    return row


def training_rows(
    answers: Sequence[CodedAnswer], dimension: Dimension, recipe: Recipe, embed: Embed | None = None
) -> TrainingRows:
    """Answers first, in the order given, then the codebook's text.

    Codes that the codebook no longer has are left out of an answer's codes. Without any answer of
    one's own, the base is what the model is judged on.
    """
    texts, labels = _codebook_rows(dimension)
    coded = [not answer.is_sibling for answer in answers]
    of_one_s_own = sum(not answer.is_base and not answer.is_sibling for answer in answers)
    base_weight = recipe.base_half_life / (recipe.base_half_life + of_one_s_own)
    weights = [
        (base_weight if answer.is_base else 1.0) * (recipe.sibling_weight if answer.is_sibling else 1.0)
        for answer in answers
    ]
    known = [[code for code in answer.codes if code in dimension.order] for answer in answers]
    judging = [not answer.is_sibling and (not answer.is_base or not of_one_s_own) for answer in answers]
    not_answers = [False] * len(texts)
    return TrainingRows(
        texts=read_texts([answer.text for answer in answers] + texts, embed),
        labels=np.array([*(label_row(codes, dimension) for codes in known), *labels], dtype=np.int8),
        weights=np.array(weights + [recipe.codebook_weight] * len(texts)),
        insatser=np.array([answer.insats for answer in answers] + [""] * len(texts), dtype=np.str_),
        judging=np.array(judging + not_answers, dtype=np.bool_),
        coded=np.array(coded + not_answers, dtype=np.bool_),
    )


def _codebook_rows(dimension: Dimension) -> tuple[list[str], list[NDArray[np.int8]]]:
    """Label, definition and examples speak for their code; a not-example speaks against it alone.

    A label of the kind "Övrigt" says nothing by itself, so residual codes go by their other texts.
    """
    texts: list[str] = []
    labels: list[NDArray[np.int8]] = []
    for code in dimension.codes:
        own = label_row([code.code], dimension)
        speaking = [code.definition, *code.examples]
        if not code.is_residual or not any(speaking):
            speaking.insert(0, code.label)
        against = np.full(len(dimension.codes), UNKNOWN, dtype=np.int8)
        against[dimension.order[code.code]] = DOES_NOT_APPLY
        for below in dimension.codes:
            if code.code in ancestors(below.code):
                against[dimension.order[below.code]] = DOES_NOT_APPLY
        texts += [text for text in speaking if text] + list(code.not_examples)
        labels += [own for text in speaking if text] + [against for _ in code.not_examples]
    return texts, labels
