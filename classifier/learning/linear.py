"""One linear classifier per code, on sparse features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from classifier.learning.recipe import Recipe
from classifier.learning.training_rows import APPLIES, UNKNOWN

SMOOTHING = 0.3
TOLERANCE = 1e-3
"""Of the dual problem: ten times the default, which changes no suggestion worth the time."""


@dataclass(frozen=True)
class Linear:
    """`coefficients`: (features, codes) of float32; `intercepts`: (codes,)."""

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Signed distances (texts, codes): the larger, the more the code applies."""
        return np.asarray(features @ self.coefficients, dtype=np.float64) + self.intercepts


def fit_linear(
    features: csr_matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], recipe: Recipe
) -> Linear:
    """Fit a linear support vector machine per code, on the rows where the code is known.

    A code that never applies among the rows, or always, keeps a constant score.
    """
    # One after the other: liblinear's random numbers are the process's, so threads would not be repeatable.
    columns = [_fit_code(features, labels[:, column], weights, recipe) for column in range(labels.shape[1])]
    return Linear(
        np.column_stack([coefficients for coefficients, _ in columns]).astype(np.float32),
        np.array([intercept for _, intercept in columns], dtype=np.float32),
    )


def fit_linear_to_few(
    features: csr_matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], level: NDArray[np.int_]
) -> Linear:
    """Complement naive Bayes (Rennie et al. 2003), for the codebook's text and few coded answers or none.

    Rows so few, more for some codes than for others, say nothing of how common the codes are: this
    learns of each code from what the others do not say. `level`: (codes,) 0 for main codes, 1 for the
    codes below; scores are set against the mean of their level.
    """
    columns = [_fit_complement(features, labels[:, column], weights) for column in range(labels.shape[1])]
    coefficients = np.column_stack(columns)
    for each in np.unique(level):
        coefficients[:, level == each] -= coefficients[:, level == each].mean(axis=1, keepdims=True)
    return Linear(coefficients.astype(np.float32), np.zeros(labels.shape[1], dtype=np.float32))


def _fit_complement(
    features: csr_matrix, labels: NDArray[np.int8], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    known = np.flatnonzero(labels != UNKNOWN)
    applies = labels[known] == APPLIES
    if applies.all() or not applies.any():
        return np.zeros(features.shape[1])
    fitted = ComplementNB(alpha=SMOOTHING).fit(features[known], applies, sample_weight=weights[known])
    return np.asarray(fitted.feature_log_prob_[1])


def _fit_code(
    features: csr_matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], recipe: Recipe
) -> tuple[NDArray[np.float64], float]:
    """Coefficients (features,) and intercept of one code."""
    known = np.flatnonzero(labels != UNKNOWN)
    applies = labels[known] == APPLIES
    if applies.all() or not applies.any():
        return np.zeros(features.shape[1]), 1.0 if applies.size and applies.all() else -1.0
    machine = LinearSVC(C=recipe.regularisation, random_state=recipe.seed, tol=TOLERANCE)
    machine.fit(features[known], applies, sample_weight=weights[known])
    return machine.coef_[0], float(machine.intercept_[0])
