"""From scores to probabilities: Platt scaling on out-of-fold scores, pooled where a code is rare."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

FEWEST_FOR_OWN = 10
MOST_POOLED = 200_000
SMALLEST_SLOPE = 0.1
SURE = 4.0
"""Log-odds of a code that all texts have, and of one that none has, with the sign turned."""


@dataclass(frozen=True)
class Calibration:
    """p = 1 / (1 + exp(−(slope · score + vote · share + intercept))), per code.

    Platt (1999), with a second input: the share of the nearest coded answers that have the code. All
    three arrays are (codes,).
    """

    slopes: NDArray[np.float64]
    votes: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def probabilities(self, scores: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities (texts, codes) between 0 and 1."""
        return np.asarray(expit(scores * self.slopes + shares * self.votes + self.intercepts))


UNTAUGHT = (2.16, 0.0, -2.76)
"""Slope, vote and intercept before enough answers are coded; measured by scripts/measure_untaught.py."""


def untaught(codes: int) -> Calibration:
    """The calibration of a model that the codebook alone has taught."""
    return Calibration(*(np.full(codes, value) for value in UNTAUGHT))


def fit_calibration(
    scores: NDArray[np.float64], shares: NDArray[np.float64], applies: NDArray[np.bool_], seed: int
) -> Calibration:
    """Fit on out-of-fold scores, out-of-fold shares and the truth, each (texts, codes).

    Codes with fewer than FEWEST_FOR_OWN texts share one pooled scaling.
    """
    fitted = np.tile(_pooled(scores, shares, applies, seed), (scores.shape[1], 1))
    for column in range(scores.shape[1]):
        positives = int(applies[:, column].sum())
        if FEWEST_FOR_OWN <= positives <= len(applies) - FEWEST_FOR_OWN:
            fitted[column] = _platt(scores[:, column], shares[:, column], applies[:, column])
    return Calibration(fitted[:, 0], fitted[:, 1], fitted[:, 2])


def _pooled(
    scores: NDArray[np.float64], shares: NDArray[np.float64], applies: NDArray[np.bool_], seed: int
) -> tuple[float, float, float]:
    chosen = np.arange(scores.size)
    if scores.size > MOST_POOLED:
        chosen = np.random.default_rng(seed).choice(scores.size, MOST_POOLED, replace=False)
    flat = applies.ravel()[chosen]
    if flat.all() or not flat.any():
        return 1.0, 0.0, SURE if flat.all() else -SURE
    return _platt(scores.ravel()[chosen], shares.ravel()[chosen], flat)


def _platt(
    scores: NDArray[np.float64], shares: NDArray[np.float64], applies: NDArray[np.bool_]
) -> tuple[float, float, float]:
    fitted = LogisticRegression(C=10.0, solver="newton-cholesky").fit(np.column_stack([scores, shares]), applies)
    slope, vote = fitted.coef_[0]
    # What points the wrong way out of fold is noise: it must not turn the order around.
    return max(float(slope), SMALLEST_SLOPE), max(float(vote), 0.0), float(fitted.intercept_[0])
