"""The promise of automatic coding: the tests behind it, its properties, and that it is kept."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from classifier.learning.promise import (
    Promise,
    audited_answers_needed,
    chance_if_untrue,
    find_promise,
    fixed_thresholds,
    odds_ratio,
    precision_to_test,
)


@st.composite
def files(draw):
    """Audited confidences, whether right, waiting confidences; ties are common."""
    audited, waiting = draw(st.integers(0, 150)), draw(st.integers(1, 400))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    confidences = np.round(generator.random(audited + waiting), draw(st.integers(0, 3)))
    is_right = generator.random(audited) < draw(st.floats(0.5, 1))
    return confidences[:audited], is_right, confidences[audited:]


def evenly(answers: int) -> np.ndarray:
    """So many different confidences, the highest first."""
    return 1 - np.arange(answers) / answers


@pytest.mark.parametrize(
    ("precision", "errors", "needed"),
    [(0.90, 0, 29), (0.90, 3, 76), (0.90, 10, 167), (0.95, 0, 59), (0.95, 3, 153), (0.95, 10, 336)],
)
def test_audited_answers_needed_are_those_of_the_binomial_table(
    precision: float, errors: int, needed: int
) -> None:
    assert audited_answers_needed(errors, precision) == needed
    assert binom.cdf(errors, needed, 1 - precision) <= 0.05 < binom.cdf(errors, needed - 1, 1 - precision)


def test_without_errors_the_number_needed_is_the_quotient_of_logarithms() -> None:
    for precision in (0.5, 0.8, 0.9, 0.95, 0.99):
        assert audited_answers_needed(0, precision, 0.99) == np.ceil(np.log(0.01) / np.log(precision))


def test_the_chance_of_few_errors_in_a_small_file_by_hand() -> None:
    # 2 audited without error, 3 waiting: broken = one of the three or more is wrong (allowed: 0.3).
    # One wrong among five, two drawn: C(4, 2) / C(5, 2) = 0.6; the model's own: 0.9² = 0.81.
    # Half allowed: two wrong among five, two drawn: C(3, 2) / C(5, 2) = 0.3; 0.5² = 0.25.
    zero, two, three = np.array([0]), np.array([2]), np.array([3])
    assert chance_if_untrue(zero, two, three, 0.9) == pytest.approx(0.81)
    assert chance_if_untrue(zero, two, three, 0.5) == pytest.approx(0.30)


def test_with_ever_more_answers_waiting_the_test_is_the_binomial_one() -> None:
    errors, audited = np.array([0, 3, 10]), np.array([29, 76, 167])
    chances = chance_if_untrue(errors, audited, np.full(3, 10**7), 0.9)
    assert chances == pytest.approx(binom.cdf(errors, audited, 0.1), abs=1e-5)


def test_everything_right_codes_everything() -> None:
    promise = find_promise(np.repeat(0.5, 100), np.ones(100, dtype=bool), np.repeat(0.5, 900), 0.9)
    assert promise == Promise(threshold=0.5, waiting=900, audited=100, errors=0, more_audited=0)


def test_the_promise_stops_where_errors_become_too_many() -> None:
    file = evenly(3000)
    audited = np.arange(0, 3000, 10)
    is_right = file[audited] > 0.48
    promise = find_promise(file[audited], is_right, np.delete(file, audited), 0.9)
    # The first threshold lets in 5 · √300 / 300 = .2887 of the file, the sixth .5387 = 1 617 answers: of their
    # 162 audited ones 6 are wrong, and 9 may be. Of 177 at the next, 21 are wrong, and 10 may be.
    assert promise == Promise(threshold=file[1616], waiting=1455, audited=162, errors=6, more_audited=0)


def test_without_a_promise_the_first_threshold_is_told_and_how_many_more_to_audit() -> None:
    file = evenly(5000)
    audited = np.arange(0, 5000, 50)
    is_right = np.arange(100) % 20 != 10
    promise = find_promise(file[audited], is_right, np.delete(file, audited), 0.9)
    assert (promise.threshold, promise.waiting, promise.audited, promise.errors) == (None, 0, 50, 2)
    assert promise.more_audited is not None
    # One in twenty wrong: P(Bin(m, .05) ≤ k) ≥ .8 for the k that .9 forgives needs m above 150.
    assert promise.more_audited > 100


def test_no_number_is_enough_if_more_are_wrong_than_promised() -> None:
    is_right = np.arange(300) % 5 != 0
    promise = find_promise(np.repeat(0.5, 300), is_right, np.repeat(0.5, 5000), 0.9)
    assert promise == Promise(None, 0, 300, 60, None)


def test_before_any_audit_the_number_needed_is_told() -> None:
    promise = find_promise(np.zeros(0), np.zeros(0, dtype=bool), evenly(100_000), 0.9)
    assert promise.threshold is None
    assert promise.more_audited is not None
    # 29 faultless ones would do, but a thirtieth of errors is no wonder: P(Bin(m, 1/30) ≤ k) ≥ .8 for the k that
    # .9 forgives, m = 5√n.
    asked = promise.more_audited
    above = round(5 * asked**0.5)
    assert audited_answers_needed(int(binom.ppf(0.8, above, 1 / 30)), 0.9) <= above
    assert asked > 100


def test_a_draw_that_missed_the_most_confident_asks_for_more() -> None:
    file = evenly(1000)
    promise = find_promise(file[900:], np.ones(100, dtype=bool), file[:900], 0.9)
    assert promise == Promise(threshold=None, waiting=0, audited=0, errors=0, more_audited=2)


def test_nothing_is_promised_where_nothing_waits() -> None:
    promise = find_promise(evenly(100), np.ones(100, dtype=bool), np.zeros(0), 0.9)
    assert (promise.threshold, promise.waiting, promise.more_audited) == (None, 0, None)


@pytest.mark.parametrize(
    ("audited", "is_right", "waiting", "precision", "message"),
    [
        ([0.5], [], [0.5], 0.9, "1 confidences and 0 verdicts: one of each per audited answer."),
        ([], [], [], 0.9, "There are no answers to make a promise about."),
        ([np.nan], [True], [0.5], 0.9, "Every confidence must be a number."),
        ([0.5], [True], [0.5], 90, "The precision must lie between 0 and 1, not at 90."),
    ],
)
def test_what_cannot_be_is_refused(audited, is_right, waiting, precision: float, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        find_promise(np.array(audited), np.array(is_right, dtype=bool), np.array(waiting), precision)


@given(files(), st.sampled_from([0.8, 0.9, 0.95]))
def test_every_threshold_down_to_the_kept_one_passes_and_the_next_fails(file, precision: float) -> None:
    audited, is_right, waiting = file
    promise = find_promise(audited, is_right, waiting, precision)
    thresholds = fixed_thresholds(np.concatenate([audited, waiting]), len(audited), precision)
    passed = [
        binom.cdf((audited[~is_right] >= threshold).sum(), (audited >= threshold).sum(), 1 - precision) <= 0.05
        for threshold in thresholds
    ]
    assert (promise.threshold is None) == (promise.more_audited != 0)
    if promise.threshold is None:
        return
    kept = list(thresholds).index(promise.threshold)
    assert all(passed[: kept + 1])
    assert promise.waiting == (waiting >= promise.threshold).sum() > 0
    if kept + 1 < len(thresholds) and passed[kept + 1]:
        at_next = [(each >= thresholds[kept + 1]).sum() for each in (audited[~is_right], audited, waiting)]
        assert chance_if_untrue(*(np.array([number]) for number in at_next), precision)[0] > 0.05


@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_changes_nothing(file, random) -> None:
    audited, is_right, waiting = file
    order = np.array(random.sample(range(len(audited)), len(audited)), dtype=int)
    before = find_promise(audited, is_right, waiting, 0.8)
    after = find_promise(audited[order], is_right[order], waiting[::-1], 0.8)
    assert (before.threshold, before.waiting, before.audited, before.errors) == (
        after.threshold,
        after.waiting,
        after.audited,
        after.errors,
    )


@given(files(), st.data())
def test_one_error_more_never_loosens_the_threshold(file, data) -> None:
    audited, is_right, waiting = file
    if not is_right.any():
        return
    worse = is_right.copy()
    worse[data.draw(st.sampled_from(list(np.flatnonzero(is_right))))] = False
    before, after = (find_promise(audited, right, waiting, 0.8).threshold for right in (is_right, worse))
    assert after is None or (before is not None and after >= before)


@given(files())
def test_only_the_order_of_the_confidences_counts(file) -> None:
    audited, is_right, waiting = file
    before = find_promise(audited, is_right, waiting, 0.8)
    after = find_promise(audited**3 + audited, is_right, waiting**3 + waiting, 0.8)
    assert (before.waiting, before.audited, before.errors) == (after.waiting, after.audited, after.errors)


@given(files())
def test_thresholds_do_not_depend_on_which_answers_are_audited(file) -> None:
    audited, _, waiting = file
    whole = np.concatenate([audited, waiting])
    assert np.array_equal(
        fixed_thresholds(whole, len(audited), 0.9), fixed_thresholds(whole[::-1], len(audited), 0.9)
    )


@pytest.mark.parametrize("answers", [500, 3000])
def test_a_promise_just_untrue_is_made_in_few_draws(answers: int) -> None:
    generator = np.random.default_rng(1)
    file, made = evenly(answers), 0
    is_right = np.arange(answers) % 9 != 4
    for _ in range(250):
        audited = np.isin(np.arange(answers), generator.permutation(answers)[:300])
        made += find_promise(file[audited], is_right[audited], file[~audited], 0.9).threshold is not None
    # P(Bin(250, .05) > 20) = .02
    assert made <= 20


def test_strata_drawn_unequally_must_show_more() -> None:
    assert precision_to_test(0.9, [0.2, 0.2]) == pytest.approx(0.9)
    assert precision_to_test(0.9, [0.2, 1 / 6]) == pytest.approx(1 - 0.1 * 0.2 / 0.25)  # odds 1 : 4 and 1 : 5
    assert odds_ratio([]) == odds_ratio([1.0]) == 1
    assert odds_ratio([0.5, 1.0]) == odds_ratio([0.0, 0.5]) == np.inf


@given(st.floats(0.02, 0.9), st.floats(1.0, 1.5), st.floats(0.0, 1.0))
def test_errors_are_never_rarer_in_an_unequal_audit_than_is_tested(
    rare: float, ratio: float, in_rare: float
) -> None:
    """Wherever the errors lie, where just too many are wrong the audit is expected to show as many as tested."""
    odds = ratio * rare / (1 - rare)
    chances = np.array([rare, odds / (1 + odds)])
    sizes = np.array([400, 600])
    wrong = 100 * np.array([in_rare, 1 - in_rare])
    shown = chances @ wrong / (chances @ sizes)
    assert shown >= 1 - precision_to_test(0.9, chances.tolist()) - 1e-12
