"""Which answers of a file are coded automatically, with which promise, and which go to humans."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from classifier.domain.answer import Answer
from classifier.domain.codebook import Dimension, main_code, main_codes
from classifier.domain.fingerprint import fingerprint
from classifier.domain.level import Kind, Level
from classifier.domain.suggestion import Suggestion
from classifier.errors import ClassifierError
from classifier.language.lemmas import lemma_of
from classifier.learning.model import DimensionModel
from classifier.learning.promise import Promise, find_promise, odds_ratio, precision_to_test
from classifier.rounds.audit_population import AuditPopulation
from classifier.rounds.audits import Audit

FEWEST_KNOWN_WORDS = 0.5
"""An answer like no coded one goes to humans if the model knows less than this share of its words."""

MOST_UNEQUAL = 1.5
"""No promise if the odds of being drawn were more than so many times as high in one stratum as in another."""

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
    draw for an audit where there is none. `waiting`: how many answers no human has coded; `outside`: how many
    of them the audit was not drawn among, which go to humans. `changed`: audited answers with another text
    now.
    """

    automatic: set[int]
    confidences: list[float]
    promises: dict[Kind, Promise]
    more_drawn: dict[Kind, int | None]
    waiting: int
    outside: int
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

    `decided`: ids that humans have decided on. Audited answers without a set of codes, those left blank too,
    count as wrong: what is like them in the rest of the file would be coded all the same. Whether an answer is
    fit to be coded automatically never depends on its true codes, so the promise holds of those that are.
    Raises ClassifierError if the strata of the audit were drawn too unequally for a promise.
    """
    confidences = [confidence_at(each, demand.level, model.dimension) for each in suggestions]
    filled = [position for position, answer in enumerate(answers) if not answer.is_empty]
    judged = [place for place in filled if answers[place].id in audit.drawn.keys() - audit.seen]
    audited = [place for place in judged if audit.drawn[answers[place].id] == fingerprint(answers[place].text)]
    human = decided | audit.drawn.keys()
    uncoded = [position for position in filled if answers[position].id not in human]
    outside = audit.population.outside(answers[position].id for position in uncoded)
    waiting = [position for position in uncoded if answers[position].id not in outside]
    changed = len(judged) - len(audited)
    audited, tested = _of_strata(answers, audited, waiting, audit.population, demand)
    right = {
        position
        for position in audited
        if _is_right(suggestions[position], audit.codes.get(answers[position].id), demand.level)
    }
    found = Precoded(set(), confidences, {}, {}, len(uncoded), len(outside), changed)
    for kind in Kind:
        audited_fit, waiting_fit = (
            [
                position
                for position in positions
                if kind_of(suggestions[position]) is kind
                and not needs_human(answers[position], suggestions[position], model)
            ]
            for positions in (audited, waiting)
        )
        if waiting_fit:
            promise = _promise(confidences, audited_fit, right, waiting_fit, tested)
            share = (len(waiting_fit) + len(audited_fit)) / (len(waiting) + len(audited))
            more = promise.more_audited
            found.promises[kind] = promise
            found.more_drawn[kind] = None if more is None else math.ceil(more / share)
            if promise.threshold is not None:
                found.automatic.update(each for each in waiting_fit if confidences[each] >= promise.threshold)
    return found


def _of_strata(
    answers: Sequence[Answer],
    audited: Sequence[int],
    waiting: Sequence[int],
    population: AuditPopulation,
    demand: Demand,
) -> tuple[list[int], Demand]:
    """The audited answers of those strata where any wait, and what must be shown on them."""
    if not population.has_strata:
        return list(audited), demand
    left = Counter(population.stratum(answers[position].id) for position in waiting)
    chances = {stratum: population.chances[stratum] for stratum in left}
    ratio = odds_ratio(chances.values())
    if ratio > MOST_UNEQUAL:
        most, least = max(chances, key=chances.__getitem__), min(chances, key=chances.__getitem__)
        smaller = min(most, least, key=left.__getitem__)
        raise ClassifierError(
            f"The audit was drawn too unequally for a promise: in the stratum '{most}' the odds of being drawn "
            f"were {ratio:.1f} times those in '{least}', {MOST_UNEQUAL:g} times is the most. "
            f"Code the {left[smaller]} left in '{smaller}' by hand, then run classify precode again."
        )
    kept = [position for position in audited if population.stratum(answers[position].id) in left]
    return kept, replace(demand, precision=precision_to_test(demand.precision, chances.values()))


def _promise(
    confidences: Sequence[float], audited: Sequence[int], right: Set[int], waiting: Sequence[int], demand: Demand
) -> Promise:
    return find_promise(
        np.array([confidences[position] for position in audited]),
        np.array([position in right for position in audited], dtype=np.bool_),
        np.array([confidences[position] for position in waiting]),
        demand.precision,
        demand.confidence_level,
    )


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
