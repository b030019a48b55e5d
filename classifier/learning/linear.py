"""One linear classifier per code, on sparse features."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from classifier.learning.recipe import Recipe
from classifier.learning.training_rows import APPLIES, UNKNOWN


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


def _fit_code(
    features: csr_matrix, labels: NDArray[np.int8], weights: NDArray[np.float64], recipe: Recipe
) -> tuple[NDArray[np.float64], float]:
    """Coefficients (features,) and intercept of one code."""
    known = np.flatnonzero(labels != UNKNOWN)
    applies = labels[known] == APPLIES
    if applies.all() or not applies.any():
        return np.zeros(features.shape[1]), 1.0 if applies.size and applies.all() else -1.0
    machine = LinearSVC(C=recipe.regularisation, random_state=recipe.seed)
    machine.fit(features[known], applies, sample_weight=weights[known])
    return machine.coef_[0], float(machine.intercept_[0])
