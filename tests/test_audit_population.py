"""Whom an audit speaks for: several draws taken together, or refused."""

from dataclasses import replace

import pytest

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.draw import Draw, DrawnRow, Purpose
from classifier.errors import ClassifierError
from classifier.rounds.audit_population import AuditPopulation, population_of
from classifier.rounds.audits import unbroken_draws


def audit(name: str, drawn: str = "", strata: dict[str, str] | None = None, **changes: object) -> Draw:
    """A draw of insatser named by letters: those drawn, and all of each stratum."""
    return Draw(
        id=name, created=name, source="svar", purpose=Purpose.AUDIT, blind=True, review_file="x.csv",
        codebooks={}, models={}, rows=(), inclusion=dict.fromkeys(drawn, 0.5),
        strata={stratum: list(ids) for stratum, ids in (strata or {}).items()}, **changes,
    )  # fmt: skip


def test_a_later_draw_adds_to_the_chances_of_its_strata() -> None:
    first = audit("u-1", "abx", {"liten": "abcd", "stor": "xyzuvw"}, stratified_by="grupp")
    second = audit("u-2", "cy", {"liten": "cd", "stor": "yzuvw"}, stratified_by="grupp")
    population = population_of([first, second])
    assert population.chances == {"liten": 3 / 4, "stor": 2 / 6}
    assert population.has_strata
    assert population.stratum("d") == "liten"
    assert population.outside("ayå") == {"å"}


def test_files_of_several_coders_are_one_draw() -> None:
    strata = {"": "abcdefgh"}
    population = population_of([audit("u-1", "ab", strata), audit("u-2", "bc", strata)])
    assert population.chances == {"": 3 / 8}
    assert not population.has_strata


def test_simple_draws_that_do_not_tell_their_population_are_of_the_whole_file() -> None:
    assert population_of([]) == population_of([audit("u-1"), audit("u-2", "a", {"": "ab"})]) == AuditPopulation()
    assert AuditPopulation().outside("abc") == frozenset()


@pytest.mark.parametrize(
    ("draws", "told"),
    [
        ([audit("u-1"), audit("u-2", "a", {"x": "ab"}, stratified_by="grupp")],
         "The audits of 'svar' cannot be taken together: u-1 was drawn at random from the whole file, u-2 by grupp. "
         "Neither promises nor shares can be taken from them."),
        ([audit("u-1", "a", {"": "ab"}, filters={"grupp": "stor"}), audit("u-2", "c", {"": "cd"})],
         "The audits of 'svar' cannot be taken together: u-1 was drawn among grupp=stor, u-2 at random from the whole "
         "file. Neither promises nor shares can be taken from them."),
        ([audit("u-1", "a", {"low": "ab", "high": "c"}, stratified_by="confidence"),
          audit("u-2", "b", {"low": "c", "high": "b"}, stratified_by="confidence")],
         "The audits of 'svar' cannot be taken together: u-1 was drawn from some strata, u-2 from others. "
         "Neither promises nor shares can be taken from them."),
        ([audit("u-1", "a", stratified_by="grupp", filters={"omrade": "Nord"})],
         "The audit u-1 of 'svar' was drawn by grupp among omrade=nord when strata were not recorded yet, so it "
         "speaks for no whole file. Neither promises nor shares can be taken from it."),
    ],
)  # fmt: skip
def test_draws_that_cannot_be_taken_together_are_refused(draws: list[Draw], told: str) -> None:
    with pytest.raises(ClassifierError) as refused:
        population_of(draws)
    assert str(refused.value) == told


def test_the_same_filter_in_another_case_is_the_same_way() -> None:
    strata = {"": "abcd"}
    draws = [audit(f"u-{value}", "a", strata, filters={"grupp": value}) for value in ("STOR", "stor")]
    assert population_of(draws).chances == {"": 1 / 4}


def test_a_filtered_audit_is_refused_for_others_than_it_was_drawn_among() -> None:
    population = population_of([audit("u-1", "a", {"": "abcd"}, filters={"grupp": "stor"})])
    population.refuse_other_file("svar", "abcx", decided_before={"x"})
    with pytest.raises(ClassifierError) as refused:
        population.refuse_other_file("svar", "abcxy", decided_before={"x"})
    assert str(refused.value) == (
        "The audit of 'svar' was drawn among grupp=stor and speaks for no others; 1 of the answers here are of "
        "others. Give a file with those insatser alone: --source svar"
    )


def test_draws_are_parted_where_others_were_decided_on_between() -> None:
    def drawn(time: str, ids: str) -> Draw:
        return replace(audit(time), rows=tuple(DrawnRow("r1", each, "liten", "effekt", "x", None) for each in ids))

    def decided(answer_id: str, time: str) -> Annotation:
        return Annotation(
            "u", "svar", answer_id, "liten", "1", "effekt", "x", "x", Decision.NONE, (), "Anna", time
        )

    draws = [drawn("t1", "a"), drawn("t2", "b"), drawn("t4", "c")]
    before_and_again = [decided("z", "t0"), decided("z", "t3")]
    drawn_themselves = [decided("a", "t3"), decided("c", "t5")]
    assert unbroken_draws(draws, before_and_again + drawn_themselves) == [draws]
    assert unbroken_draws(draws, [*drawn_themselves, decided("q", "t3")]) == [draws[:2], draws[2:]]
    assert unbroken_draws([], [decided("q", "t3")]) == []
