"""Shares with intervals: values by hand, symmetries, and that they cover."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.analysis.estimators import (
    PartlyCoded,
    Share,
    corrected_share,
    counted_share,
    sample_share,
)

NOT_CODED = np.nan
ESTIMATORS = pytest.mark.parametrize("estimator", [sample_share, corrected_share])


def partly_coded(applies, predicted=None, **others) -> PartlyCoded:
    """All coded answers are the sample, unless told otherwise; the model says .5 unless told."""
    applies = np.array(applies, dtype=float)
    predicted = np.full(len(applies), 0.5) if predicted is None else np.array(predicted, dtype=float)
    return PartlyCoded(applies, **{"sampled": ~np.isnan(applies), "predicted": predicted} | others)


@st.composite
def files(draw, most: int = 200):
    """A file with a sample of at least ten, a model that is worth something, weights, and some known."""
    size = draw(st.integers(20, most))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    truth = generator.random(size) < draw(st.floats(0.1, 0.9))
    predicted = np.clip(0.6 * truth + 0.4 * generator.random(size), 0, 1)
    order = generator.permutation(size)
    coded = draw(st.integers(10, size))
    applies = np.where(np.isin(np.arange(size), order[:coded]), truth, NOT_CODED)
    sampled = np.isin(np.arange(size), order[: draw(st.integers(10, coded))])
    weights = generator.exponential(size=size) + 0.01 if draw(st.booleans()) else None
    return PartlyCoded(applies, sampled, predicted, weights)


def as_array(share: Share | None) -> np.ndarray:
    assert share is not None
    return np.array([share.estimate, share.lower, share.upper])


def test_the_model_corrected_by_the_sample_by_hand() -> None:
    # The model says .8 + .6 + .4 + .2 + .2 + .2 = 2.4 of six; in the sample it says .2 too little on average.
    answers = partly_coded([1, 1, 0, NOT_CODED, NOT_CODED, NOT_CODED], [0.8, 0.6, 0.2, 0.4, 0.2, 0.2])
    share = corrected_share(answers, fewest=0)
    assert share is not None
    assert share.estimate == pytest.approx(2.4 / 6 + 0.4 / 3)


def test_the_regression_form_is_post_stratification_on_the_model_s_codes() -> None:
    # In the sample 40 of 50 with the model's code have it, 10 of 100 without; in the file 200 of 1 000 have it.
    sample = np.repeat([1.0, 0, 1, 0], [40, 10, 10, 90])
    predicted = np.repeat([1.0, 0, 1, 0], [50, 100, 150, 700])
    answers = partly_coded(np.append(sample, np.full(850, NOT_CODED)), predicted)
    share = corrected_share(answers)
    assert share is not None
    assert share.estimate == pytest.approx(0.2 * 0.8 + 0.8 * 0.1)


def test_the_sample_alone_has_wilson_s_interval_with_the_finite_population_correction() -> None:
    answers = partly_coded([1] * 30 + [0] * 70 + [NOT_CODED] * 300)
    size, quantile = 99 / (1 - 100 / 400), 1.959964
    centre = (0.3 + quantile**2 / (2 * size)) / (1 + quantile**2 / size)
    half = quantile / (1 + quantile**2 / size) * np.sqrt(0.3 * 0.7 / size + quantile**2 / (4 * size**2))
    assert as_array(sample_share(answers)) == pytest.approx([0.3, centre - half, centre + half], abs=1e-6)


def test_strata_have_their_own_means_and_the_textbook_s_variance() -> None:
    # Cochran 1977, eq. 5.13: a tenth of the first 8 000 answers, four fifths of the other 1 000.
    applies = np.full(9000, NOT_CODED)
    applies[:800], applies[8000:8800] = np.arange(800) < 80, np.arange(800) < 480
    share = sample_share(partly_coded(applies, strata=np.repeat(["most", "few"], [8000, 1000])))
    assert share is not None
    weights, left_out = np.array([8, 1]) / 9, np.array([0.9, 0.2])
    variance = weights**2 * left_out @ (np.array([0.1 * 0.9, 0.6 * 0.4]) / 799)
    assert share.estimate == pytest.approx(weights @ [0.1, 0.6])
    assert (share.upper - share.lower) / 2 == pytest.approx(1.96 * np.sqrt(variance), rel=0.01)


def test_unequal_inclusion_probabilities_weigh_the_sample() -> None:
    applies = np.repeat([1.0, 0, NOT_CODED], [20, 20, 160])
    inclusion = np.repeat([0.4, 0.1, 0.2], [20, 20, 160])
    share = sample_share(partly_coded(applies, inclusion=inclusion))
    assert share is not None
    assert share.estimate == pytest.approx((20 / 0.4) / (20 / 0.4 + 20 / 0.1))


def test_a_stratum_that_is_coded_to_the_last_answer_is_certain() -> None:
    applies = np.repeat([1.0, 0, 1, 0, NOT_CODED], [50, 50, 30, 70, 300])
    strata = np.repeat([1, 2], [100, 400])
    both = partly_coded(applies, strata=strata, inclusion=np.repeat([0.5, 0.25], [100, 400]))
    second = as_array(sample_share(partly_coded(applies[100:])))
    assert as_array(sample_share(both)) == pytest.approx(0.2 * 0.5 + 0.8 * second, abs=0.003)


def test_money_is_weighed_by_the_ratio_estimator() -> None:
    applies = np.repeat([1.0, 0, NOT_CODED], [10, 20, 70])
    weights = np.repeat([6.0, 2, 3], [10, 20, 70])
    share = sample_share(partly_coded(applies, weights=weights))
    assert share is not None
    assert share.estimate == pytest.approx(60 / 100)
    assert counted_share(partly_coded(applies, weights=weights)) == pytest.approx((60 + 0.5 * 210) / 310)


def test_known_answers_count_as_they_are_and_stand_for_no_other() -> None:
    applies = np.repeat([1.0, 1, 0, NOT_CODED], [50, 10, 30, 60])
    sampled = np.repeat([False, True, True, False], [50, 10, 30, 60])
    share = sample_share(partly_coded(applies, sampled=sampled))
    assert share is not None
    assert share.estimate == pytest.approx((50 + 100 * 0.25) / 150)


def test_counting_the_model_keeps_its_bias() -> None:
    applies = np.repeat([1.0, 0, NOT_CODED, NOT_CODED], [20, 80, 180, 720])
    predicted = np.repeat([1.0, 0, 1, 1, 0], [20, 80, 180, 72, 648])
    answers = partly_coded(applies, predicted)
    assert counted_share(answers) == pytest.approx(0.272)


@ESTIMATORS
def test_with_every_answer_coded_the_share_is_exact(estimator) -> None:
    assert estimator(partly_coded([1] * 3 + [0] * 97)) == Share(0.03, 0.03, 0.03)
    assert estimator(partly_coded([1] * 100)) == Share(1.0, 1.0, 1.0)
    with_chances = partly_coded([1, 0, 0, 0], inclusion=np.full(4, 0.5), strata=np.array([1, 1, 2, 2]))
    assert estimator(with_chances) == Share(0.25, 0.25, 0.25)
    known = partly_coded([1, 0, 0, 0], sampled=np.zeros(4, dtype=bool))
    assert estimator(known) == Share(0.25, 0.25, 0.25)


@ESTIMATORS
@pytest.mark.parametrize(
    "answers",
    [
        partly_coded([NOT_CODED] * 100),
        partly_coded([1] * 4 + [0] * 96 + [NOT_CODED] * 300),
        partly_coded([1] * 96 + [0] * 4 + [NOT_CODED] * 300),
        partly_coded([0] * 100 + [NOT_CODED] * 300),
        partly_coded([1] * 10 + [0] * 10 + [NOT_CODED] * 5, sampled=np.zeros(25, dtype=bool)),
        partly_coded([1] * 10 + [0] * 11 + [NOT_CODED] * 5, strata=np.repeat([1, 2], [20, 6])),
        partly_coded([1] * 10 + [0] * 11 + [NOT_CODED] * 5, weights=np.repeat([0, 1], [21, 5])),
    ],
    ids=["none", "few with", "few without", "never", "no sample", "one in a stratum", "sample without weight"],
)
def test_too_few_give_no_share(estimator, answers: PartlyCoded) -> None:
    assert estimator(answers) is None


@ESTIMATORS
def test_a_code_never_seen_still_has_an_upper_limit(estimator) -> None:
    share = estimator(partly_coded([0] * 100 + [NOT_CODED] * 9900, [0] * 10_000), fewest=0)
    certain = estimator(partly_coded([1] * 100 + [NOT_CODED] * 9900, [1] * 10_000), fewest=0)
    # Wilson: z² / (n + z²), n with the finite population correction 100 / .99
    assert as_array(share) == pytest.approx([0, 0, 3.8415 / (100 / 0.99 + 3.8415)], abs=1e-5)
    assert as_array(certain) == pytest.approx([1, 1 - share.upper, 1])


def test_a_model_without_fault_in_the_sample_is_not_taken_to_be_without_fault() -> None:
    truth = np.arange(2000) % 5 == 0
    answers = partly_coded(np.where(np.arange(2000) < 100, truth, NOT_CODED), np.where(truth, 0.999, 0.001))
    estimate, lower, upper = as_array(corrected_share(answers))
    assert estimate == pytest.approx(0.2, abs=0.001)
    # Each sampled answer is worth 2.5 at most: no error in 250, and three in 250 are not ruled out (rule of three).
    assert min(estimate - lower, upper - estimate) > 3 / 250


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"applies": np.zeros(0)}, "There are no answers to take a share of."),
        ({"predicted": np.zeros(2)}, "The arrays must have one value for each answer."),
        ({"applies": np.array([1, 2, np.nan])}, "A coded answer must have 1 or 0: the code applies or not."),
        ({"sampled": np.ones(3, dtype=bool)}, "Every sampled answer must be coded."),
        ({"predicted": np.array([0, 0, 1.1])}, "Predictions must lie between 0 and 1."),
        ({"predicted": np.array([0, 0, np.nan])}, "Predictions must lie between 0 and 1."),
        ({"weights": np.array([1, -1, 1])}, "Weights must be numbers of 0 or more, at least one of them more."),
        ({"weights": np.zeros(3)}, "Weights must be numbers of 0 or more, at least one of them more."),
        ({"inclusion": np.array([0, 1, 1])}, "Inclusion probabilities must be above 0 and at most 1."),
        ({"inclusion": np.array([1, 1.5, 1])}, "Inclusion probabilities must be above 0 and at most 1."),
    ],
)
def test_what_cannot_be_is_refused(wrong, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        replace(partly_coded([1, 0, NOT_CODED]), **wrong)


@given(files())
def test_the_interval_holds_the_estimate_and_what_is_known(answers: PartlyCoded) -> None:
    known = answers.weight[answers.coded] @ answers.applies[answers.coded] / answers.weight.sum()
    for estimator in (sample_share, corrected_share):
        estimate, lower, upper = as_array(estimator(answers, fewest=0))
        assert known - 1e-9 <= lower <= estimate <= upper <= 1
        assert (upper - lower > 1e-9) == (not answers.coded.all())


@given(files())
def test_having_the_code_and_not_having_it_mirror_each_other(answers: PartlyCoded) -> None:
    mirrored = replace(answers, applies=1 - answers.applies, predicted=1 - answers.predicted)
    for estimator in (sample_share, corrected_share):
        estimate, lower, upper = as_array(estimator(answers, fewest=0))
        assert as_array(estimator(mirrored, fewest=0)) == pytest.approx([1 - estimate, 1 - upper, 1 - lower])


@given(files(), st.randoms(use_true_random=False))
def test_neither_order_nor_the_unit_of_the_weights_counts(answers: PartlyCoded, random) -> None:
    order = random.sample(range(len(answers.applies)), len(answers.applies))
    other = PartlyCoded(
        answers.applies[order], answers.sampled[order], answers.predicted[order], 1000 * answers.weight[order]
    )
    for estimator in (sample_share, corrected_share):
        assert as_array(estimator(other, fewest=0)) == pytest.approx(as_array(estimator(answers, fewest=0)))


@given(files(), st.floats(0, 1))
def test_a_model_that_says_the_same_of_every_answer_adds_nothing(answers: PartlyCoded, constant: float) -> None:
    dull = replace(answers, weights=None, predicted=np.full(len(answers.applies), constant))
    if len({*dull.applies[dull.sampled]}) < 2:
        return
    assert as_array(corrected_share(dull, fewest=0)) == pytest.approx(as_array(sample_share(dull, fewest=0)))


@given(files(most=39), st.floats(0, 0.2))
def test_a_constant_more_in_the_model_changes_no_estimate(answers: PartlyCoded, constant: float) -> None:
    lower = replace(answers, predicted=0.8 * answers.predicted)
    higher = replace(answers, predicted=lower.predicted + constant)
    before, after = corrected_share(lower, fewest=0), corrected_share(higher, fewest=0)
    assert before is not None
    assert after is not None
    assert after.estimate == pytest.approx(before.estimate)


@given(files())
def test_one_stratum_and_equal_chances_are_the_simple_random_sample(answers: PartlyCoded) -> None:
    among = answers.drawn_among.sum()
    same = replace(
        answers,
        strata=np.full(len(answers.applies), 7),
        inclusion=np.full(len(answers.applies), answers.sampled.sum() / among),
    )
    for estimator in (sample_share, corrected_share):
        assert as_array(estimator(same, fewest=0)) == pytest.approx(as_array(estimator(answers, fewest=0)))


@pytest.mark.parametrize("prevalence", [0.1, 0.3])
def test_intervals_cover_where_counting_does_not(prevalence: float) -> None:
    generator, runs = np.random.default_rng(2), 300
    truth = np.arange(2000) < 2000 * prevalence
    covered, widths, counted = [], [], []
    for _ in range(runs):
        predicted = (generator.random(2000) < np.where(truth, 0.9, 0.06)).astype(float)
        sampled = np.isin(np.arange(2000), generator.permutation(2000)[:200])
        answers = PartlyCoded(np.where(sampled, truth, NOT_CODED), sampled, predicted)
        shares = [as_array(estimator(answers)) for estimator in (sample_share, corrected_share)]
        covered.append([lower <= prevalence <= upper for _, lower, upper in shares])
        widths.append([upper - lower for _, lower, upper in shares])
        counted.append(counted_share(answers))
    assert np.all(np.mean(covered, axis=0) >= 0.92)
    alone, corrected = np.mean(widths, axis=0)
    assert corrected < 0.85 * alone
    # A tenth with the code missed and .06 of the others said wrongly, among the nine tenths nobody coded.
    bias = 0.9 * (-0.1 * prevalence + 0.06 * (1 - prevalence))
    assert np.mean(counted) - prevalence == pytest.approx(bias, abs=0.002)
