"""Suggestions for answers: codes, probabilities, and the words that weighed most."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.domain.answer import Answer
from classifier.domain.codebook import Dimension
from classifier.domain.suggestion import CodeProbability, Reason, Suggestion
from classifier.language.pipeline import Words, read_words
from classifier.learning.model import DimensionModel, predict

SMALLEST_PROBABILITY = 0.01
MOST_REASONS = 3
WORTH_NAMING = 0.3
"""A word is a reason if it weighs at least this share of the heaviest word."""

SHORTEST_REASON = 3


def suggest(answers: Sequence[Answer], model: DimensionModel, codebook_id: str) -> list[Suggestion]:
    """A suggestion per answer, in order. An empty answer has no code, and that is certain."""
    filled = [position for position, answer in enumerate(answers) if not answer.is_empty]
    words = list(read_words(answers[position].text for position in filled))
    prediction = predict(model, words)
    reasons = _reasons(words, prediction.chosen, model)
    by_position = {
        position: Suggestion(
            source=answers[position].source,
            id=answers[position].id,
            codebook=codebook_id,
            dimension=model.dimension.id,
            codes=prediction.chosen[row],
            confidence=float(prediction.confidences[row]),
            probabilities=_ranked(prediction.probabilities[row], model.dimension),
            reasons=reasons[row],
            from_codebook_only=not model.is_taught,
        )
        for row, position in enumerate(filled)
    }
    return [
        by_position.get(position)
        or Suggestion(answer.source, answer.id, codebook_id, model.dimension.id, codes=(), confidence=1.0)
        for position, answer in enumerate(answers)
    ]


def _ranked(row: NDArray[np.float64], dimension: Dimension) -> tuple[CodeProbability, ...]:
    return tuple(
        CodeProbability(dimension.codes[column].code, float(row[column]))
        for column in np.argsort(-row, kind="stable")
        if row[column] >= SMALLEST_PROBABILITY
    )


def _reasons(
    words: Sequence[Words], chosen: Sequence[tuple[str, ...]], model: DimensionModel
) -> list[tuple[Reason, ...]]:
    """For each text and each of its codes, the words that spoke for the code, heaviest first."""
    vocabulary = sorted({word for text in words for word in text.words if len(word) >= SHORTEST_REASON})
    if not vocabulary:
        return [() for _ in words]
    weights = model.word_weights(vocabulary)
    place = {word: position for position, word in enumerate(vocabulary)}
    order = model.dimension.order
    return [
        tuple(_reason(code, text, weights[:, order[code]], place) for code in codes)
        for text, codes in zip(words, chosen, strict=True)
    ]


def _reason(code: str, text: Words, weights: NDArray[np.float32], place: dict[str, int]) -> Reason:
    weighed = sorted(
        ((float(weights[place[word]]), word) for word in text.words if word in place), key=lambda pair: -pair[0]
    )
    enough = WORTH_NAMING * weighed[0][0] if weighed else 0.0
    said = [word for weight, word in weighed[:MOST_REASONS] if weight > 0 and weight >= enough]
    return Reason(code, tuple(said))
