"""What people write in the decision column, and what they are told when it cannot be read."""

import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from classifier.domain.annotation import Decision
from classifier.domain.code_reader import CodeReader, UnreadableError
from classifier.domain.codebook import most_specific
from classifier.domain.codebook_file import load_codebook
from classifier.domain.wording import SWEDISH

CODEBOOKS = REPOSITORY / "annotations" / "codebooks"
EFFECTS = load_codebook(CODEBOOKS / "effekter-2025.yaml").dimension("effekt")
KINDS = load_codebook(CODEBOOKS / "insatstyp-2025.yaml").dimension("insatstyp")
ACTIVITIES = load_codebook(CODEBOOKS / "insatser-2024.yaml").dimension("aktivitet")


def codes(cell: str, dimension=EFFECTS) -> tuple[str, ...]:
    return CodeReader(dimension, SWEDISH).read(cell).codes


def problem(cell: str, dimension=EFFECTS) -> str:
    with pytest.raises(UnreadableError) as caught:
        CodeReader(dimension, SWEDISH).read(cell)
    return str(caught.value)


@pytest.mark.parametrize(
    "cell",
    ["K.2; T", "k.2;t", "K2, T", "K,2; T", "T\nK.2", "K; K.2; T", "T och K.2", "K.2 Ökad kompetens hos personal och "
     "yrkesverksamma; T", "Ökad kompetens hos personal och yrkesverksamma; Ökad tillgänglighet", "K. 2 | T"],
)  # fmt: skip
def test_the_same_codes_in_many_spellings(cell: str) -> None:
    assert codes(cell) == ("K.2", "T")


def test_a_label_with_commas_is_one_label() -> None:
    assert codes("Samverkan, samarbete och samordning; B.1", ACTIVITIES) == ("B.1", "C")


@pytest.mark.parametrize(
    ("cell", "decision"),
    [("ingen", Decision.NONE), ("Ingen kod", Decision.NONE), ("OKLAR", Decision.UNCLEAR),
     ("ofullstandig", Decision.INCOMPLETE)],
)  # fmt: skip
def test_decisions_in_words(cell: str, decision: Decision) -> None:
    assert CodeReader(EFFECTS, SWEDISH).read(cell).decision is decision


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("K.12", "'K.12' finns inte i kodlistan för Effekt – menade du K.1 eller K.2?"),
        ("K.7; T", "'K.7' finns inte i kodlistan för Effekt – huvudkoden K finns."),
        ("Övrigt", "'Övrigt' är namnet på flera koder – skriv koden: K.9 eller T.9 eller S.9 eller Q.9 eller P.9 "
                   "eller R.9."),
        ("2026-03-04", "'2026-03-04' ser ut som ett datum som Excel gjort av en kod – skriv koden igen, som text."),
        ("4-mar", "'4-mar' ser ut som ett datum som Excel gjort av en kod – skriv koden igen, som text."),
        ("2,5", "'2,5' är ett tal, och ingen kod – skriv 1 för att godta förslaget, eller koden som text."),
        ("ingen; K.2", "'ingen; K.2' blandar ingen med koder – skriv det ena eller det andra."),
        ("Kortare vantetid", "'Kortare vantetid' finns inte i kodlistan för Effekt – menade du T.5?"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_a_proposal(cell: str, told: str) -> None:
    assert problem(cell) == told


def test_a_one_choice_dimension_takes_one_code() -> None:
    assert problem("I2; I7", KINDS) == "'I2; I7' är flera koder, men Typ av insats får bara ha en – välj en."
    assert problem("ingen", KINDS) == (
        "'ingen' går inte: Typ av insats måste ha en kod – välj en, eller skriv oklar."
    )


@given(st.sets(st.sampled_from(sorted(EFFECTS.by_code)), min_size=1))
def test_codes_survive_writing_and_reading(chosen: set[str]) -> None:
    specific = most_specific(chosen, EFFECTS)
    assert codes("; ".join(specific)) == specific


@given(st.text(min_size=1).filter(str.strip))
def test_any_cell_is_read_or_told_about(cell: str) -> None:
    try:
        judged = CodeReader(EFFECTS, SWEDISH).read(cell)
    except UnreadableError as unreadable:
        assert str(unreadable)
    else:
        assert set(judged.codes) <= set(EFFECTS.by_code)
