"""Measures of reliability: likeness of sets of codes, Cohen's kappa, Krippendorff's alpha. Pure arithmetic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
MOST_UNDEFINED = 0.05
"""No interval where more than this share of the resamples holds one value only."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with its 95 % interval; None where the codings cannot tell."""

    value: float | None
    low: float | None = None
    high: float | None = None


def jaccard(sets: NDArray[np.bool_]) -> Floats:
    """|A ∩ B| / |A ∪ B| (Jaccard 1912) of all sets (sets, codes) with each other: (sets, sets).

    Two empty sets are alike: 1.
    """
    common, sizes = _common(sets)
    union = sizes[:, None] + sizes - common
    return np.asarray(np.divide(common, union, out=np.ones_like(union), where=union > 0))


def masi(sets: NDArray[np.bool_]) -> Floats:
    """Jaccard times monotonicity (Passonneau 2006), as a similarity: (sets, sets).

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, else 0.
    """
    common, sizes = _common(sets)
    smaller, larger = np.minimum(sizes[:, None], sizes), np.maximum(sizes[:, None], sizes)
    monotonicity = np.select([common == larger, common == smaller, common > 0], [1, 2 / 3, 1 / 3], default=0)
    return np.asarray(jaccard(sets) * monotonicity)


def mean_over_pairs(counts: Floats, similarities: Floats) -> Floats:
    """The mean similarity (answers,) over the pairs of codings of each answer.

    `counts`: (answers, values), how many coders gave an answer each value, two at least in all.
    `similarities`: (values, values), 1 on the diagonal.
    """
    coders = counts.sum(axis=1)
    # Every coding is wholly like itself, and that is no pair.
    return np.asarray((_within(counts, similarities) - coders) / (coders * (coders - 1)))


def cohen_kappa(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float | None:
    """Kappa = (p_o − p_e) / (1 − p_e) of two coders' (answers,) (Cohen 1960).

    None where both say the same of every answer, always or never: chance explains all of it.
    """
    observed = (first == second).mean()
    one, other = first.mean(), second.mean()
    expected = one * other + (1 - one) * (1 - other)
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def resampled(answers: int, resamples: int, seed: int) -> Floats:
    """How often each answer is drawn in a bootstrap (Efron 1979): (resamples, answers)."""
    generator = np.random.default_rng(seed)
    return generator.multinomial(answers, np.full(answers, 1 / answers), size=resamples).astype(np.float64)


def krippendorff_alpha(counts: Floats, distances: Floats, draws: Floats) -> Alpha:
    """Alpha = 1 − D_o / D_e (Krippendorff 2011), with a percentile interval over resampled answers.

    `counts`: (answers, values), how many coders gave an answer each value, two at least in all.
    `distances`: (values, values) from 0 to 1, 0 on the diagonal. `draws`: as `resampled` gives them.
    Alpha is None where only one value was ever given.
    """
    value = float(_alphas(counts, distances, np.ones((1, len(counts))))[0])
    if np.isnan(value):
        return Alpha(None)
    alphas = _alphas(counts, distances, draws)
    if np.isnan(alphas).mean() > MOST_UNDEFINED:
        return Alpha(value)
    if value == 1:
        return Alpha(value, _low_without_disagreement(counts, distances), value)
    low, high = np.nanquantile(alphas, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Alpha(value, float(low), float(high))


def _alphas(counts: Floats, distances: Floats, draws: Floats) -> Floats:
    """Alpha of each draw of answers, nan where it holds one value only: (draws,)."""
    observed = draws @ (_within(counts, distances) / (counts.sum(axis=1) - 1))
    totals = draws @ counts
    expected = _within(totals, distances) / (totals.sum(axis=1) - 1)
    ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    return np.asarray(1 - ratio)


def _low_without_disagreement(counts: Floats, distances: Floats) -> float:
    """The lower limit where the coders never disagree, which every resample repeats.

    With no disagreement in n answers the share of answers with one is at most 1 − .025^(1/n)
    (Clopper & Pearson 1934); such an answer adds at most 1 to D_o.
    """
    totals = counts.sum(axis=0, keepdims=True)
    codings = totals.sum()
    expected = float(_within(totals, distances)[0] / (codings * (codings - 1)))
    share = 1 - ((1 - CONFIDENCE) / 2) ** (1 / len(counts))
    return float(max(1 - share / expected, -1.0))


def _within(counts: Floats, matrix: Floats) -> Floats:
    """Σ_cd n_c n_d m_cd of every row of counts."""
    return np.asarray(((counts @ matrix) * counts).sum(axis=1))


def _common(sets: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The number of codes every two sets share (sets, sets), and that of each set (sets,)."""
    whole = sets.astype(np.float64)
    return whole @ whole.T, whole.sum(axis=1)
