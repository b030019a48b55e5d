"""From scores to probabilities: Platt scaling on out-of-fold scores, pooled where a code is rare."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

FEWEST_FOR_OWN = 10
MOST_POOLED = 200_000


@dataclass(frozen=True)
class Calibration:
    """p = 1 / (1 + exp(−(slope · score + intercept))), per code (Platt 1999)."""

    slopes: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities (texts, codes) between 0 and 1."""
        return np.asarray(expit(scores * self.slopes + self.intercepts))


UNTAUGHT = (4.94, 1.53)
"""Slope and intercept before enough answers are coded; measured by scripts/measure_untaught.py."""


def untaught(codes: int) -> Calibration:
    """The calibration of a model that the codebook alone has taught."""
    return Calibration(np.full(codes, UNTAUGHT[0]), np.full(codes, UNTAUGHT[1]))


def fit_calibration(scores: NDArray[np.float64], applies: NDArray[np.bool_], seed: int) -> Calibration:
    """Fit on out-of-fold scores and the truth, both (texts, codes).

    Codes with fewer than FEWEST_FOR_OWN texts share one pooled scaling.
    """
    pooled = _pooled(scores, applies, seed)
    slopes, intercepts = np.full(scores.shape[1], pooled[0]), np.full(scores.shape[1], pooled[1])
    for column in range(scores.shape[1]):
        positives = int(applies[:, column].sum())
        if FEWEST_FOR_OWN <= positives <= len(applies) - FEWEST_FOR_OWN:
            slopes[column], intercepts[column] = _platt(scores[:, column], applies[:, column])
    return Calibration(slopes, intercepts)


def _pooled(scores: NDArray[np.float64], applies: NDArray[np.bool_], seed: int) -> tuple[float, float]:
    flat_scores, flat_applies = scores.ravel(), applies.ravel()
    if flat_scores.size > MOST_POOLED:
        chosen = np.random.default_rng(seed).choice(flat_scores.size, MOST_POOLED, replace=False)
        flat_scores, flat_applies = flat_scores[chosen], flat_applies[chosen]
    if flat_applies.all() or not flat_applies.any():
        return UNTAUGHT
    return _platt(flat_scores, flat_applies)


def _platt(scores: NDArray[np.float64], applies: NDArray[np.bool_]) -> tuple[float, float]:
    fitted = LogisticRegression(C=10.0).fit(scores[:, None], applies)
    # A score that points the wrong way out of fold is noise: it must not turn the order around.
    return max(float(fitted.coef_[0, 0]), 0.1), float(fitted.intercept_[0])
