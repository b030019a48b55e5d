"""The confirmed codes most likely wrong, by models that have not seen the answer, and by near-duplicates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.domain.codebook import Codebook, Dimension, ancestors
from classifier.domain.cue import Cue, FoundCue
from classifier.language.pipeline import Words
from classifier.learning.coded_answers import Annotations, CodedAnswer
from classifier.learning.doubt import Doubt, DoubtKind, answer_doubts, code_doubts, ranked_doubts
from classifier.learning.evaluation import FEWEST_ANSWERS, predict_held_out
from classifier.learning.near_duplicates import NearDuplicates, near_duplicates
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Embed
from classifier.learning.training_rows import APPLIES, TrainingRows, training_rows

WORTH_SHARING = 500
"""Fewer rows are trained on before another process has started."""


@dataclass(frozen=True)
class DoubtedCode:
    """A code that may be wrong of an answer, or missing. `neighbour`: nearly the same answer, coded otherwise."""

    code: str
    kind: DoubtKind
    probability: float
    neighbour: CodedAnswer | None


@dataclass(frozen=True)
class DoubtedAnswer:
    """An answer whose confirmed codes are doubtful.

    `doubt`: how doubtful its codes are together, 0 to 1. `codes`: the most doubtful first. `cues`: what the
    answer says that speaks against its codes, where that is learnt.
    """

    answer: CodedAnswer
    doubt: float
    codes: tuple[DoubtedCode, ...]
    cues: tuple[FoundCue, ...]


def doubted_answers(
    annotations: Annotations,
    codebook: Codebook,
    dimension: Dimension,
    recipe: Recipe,
    cue_weights: Mapping[Cue, float],
    embed: Embed | None = None,
) -> list[DoubtedAnswer] | None:
    """The project's own coded answers, the most doubtful first; None with fewer than FEWEST_ANSWERS of them.

    Each is judged by a model that has not seen its insats.
    """
    answers = annotations.training_answers(codebook, dimension)
    own = [answer for answer in answers if not answer.is_base and not answer.is_sibling]
    if len(own) < FEWEST_ANSWERS or len({answer.insats for answer in own}) < 2:
        return None
    rows = training_rows(answers, dimension, recipe, embed)
    judging = np.flatnonzero(rows.judging)
    probabilities = _out_of_fold(rows, judging, dimension, recipe)
    labels = rows.labels[judging] == APPLIES
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=recipe.character_ngrams, sublinear_tf=True)
    duplicates = near_duplicates(characters.fit_transform(answer.text for answer in own))
    words = rows.texts.subset(judging).words
    return _told(own, probabilities, labels, duplicates, words, cue_weights, dimension)


def _out_of_fold(
    rows: TrainingRows, judging: NDArray[np.intp], dimension: Dimension, recipe: Recipe
) -> NDArray[np.float64]:
    insatser = rows.insatser[judging]
    splits = list(insats_folds(insatser, min(recipe.folds, len(set(insatser))), recipe.seed))
    processes = -1 if len(rows) >= WORTH_SHARING else 1
    return predict_held_out(rows, judging, splits, dimension, recipe, processes).probabilities


def _told(
    own: list[CodedAnswer],
    probabilities: NDArray[np.float64],
    labels: NDArray[np.bool_],
    duplicates: NearDuplicates,
    words: list[Words],
    cue_weights: Mapping[Cue, float],
    dimension: Dimension,
) -> list[DoubtedAnswer]:
    scores = answer_doubts(code_doubts(probabilities, labels, duplicates))
    by_answer: dict[int, list[Doubt]] = defaultdict(list)
    for doubt in ranked_doubts(probabilities, labels, duplicates):
        by_answer[doubt.answer].append(doubt)
    return [
        DoubtedAnswer(
            own[row],
            float(scores[row]),
            tuple(
                DoubtedCode(
                    dimension.codes[doubt.code].code,
                    doubt.kind,
                    doubt.probability,
                    None if doubt.neighbour is None else own[doubt.neighbour],
                )
                for doubt in _worth_telling(doubts, dimension)
            ),
            cues_against(words[row], bool(own[row].codes), cue_weights),
        )
        for row, doubts in by_answer.items()
    ]


def _worth_telling(doubts: list[Doubt], dimension: Dimension) -> list[Doubt]:
    """Without what another says already: a wrong main code ends its sub-codes, a missing sub-code names it."""
    said, missing = (
        {dimension.codes[doubt.code].code for doubt in doubts if doubt.kind is kind} for kind in DoubtKind
    )
    implied = {code for code in said if said.intersection(ancestors(code))}
    implied |= {above for code in missing for above in ancestors(code)}
    return [doubt for doubt in doubts if dimension.codes[doubt.code].code not in implied]


def cues_against(words: Words, has_codes: bool, weights: Mapping[Cue, float]) -> tuple[FoundCue, ...]:
    """What speaks against the codes given, if nothing speaks for them: a coded plan, a change left uncoded."""
    for_codes = tuple(found for found in words.cues if weights.get(found.cue, 0) > 0)
    for_none = tuple(found for found in words.cues if weights.get(found.cue, 0) < 0)
    if has_codes:
        return () if for_codes else for_none
    return () if for_none else for_codes
