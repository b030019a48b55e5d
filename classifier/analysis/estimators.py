"""The share of a file's answers that carry a code, when humans have coded only some of them.

Three ways: counting codes, the model's where there is no coder's, which is biased by what the model errs
more one way than the other; the random sample alone; and the model corrected by the sample: the difference
or regression estimator (Cassel, Särndal & Wretman 1976; Särndal, Swensson & Wretman 1992, ch. 6), called
prediction-powered inference where the sample comes from outside the file (Angelopoulos et al. 2023).

An estimate ± 1.96 standard errors covers too seldom where few answers carry the code: the sample then shows
few of the model's errors, or none. So what the model misses and what it says wrongly are bounded apart, by
Wilson's score interval (1927) with an effective sample size (Korn & Graubard 1998), and joined by the method
of variance estimates recovery (Zou 2007).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

FEWEST = 5
"""With fewer coded answers that carry the code, or that do not, no share is given."""

FEWEST_TO_TUNE = 20
"""With fewer of them in the random sample, the model's codes count in full, whatever they are worth."""

MOST_EFFECTIVE = 2.5
"""A sampled answer is worth at most so many by the model's help: steadier residuals are errors not yet seen."""

PRIOR_ANSWERS = 4
"""So many answers like the others are added to a stratum before its own variance is believed."""


@dataclass(frozen=True)
class PartlyCoded:
    """One code over the N answers of a file; raises ValueError if the arrays cannot be that.

    `applies` (N,): 1 or 0 by a coder, nan where nobody coded. `sampled` (N,): the answers drawn at random
    and coded blind; every other coded answer is known with certainty, and the draw was made among the
    rest. `predicted` (N,): the model's code (0 or 1) or probability, at sampled answers from a model that
    has not seen them. `weights` (N,): what each answer counts, such as money; None = 1. `strata` (N,): the
    groups that were drawn from separately; None = one. `inclusion` (N,): each answer's probability of
    being drawn; None = the same within a stratum.
    """

    applies: NDArray[np.float64]
    sampled: NDArray[np.bool_]
    predicted: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None
    strata: NDArray[np.generic] | None = None
    inclusion: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if not len(self.applies):
            raise ValueError("There are no answers to take a share of.")
        given = (self.sampled, self.predicted, self.weights, self.strata, self.inclusion)
        if any(len(array) != len(self.applies) for array in given if array is not None):
            raise ValueError("The arrays must have one value for each answer.")
        if (~np.isnan(self.applies) & (self.applies != 0) & (self.applies != 1)).any():
            raise ValueError("A coded answer must have 1 or 0: the code applies or not.")
        if not self.coded[self.sampled].all():
            raise ValueError("Every sampled answer must be coded.")
        predicted = self.predicted[self.drawn_among]
        if not ((predicted >= 0) & (predicted <= 1)).all():
            raise ValueError("Predictions must lie between 0 and 1.")
        if not ((self.weight >= 0) & np.isfinite(self.weight)).all() or not self.weight.any():
            raise ValueError("Weights must be numbers of 0 or more, at least one of them more.")
        drawn = None if self.inclusion is None else self.inclusion[self.sampled]
        if drawn is not None and not ((drawn > 0) & (drawn <= 1)).all():
            raise ValueError("Inclusion probabilities must be above 0 and at most 1.")

    @property
    def coded(self) -> NDArray[np.bool_]:
        """The answers (N,) that a human has coded."""
        return np.asarray(~np.isnan(self.applies))

    @property
    def drawn_among(self) -> NDArray[np.bool_]:
        """The answers (N,) that the sample stands for: all but those known with certainty."""
        return np.asarray(self.sampled | ~self.coded)

    @property
    def weight(self) -> NDArray[np.float64]:
        """What each answer (N,) counts."""
        return np.ones(len(self.applies)) if self.weights is None else self.weights


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1 with its confidence interval."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class _Means:
    """Weighted means (k,) over all that were drawn among, with their covariance (k, k).

    By stratum: `local` (s, k) means, `sizes` (s,) of the sample, and `spread` (s,), the variance of the
    stratum's contribution if one answer's value had variance 1.
    """

    values: NDArray[np.float64]
    covariance: NDArray[np.float64]
    local: NDArray[np.float64]
    sizes: NDArray[np.float64]
    spread: NDArray[np.float64]

    def binary_variance(self, column: int, reach: float) -> float:
        """The variance of a mean if every value were 0 or `reach`: the largest it can have."""
        size = self.sizes + PRIOR_ANSWERS
        local = (self.sizes * self.local[:, column] + PRIOR_ANSWERS * self.values[column]) / size
        return float(self.spread @ (local * (reach - local)))


def counted_share(answers: PartlyCoded) -> float:
    """The share when the model's codes are counted as if they were the coder's. Biased: no interval."""
    codes = np.where(answers.coded, answers.applies, answers.predicted)
    return float(np.average(codes, weights=answers.weight))


def sample_share(answers: PartlyCoded, confidence_level: float = 0.95, fewest: int = FEWEST) -> Share | None:
    """The share from human codes alone; None if too few answers are coded with or without the code."""
    if not _is_enough(answers, fewest):
        return None
    return _share(answers, 0.0, confidence_level)


def corrected_share(answers: PartlyCoded, confidence_level: float = 0.95, fewest: int = FEWEST) -> Share | None:
    """The share from the model, its errors corrected by the random sample; None if too few are coded.

    θ = mean(λf) + mean over the sample of (y − λf), with λ = cov(y, f) / var(f) of the estimated means,
    between 0 and 1 (Rao 1994); λ = 1, the difference estimator, with fewer than FEWEST_TO_TUNE.
    """
    if not _is_enough(answers, fewest):
        return None
    applies = answers.applies[answers.sampled]
    model_weight = 1.0
    if min((applies == 1).sum(), (applies == 0).sum()) >= FEWEST_TO_TUNE:
        model_weight = _regression(answers)
    return _share(answers, model_weight, confidence_level)


def _is_enough(answers: PartlyCoded, fewest: int) -> bool:
    applies = answers.applies[answers.coded]
    return bool(answers.coded.all()) or min((applies == 1).sum(), (applies == 0).sum()) >= fewest


def _regression(answers: PartlyCoded) -> float:
    sampled = answers.sampled
    means = _means(np.column_stack([answers.applies[sampled], answers.predicted[sampled]]), answers)
    if means is None or means.covariance[1, 1] <= 0:
        return 1.0
    return float(np.clip(means.covariance[0, 1] / means.covariance[1, 1], 0, 1))


def _share(answers: PartlyCoded, model_weight: float, confidence_level: float) -> Share | None:
    """θ with f = model_weight · predicted; None if a stratum has too few sampled answers."""
    weight, coded, applies = answers.weight, answers.coded, np.nan_to_num(answers.applies)
    whole = weight.sum()
    least = float(weight @ applies / whole)
    most = float(1 - weight[coded] @ (1 - applies[coded]) / whole)
    if not weight[~coded].any():
        return Share(least, least, least)
    drawn_among = answers.drawn_among
    # Rounded, for the square of a vanishing probability is 0 and cannot be divided by.
    predicted = np.round(model_weight * answers.predicted, 12)
    true, said = applies[answers.sampled], predicted[answers.sampled]
    means = _means(np.column_stack([true * (1 - said), (1 - true) * said]), answers)
    if means is None:
        return None
    reach = (1 - float(predicted[drawn_among].min()), float(predicted[drawn_among].max()))
    worth = 1 + (MOST_EFFECTIVE - 1) * model_weight
    quantile = float(ndtri((1 + confidence_level) / 2))
    missed, wrong = (_wilson(means, column, reach[column], worth, quantile) for column in (0, 1))
    below, above = _difference(means, missed, wrong)
    part = weight[drawn_among].sum() / whole
    before = weight[~drawn_among] @ applies[~drawn_among] + weight[drawn_among] @ predicted[drawn_among]
    estimate = before / whole + part * (means.values[0] - means.values[1])
    bounded = np.clip([estimate, estimate - part * below, estimate + part * above], least, most)
    return Share(*map(float, bounded))


def _difference(means: _Means, first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """How far the interval of a difference of two means reaches below and above it, from those of the two."""
    spread = np.sqrt(np.diag(means.covariance).prod())
    correlation = means.covariance[0, 1] / spread if spread > 0 else 0.0
    below = first[0] ** 2 + second[1] ** 2 - 2 * correlation * first[0] * second[1]
    above = first[1] ** 2 + second[0] ** 2 - 2 * correlation * first[1] * second[0]
    return float(np.sqrt(max(below, 0.0))), float(np.sqrt(max(above, 0.0)))


def _wilson(means: _Means, column: int, reach: float, worth: float, quantile: float) -> tuple[float, float]:
    """How far Wilson's interval of a mean between 0 and `reach` reaches below and above it.

    The effective sample size is that of a share with the mean's variance, and this variance at least what
    it would be if each answer sampled were worth `worth` answers of 0 or `reach`.
    """
    # Rounded, for a mean of nothing but ones need not come out as one.
    share = float(np.round(means.values[column] / reach, 9)) if reach > 0 else 0.0
    factor = quantile**2 * means.spread.sum()
    if 0 < share < 1:
        variance = max(means.covariance[column, column], means.binary_variance(column, reach) / worth)
        factor = quantile**2 * variance / (share * (1 - share) * reach**2)
    centre = (share + factor / 2) / (1 + factor)
    half = np.sqrt(factor * share * (1 - share) + factor**2 / 4) / (1 + factor)
    return reach * max(share - centre + half, 0.0), reach * max(centre + half - share, 0.0)


def _means(values: NDArray[np.float64], answers: PartlyCoded) -> _Means | None:
    """Means of `values` (n, k) of the sampled answers, n, as estimates over all that were drawn among.

    Ratio estimators within strata, their linearised covariance with Hájek's approximation for unequal
    inclusion probabilities (Hájek 1964; Deville 1993), which for equal ones is (1 − n/N) · s²/n exactly.
    None if a stratum has one sampled answer or none, and more that nobody coded.
    """
    drawn_among = answers.drawn_among
    strata = np.zeros(len(drawn_among)) if answers.strata is None else answers.strata
    whole = answers.weight[drawn_among].sum()
    mean, covariance = np.zeros(values.shape[1]), np.zeros((values.shape[1],) * 2)
    local_means, sizes, spreads = [], [], []
    for stratum in np.unique(strata[drawn_among]):
        here = drawn_among & (strata == stratum)
        sampled = here[answers.sampled]
        weight, size, total = answers.weight[answers.sampled][sampled], sampled.sum(), here.sum()
        if not answers.weight[here].any():
            continue
        chance = np.full(size, size / total)
        if answers.inclusion is not None and size < total:
            chance = answers.inclusion[answers.sampled][sampled]
        if not weight.any() or (size == 1 and total > 1):
            return None
        expanded = weight / chance
        scale = answers.weight[here].sum() / whole / expanded.sum()
        local = expanded @ values[sampled] / expanded.sum()
        mean += answers.weight[here].sum() / whole * local
        left_out = 1 - chance
        local_means.append(local)
        sizes.append(float(size))
        spreads.append(float(scale**2 * (left_out @ expanded**2)))
        if left_out.any():
            deviations = scale * expanded[:, None] * (values[sampled] - local)
            deviations -= left_out @ deviations / left_out.sum()
            covariance += size / (size - 1) * (deviations.T * left_out) @ deviations
    return _Means(mean, covariance, np.array(local_means), np.array(sizes), np.array(spreads))
