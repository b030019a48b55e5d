"""Codes to look at again, and the near-duplicates that point to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.learning.doubt import Doubt, DoubtKind, answer_doubts, code_doubts, ranked_doubts
from classifier.learning.near_duplicates import NearDuplicates, near_duplicates

PROBABILITIES = np.array(
    [
        [0.9, 0.1, 0.2],
        [0.1, 0.8, 0.0],  # the first was said, the second was not
        [0.6, 0.1, 0.4],  # the first was said, and that is all right
    ]
)
LABELS = np.array([[True, False, False], [True, False, False], [True, False, False]])
ONE_PAIR = NearDuplicates(np.array([0, 2]), np.array([2, 0]), np.array([0.95, 0.95], dtype=np.float32))


def test_the_worst_answer_comes_first_with_what_is_doubted() -> None:
    assert ranked_doubts(PROBABILITIES, LABELS) == [
        Doubt(1, 0, DoubtKind.SAID, 0.1),
        Doubt(1, 1, DoubtKind.MISSING, 0.8),
        Doubt(2, 0, DoubtKind.SAID, 0.6),
        Doubt(0, 2, DoubtKind.MISSING, 0.2),
    ]


def test_only_so_many_answers_as_asked_for() -> None:
    assert {doubt.answer for doubt in ranked_doubts(PROBABILITIES, LABELS, most=2)} == {1, 2}


def test_an_answer_s_doubt_counted_by_hand() -> None:
    assert answer_doubts(np.array([[0.2, 0.9, 0.8]])) == pytest.approx([0.8 * 0.9 + 0.16 * 0.8 + 0.032 * 0.2])


def test_one_sure_error_outweighs_many_small_doubts() -> None:
    one, many = answer_doubts(np.array([[0.9, 0.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5, 0.5]]))
    assert one > many


def test_a_near_duplicate_coded_otherwise_is_half_a_doubt_and_is_named() -> None:
    labels = LABELS.copy()
    labels[2] = [True, True, False]
    doubts = code_doubts(PROBABILITIES, labels, ONE_PAIR)
    assert doubts[:, 1] == pytest.approx([0.5, 0.8, 0.9])
    assert doubts[0, [0, 2]] == pytest.approx([0.1, 0.2])
    named = {
        (doubt.answer, doubt.code): doubt.neighbour for doubt in ranked_doubts(PROBABILITIES, labels, ONE_PAIR)
    }
    assert named == {(2, 1): 0, (1, 0): None, (1, 1): None, (0, 1): 2}


def test_three_of_four_nearly_equal_texts_outvote_the_fourth() -> None:
    rows = [(one, other) for one in range(4) for other in range(4) if one != other]
    everyone = NearDuplicates(*map(np.array, zip(*rows, strict=True)), np.full(12, 0.99, dtype=np.float32))
    labels = np.array([[True], [True], [True], [False]])
    assert code_doubts(np.full((4, 1), 0.5), labels, everyone)[:, 0] == pytest.approx([0.5, 0.5, 0.5, 0.75])


@given(arrays(np.float64, (12, 4), elements=st.floats(0, 1)), arrays(np.bool_, (12, 4)))
def test_every_answer_is_ranked_once_and_doubts_stay_between_0_and_1(probabilities, labels) -> None:
    doubts = ranked_doubts(probabilities, labels)
    assert sorted(dict.fromkeys(doubt.answer for doubt in doubts)) == list(range(12))
    assert len({(doubt.answer, doubt.code) for doubt in doubts}) == len(doubts)
    assert all(labels[doubt.answer, doubt.code] == (doubt.kind is DoubtKind.SAID) for doubt in doubts)
    scores = answer_doubts(code_doubts(probabilities, labels))
    assert (scores >= 0).all()
    assert (scores <= 1).all()
    order = list(dict.fromkeys(doubt.answer for doubt in doubts))
    assert (np.diff(scores[order]) <= 1e-12).all()


def test_flipped_codes_come_before_the_others() -> None:
    generator = np.random.default_rng(0)
    truth = generator.random((400, 6)) < 0.2
    probabilities = np.where(truth, generator.beta(5, 2, truth.shape), generator.beta(1, 8, truth.shape))
    labels = truth.copy()
    wrong = set(range(20))
    labels[list(wrong), generator.integers(6, size=20)] ^= True
    first = list(dict.fromkeys(doubt.answer for doubt in ranked_doubts(probabilities, labels)))[:40]
    assert len(wrong.intersection(first)) >= 18


def compared(features: csr_matrix, limit: float) -> dict[tuple[int, int], float]:
    """All cosines of at least the limit, by comparing all with all."""
    dense = features.toarray()
    lengths = np.linalg.norm(dense, axis=1)
    cosines = np.divide(dense @ dense.T, np.outer(lengths, lengths), out=np.zeros((len(dense),) * 2), where=np.outer(lengths, lengths) > 0)  # fmt: skip
    np.fill_diagonal(cosines, 0)
    return {(int(a), int(b)): cosines[a, b] for a, b in np.argwhere(cosines >= limit)}


@settings(max_examples=50)
@given(
    arrays(np.float64, (15, 8), elements=st.sampled_from([0.0, 0.0, 1.0, 2.0])),
    st.sampled_from([0.55, 0.77, 0.93]),
)
def test_near_duplicates_are_those_that_comparing_all_with_all_finds(dense, limit: float) -> None:
    found = near_duplicates(csr_matrix(dense), limit, most=15)
    pairs = dict(zip(zip(found.rows.tolist(), found.neighbours.tolist(), strict=True), found.cosines, strict=True))
    assert pairs == pytest.approx(compared(csr_matrix(dense), limit), abs=1e-6)


def test_the_nearest_come_first_and_at_most_so_many() -> None:
    rows = csr_matrix(np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.3], [0.0, 1.0]]))
    found = near_duplicates(rows, 0.9, most=1)
    assert list(zip(found.rows.tolist(), found.neighbours.tolist(), strict=True)) == [(0, 1), (1, 0), (2, 1)]


def test_texts_that_differ_by_a_word_are_near_and_others_are_not() -> None:
    texts = [
        "Utbildning i suicidprevention för all personal på kommunens boenden under våren.",
        "Utbildning i suicidprevention för all personal på kommunens boenden under hösten.",
        "Kortare väntetid till ett första besök på mottagningen.",
    ]
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    found = near_duplicates(characters, 0.7)
    assert list(zip(found.rows.tolist(), found.neighbours.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_no_rows_have_no_neighbours() -> None:
    assert len(near_duplicates(csr_matrix((0, 5))).rows) == 0
    assert len(near_duplicates(csr_matrix((3, 5))).rows) == 0
