"""The model of one dimension: from words to consistent, calibrated probabilities and to sets of codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.domain.codebook import Dimension, main_codes
from classifier.language.pipeline import Words
from classifier.learning.calibration import Calibration
from classifier.learning.confidence import Confidence
from classifier.learning.features import Features
from classifier.learning.hierarchy import chosen_codes, consistent, normalised
from classifier.learning.linear import Linear


@dataclass(frozen=True)
class DimensionModel:
    """Everything that suggesting needs, fitted. `is_taught`: coded answers stand behind the numbers."""

    dimension: Dimension
    features: Features
    linear: Linear
    calibration: Calibration
    thresholds: NDArray[np.float64]
    confidence: Confidence
    is_taught: bool

    def probabilities(self, features: csr_matrix) -> NDArray[np.float64]:
        """Probabilities (texts, codes), columns in the codebook's order."""
        return as_probabilities(self.linear.scores(features), self.calibration, self.dimension)

    def chosen(self, probabilities: NDArray[np.float64]) -> list[tuple[str, ...]]:
        """The set of codes to suggest for each text."""
        return [chosen_codes(row, self.thresholds, self.dimension) for row in probabilities]

    def confidences(
        self, probabilities: NDArray[np.float64], chosen: Sequence[tuple[str, ...]]
    ) -> NDArray[np.float64]:
        """The probability (texts,) that a set's main codes are exactly right."""
        return self.confidence.of(probabilities, chosen, self.dimension)

    def word_weights(self, words: Sequence[str]) -> NDArray[np.float32]:
        """How much each word by itself speaks for each code: (words, codes)."""
        return np.asarray(self.features.of_words(words) @ self.linear.coefficients)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of some texts: probabilities (texts, codes), sets of codes, confidences (texts,)."""

    probabilities: NDArray[np.float64]
    chosen: list[tuple[str, ...]]
    confidences: NDArray[np.float64]


def predict(model: DimensionModel, words: Sequence[Words]) -> Prediction:
    """Predict texts that hold something; for empty answers nothing needs to be predicted."""
    if not words:
        return Prediction(np.zeros((0, len(model.dimension.codes))), [], np.zeros(0))
    probabilities = model.probabilities(model.features.of(words))
    chosen = model.chosen(probabilities)
    return Prediction(probabilities, chosen, model.confidences(probabilities, chosen))


def as_probabilities(
    scores: NDArray[np.float64], calibration: Calibration, dimension: Dimension
) -> NDArray[np.float64]:
    """Calibrated, and consistent with the hierarchy or, in a one-choice dimension, summing to 1."""
    probabilities = calibration.probabilities(scores)
    if not dimension.multiple and not dimension.none_allowed and len(dimension.main_codes) == len(dimension.codes):
        return normalised(probabilities)
    return consistent(probabilities, dimension)


def right_at_main_level(chosen: Sequence[tuple[str, ...]], truth: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Whether each set has exactly the main codes of the true one."""
    return np.array([main_codes(one) == main_codes(other) for one, other in zip(chosen, truth, strict=True)])
