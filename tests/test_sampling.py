"""Draws at random, draws to learn from, and dealing rows out."""

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse import random as random_sparse

from classifier.errors import UsageError
from classifier.learning.informative import informative_answers
from classifier.rounds.sampling import deal, proportional_allocation, stratified_sample, thirds

STRATA = st.lists(st.sampled_from(["BUP", "kommun", "primärvård", "region"]), min_size=8, max_size=60)


@given(STRATA, st.integers(4, 60), st.integers(0, 5), st.sets(st.integers(0, 59)))
def test_a_sample_keeps_what_it_promises(strata: list[str], size: int, seed: int, excluded: set[int]) -> None:
    left = [row for row in range(len(strata)) if row not in excluded]
    size = min(size, len(left))
    if size < max(len({strata[row] for row in left}), 1):
        return
    sample = stratified_sample(strata, size, seed, excluded)
    assert len(set(sample.rows.tolist())) == len(sample.rows) == size
    assert set(sample.rows.tolist()) <= set(left)
    assert sample.probabilities.sum() == pytest.approx(size)
    assert set(np.flatnonzero(sample.probabilities).tolist()) == set(left)
    assert {strata[row] for row in sample.rows} == {strata[row] for row in left}
    again = stratified_sample(strata, size, seed, excluded)
    assert again.rows.tolist() == sample.rows.tolist()


@given(st.integers(1, 40), st.data())
def test_a_sample_of_one_stratum_is_as_large_as_asked_for(number: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, number))
    sample = stratified_sample([""] * number, size, seed=1)
    assert len(set(sample.rows.tolist())) == size
    assert sample.probabilities == pytest.approx(np.full(number, size / number))


def test_rows_come_as_often_as_their_probability_says() -> None:
    strata = ["stor"] * 8 + ["liten"] * 2
    drawn = Counter(
        row for seed in range(2000) for row in stratified_sample(strata, 3, seed, excluded={0}).rows.tolist()
    )
    probabilities = stratified_sample(strata, 3, 0, excluded={0}).probabilities
    assert probabilities == pytest.approx([0] + [2 / 7] * 7 + [1 / 2] * 2)
    for row, probability in enumerate(probabilities):
        assert drawn[row] / 2000 == pytest.approx(probability, abs=0.05)


def test_the_first_rows_of_a_sample_are_random_too() -> None:
    first = Counter(int(stratified_sample([""] * 6, 3, seed).rows[0]) for seed in range(2000))
    assert all(count / 2000 == pytest.approx(1 / 6, abs=0.04) for count in first.values())
    assert len(first) == 6


def test_another_seed_draws_other_rows() -> None:
    one, other = (stratified_sample([""] * 1000, 20, seed).rows.tolist() for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize(
    ("sizes", "size", "drawn"),
    [
        ({"a": 600, "b": 300, "c": 100}, 10, {"a": 6, "b": 3, "c": 1}),
        ({"a": 55, "b": 25, "c": 20}, 9, {"a": 5, "b": 2, "c": 2}),  # 4.95, 2.25, 1.8
        ({"a": 996, "b": 2, "c": 2}, 10, {"a": 8, "b": 1, "c": 1}),
        ({"a": 3, "b": 1}, 4, {"a": 3, "b": 1}),
    ],
)
def test_shares_in_proportion_with_one_from_each(sizes: dict[str, int], size: int, drawn: dict[str, int]) -> None:
    assert proportional_allocation(sizes, size) == drawn


def test_a_given_allocation_is_drawn_and_zero_leaves_a_stratum_out() -> None:
    sample = stratified_sample(["a", "b", "a", "b", "c"], {"a": 2, "b": 1, "c": 0}, seed=3)
    assert sorted(sample.rows.tolist())[0] == 0
    assert 4 not in sample.rows
    assert sample.probabilities.tolist() == [1, 0.5, 1, 0.5, 0]


@pytest.mark.parametrize(
    ("allocation", "message"),
    [
        (9, "9 rows cannot be drawn: only 4 are left. Ask for fewer."),
        (
            1,
            "1 row(s) are too few: each of 2 strata needs one. "
            "Draw more, or stratify by something with fewer values.",
        ),
        ({"a": 1, "b": 1, "c": 1}, "No row is left in the stratum 'c'. There are: a, b."),
        ({"a": 1}, "Say how many rows to draw from 'b' too; 0 leaves it out of all estimates."),
        ({"a": 1, "b": 2}, "2 rows cannot be drawn from 'b': 1 are left."),
        ({"a": -1, "b": 1}, "-1 rows cannot be drawn from 'a': 3 are left."),
    ],
)
def test_what_cannot_be_drawn_is_refused(allocation: int | dict[str, int], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        stratified_sample(["a", "b", "a", "a", "c"], allocation, seed=0, excluded={4})
    assert str(refused.value) == message


def test_nothing_left_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        stratified_sample([""] * 3, 2, 0, excluded={0, 1, 2})
    assert str(refused.value) == "2 rows cannot be drawn: only 0 are left. Ask for fewer."


def test_thirds_keep_equal_values_together() -> None:
    assert thirds([0.9, 0.1, 0.5, 0.2, 0.8, 0.6]) == ["high", "low", "middle", "low", "high", "middle"]
    assert thirds([0.1, 0.1, 0.1, 0.1, 0.7, 0.9]) == ["low"] * 4 + ["high"] * 2
    assert thirds([0.4]) == ["low"]


@given(st.lists(st.integers(), unique=True, max_size=40), st.integers(1, 6), st.data())
def test_every_row_goes_to_somebody_and_none_twice_to_one(
    rows: list[int], number: int, data: st.DataObject
) -> None:
    overlap = data.draw(st.integers(0, len(rows)))
    dealt = deal(rows, [f"kodare {each}" for each in range(number)], overlap)
    assert Counter(row for mine in dealt.values() for row in mine) == Counter(
        {row: number if place < overlap else 1 for place, row in enumerate(rows)}
    )
    lengths = [len(mine) for mine in dealt.values()]
    assert max(lengths) - min(lengths) <= 1
    for mine in dealt.values():
        assert len(set(mine)) == len(mine)
        assert mine == [row for row in rows if row in mine]


def test_agreement_gives_everybody_every_row() -> None:
    assert deal("abc", ["Bo", "Eva"], overlap=3) == {"Bo": ["a", "b", "c"], "Eva": ["a", "b", "c"]}


@pytest.mark.parametrize("coders", [[], ["Bo", "Bo"]])
def test_coders_must_be_named_once_each(coders: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        deal([1, 2], coders)
    assert str(refused.value) == "Name the coders to deal rows out to, each once."


def test_more_overlap_than_rows_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        deal([1, 2], ["Bo"], overlap=3)
    assert str(refused.value) == "3 rows cannot go to every coder: there are 2."


TEXTS = csr_matrix(
    np.array(
        [
            [1.0, 0.0, 0.0],
            [1.0, 0.01, 0.0],  # nearly the first
            [0.8, 0.6, 0.0],
            [0.0, 0.0, 3.0],
        ]
    )
)


def test_the_most_uncertain_comes_first_and_its_near_duplicate_never() -> None:
    chosen = informative_answers(TEXTS, np.array([0.9, 0.89, 0.8, 0.7]), 4)
    assert chosen.tolist() == [0, 3, 2]


def test_without_a_trade_uncertainty_alone_orders_what_is_no_duplicate() -> None:
    assert informative_answers(TEXTS, np.array([0.9, 0.89, 0.8, 0.7]), 4, trade=1.0).tolist() == [0, 2, 3]


def test_codes_in_need_of_examples_count_as_much_as_uncertainty() -> None:
    uncertainty, need = np.array([0.9, 0.1, 0.1, 0.6]), np.array([0.0, 0.0, 0.0, 0.5])
    assert informative_answers(TEXTS, uncertainty, 1).tolist() == [0]
    assert informative_answers(TEXTS, uncertainty, 1, need).tolist() == [3]


def test_no_answers_make_no_batch() -> None:
    assert len(informative_answers(csr_matrix((0, 3)), np.zeros(0), 5)) == 0


def test_a_batch_is_as_large_as_asked_for_and_holds_nobody_twice() -> None:
    features = random_sparse(300, 40, density=0.1, format="csr", random_state=0)
    chosen = informative_answers(features, np.random.default_rng(0).random(300), 50)
    assert len(chosen) == len(set(chosen.tolist())) == 50


def test_a_batch_out_of_twenty_thousand_takes_less_than_ten_seconds() -> None:
    generator = np.random.default_rng(0)
    columns = generator.integers(30_000, size=20_000 * 200)
    features = csr_matrix((generator.random(len(columns)), columns, np.arange(0, len(columns) + 1, 200)))
    began = time.process_time()
    assert len(informative_answers(features, generator.random(20_000), 150)) == 150
    assert time.process_time() - began < 10
