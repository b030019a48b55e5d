"""Cues: what the coding rules turn on. The examples are those of the rules themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.domain.cue import Cue
from classifier.language.cues import find_cues
from classifier.language.pointing import box_pointed_to

BOXES = ("aktivitet", "prestation", "mal", "effekt")


def cues(text: str) -> set[Cue]:
    return {found.cue for found in find_cues(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Kötiden gick från fem till två månader.",
        "Personalen vågar fråga.",
        "Mammorna sover.",
        "Färre omplaceringar än året innan",
        "Personalen känner sig säkrare i mötet.",
        "Kön har minskat.",
        "De behöver inte längre ringa runt.",
    ],
)
def test_a_change_for_the_better(text: str) -> None:
    assert cues(text) == {Cue.CHANGE}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Utbildningen är genomförd.", Cue.COMPLETED),
        ("Vi hoppas att fler söker hjälp.", Cue.PLAN),
        ("På sikt ska väntetiderna minska.", Cue.PLAN),
        ("Kötiden har ökat.", Cue.WORSE),
        ("Väntetiden är längre nu.", Cue.WORSE),
        ("Läget är oförändrat.", Cue.UNCHANGED),
        ("Väntetiderna har inte minskat.", Cue.UNCHANGED),
        ("För tidigt att säga", Cue.UNCHANGED),
        ("Inte uppföljt", Cue.NOT_FOLLOWED_UP),
        ("EJ UPPFÖLJT", Cue.NOT_FOLLOWED_UP),
    ],
)
def test_what_looks_like_a_change_and_is_none(text: str, cue: Cue) -> None:
    assert cue in cues(text)
    assert Cue.CHANGE not in cues(text)


def test_a_change_counts_beside_a_plan_in_another_sentence_or_clause() -> None:
    assert cues("Kön har minskat. Vi hoppas på mer.") == {Cue.CHANGE, Cue.PLAN}
    assert cues("Kön har minskat men personalen är tröttare") == {Cue.CHANGE, Cue.WORSE}


def test_the_words_that_tell_are_kept_as_written() -> None:
    (found,) = find_cues("Kötiden gick Från fem till två månader.")
    assert found.words in "Kötiden gick Från fem till två månader."


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for found in find_cues(text):
        assert found.words in text


@pytest.mark.parametrize(
    ("text", "own", "box"),
    [
        ("Se ovan", "prestation", "aktivitet"),
        ("se ovan.", "effekt", "mal"),
        ("Se aktivitet", "prestation", "aktivitet"),
        ("SE MÅLEN", "effekt", "mal"),
        ("Samma som ovan", "mal", "prestation"),
        ("Se ovan", "aktivitet", None),
        ("Se bilaga", "aktivitet", None),
        ("Se effekt", "effekt", None),
        ("Se ovan. 612 besök.", "prestation", None),
        ("Samma som föregående år", "mal", None),
        ("", "mal", None),
    ],
)
def test_an_answer_that_only_points_elsewhere(text: str, own: str, box: str | None) -> None:
    assert box_pointed_to(text, BOXES, own) == box
