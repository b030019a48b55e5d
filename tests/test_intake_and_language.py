"""Masking and the Swedish pipeline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.domain.answer import has_content
from classifier.intake.masking import masked
from classifier.language.pipeline import normalised, read_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pat 880320-0016 kom åter", "Pat [personnummer] kom åter"),
        ("19880320-0016 och 8803200016", "[personnummer] och [personnummer]"),
        ("samordningsnummer 880380-0014", "samordningsnummer [personnummer]"),
        ("felskrivet 880320-0018", "felskrivet [personnummer]"),
        ("med blanksteg 880320 - 0018 och 880320\u20110018", "med blanksteg [personnummer] och [personnummer]"),
        ("ring 070-123 45 67 eller +46 8 12 34 56 78", "ring [telefon] eller [telefon]"),
        ("mejla anna.b@exempel.se.", "mejla [e-post]."),
        ("kostade 1 250 000 kr 2024-03-14", "kostade 1 250 000 kr 2024-03-14"),
        ("org.nr 202100-5489", "org.nr 202100-5489"),
        ("ärende 8803200018", "ärende 8803200018"),
        ("Anna Andersson ringde", "Anna Andersson ringde"),
    ],
)
def test_what_is_masked_and_what_is_not(text: str, expected: str) -> None:
    assert masked(text) == expected


@given(st.text(alphabet="0123456789-+ @.aå", max_size=40))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize("text", ["", "-", " … ", "\n•\n", "?"])
def test_an_answer_without_letters_or_digits_says_nothing(text: str) -> None:
    assert not has_content(text)


def test_list_marks_go_and_swedish_letters_stay() -> None:
    assert normalised("- Kön\n- Väntan  på\u00a0BUP\n1) Åäö") == "Kön Väntan på BUP Åäö"
    assert normalised("2-3 veckor") == "2-3 veckor"
    assert normalised("Cafe\u0301") == "Café"


def test_lemmas_and_abbreviations() -> None:
    (words,) = read_words(["Väntetiderna har blivit bättre på BUP"])
    assert words.lemmas == "väntetid ha bli bra på bup barn- och ungdomspsykiatri"
    assert words.words == ("Väntetiderna", "BUP")


def test_a_lower_case_word_is_no_abbreviation_of_two_letters() -> None:
    assert "på grund" in next(read_words(["Pga köer"])).lemmas
    (words,) = read_words(["cm och um och sip"])
    assert words.lemmas.startswith("cm och um och sip ")
    assert "individuell" in words.lemmas
