"""Agreement of coders: published values, cases counted by hand, and what must not be claimed."""

import time

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Code, Codebook, Dimension
from classifier.rounds.agreement import NO_CODE, agreement_of_coders
from classifier.rounds.reliability import (
    Alpha,
    cohen_kappa,
    jaccard,
    krippendorff_alpha,
    masi,
    mean_over_pairs,
    resampled,
)

DIMENSION = Dimension(
    id="effekt",
    title="Effekt",
    codes=tuple(Code(code=code, label=code) for code in ("K", "K.1", "K.2", "T", "T.5", "S")),
)
CODEBOOK = Codebook(id="liten", version="1", title="Liten", dimensions={"effekt": DIMENSION})
NOMINAL = 1 - np.eye(2)


def annotation(answer: str, coder: str, said: str, **others: object) -> Annotation:
    """`said`: codes with spaces between, "" for none, or the name of another decision."""
    decision = Decision(said) if said in ("unclear", "incomplete") else Decision.CODED if said else Decision.NONE
    codes = tuple(said.split()) if decision is Decision.CODED else ()
    fields = {
        "draw": "u", "source": "svar", "id": answer, "codebook": "liten", "version": "1", "dimension": "effekt",
        "text": "…", "fingerprint": "f", "decision": decision, "codes": codes, "coder": coder, "time": "t",
    }  # fmt: skip
    return Annotation(**(fields | others))


def annotations(**said_by_coder: list[str]) -> list[Annotation]:
    """What each coder said of answers 1, 2, …; "-" where the coder did not see the answer."""
    return [
        annotation(str(number), coder, said)
        for coder, answers in said_by_coder.items()
        for number, said in enumerate(answers, 1)
        if said != "-"
    ]


def counts_of(ratings: list[str], values: str) -> np.ndarray:
    """One string per coder, "." where missing → (units, values), units with fewer than two ratings left out."""
    counts = np.array([[column.count(value) for value in values] for column in zip(*ratings, strict=True)], float)
    return counts[counts.sum(axis=1) > 1]


# Krippendorff (2011), Computing Krippendorff's alpha-reliability, examples A, B and C.
@pytest.mark.parametrize(
    ("ratings", "values", "alpha"),
    [
        (["0100000010", "1110010000"], "01", 0.095),
        (["aabbdcccedda", "babbbccceddd"], "abcde", 0.692),
        (["123321412...", "1233224125.3", ".3332342251.", "12332441251."], "12345", 0.743),
    ],
)
def test_alpha_is_krippendorff_s(ratings: list[str], values: str, alpha: float) -> None:
    counts = counts_of(ratings, values)
    distances = 1 - np.eye(len(values))
    assert krippendorff_alpha(counts, distances, np.ones((1, len(counts)))).value == pytest.approx(alpha, abs=5e-4)


@st.composite
def counted(draw: st.DrawFn) -> np.ndarray:
    """Up to 4 coders' nominal values of up to 12 answers, at least two coders an answer."""
    number, values = draw(st.integers(1, 12)), draw(st.integers(2, 5))
    counts = draw(arrays(np.int64, (number, values), elements=st.integers(0, 2)))
    counts[counts.sum(axis=1) < 2, 0] += 2
    return counts


@given(counted())
def test_alpha_is_the_package_s_with_any_distance(counts: np.ndarray) -> None:
    values = counts.shape[1]
    distances = np.array(
        [[0.0 if a == b else 0.1 + abs(a - b) / 10 for b in range(values)] for a in range(values)]
    )
    alpha = krippendorff_alpha(counts.astype(float), distances, np.ones((1, len(counts)))).value
    if (counts.sum(axis=0) > 0).sum() < 2:
        assert alpha is None
    else:
        measured = krippendorff.alpha(
            value_counts=counts, level_of_measurement=lambda v1, v2, **_: distances[v1, v2]
        )
        assert alpha == pytest.approx(measured)


def test_alpha_is_none_where_only_one_value_was_given() -> None:
    assert krippendorff_alpha(np.array([[2.0, 0.0]] * 9), NOMINAL, resampled(9, 50, 0)) == Alpha(None)


def test_the_interval_holds_alpha_narrows_with_answers_and_is_the_same_twice() -> None:
    few = np.array([[2, 0]] * 12 + [[0, 2]] * 5 + [[1, 1]] * 3, dtype=float)
    many = np.tile(few, (10, 1))
    intervals = []
    for counts in (few, many):
        alpha = krippendorff_alpha(counts, NOMINAL, resampled(len(counts), 1000, 7))
        assert alpha == krippendorff_alpha(counts, NOMINAL, resampled(len(counts), 1000, 7))
        assert alpha.low < alpha.value < alpha.high
        intervals.append(alpha.high - alpha.low)
    assert intervals[1] == pytest.approx(intervals[0] / np.sqrt(10), rel=0.2)


def test_perfect_agreement_on_few_answers_is_no_certainty() -> None:
    counts = np.array([[2, 0]] * 5 + [[0, 2]] * 5, dtype=float)
    alpha = krippendorff_alpha(counts, NOMINAL, resampled(10, 1000, 0))
    # The upper limit of the share that disagrees is 1 − .025^(1/10) = .308; expected disagreement 10 · 10 · 2 / 380.
    assert alpha == Alpha(1.0, pytest.approx(1 - 0.3085 / (200 / 380), abs=1e-3), 1.0)


def test_no_interval_where_a_code_may_vanish_in_a_resample() -> None:
    alpha = krippendorff_alpha(np.array([[1, 1]] + [[0, 2]] * 60, float), NOMINAL, resampled(61, 1000, 0))
    assert alpha.value is not None
    assert (alpha.low, alpha.high) == (None, None)


def test_intervals_of_sixty_codes_take_less_than_two_seconds() -> None:
    said = np.random.default_rng(0).integers(0, 3, size=(300, 60)).astype(float)
    began = time.process_time()
    draws = resampled(300, 1000, 0)
    for column in said.T:
        krippendorff_alpha(np.column_stack([column, 2 - column]), NOMINAL, draws)
    assert time.process_time() - began < 2


def test_kappa_counted_by_hand() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o = .7, p_e = .5 · .6 + .5 · .4 = .5
    first = np.repeat([True, True, False, False], [20, 5, 10, 15])
    second = np.repeat([True, False, True, False], [20, 5, 10, 15])
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_of_coders_who_never_vary_is_none_and_of_opposites_is_not() -> None:
    never, always = np.zeros(8, bool), np.ones(8, bool)
    assert cohen_kappa(never, never) is None
    assert cohen_kappa(always, always) is None
    assert cohen_kappa(never, always) == 0
    assert cohen_kappa(np.arange(8) > 3, np.arange(8) <= 3) == -1


# The four relations of Passonneau (2006), and the empty set.
@pytest.mark.parametrize(
    ("one", "other", "likeness", "by_masi"),
    [
        ("ab", "ab", 1, 1),
        ("ab", "abcd", 1 / 2, 1 / 3),
        ("abcd", "cde", 2 / 5, 2 / 15),
        ("ab", "cd", 0, 0),
        ("", "a", 0, 0),
        ("", "", 1, 1),
    ],
)
def test_jaccard_and_masi(one: str, other: str, likeness: float, by_masi: float) -> None:
    sets = np.array([[letter in said for letter in "abcde"] for said in (one, other)])
    assert jaccard(sets)[0, 1] == jaccard(sets)[1, 0] == pytest.approx(likeness)
    assert masi(sets)[0, 1] == masi(sets)[1, 0] == pytest.approx(by_masi)
    assert list(jaccard(sets).diagonal()) == list(masi(sets).diagonal()) == [1, 1]


def test_the_mean_over_pairs_of_three_coders() -> None:
    similarities = np.array([[1.0, 0.4], [0.4, 1.0]])
    assert mean_over_pairs(np.array([[2.0, 1.0]]), similarities) == pytest.approx([(1 + 0.4 + 0.4) / 3])


def test_agreement_of_two_coders_counted_by_hand() -> None:
    agreement = agreement_of_coders(
        annotations(Bo=["K.1", "K.1 T", "", "T", "S"], Eva=["K.2", "K.1", "", "T", "-"]), CODEBOOK, DIMENSION
    )
    assert (agreement.answers, agreement.coders) == (4, ("Bo", "Eva"))
    assert agreement.main.equal_sets == 0.75
    assert agreement.main.jaccard == pytest.approx((1 + 1 / 2 + 1 + 1) / 4)
    assert agreement.main.masi == pytest.approx((1 + 1 / 3 + 1 + 1) / 4)
    assert agreement.with_sub_codes.equal_sets == 0.5
    assert agreement.with_sub_codes.jaccard == pytest.approx((1 / 3 + 2 / 3 + 1 + 1) / 4)
    codes = {code.code: code for code in agreement.codes}
    assert (codes["K"].prevalence, codes["K"].percent_agreement, codes["K"].kappa) == (0.5, 1.0, 1.0)
    assert (codes["K.1"].prevalence, codes["K.1"].percent_agreement) == (3 / 8, 0.75)
    assert codes["K.1"].kappa == pytest.approx((0.75 - 0.5) / (1 - 0.5))
    assert codes["K.1"].alpha.value == pytest.approx(1 - (2 / 8) / (2 * 3 * 5 / (8 * 7)))
    assert (codes["T.5"].kappa, codes["T.5"].alpha, codes["T.5"].prevalence) == (None, Alpha(None), 0.0)
    assert all(code.rests_on_few for code in agreement.codes)
    (pair,) = agreement.coder_pairs
    assert (pair.first, pair.second, pair.answers, pair.equal_sets_main) == ("Bo", "Eva", 4, 0.75)
    assert pair.micro_f1_main == pytest.approx(2 * 3 / 7)
    assert pair.jaccard == pytest.approx(agreement.with_sub_codes.jaccard)
    assert [(each.one, each.other, each.answers) for each in agreement.code_pairs] == [
        ("K.1", "K.2", (("svar", "1"),)),
        ("T", NO_CODE, (("svar", "2"),)),
    ]


def test_five_codings_with_and_without_a_code_are_enough() -> None:
    said = ["K", "K", "K", "", "", ""]
    codes = {
        each.code: each for each in agreement_of_coders(annotations(A=said, B=said), CODEBOOK, DIMENSION).codes
    }
    assert not codes["K"].rests_on_few
    assert codes["T"].rests_on_few


def test_what_was_not_coded_is_missing_and_counted_apart() -> None:
    agreement = agreement_of_coders(
        annotations(
            A=["K", "unclear", "T", "incomplete"], B=["K", "K", "unclear", "unclear"], C=["-", "K", "-", "-"]
        ),
        CODEBOOK,
        DIMENSION,
    )
    assert (agreement.answers, agreement.left_out, agreement.unclear, agreement.incomplete) == (2, 2, 3, 1)
    assert agreement.coders == ("A", "B", "C")
    assert agreement.main.equal_sets == 1
    assert [(each.first, each.second, each.answers) for each in agreement.coder_pairs] == [
        ("A", "B", 1),
        ("B", "C", 1),
    ]


def test_kappa_needs_exactly_two_coders() -> None:
    agreement = agreement_of_coders(annotations(A=["K", "T", "-"], B=["K", "-", "S"], C=["-", "K", "S"]), CODEBOOK, DIMENSION)  # fmt: skip
    assert {code.kappa for code in agreement.codes} == {None}
    assert agreement.codes[0].alpha.value is not None


def test_other_versions_lost_codes_and_changed_texts_do_not_count() -> None:
    own = annotations(A=["K", "T", "S"], B=["K Z.9", "T", "S"])
    other = [
        annotation("4", "A", "K"),
        annotation("4", "B", "K", version="0"),
        annotation("5", "A", "K"),
        annotation("5", "B", "K", fingerprint="another"),
    ]
    agreement = agreement_of_coders([*own, *other], CODEBOOK, DIMENSION)
    assert agreement.answers == 3
    assert agreement.with_sub_codes.equal_sets == 1


def test_nothing_coded_twice_is_no_agreement() -> None:
    assert agreement_of_coders(annotations(A=["K", "-"], B=["-", "K"]), CODEBOOK, DIMENSION) is None


def test_codings_with_a_suggestion_in_view_are_counted() -> None:
    blind = annotations(A=["K", "T"], B=["K", "T"])
    shown = [annotation("3", coder, "K", suggested="K") for coder in "AB"]
    assert agreement_of_coders([*blind, *shown], CODEBOOK, DIMENSION).with_suggestion == 2


def test_siblings_are_set_against_each_other_before_others() -> None:
    agreement = agreement_of_coders(annotations(A=["K.1 T"], B=["K.2 S"]), CODEBOOK, DIMENSION)
    assert [(each.one, each.other) for each in agreement.code_pairs] == [("K.1", "K.2"), ("T", "S")]


def test_the_code_to_define_better_is_neither_the_rarest_nor_the_commonest() -> None:
    agreement = agreement_of_coders(
        annotations(
            A=["S"] * 1 + ["K"] * 60 + ["T"] * 10 + ["K T"] * 6 + [""] * 23,
            B=["T"] * 1 + ["K"] * 60 + ["T"] * 10 + ["K"] * 6 + [""] * 23,
        ),
        CODEBOOK,
        DIMENSION,
    )
    assert [code.code for code in agreement.codes_to_define_better] == ["T", "S"]
    assert agreement.code_pairs[0].other == NO_CODE
    assert len(agreement.code_pairs[0].answers) == 6


@given(st.lists(st.sampled_from(["", "K", "K.1", "T", "K.2 T"]), min_size=1, max_size=8), st.permutations("ABC"))
def test_agreement_does_not_depend_on_the_order_of_decisions(said: list[str], order: list[str]) -> None:
    by_coder = {coder: said if coder == "A" else said[::-1] for coder in "ABC"}
    expected = agreement_of_coders(annotations(**by_coder), CODEBOOK, DIMENSION)
    measured = agreement_of_coders(annotations(**{coder: by_coder[coder] for coder in order}), CODEBOOK, DIMENSION)
    assert measured.codes == expected.codes
    assert sorted(map(repr, measured.code_pairs)) == sorted(map(repr, expected.code_pairs))
