"""The learner: consistent, calibrated, the same twice; and its measures."""

import numpy as np
import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from classifier.domain.answer import Answer
from classifier.domain.codebook_file import load_codebook
from classifier.learning import metrics
from classifier.learning.calibration import fit_calibration
from classifier.learning.coded_answers import CodedAnswer, read_annotations
from classifier.learning.hierarchy import chosen_codes, consistent
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.suggesting import suggest
from classifier.learning.thresholds import fit_thresholds
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import APPLIES, DOES_NOT_APPLY, UNKNOWN, training_rows
from classifier.rounds.project import Project

CODEBOOKS = REPOSITORY / "annotations" / "codebooks"
EFFECTS = load_codebook(CODEBOOKS / "effekter-2025.yaml").dimension("effekt")
KINDS = load_codebook(CODEBOOKS / "insatstyp-2025.yaml").dimension("insatstyp")
PROBABILITIES = arrays(np.float64, (1, len(EFFECTS.codes)), elements=st.floats(0, 1))


def answer(text: str) -> Answer:
    return Answer("svar", "1", "effekt", text, {}, {})


@given(PROBABILITIES)
def test_no_sub_code_stands_above_its_main_code(probabilities) -> None:
    row = consistent(probabilities, EFFECTS)[0]
    for code in EFFECTS.codes:
        if code.parent:
            assert row[EFFECTS.order[code.code]] <= row[EFFECTS.order[code.parent]]


@given(PROBABILITIES, st.floats(0.1, 0.9))
def test_a_chosen_set_holds_most_specific_codes_only(probabilities, threshold: float) -> None:
    thresholds = np.full(len(EFFECTS.codes), threshold)
    chosen = chosen_codes(consistent(probabilities, EFFECTS)[0], thresholds, EFFECTS)
    assert len(set(chosen)) == len(chosen)
    assert not any(other.startswith(f"{code}.") for code in chosen for other in chosen)


def test_one_choice_is_one_code_even_if_nothing_is_likely() -> None:
    row = np.full(len(KINDS.codes), 0.01)
    row[3] = 0.02
    assert chosen_codes(row, np.full(len(row), 0.5), KINDS) == ("I4",)


def test_the_codebook_speaks_for_its_codes_and_not_examples_against_one_alone() -> None:
    rows = training_rows([], EFFECTS, Recipe())
    assert not rows.judging.any()
    column = EFFECTS.order["K"]
    spoken = [label for label in rows.labels if label[column] == DOES_NOT_APPLY and UNKNOWN in label]
    assert spoken, "not-examples of K must be in"
    assert all(set(label) <= {APPLIES, DOES_NOT_APPLY, UNKNOWN} for label in rows.labels)


def test_codes_that_the_codebook_lost_are_left_out() -> None:
    rows = training_rows([CodedAnswer("s/1", "Kön är kortare", ("T.5", "Z.9"))], EFFECTS, Recipe())
    assert {EFFECTS.codes[column].code for column in np.flatnonzero(rows.labels[0] == APPLIES)} == {"T", "T.5"}


def test_suggestions_without_any_coded_answer_come_from_the_codebook() -> None:
    model = train_dimension(training_rows([], EFFECTS, Recipe()), EFFECTS, Recipe())
    (suggestion,) = suggest(
        [answer("Väntetiden till första besöket är kortare")],
        model,
        load_codebook(CODEBOOKS / "effekter-2025.yaml"),
    )
    assert suggestion.codes[0] == "T.5"
    assert suggestion.from_codebook_only
    assert "Väntetiden" in suggestion.reasons[0].words


def test_an_empty_answer_has_no_code_and_that_is_certain() -> None:
    model = train_dimension(training_rows([], EFFECTS, Recipe()), EFFECTS, Recipe())
    (suggestion,) = suggest([answer(" - ")], model, load_codebook(CODEBOOKS / "effekter-2025.yaml"))
    assert suggestion.as_json() == {
        "id": "1", "source": "svar", "codebook": "effekter-2025", "dimension": "effekt",
        "codes": [], "confidence": 1.0, "suggestions": [], "reasons": [],
        "none": 1.0, "several": 0.0,
    }  # fmt: skip


@pytest.fixture(scope="module")
def starter_answers() -> list[CodedAnswer]:
    project = Project(REPOSITORY)
    return read_annotations(project).coded_answers(project.codebook("insatser-2024"), "mal")


def test_the_same_answers_give_the_same_model_in_any_order(starter_answers: list[CodedAnswer]) -> None:
    goals = load_codebook(CODEBOOKS / "insatser-2024.yaml").dimension("mal")
    few = starter_answers[:120]
    texts = [answer(each.text) for each in starter_answers[120:160]]
    first, second = (
        suggest(
            texts,
            train_dimension(training_rows(few, goals, Recipe()), goals, Recipe()),
            load_codebook(CODEBOOKS / "insatser-2024.yaml"),
        )
        for _ in range(2)
    )
    assert first == second


def test_the_starter_teaches_more_than_the_codebook(starter_answers: list[CodedAnswer]) -> None:
    goals = load_codebook(CODEBOOKS / "insatser-2024.yaml").dimension("mal")
    held_out = starter_answers[:60]
    texts = [answer(each.text) for each in held_out]
    scores = []
    for training in ([], starter_answers[60:300]):
        model = train_dimension(training_rows(training, goals, Recipe()), goals, Recipe())
        chosen = [
            suggestion.codes
            for suggestion in suggest(texts, model, load_codebook(CODEBOOKS / "insatser-2024.yaml"))
        ]
        scores.append(metrics.set_scores(chosen, [each.codes for each in held_out], goals)["micro_f1_main"])
    assert scores[1] > scores[0]


def test_all_answers_of_an_insats_are_in_one_fold() -> None:
    insatser = np.array(["a", "b", "a", "c", "b", "d", "e", "a"])
    for training, held_out in insats_folds(insatser, 3, seed=0):
        assert not set(insatser[training]) & set(insatser[held_out])


def test_calibrated_probabilities_are_as_right_as_they_say() -> None:
    generator = np.random.default_rng(0)
    scores, shares = generator.normal(size=(4000, 2)), generator.random((4000, 2))
    truth = generator.random((4000, 2)) < 1 / (1 + np.exp(-(2 * scores + shares - 1)))
    probabilities = fit_calibration(scores, shares, truth, seed=0).probabilities(scores, shares)
    for low in np.arange(0.1, 0.9, 0.2):
        inside = (probabilities >= low) & (probabilities < low + 0.2)
        assert abs(truth[inside].mean() - probabilities[inside].mean()) < 0.05


def test_a_rare_code_has_nearly_the_common_threshold() -> None:
    generator = np.random.default_rng(1)
    probabilities = generator.random((500, 2))
    truth = np.column_stack([probabilities[:, 0] > 0.5, np.arange(500) == 3])
    common, rare = fit_thresholds(probabilities, truth, shrinkage=10)
    assert abs(common - 0.5) < 0.05
    assert abs(rare - common) < 0.1


def test_measures_of_a_small_case_counted_by_hand() -> None:
    chosen = [("K.2",), ("T.5", "S"), (), ("P",)]
    truth = [("K.1",), ("T.5",), (), ()]
    scores = metrics.set_scores(chosen, truth, EFFECTS)
    assert scores["micro_f1_main"] == pytest.approx(2 * 2 / (4 + 2))
    assert scores["micro_f1_sub"] == pytest.approx(2 * 3 / (6 + 4))
    assert metrics.subset_accuracy(chosen, truth) == {
        "subset_accuracy_with_codes": 0.5,
        "subset_accuracy_without_codes": 0.5,
    }
    assert metrics.any_code(chosen, truth) == {
        "any_code_precision": 2 / 3,
        "any_code_recall": 1.0,
        "any_code_balanced_accuracy": 0.75,
    }
    assert metrics.confusions(chosen, truth, ["a", "b", "c", "d"]) == [
        {"said": "P", "true": "–", "count": 1, "ids": ["d"]},
        {"said": "S", "true": "–", "count": 1, "ids": ["b"]},
    ]
