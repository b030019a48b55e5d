"""Why a suggestion: repeats, the nearest confirmed answer, boxes read instead, marked words, none and several."""

import json

import numpy as np
import openpyxl
import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from classifier.domain.answer import Answer
from classifier.domain.codebook_file import load_codebook
from classifier.domain.suggestion import Suggestion
from classifier.learning.certainty import accepted_at, brier_skill, calibration, calibration_error
from classifier.learning.coded_answers import CodedAnswer, read_annotations
from classifier.learning.model import DimensionModel
from classifier.learning.numbers import several_if_independent
from classifier.learning.recipe import Recipe
from classifier.learning.suggesting import suggest
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import training_rows
from classifier.review.marking import marked_parts
from classifier.review.rows import Part, review_rows
from classifier.review.write import write_review
from classifier.rounds.project import Project

CODEBOOK = load_codebook(REPOSITORY / "annotations" / "codebooks" / "insatser-2024.yaml")
EFFECTS = CODEBOOK.dimension("effekt")


@pytest.fixture(scope="module")
def answers() -> list[CodedAnswer]:
    return read_annotations(Project(REPOSITORY)).training_answers(CODEBOOK, EFFECTS)


@pytest.fixture(scope="module")
def model(answers: list[CodedAnswer]) -> DimensionModel:
    return train_dimension(training_rows(answers, EFFECTS, Recipe()), EFFECTS, Recipe())


def asked(text: str, others: dict[str, str] | None = None, answer_id: str = "1") -> Answer:
    return Answer("svar", answer_id, "effekt", text, {}, others or {})


def suggestion_for(model: DimensionModel, text: str, **others: str) -> Suggestion:
    (suggestion,) = suggest([asked(text, others)], model, CODEBOOK)
    return suggestion


def test_an_answer_that_repeats_a_confirmed_one_gets_its_codes(
    model: DimensionModel, answers: list[CodedAnswer]
) -> None:
    own = [answer for answer in answers if not answer.is_sibling]
    known = max(own, key=lambda answer: len(answer.codes) and len(answer.text))
    suggestion = suggestion_for(model, known.text.upper())
    assert set(suggestion.codes) == set(known.codes)
    assert suggestion.nearest is not None
    assert suggestion.nearest.is_repeated
    assert f"{suggestion.nearest.source}/{suggestion.nearest.id}" == known.insats


def test_no_answer_is_its_own_neighbour(model: DimensionModel, answers: list[CodedAnswer]) -> None:
    source, _, answer_id = answers[0].insats.partition("/")
    (suggestion,) = suggest([Answer(source, answer_id, "effekt", answers[0].text, {}, {})], model, CODEBOOK)
    nearest = suggestion.nearest
    assert nearest is None or (nearest.source, nearest.id) != (source, answer_id)


@pytest.mark.parametrize(
    "text", ["Inte uppföljt", "Utbildningen är genomförd.", "Vi hoppas att fler söker hjälp."]
)
def test_what_is_no_effect_gets_no_code(model: DimensionModel, text: str) -> None:
    suggestion = suggestion_for(model, text)
    assert suggestion.codes == ()
    assert suggestion.none > 0.5


def test_a_change_that_has_come_gets_a_code(model: DimensionModel) -> None:
    suggestion = suggestion_for(model, "Kötiden gick från fem till två månader.")
    assert "T.5" in suggestion.codes
    assert [found.cue.value for found in suggestion.cues] == ["change"]
    assert suggestion.none < 0.5


def test_an_answer_that_only_points_is_read_where_it_points(model: DimensionModel) -> None:
    boxes = {"mal": "Väntetiden till första besöket har blivit kortare.", "aktivitet": "Nya tider"}
    suggestion = suggestion_for(model, "Se mål", **boxes)
    direct = suggestion_for(model, boxes["mal"])
    assert suggestion.read_in == "mal"
    assert suggestion.codes == direct.codes


def test_an_answer_that_points_to_an_empty_box_is_read_itself(model: DimensionModel) -> None:
    assert suggestion_for(model, "Se mål", mal="-").read_in is None


def test_probabilities_of_none_and_several_go_with_the_codes(model: DimensionModel) -> None:
    texts = [
        "Ej uppföljt",
        "Personalen vet mer och kön till BUP är kortare, barnen sover bättre.",
        "Kön är kortare",
    ]
    none = [suggestion_for(model, text).none for text in texts]
    several = [suggestion_for(model, text).several for text in texts]
    assert none[0] > none[2] > none[1]
    assert several[1] > several[2] > several[0]
    assert json.dumps(suggestion_for(model, texts[0]).as_json())


def test_the_words_that_carried_it_are_bold_and_the_answer_is_unchanged(model: DimensionModel, tmp_path) -> None:
    text = "Kötiden gick från fem till\ntvå månader. <b>Bra & billigt</b>\n"
    answers = [asked(text)]
    part = Part(CODEBOOK, EFFECTS, answers, suggest(answers, model, CODEBOOK))
    write_review(tmp_path / "granska.xlsx", review_rows([part], "u-1"), [CODEBOOK])
    sheet = openpyxl.load_workbook(tmp_path / "granska.xlsx", rich_text=True).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, headings.index("Svar") + 1).value
    assert str(cell) == text
    bold = [str(block) for block in cell if getattr(block, "font", None) is not None and block.font.b]
    assert bold
    assert all(words in text for words in bold)
    reason = sheet.cell(2, headings.index("Skäl") + 1).value
    assert "förändring (" in reason


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_marked_parts_are_the_text_again(text: str, marked: list[str]) -> None:
    assert "".join(part for part, _ in marked_parts(text, marked)) == text


def test_marking_takes_whole_words_in_any_case() -> None:
    parts = marked_parts("Kön och KÖNEN, kön", ["kön"])
    assert parts == [("Kön", True), (" och KÖNEN, ", False), ("kön", True)]


@given(st.lists(st.floats(0.01, 0.99), min_size=8, max_size=8))
def test_several_is_never_more_probable_than_any(row: list[float]) -> None:
    probabilities = np.zeros((1, len(EFFECTS.codes)))
    probabilities[0, [EFFECTS.order[code] for code in EFFECTS.main_codes]] = row
    at_least_one = 1 - np.prod(1 - np.array(row))
    assert several_if_independent(probabilities, EFFECTS)[0] <= max(at_least_one, 1e-4) + 1e-12


def test_measures_of_certainty_counted_by_hand() -> None:
    pairs, applies = np.array([[0.75], [0.25]]), np.array([[True], [False]])
    assert brier_skill(pairs, applies) == pytest.approx(1 - (2 * 0.0625) / (2 * 0.25))
    assert calibration_error(pairs, applies) == pytest.approx(0.25)
    chosen, truth = [("K",), ("T",), (), ("S",)], [("K",), ("T",), (), ("P",)]
    shares = accepted_at(np.array([0.9, 0.8, 0.99, 0.95]), chosen, truth)
    assert shares == {"0.90": 0.0, "0.80": 0.0, "0.70": 0.0}
    shares = accepted_at(np.array([0.9, 0.8, 0.99, 0.1]), chosen, truth)
    assert shares == {"0.90": pytest.approx(2 / 3), "0.80": pytest.approx(2 / 3), "0.70": pytest.approx(2 / 3)}


def test_true_probabilities_have_a_small_calibration_error() -> None:
    generator = np.random.default_rng(3)
    probabilities = np.zeros((2000, len(EFFECTS.codes)))
    columns = [EFFECTS.order[code] for code in EFFECTS.main_codes]
    probabilities[:, columns] = generator.random((2000, len(columns)))
    drawn = generator.random((2000, len(columns))) < probabilities[:, columns]
    truth = [[code for code, yes in zip(EFFECTS.main_codes, row, strict=True) if yes] for row in drawn]
    measured = calibration(probabilities, truth, EFFECTS)
    low, high = measured["calibration_error_interval"]
    assert low <= measured["calibration_error"] <= high < 0.03
    assert measured["brier_skill"] > 0.3
