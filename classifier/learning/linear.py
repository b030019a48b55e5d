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
    coefficients = np.zeros((features.shape[1], labels.shape[1]), dtype=np.float32)
    intercepts = np.full(labels.shape[1], -1.0, dtype=np.float32)
    for column in range(labels.shape[1]):
        known = np.flatnonzero(labels[:, column] != UNKNOWN)
        applies = labels[known, column] == APPLIES
        if applies.all() or not applies.any():
            intercepts[column] = 1.0 if applies.size and applies.all() else -1.0
            continue
        machine = LinearSVC(C=recipe.regularisation, random_state=recipe.seed)
        machine.fit(features[known], applies, sample_weight=weights[known])
        coefficients[:, column] = machine.coef_[0]
        intercepts[column] = machine.intercept_[0]
    return Linear(coefficients, intercepts)
