"""The model of one dimension: from texts to consistent, calibrated probabilities and to sets of codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.domain.codebook import Dimension, main_codes
from classifier.domain.cue import Cue
from classifier.learning.any_code import AnyCode, at_least_one, in_line, with_cues
from classifier.learning.calibration import Calibration
from classifier.learning.confidence import Confidence, Evidence
from classifier.learning.features import Features, cue_features
from classifier.learning.hierarchy import chosen_codes, consistent, normalised
from classifier.learning.linear import Linear
from classifier.learning.neighbours import Nearest, Neighbours, joined_nearest
from classifier.learning.numbers import Several
from classifier.learning.recipe import Recipe
from classifier.learning.repeats import repeated_sets, with_repeats
from classifier.learning.texts import Texts


@dataclass(frozen=True)
class DimensionModel:
    """Everything that suggesting needs, fitted. `is_taught`: coded answers stand behind the numbers.

    `any_code` is None where a code is required, or where too few answers have none to learn from.
    `repeats_kept`: how often an answer that repeats a coded one has its codes.
    """

    dimension: Dimension
    recipe: Recipe
    features: Features
    linear: Linear
    neighbours: Neighbours
    calibration: Calibration
    any_code: AnyCode | None
    several: Several
    repeats_kept: float
    thresholds: NDArray[np.float64]
    confidence: Confidence
    is_taught: bool

    def word_weights(self, words: Sequence[str]) -> NDArray[np.float32]:
        """How much each word by itself speaks for each code: (words, codes)."""
        return np.asarray(self.features.of_words(words) @ self.linear.coefficients)

    def cue_weights(self) -> dict[Cue, float]:
        """How much each cue speaks for any code; empty where that is not learnt."""
        if self.any_code is None:
            return {}
        return dict(zip(Cue, self.any_code.coefficients[-len(Cue) - 1 :].tolist(), strict=False))


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of some texts.

    `probabilities`: (texts, codes). `any_code`, `several`: (texts,) the probability that any code applies,
    and that several main codes do. `chosen`: a set of codes per text. `confidences`: (texts,) the
    probability that its main codes are exactly right. `nearest`: the nearest coded answers.
    """

    probabilities: NDArray[np.float64]
    any_code: NDArray[np.float64]
    several: NDArray[np.float64]
    chosen: list[tuple[str, ...]]
    confidences: NDArray[np.float64]
    nearest: Nearest


def joined(parts: Sequence[Prediction], places: Sequence[NDArray[np.intp]]) -> Prediction:
    """Predictions of parts of some texts as one, each part at its places among the texts."""
    order = np.argsort(np.concatenate(places))
    chosen = [codes for part in parts for codes in part.chosen]
    return Prediction(
        np.concatenate([part.probabilities for part in parts])[order],
        np.concatenate([part.any_code for part in parts])[order],
        np.concatenate([part.several for part in parts])[order],
        [chosen[row] for row in order],
        np.concatenate([part.confidences for part in parts])[order],
        joined_nearest([part.nearest for part in parts], order),
    )


def predict(model: DimensionModel, texts: Texts, apart: NDArray[np.str_] | None = None) -> Prediction:
    """Predict texts that hold something; for empty answers nothing needs to be predicted.

    `apart`: (texts,) of `source/id`, so that no answer is its own neighbour.
    """
    codes = len(model.dimension.codes)
    if not len(texts):
        nothing = model.neighbours.look(csr_matrix((0, 0)))
        return Prediction(np.zeros((0, codes)), np.zeros(0), np.zeros(0), [], np.zeros(0), nothing)
    features = model.features.of(texts)
    nearest = model.neighbours.look(features, apart)
    probabilities = as_probabilities(
        model.linear.scores(features), nearest.shares, model.calibration, model.dimension
    )
    gate = model.any_code
    scores = None
    if gate is not None:
        scores = gate.scores(with_cues(features, cue_features(texts), model.recipe))
    probabilities, any_code = settled(probabilities, gate, scores, model.dimension)
    probabilities, any_code = with_repeats(probabilities, any_code, nearest, model.repeats_kept)
    chosen = chosen_sets(probabilities, any_code if gate else None, model.thresholds, model.dimension)
    chosen = repeated_sets(chosen, nearest, model.dimension)
    several = model.several.probabilities(probabilities, model.dimension)
    evidence = Evidence(probabilities, any_code, several, nearest.similarity, chosen)
    confidences = model.confidence.of(evidence, model.dimension)
    return Prediction(probabilities, any_code, several, chosen, confidences, nearest)


def as_probabilities(
    scores: NDArray[np.float64], shares: NDArray[np.float64], calibration: Calibration, dimension: Dimension
) -> NDArray[np.float64]:
    """Calibrated, and consistent with the hierarchy or, in a one-choice dimension, summing to 1."""
    probabilities = calibration.probabilities(scores, shares)
    if not dimension.multiple and not dimension.none_allowed and len(dimension.main_codes) == len(dimension.codes):
        return normalised(probabilities)
    return consistent(probabilities, dimension)


def settled(
    probabilities: NDArray[np.float64],
    gate: AnyCode | None,
    scores: NDArray[np.float64] | None,
    dimension: Dimension,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The codes' probabilities (texts, codes) and that of any code (texts,), in line with each other."""
    if gate is None or scores is None:
        if not dimension.none_allowed:
            return probabilities, np.ones(len(probabilities))
        return probabilities, at_least_one(probabilities, dimension)
    any_code = gate.probabilities(scores, probabilities, dimension)
    return in_line(probabilities, any_code, dimension), any_code


def chosen_sets(
    probabilities: NDArray[np.float64],
    any_code: NDArray[np.float64] | None,
    thresholds: NDArray[np.float64],
    dimension: Dimension,
) -> list[tuple[str, ...]]:
    """A set of codes per text; with `any_code`, no code where that is the more probable."""
    if any_code is None:
        return [chosen_codes(row, thresholds, dimension) for row in probabilities]
    return [
        chosen_codes(row, thresholds, dimension, has_code)
        for row, has_code in zip(probabilities, any_code >= 0.5, strict=True)
    ]


def right_at_main_level(chosen: Sequence[tuple[str, ...]], truth: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Whether each set has exactly the main codes of the true one."""
    return np.array([main_codes(one) == main_codes(other) for one, other in zip(chosen, truth, strict=True)])
