"""Shares of a coded file: exact where humans coded everything, honest where they did not."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ANSWERS_IN_FILE, AUDIT, TOLD_APART, TRAINING, decide, read_csv, redraw, store, write_csv
from openpyxl import load_workbook
from typer.testing import Result

from classifier.analysis.shares import CodedAnswers, shares_of
from classifier.analysis.strata import usable_strata
from classifier.domain.codebook import main_codes
from classifier.rounds.draw_store import Purpose
from classifier.rounds.project import Project

Classify = Callable[..., Result]
WHOLE = [
    ["Id", "Effekt", "Område", "Medel (kr)", "kod_effekt", "ursprung_effekt", "status"],
    ["1", "Personalen frågar", "Nord", "1 000", "K.2", "kodare", ""],
    ["2", "Kön är kort", "Nord", "3 000 kr", "T.5", "kodare", ""],
    ["3", "Båda delarna", "Syd", "4000,00", "K.2; T.5", "kodare", ""],
    ["4", "Inget", "Syd", "", "ingen", "kodare", ""],
    ["5", "Halvt", "Syd", "9000", "", "", "ofullständig"],
    ["6", "-", "Syd", "9000", "", "", ""],
]


def shares_as_json(classify: Classify, *arguments: object) -> list[dict]:
    result = classify("shares", *arguments, "--json", "-")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def by_code(shares: list[dict], measure: str, **wanted: object) -> dict[str | None, float]:
    kept = [each for each in shares if all(each[name] == value for name, value in wanted.items())]
    return {each["code"]: each[measure] for each in kept}


def test_with_everything_coded_by_humans_all_measures_are_the_count(classify: Classify, project: Path) -> None:
    write_csv(Path("k.csv"), WHOLE)
    shares = shares_as_json(classify, "k.csv", "--project", project, "--weight", "Medel (kr)", "--by", "Område")
    insatser = {"weight": None, "group": None}
    assert by_code(shares, "counted", **insatser) == {"K": 0.5, "T": 0.5, None: 0.25}
    exact = {"estimate": 0.5, "lower": 0.5, "upper": 0.5}
    assert by_code(shares, "sample", **insatser)["K"] == by_code(shares, "corrected", **insatser)["K"] == exact
    assert by_code(shares, "counted", weight=None, group="Syd") == {"K": 0.5, "T": 0.5, None: 0.5}
    assert by_code(shares, "counted", weight="Medel (kr)", group=None) == {"K": 5 / 8, "T": 7 / 8, None: 0.0}
    assert by_code(shares, "answers", weight="Medel (kr)", group=None)["K"] == 3
    sub = shares_as_json(classify, "k.csv", "--project", project, "--level", "sub")
    assert by_code(sub, "counted") == {
        "K": 0.5, "K.1": 0.0, "K.2": 0.5, "K.9": 0.0, "T": 0.5, "T.5": 0.5, "T.9": 0.0, None: 0.25,
    }  # fmt: skip


def test_what_is_left_out_is_told(classify: Classify, project: Path) -> None:
    write_csv(Path("k.csv"), WHOLE)
    told = classify("shares", "k.csv", "--project", project, "--weight", "Medel (kr)").stderr
    assert "Note: 1 row without Medel (kr) is left out of its shares." in told
    assert "Note: effekt: humans have coded every answer, so all three measures are the same count." in told
    assert "Note: effekt: 1 incomplete insats and 1 empty answer are left out." in told


def test_a_file_coded_in_part_has_shares_from_the_audit(classify: Classify, audited: Path, answers: Path) -> None:
    classify("precode", answers, "--out", "k.xlsx", "--project", audited)
    result = classify("shares", "k.xlsx", "--project", audited)
    assert result.exit_code == 0, result.output
    assert "liten/effekt: shares of insatser, 260 answers, 80 in the random sample" in result.stdout
    shares = shares_as_json(classify, "k.xlsx", "--project", audited)
    for code in ("K", "T", None):
        true = (
            sum((code in main_codes(codes)) if code else not codes for _, codes in TOLD_APART.values())
            / ANSWERS_IN_FILE
        )
        for measure in ("sample", "corrected"):
            interval = by_code(shares, measure)[code]
            assert interval["lower"] <= true <= interval["upper"]
        widths = [interval[code]["upper"] - interval[code]["lower"]
                  for interval in (by_code(shares, "corrected"), by_code(shares, "sample"))]  # fmt: skip
        assert widths[0] < widths[1]


def test_answers_that_train_are_read_by_models_that_have_not_seen_them(
    classify: Classify, project: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coded after the audit was drawn, they are not known with certainty: they were drawn among, too."""
    store(project, [str(number) for number in range(60, 140)], AUDIT, Purpose.AUDIT)
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    classify("merge", answers, "--out", "k.csv", "--project", project)
    from classifier.learning import unseen

    learnt: list[int] = []
    original = unseen.suggest_unseen
    monkeypatch.setattr(
        unseen, "suggest_unseen", lambda *given, **named: learnt.append(len(given[1])) or original(*given, **named)
    )
    shares = shares_as_json(classify, "k.csv", "--project", project)
    assert learnt == [60]
    assert by_code(shares, "sampled")["K"] == 80


def test_answers_coded_before_the_audit_are_known(classify: Classify, audited: Path, answers: Path) -> None:
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    shares = shares_as_json(classify, "k.csv", "--project", audited)
    certain = list(TOLD_APART.values())[:60]
    least = sum("K" in main_codes(codes) for _, codes in certain) / ANSWERS_IN_FILE
    assert by_code(shares, "sample")["K"]["lower"] >= least


def test_without_an_audit_only_counting_is_left(classify: Classify, project: Path, answers: Path) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    classify("merge", answers, "--out", "k.csv", "--project", project)
    result = classify("shares", "k.csv", "--project", project)
    assert "Note: effekt: no answer was drawn for an audit, so shares can only be counted." in result.stderr
    assert result.stdout.count("too few            too few") == 3


def test_a_void_promise_is_told_when_the_file_is_read(classify: Classify, audited: Path, answers: Path) -> None:
    classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert "is void" not in classify("shares", "k.csv", "--project", audited).stderr
    rows = read_csv(Path("k.csv"))
    rows[0]["Effekt"] = "ett annat svar"
    write_csv(Path("k.csv"), [list(rows[0]), *(list(row.values()) for row in rows)])
    told = classify("shares", "k.csv", "--project", audited).stderr
    assert "is void: the answers are not those of the file that it was made for." in told
    store(audited, ["150", "151"], "u-more-test", Purpose.TRAINING)
    told = classify("shares", "k.csv", "--project", audited).stderr
    assert "is void: the model was trained again (then m-" in told


def test_the_table_explains_its_measures_in_swedish(classify: Classify, project: Path) -> None:
    write_csv(Path("k.csv"), WHOLE)
    classify("shares", "k.csv", "--project", project, "--out", "a.xlsx")
    classify("shares", "k.csv", "--project", project, "--out", "a.csv")
    workbook = load_workbook("a.xlsx")
    assert [cell.value for cell in workbook["Andelar"][2]][:10] == [
        "liten", "Effekt", "insatser", "alla", "K", "Ökad kunskap", 4, 0, 0.5, 0.5,
    ]  # fmt: skip
    told = dict(workbook["Läs mig"].values)
    assert list(told) == ["Andel av", "Räknad", "Urvalet", "Rättad", "för få"]
    assert all(text.count(". ") == 1 and text.endswith(".") for text in told.values())
    assert read_csv(Path("a.csv"))[0]["Räknad"] == "0,5000"
    assert "Urvalet;" in Path("a.om.csv").read_text("utf-8-sig")


def test_strata_count_by_their_sizes(project: Path) -> None:
    """60 insatser of which 3 of 12 have K, 40 of which 6 of 10: .6 · .25 + .4 · .6 = .39."""
    codes = [("K",)] * 3 + [()] * 9 + [None] * 48 + [("K",)] * 6 + [()] * 4 + [None] * 30
    sampled = np.array([each is not None for each in codes])
    strata = np.repeat(["stor", "liten"], [60, 40])
    dimension = Project(project).codebook("liten").dimension("effekt")
    inclusion = np.repeat([12 / 60, 10 / 40], [60, 40])
    drawn = CodedAnswers(dimension, codes, sampled, np.zeros(100, dtype=bool), None, strata, inclusion)
    by_strata, simple = shares_of(drawn)[0].sample, shares_of(replace(drawn, strata=None))[0].sample
    assert by_strata.estimate == pytest.approx(0.39)
    assert simple.estimate == pytest.approx(9 / 22)
    assert by_strata.lower < 0.39 < by_strata.upper


def test_strata_with_too_few_sampled_answers_are_joined() -> None:
    """Of a, b, c, d, e 4, 2, 1, 0 and 1 answers are sampled, the last being all of e: d joins c, then both join e."""
    strata = np.repeat(["a", "b", "c", "d", "e"], [10, 6, 4, 3, 1])
    sampled = np.isin(np.arange(24), [0, 1, 2, 3, 10, 11, 16, 23])
    joined = usable_strata(strata, sampled, np.ones(24, dtype=bool))
    assert len({*joined[:10]}) == len({*joined[10:16]}) == len({*joined[16:]}) == 1
    assert len({*joined}) == 3


def test_a_stratum_that_is_coded_whole_stands_alone() -> None:
    strata = np.repeat(["a", "b"], [10, 1])
    joined = usable_strata(strata, np.isin(np.arange(11), [0, 1, 10]), np.ones(11, dtype=bool))
    assert len({*joined}) == 2


def test_joined_strata_keep_their_weights(project: Path) -> None:
    """5 of 10, all with K, 8 of 80 without, and 1 of 10 without: joined, 10 + 10 weigh 20, 8 weigh 80.

    The stratum of one is joined with that of five, as 5 · 2 : 1 · 10 of 20 answers: half have K, so .1.
    """
    codes = [("K",)] * 5 + [None] * 5 + [()] * 8 + [None] * 72 + [()] + [None] * 9
    sampled = np.array([each is not None for each in codes])
    strata, inclusion = np.repeat(["a", "b", "c"], [10, 80, 10]), np.repeat([0.5, 0.1, 0.1], [10, 80, 10])
    dimension = Project(project).codebook("liten").dimension("effekt")
    drawn = CodedAnswers(dimension, codes, sampled, np.zeros(100, dtype=bool), None, strata, inclusion)
    assert shares_of(drawn)[0].sample.estimate == pytest.approx(0.1)


def test_an_audit_by_strata_has_shares_by_their_sizes(classify: Classify, audited: Path, answers: Path) -> None:
    strata = {"a": [*range(60, 80), *range(140, 240)], "b": [*range(80, 140), *range(240, ANSWERS_IN_FILE)]}
    redraw(audited, strata, stratified_by="omrade")  # 20 of 120, 60 of 80
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    shares = shares_as_json(classify, "k.csv", "--project", audited)
    has = {number: "K" in main_codes(TOLD_APART[str(number)][1]) for number in range(ANSWERS_IN_FILE)}
    of_a, of_b = sum(has[each] for each in range(60, 80)), sum(has[each] for each in range(80, 140))
    expected = (sum(has[each] for each in range(60)) + 120 * of_a / 20 + 80 * of_b / 60) / ANSWERS_IN_FILE
    assert by_code(shares, "sample")["K"]["estimate"] == pytest.approx(expected)


def test_an_audit_by_confidence_from_draw_to_shares(classify: Classify, project: Path, answers: Path) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    classify("sample", answers, "-n", 80, "--purpose", "audit", "--by", "confidence", "--project", project)
    truth = {each: "; ".join(codes) or "ingen" for each, (_, codes) in TOLD_APART.items()}
    decided = decide(Path("svar.audit.csv"), truth)
    assert "Stored 80 decisions" in classify("confirm", decided, "--coder", "Anna", "--project", project).stdout
    assert classify("precode", answers, "--out", "k.csv", "--project", project).exit_code == 0
    assert {"automatisk", "kodare"} <= {row["ursprung_effekt"] for row in read_csv(Path("k.csv"))}
    shares = shares_as_json(classify, "k.csv", "--project", project)
    for code in ("K", "T", None):
        true = (
            sum((code in main_codes(codes)) if code else not codes for _, codes in TOLD_APART.values())
            / ANSWERS_IN_FILE
        )
        interval = by_code(shares, "sample")[code]
        assert interval["lower"] <= true <= interval["upper"]


def test_what_could_not_be_drawn_is_left_out_of_the_shares(
    classify: Classify, audited: Path, answers: Path
) -> None:
    redraw(audited, {"": range(60, 250)})
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    result = classify("shares", "k.csv", "--project", audited)
    assert (
        "Note: effekt: 10 answers that nobody coded and that the audit was not drawn among are left out."
        in result.stderr
    )
    assert "shares of insatser, 250 answers, 80 in the random sample" in result.stdout


def test_what_humans_coded_outside_the_audit_is_known(classify: Classify, audited: Path, answers: Path) -> None:
    redraw(audited, {"": range(60, 250)})
    store(audited, [str(number) for number in range(250, ANSWERS_IN_FILE)], "u-late-test", Purpose.TRAINING)
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    result = classify("shares", "k.csv", "--project", audited)
    assert "left out" not in result.stderr
    assert "shares of insatser, 260 answers, 80 in the random sample" in result.stdout


@pytest.mark.parametrize(("dimension", "which", "sampled"), [("effekt", "last", 40), ("mal", "first", 80)])
def test_audits_with_answers_coded_between_are_not_one_random_sample(
    classify: Classify, audited: Path, answers: Path, dimension: str, which: str, sampled: int
) -> None:
    """Humans coded 30 of one kind before the second audit; in another dimension, the last would leave them out."""
    redraw(audited, {"": range(60, ANSWERS_IN_FILE)})
    of_one_kind = [each for each in TOLD_APART if int(each) >= 140 and TOLD_APART[each][1] == ("K.2",)][:30]
    store(audited, of_one_kind, "u-betw-test", Purpose.SUGGEST, dimension=dimension)
    left = [int(each) for each in TOLD_APART if int(each) >= 140 and each not in of_one_kind]
    store(audited, [str(each) for each in left[:40]], "u-scnd-test", Purpose.AUDIT)
    redraw(audited, {"": left}, "u-scnd-test")
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    result = classify("shares", "k.csv", "--project", audited)
    assert (
        "Note: effekt: humans coded other answers between the audits, so what was left to draw was no longer a random "
        f"part of the file. The random sample is that of the {which} audit alone."
    ) in result.stderr
    assert f"260 answers, {sampled} in the random sample" in result.stdout
    true = sum("K" in main_codes(codes) for _, codes in TOLD_APART.values()) / ANSWERS_IN_FILE
    for measure in ("sample", "corrected"):
        interval = by_code(shares_as_json(classify, "k.csv", "--project", audited), measure)["K"]
        assert interval["lower"] <= true <= interval["upper"]


def test_shares_of_a_filtered_audit_are_of_a_file_of_those_alone(
    classify: Classify, audited: Path, answers: Path
) -> None:
    redraw(audited, {"": range(60, 200)}, filters={"omrade": "Nord"})
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    assert classify("shares", "k.csv", "--project", audited).stderr.splitlines()[-1] == (
        "Error: The audit of 'svar' was drawn among omrade=nord and speaks for no others; 60 of the answers here are "
        "of others. Give a file with those insatser alone: --source svar"
    )
    rows = read_csv(Path("k.csv"))
    write_csv(Path("nord.csv"), [list(rows[0]), *(list(row.values()) for row in rows[:200])])
    result = classify("shares", "nord.csv", "--source", "svar", "--codebook", "liten", "--project", audited)
    assert "shares of insatser, 200 answers, 80 in the random sample" in result.stdout


def test_audits_drawn_in_different_ways_have_no_shares(classify: Classify, audited: Path, answers: Path) -> None:
    redraw(audited, {"a": range(60, 160), "b": range(160, ANSWERS_IN_FILE)}, stratified_by="omrade")
    store(audited, ["200", "201"], "u-simp-test", Purpose.AUDIT)
    classify("merge", answers, "--out", "k.csv", "--project", audited)
    assert classify("shares", "k.csv", "--project", audited).stderr.splitlines()[-1] == (
        f"Error: The audits of 'svar' cannot be taken together: {AUDIT} was drawn by omrade, u-simp-test at random "
        "from the whole file. Neither promises nor shares can be taken from them."
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--by", "Ort"],
         "Error: --by Ort: there is no such column. The headings are: Id, Effekt, Område, Medel (kr), "
         "kod_effekt, ursprung_effekt, status."),
        (["--weight", "Område"],
         "Error: k.csv: 6 weights cannot be read. Write them as numbers.\n"
         "row 2, column Område: is no number of 0 or more."),
        (["--out", "k.csv"],
         "Error: k.csv: is the input, which is never changed. Choose another name with --out."),
        (["--out", "a.pdf"], "Error: --out a.pdf: choose a name that ends in .csv or .xlsx."),
    ],
)  # fmt: skip
def test_wrong_usage_says_what_to_do(classify: Classify, project: Path, options: list[str], told: str) -> None:
    write_csv(Path("k.csv"), WHOLE)
    result = classify("shares", "k.csv", *options, "--project", project)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
