"""How many main codes an answer carries: none, one or several."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from classifier.domain.codebook import Dimension

CERTAIN = 1e-4
FEWEST = 10


@dataclass(frozen=True)
class Several:
    """P(several) = 1 / (1 + exp(−(slope · log-odds were codes independent + intercept)))."""

    slope: float = 1.0
    intercept: float = 0.0

    def probabilities(self, probabilities: NDArray[np.float64], dimension: Dimension) -> NDArray[np.float64]:
        """The probability (texts,) of two or more main codes; 0 where only one may be chosen."""
        if not dimension.multiple:
            return np.zeros(len(probabilities))
        return np.asarray(
            expit(self.slope * logit(several_if_independent(probabilities, dimension)) + self.intercept)
        )


def fit_several(probabilities: NDArray[np.float64], main_codes: NDArray[np.int_], dimension: Dimension) -> Several:
    """Fit on out-of-fold probabilities (texts, codes) and how many main codes (texts,) each text has."""
    several = main_codes >= 2
    if not dimension.multiple or min(several.sum(), (~several).sum()) < FEWEST:
        return Several()
    known = logit(several_if_independent(probabilities, dimension))
    fitted = LogisticRegression(C=1.0, solver="newton-cholesky").fit(known[:, None], several)
    return Several(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))


def several_if_independent(probabilities: NDArray[np.float64], dimension: Dimension) -> NDArray[np.float64]:
    """P(two or more main codes) (texts,) of the Poisson binomial distribution, away from 0 and 1."""
    main = probabilities[:, [dimension.order[code] for code in dimension.main_codes]]
    none, one = np.ones(len(main)), np.zeros(len(main))
    for column in main.T:
        none, one = none * (1 - column), one * (1 - column) + none * column
    return np.asarray((1 - none - one).clip(CERTAIN, 1 - CERTAIN))
