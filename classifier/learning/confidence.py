"""Confidence: the probability that a suggested set is right at main level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from classifier.domain.codebook import Dimension, main_codes

CERTAIN = 1e-4


@dataclass(frozen=True)
class Evidence:
    """What is known of n suggested sets.

    `probabilities`: (n, codes). `any_code`, `several`: (n,) probabilities of any code and of several.
    `similarity`: (n,) cosine to the nearest coded answer. `chosen`: the sets.
    """

    probabilities: NDArray[np.float64]
    any_code: NDArray[np.float64]
    several: NDArray[np.float64]
    similarity: NDArray[np.float64]
    chosen: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Confidence:
    """A logistic regression on what is known of a set; without weights, the set's likelihood."""

    weights: NDArray[np.float64] | None = None

    def of(self, evidence: Evidence, dimension: Dimension) -> NDArray[np.float64]:
        """The confidence (n,) in the chosen sets."""
        if self.weights is None:
            return np.asarray(np.exp(_log_likelihood(evidence, dimension)))
        return np.asarray(expit(_known_of(evidence, dimension) @ self.weights[:-1] + self.weights[-1]))


def fit_confidence(evidence: Evidence, is_right: NDArray[np.bool_], dimension: Dimension) -> Confidence:
    """Fit on out-of-fold evidence and whether (n,) the sets were right."""
    if is_right.all() or not is_right.any():
        return Confidence()
    fitted = LogisticRegression(C=1.0, solver="newton-cholesky").fit(_known_of(evidence, dimension), is_right)
    return Confidence(np.append(fitted.coef_[0], fitted.intercept_[0]))


def _known_of(evidence: Evidence, dimension: Dimension) -> NDArray[np.float64]:
    """(n, 7). Sets with and without codes have weights of their own: both are to be told rightly."""
    likelihood = _log_likelihood(evidence, dimension)
    count = np.array([len(main_codes(codes)) for codes in evidence.chosen])
    several = logit(evidence.several.clip(CERTAIN, 1 - CERTAIN)) if dimension.multiple else np.zeros(len(count))
    return np.column_stack(
        [
            likelihood * (count > 0),
            logit((1 - evidence.any_code).clip(CERTAIN, 1 - CERTAIN)) * (count == 0),
            count == 0,
            count >= 2,
            several * (count == 1),
            several * (count >= 2),
            evidence.similarity,
        ]
    )


def _log_likelihood(evidence: Evidence, dimension: Dimension) -> NDArray[np.float64]:
    """The log-probability (n,) of the chosen main codes and no others, were codes independent."""
    columns = [dimension.order[code] for code in dimension.main_codes]
    position = {code: place for place, code in enumerate(dimension.main_codes)}
    said = np.zeros((len(evidence.chosen), len(columns)), dtype=bool)
    for row, codes in enumerate(evidence.chosen):
        said[row, [position[code] for code in main_codes(codes)]] = True
    main = evidence.probabilities[:, columns].clip(1e-6, 1 - 1e-6)
    if dimension.multiple:
        return np.asarray(np.where(said, np.log(main), np.log(1 - main)).sum(axis=1))
    none = np.log((1 - main.max(axis=1)).clip(min=1e-6))
    return np.asarray(np.where(said, np.log(main), 0.0).sum(axis=1) + np.where(said.any(axis=1), 0.0, none))
