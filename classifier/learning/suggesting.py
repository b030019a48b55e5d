"""Suggestions for answers: codes, probabilities, and why."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.domain.answer import Answer, has_content
from classifier.domain.codebook import Codebook, Dimension, most_specific
from classifier.domain.cue import Cue, FoundCue
from classifier.domain.suggestion import CodeProbability, NearestAnswer, Reason, Suggestion
from classifier.language.pipeline import Words
from classifier.language.pointing import box_pointed_to
from classifier.learning.model import DimensionModel, Prediction, predict
from classifier.learning.texts import Embed, read_texts

BATCH = 2_000
SMALLEST_PROBABILITY = 0.01
MOST_REASONS = 3
WORTH_NAMING = 0.3
"""A word is a reason if it weighs at least this share of the heaviest word."""

SHORTEST_REASON = 3
ALIKE = 0.3
"""A confirmed answer is named as the nearest from this cosine on; below, likeness is a matter of chance."""


def suggest(
    answers: Sequence[Answer], model: DimensionModel, codebook: Codebook, embed: Embed | None = None
) -> list[Suggestion]:
    """A suggestion per answer, in order. An empty answer has no code, and that is certain.

    An answer that only points to another box is read there, if anything stands there. The answers are read
    in batches, since their words and parts of words take more memory than all else.
    """
    return [
        suggestion
        for start in range(0, len(answers), BATCH)
        for suggestion in _suggest(answers[start : start + BATCH], model, codebook, embed)
    ]


def _suggest(
    answers: Sequence[Answer], model: DimensionModel, codebook: Codebook, embed: Embed | None
) -> list[Suggestion]:
    filled = [position for position, answer in enumerate(answers) if not answer.is_empty]
    pointed = [_read_in(answers[position], model.dimension, codebook) for position in filled]
    texts = read_texts(
        [answers[position].others[box] if box else answers[position].text
         for position, box in zip(filled, pointed, strict=True)],
        embed,
    )  # fmt: skip
    own = np.array([f"{answers[position].source}/{answers[position].id}" for position in filled], dtype=np.str_)
    prediction = predict(model, texts, apart=own)
    reasons, cue_weights = _reasons(texts.words, prediction.chosen, model), model.cue_weights()
    suggestions = [
        Suggestion(answer.source, answer.id, codebook.id, model.dimension.id, codes=(), confidence=1.0)
        for answer in answers
    ]
    for row, position in enumerate(filled):
        suggestions[position] = Suggestion(
            source=answers[position].source,
            id=answers[position].id,
            codebook=codebook.id,
            dimension=model.dimension.id,
            codes=prediction.chosen[row],
            confidence=float(prediction.confidences[row]),
            none=1 - float(prediction.any_code[row]),
            several=float(prediction.several[row]),
            probabilities=_ranked(prediction.probabilities[row], model.dimension),
            reasons=reasons[row],
            cues=_telling_cues(texts.words[row], prediction.chosen[row], cue_weights),
            nearest=_nearest(prediction, row, model.dimension),
            read_in=pointed[row],
            from_codebook_only=not model.is_taught,
        )
    return suggestions


def _read_in(answer: Answer, dimension: Dimension, codebook: Codebook) -> str | None:
    """The other box to read instead of an answer that only points to it."""
    if len(dimension.boxes) != 1:
        return None
    box = box_pointed_to(answer.text, codebook.boxes, dimension.boxes[0])
    return box if box is not None and has_content(answer.others.get(box, "")) else None


def _telling_cues(words: Words, chosen: tuple[str, ...], weights: Mapping[Cue, float]) -> tuple[FoundCue, ...]:
    """A change that spoke for the codes suggested, or what spoke against any where none is."""
    if chosen:
        return tuple(found for found in words.cues if found.cue is Cue.CHANGE and weights.get(Cue.CHANGE, 0) > 0)
    return tuple(found for found in words.cues if found.cue is not Cue.CHANGE and weights.get(found.cue, 0) < 0)


def _nearest(prediction: Prediction, row: int, dimension: Dimension) -> NearestAnswer | None:
    nearest = prediction.nearest
    if nearest.similarity[row] < ALIKE:
        return None
    source, _, answer_id = str(nearest.insatser[row]).partition("/")
    codes = [code.code for code, yes in zip(dimension.codes, nearest.applies[row], strict=True) if yes]
    return NearestAnswer(
        source,
        answer_id,
        most_specific(codes, dimension),
        min(float(nearest.similarity[row]), 1.0),
        bool(nearest.repeats[row]),
    )


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
