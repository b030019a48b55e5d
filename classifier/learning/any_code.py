"""Whether an answer carries any code at all: told by its words and cues together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from classifier.domain.codebook import Dimension
from classifier.learning.recipe import Recipe

CERTAIN = 1e-4


@dataclass(frozen=True)
class AnyCode:
    """P(any code) by a linear machine whose score is scaled together with what the codes say.

    `coefficients`: (features + cues,); `scaling`: of score, of the log-odds that the codes give, intercept.
    """

    coefficients: NDArray[np.float32]
    intercept: float
    scaling: NDArray[np.float64]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Signed distances (texts,) from features and cues (texts, features + cues)."""
        return np.asarray(features @ self.coefficients, dtype=np.float64) + self.intercept

    def probabilities(
        self, scores: NDArray[np.float64], probabilities: NDArray[np.float64], dimension: Dimension
    ) -> NDArray[np.float64]:
        """P(any code) (texts,), from the scores and the codes' probabilities (texts, codes)."""
        known = np.column_stack([scores, _log_odds(at_least_one(probabilities, dimension))])
        return np.asarray(expit(known @ self.scaling[:2] + self.scaling[2]).clip(CERTAIN, 1 - CERTAIN))


def with_cues(features: csr_matrix, cues: csr_matrix, recipe: Recipe) -> csr_matrix:
    """(texts, features + cues), the cues weighed as the recipe says."""
    return hstack([features, recipe.cue_weight * cues], format="csr", dtype=np.float32)


def at_least_one(probabilities: NDArray[np.float64], dimension: Dimension) -> NDArray[np.float64]:
    """The probability (texts,) of at least one main code, were the codes independent."""
    main = probabilities[:, [dimension.order[code] for code in dimension.main_codes]]
    return np.asarray((1 - np.prod(1 - main, axis=1)).clip(CERTAIN, 1 - CERTAIN))


def in_line(
    probabilities: NDArray[np.float64], any_code: NDArray[np.float64], dimension: Dimension
) -> NDArray[np.float64]:
    """The codes' probabilities brought in line with P(any code): P(code) · P(any) / P(at least one)."""
    factor = any_code / at_least_one(probabilities, dimension)
    return np.asarray((probabilities * factor[:, None]).clip(max=1 - CERTAIN))


def fit_machine(
    features: csr_matrix, has_code: NDArray[np.bool_], weights: NDArray[np.float64], recipe: Recipe
) -> AnyCode:
    """The machine alone, not yet scaled, from features and cues (texts, features + cues)."""
    machine = LinearSVC(C=recipe.regularisation, random_state=recipe.seed)
    machine.fit(features, has_code, sample_weight=weights)
    return AnyCode(machine.coef_[0].astype(np.float32), float(machine.intercept_[0]), np.array([1.0, 0.0, 0.0]))


def fit_scaling(
    scores: NDArray[np.float64],
    probabilities: NDArray[np.float64],
    has_code: NDArray[np.bool_],
    dimension: Dimension,
) -> NDArray[np.float64]:
    """The scaling of `AnyCode`, from out-of-fold scores (texts,) and probabilities (texts, codes)."""
    known = np.column_stack([scores, _log_odds(at_least_one(probabilities, dimension))])
    fitted = LogisticRegression(C=1.0, solver="newton-cholesky").fit(known, has_code)
    return np.append(fitted.coef_[0], fitted.intercept_[0])


def _log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(probabilities / (1 - probabilities)))
