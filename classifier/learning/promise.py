"""The threshold above which answers are coded automatically, with a promise of how many come out right.

Learn-then-test by fixed sequence (Angelopoulos, Bates, Candès, Jordan & Lei 2021): thresholds that are
fixed before any error is seen are tested from strict to loose, and the last one before the first failure
is kept. The strictest threshold at which the promise is untrue is the same whatever answers are drawn, so
the promise is broken only if that one test goes wrong: no correction for many tests, and no trust in
confidences that order the answers well.

Two tests must hold at each threshold: the binomial one of the model's precision above it, for which this
is proved, and the hypergeometric one of the answers that wait there, for in a small file their share of
errors may differ from the model's by chance. The second is exact at any one threshold; over the sequence
scripts/simulate_promise.py measures it.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, hypergeom, nbinom

STEP = 0.05
"""Share of the file from one threshold to the next."""

FORGIVEN_AT_FIRST = 1
"""The first threshold lets in so many audited answers that so many errors among them are forgiven…"""

GROWTH_OF_FIRST = 5.0
"""…and at least so many times √n of n. A stricter start fails on an early error; a looser one loses
files of which only a little can be coded."""

POWER = 0.8
"""So many audited answers are asked for that a promise could be made in this share of all draws."""

ERRORS_BEFORE_AUDIT = 1 / 3
"""A model of which nothing is known is taken to err in this share of what is allowed, as if one error had been
seen: none seen in a few answers does not make it faultless."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer is coded automatically if its confidence is at least `threshold`; None = no promise.

    `waiting`: how many answers are coded automatically. `audited`, `errors`: how many audited answers
    stand at or above the threshold, and how many of those the model got wrong; without a threshold, at or
    above the first one tried. `more_audited`: how many more audited answers would probably make a promise
    possible if errors stay as frequent as they were; 0 if there is one, None if no number would do.
    """

    threshold: float | None
    waiting: int
    audited: int
    errors: int
    more_audited: int | None


def find_promise(
    audited: NDArray[np.float64],
    is_right: NDArray[np.bool_],
    waiting: NDArray[np.float64],
    precision: float,
    confidence_level: float = 0.95,
) -> Promise:
    """The loosest threshold at which at least `precision` of the automatic codings are right.

    `audited`: confidences (n,) of answers coded blind, drawn at random from one file and never used in
    training or tuning; `is_right` (n,): whether the model's set of codes is exactly the coder's;
    `waiting`: confidences (m,) of the rest of what they were drawn from. Which answers belong to the file
    must not depend on their true codes. The promise is untrue in at most 1 − `confidence_level` of all
    draws; trying again with more audited answers takes that risk again. Raises ValueError if the arrays
    do not fit or a probability is not between 0 and 1.
    """
    _check(audited, is_right, waiting, precision, confidence_level)
    thresholds = fixed_thresholds(np.concatenate([audited, waiting]), len(audited), precision, confidence_level)
    drawn, errors, left = (
        np.array([(confidences >= threshold).sum() for threshold in thresholds])
        for confidences in (audited, audited[~is_right], waiting)
    )
    holds = chance_if_untrue(errors, drawn, left, precision) <= 1 - confidence_level
    kept = int(np.cumprod(holds).sum()) - 1
    if kept < 0 or not left[kept]:
        more = _more_audited(audited, is_right, len(waiting), precision, confidence_level)
        return Promise(None, 0, int(drawn[0]), int(errors[0]), more)
    return Promise(float(thresholds[kept]), int(left[kept]), int(drawn[kept]), int(errors[kept]), 0)


def fixed_thresholds(
    confidences: NDArray[np.float64], audited: int, precision: float, confidence_level: float = 0.95
) -> NDArray[np.float64]:
    """The thresholds to test, strict to loose: confidences of the whole file (N,) at fixed shares of it.

    They depend on how many answers are audited, never on which ones or on their errors.
    """
    first = _first_share(np.array([audited]), precision, confidence_level)[0]
    shares = np.append(np.arange(first, 1.0, STEP), 1.0)
    ranks = np.ceil(shares * len(confidences)).astype(np.intp) - 1
    return np.unique(np.sort(confidences)[::-1][ranks])[::-1]


def chance_if_untrue(
    errors: NDArray[np.intp], audited: NDArray[np.intp], waiting: NDArray[np.intp], precision: float
) -> NDArray[np.float64]:
    """The chance of at most so many errors among the audited if the promise were only just untrue.

    The greater of two: untrue of the model, P(Bin(audited, 1 − precision) ≤ errors), and untrue of the
    waiting answers, one more of which are wrong than allowed (hypergeometric prediction, Thatcher 1964).
    """
    allowed = np.floor(np.round((1 - precision) * waiting, 9)).astype(np.intp)
    of_waiting = hypergeom.cdf(errors, audited + waiting, errors + allowed + 1, audited)
    of_model = binom.cdf(errors, audited, 1 - precision)
    return np.asarray(np.where(waiting > 0, np.maximum(of_waiting, of_model), of_model))


def audited_answers_needed(errors: int, precision: float, confidence_level: float = 0.95) -> int:
    """The fewest audited answers above a threshold that can carry a promise in spite of `errors`.

    The smallest m with P(Bin(m, 1 − precision) ≤ errors) ≤ 1 − confidence level, by way of the negative
    binomial; a small file may need a few more. Without errors ⌈ln(1 − level) / ln(precision)⌉.
    """
    return int(nbinom.ppf(confidence_level, errors + 1, 1 - precision)) + errors + 1


def precision_to_test(precision: float, chances: Collection[float]) -> float:
    """The precision to be tested where strata were drawn with different chances, so that `precision` holds.

    At worst every error lies where the odds of being drawn were least, and the audit shows that share of
    them only: so the errors allowed are multiplied by least odds / greatest odds. With equal chances, a
    stratified sample's errors are no more dispersed than binomial (Hoeffding 1956) and nothing is lost.
    """
    return 1 - (1 - precision) / odds_ratio(chances)


def odds_ratio(chances: Collection[float]) -> float:
    """The greatest odds by the least; infinite if one chance is 0 or 1 and another is not."""
    least, greatest = min(chances, default=0.5), max(chances, default=0.5)
    if least == greatest:
        return 1.0
    return float("inf") if least <= 0 or greatest >= 1 else greatest / (1 - greatest) * (1 - least) / least


def _first_share(audited: NDArray[np.intp], precision: float, confidence_level: float) -> NDArray[np.float64]:
    """The share of the file above the first threshold, for each number of audited answers."""
    fewest = audited_answers_needed(FORGIVEN_AT_FIRST, precision, confidence_level)
    wanted = np.maximum(fewest, GROWTH_OF_FIRST * np.sqrt(audited))
    return np.asarray(np.minimum(wanted / np.maximum(audited, 1), 1.0))


def _more_audited(
    audited: NDArray[np.float64],
    is_right: NDArray[np.bool_],
    waiting: int,
    precision: float,
    confidence_level: float,
) -> int | None:
    """How many more until the first test holds in POWER of all draws; None if it never does."""
    now, most = len(audited), len(audited) + waiting
    numbers = np.unique(np.geomspace(max(now, 1), most, 100).round().astype(np.intp))
    shares = _first_share(numbers, precision, confidence_level)
    drawn = np.round(shares * numbers).astype(np.intp)
    left = np.round(shares * (most - numbers)).astype(np.intp)
    seen = np.round(shares * now).astype(np.intp)
    wrong_by_rank = np.cumsum(np.append(0, ~is_right[np.argsort(-audited, kind="stable")]))
    wrong, before = wrong_by_rank[seen], 1 / (ERRORS_BEFORE_AUDIT * (1 - precision))
    observed = wrong / np.maximum(seen, 1)
    for rate in (np.maximum(observed, (wrong + 1) / (seen + before)), observed):
        errors = binom.ppf(POWER, drawn, rate).astype(np.intp)
        holds = chance_if_untrue(errors, drawn, left, precision) <= 1 - confidence_level
        enough = holds & (left > 0) & (numbers > now)
        if enough.any():
            return int(numbers[np.argmax(enough)]) - now
    return None


def _check(
    audited: NDArray[np.float64],
    is_right: NDArray[np.bool_],
    waiting: NDArray[np.float64],
    precision: float,
    confidence_level: float,
) -> None:
    if len(audited) != len(is_right):
        raise ValueError(
            f"{len(audited)} confidences and {len(is_right)} verdicts: one of each per audited answer."
        )
    if not len(audited) + len(waiting):
        raise ValueError("There are no answers to make a promise about.")
    if np.isnan(audited).any() or np.isnan(waiting).any():
        raise ValueError("Every confidence must be a number.")
    for name, value in (("precision", precision), ("confidence level", confidence_level)):
        if not 0 < value < 1:
            raise ValueError(f"The {name} must lie between 0 and 1, not at {value}.")
