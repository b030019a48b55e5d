"""Confidence: the probability that a suggested set is right at main level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from classifier.domain.codebook import Dimension, main_codes


@dataclass(frozen=True)
class Confidence:
    """A logistic regression on what is known of a set; without weights, the set's likelihood."""

    weights: NDArray[np.float64] | None = None

    def of(
        self, probabilities: NDArray[np.float64], chosen: Sequence[tuple[str, ...]], dimension: Dimension
    ) -> NDArray[np.float64]:
        """The confidence (texts,) in sets chosen from probabilities (texts, codes)."""
        known = _known_of(probabilities, chosen, dimension)
        if self.weights is None:
            return np.asarray(np.exp(known[:, 0]))
        return np.asarray(expit(known @ self.weights[:-1] + self.weights[-1]))


def fit_confidence(
    probabilities: NDArray[np.float64],
    chosen: Sequence[tuple[str, ...]],
    is_right: NDArray[np.bool_],
    dimension: Dimension,
) -> Confidence:
    """Fit on out-of-fold probabilities, the sets chosen from them, and whether those were right."""
    if is_right.all() or not is_right.any():
        return Confidence()
    fitted = LogisticRegression(C=1.0).fit(_known_of(probabilities, chosen, dimension), is_right)
    return Confidence(np.append(fitted.coef_[0], fitted.intercept_[0]))


def _known_of(
    probabilities: NDArray[np.float64], chosen: Sequence[tuple[str, ...]], dimension: Dimension
) -> NDArray[np.float64]:
    """(texts, 3): log-likelihood of the main codes, whether there are none, how many there are."""
    columns = [dimension.order[code] for code in dimension.main_codes]
    position = {code: place for place, code in enumerate(dimension.main_codes)}
    said = np.zeros((len(chosen), len(columns)), dtype=bool)
    for row, codes in enumerate(chosen):
        said[row, [position[code] for code in main_codes(codes)]] = True
    main = probabilities[:, columns].clip(1e-6, 1 - 1e-6)
    if dimension.multiple:
        likelihood = np.where(said, np.log(main), np.log(1 - main)).sum(axis=1)
    else:
        likelihood = np.where(said, np.log(main), 0.0).sum(axis=1)
        likelihood += np.where(said.any(axis=1), 0.0, np.log((1 - main.max(axis=1)).clip(min=1e-6)))
    return np.column_stack([likelihood, ~said.any(axis=1), said.sum(axis=1)])
