"""Which answers of a file are coded automatically, with which promise, and which go to humans."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.domain.answer import Answer
from classifier.domain.codebook import Dimension, main_code, main_codes
from classifier.domain.fingerprint import fingerprint
from classifier.domain.promise_card import Kind, Level
from classifier.domain.suggestion import Suggestion
from classifier.language.lemmas import lemma_of
from classifier.learning.model import DimensionModel
from classifier.learning.promise import Promise, find_promise
from classifier.rounds.audits import Audit

FEWEST_KNOWN_WORDS = 0.5
"""An answer like no coded one goes to humans if the model knows less than this share of its words."""

WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be promised: precision and confidence level between 0 and 1."""

    precision: float
    level: Level
    confidence_level: float


@dataclass(frozen=True, slots=True)
class Precoded:
    """What came of one dimension.

    `automatic`: positions of the answers coded automatically. `confidences`: of every answer, at the level
    asked for. `promises`: by kind, where answers of that kind wait; `more_drawn` how many more insatser to
    draw for an audit where there is none. `waiting`: how many answers no human has coded. `changed`:
    audited answers with another text now.
    """

    automatic: frozenset[int]
    confidences: list[float]
    promises: dict[Kind, Promise]
    more_drawn: dict[Kind, int | None]
    waiting: int
    changed: int


def precode(
    answers: Sequence[Answer],
    suggestions: Sequence[Suggestion],
    audit: Audit,
    decided: frozenset[str],
    model: DimensionModel,
    demand: Demand,
) -> Precoded:
    """Learn the thresholds on the audit, then code above them what nobody has decided on.

    `decided`: ids that humans have decided on. Audited answers whose decision is no set of codes count as
    wrong: what is like them in the rest of the file would be coded all the same. Whether an answer is fit
    to be coded automatically never depends on its true codes, so the promise holds of those that are.
    """
    dimension = model.dimension
    is_same = [audit.drawn.get(answer.id) == fingerprint(answer.text) for answer in answers]
    audited = [
        position
        for position, answer in enumerate(answers)
        if answer.id in audit.codes and is_same[position] and not answer.is_empty
    ]
    waiting = [
        position
        for position, answer in enumerate(answers)
        if answer.id not in decided and answer.id not in audit.drawn and not answer.is_empty
    ]
    confidences = [confidence_at(each, demand.level, dimension) for each in suggestions]
    is_right = {
        position: _is_right(suggestions[position], audit.codes[answers[position].id], demand.level)
        for position in audited
    }
    fit = {
        position: kind_of(suggestions[position])
        for position in (*audited, *waiting)
        if not needs_human(answers[position], suggestions[position], model)
    }
    promises: dict[Kind, Promise] = {}
    more_drawn: dict[Kind, int | None] = {}
    automatic: set[int] = set()
    for kind in Kind:
        mine = [position for position in waiting if fit.get(position) is kind]
        judged = [position for position in audited if fit.get(position) is kind]
        if not mine:
            continue
        promise = find_promise(
            np.array([confidences[position] for position in judged]),
            np.array([is_right[position] for position in judged], dtype=np.bool_),
            np.array([confidences[position] for position in mine]),
            demand.precision,
            demand.confidence_level,
        )
        promises[kind] = promise
        share = (len(mine) + len(judged)) / (len(waiting) + len(audited))
        more_drawn[kind] = None if promise.more_audited is None else math.ceil(promise.more_audited / share)
        threshold = promise.threshold
        if threshold is not None:
            automatic |= {position for position in mine if confidences[position] >= threshold}
    changed = sum(answer.id in audit.codes and not same for answer, same in zip(answers, is_same, strict=True))
    return Precoded(frozenset(automatic), confidences, promises, more_drawn, len(waiting), changed)


def kind_of(suggestion: Suggestion) -> Kind:
    """Whether the model suggests codes or none."""
    return Kind.CODES if suggestion.codes else Kind.NONE


def codes_at(codes: Iterable[str], level: Level) -> tuple[str, ...]:
    """The codes as they are promised: at main level only the main codes, each once, in order."""
    return tuple(codes) if level is Level.SUB else tuple(dict.fromkeys(map(main_code, codes)))


def confidence_at(suggestion: Suggestion, level: Level, dimension: Dimension) -> float:
    """The confidence that the codes are right; at sub level times that of each sub-code given its main code."""
    if level is Level.MAIN:
        return suggestion.confidence
    said: Mapping[str, float] = {each.code: each.probability for each in suggestion.probabilities}
    below = [code for code in suggestion.codes if dimension.by_code[code].parent]
    given = [said.get(code, 0.0) / max(said.get(main_code(code), 0.0), 1e-9) for code in below]
    return suggestion.confidence * math.prod(min(each, 1.0) for each in given)


def needs_human(answer: Answer, suggestion: Suggestion, model: DimensionModel) -> bool:
    """Whether an answer is not to be coded automatically, however confident the model is.

    Those that probably have several main codes and are suggested fewer; and those unlike anything seen:
    no coded answer is like them, and the model knows few of their words.
    """
    if suggestion.several >= 0.5 and len(main_codes(suggestion.codes)) < 2:
        return True
    if suggestion.nearest is not None:
        return False
    text = answer.others[suggestion.read_in] if suggestion.read_in else answer.text
    words = [lemma_of(word.casefold()) for word in WORD.findall(text)]
    known = sum(word in model.features.lemmas.position for word in words)
    return known < FEWEST_KNOWN_WORDS * len(words) or not words


def answers_fingerprint(answers: Iterable[Answer]) -> str:
    """A fingerprint of the answers of a file in one dimension, in any order."""
    digest = hashlib.sha256()
    for answer_id, text in sorted((answer.id, fingerprint(answer.text)) for answer in answers):
        digest.update(f"{answer_id}\0{text}\n".encode())
    return digest.hexdigest()[:16]


def _is_right(suggestion: Suggestion, truth: tuple[str, ...] | None, level: Level) -> bool:
    return truth is not None and set(codes_at(suggestion.codes, level)) == set(codes_at(truth, level))
