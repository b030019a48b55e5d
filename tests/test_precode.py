"""Automatic codes with a promise: kept apart from humans' codes, tied down, and void when that changes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import (
    ANSWERS_IN_FILE,
    AUDIT,
    CODEBOOK,
    TOLD_APART,
    TRAINING,
    read_csv,
    redraw,
    store,
    write_csv,
)
from openpyxl import load_workbook
from typer.testing import Result

from classifier.domain.annotation import Decision
from classifier.domain.draw import DrawnRow, Purpose
from classifier.domain.fingerprint import fingerprint
from classifier.learning import precoding
from classifier.rounds.draw_store import draw_path, load_draw, save_draw
from classifier.rounds.project import Project

Classify = Callable[..., Result]


def test_what_is_promised_is_coded_and_the_rest_is_reviewed(
    classify: Classify, audited: Path, answers: Path
) -> None:
    result = classify("precode", answers, "--out", "kodad.csv", "--precision", "0.8", "--project", audited)
    assert result.exit_code == 0, result.output
    before, after = read_csv(answers), read_csv(Path("kodad.csv"))
    assert [{name: row[name] for name in before[0]} for row in after] == before
    assert list(after[0]) == [*before[0], "kod_effekt", "sannolikhet_effekt", "ursprung_effekt", "status"]
    assert all(row["ursprung_effekt"] == "kodare" and not row["sannolikhet_effekt"] for row in after[:140])
    assert [row["kod_effekt"] for row in after[:140]] == [
        "; ".join(codes) or "ingen" for _, codes in list(TOLD_APART.values())[:140]
    ]
    automatic = [row for row in after if row["ursprung_effekt"] == "automatisk"]
    assert len(automatic) > 60
    assert {row["kod_effekt"] for row in automatic} == {"K", "T", "ingen"}
    assert f"liten/effekt: {len(automatic)} of 120 answers without a coder's decision" in result.stdout
    left = {row["Id"] for row in after if not row["ursprung_effekt"]}
    reviewed = read_csv(Path("kodad.review.csv")) if left else []
    assert {row["Id"] for row in reviewed} == left


def test_sub_codes_are_written_only_if_they_are_promised(classify: Classify, audited: Path, answers: Path) -> None:
    classify("precode", answers, "--out", "k.csv", "--level", "sub", "--project", audited)
    automatic = [row for row in read_csv(Path("k.csv")) if row["ursprung_effekt"] == "automatisk"]
    assert {row["kod_effekt"] for row in automatic} <= {"K.2", "T.5", "ingen"}
    assert automatic
    assert all(0 <= float(row["sannolikhet_effekt"].replace(",", ".")) <= 1 for row in automatic)


def test_the_promise_is_told_everywhere(classify: Classify, audited: Path, answers: Path) -> None:
    result = classify("precode", answers, "--out", "k.xlsx", "--project", audited)
    [stored] = (audited / "annotations" / "promises").glob("*.json")
    with_codes = next(card for card in json.loads(stored.read_text("utf-8")) if card["kind"] == "codes")
    assert (
        f"  with codes: promise {with_codes['id']}: at least 90 % of {with_codes['automatic']} have exactly the right "
        f"main codes, at 95 % confidence. Threshold {with_codes['threshold']:.3f}, "
        f"resting on {with_codes['audited']} audited answers above it, 0 wrong." in result.stdout
    )
    told = dict(load_workbook("k.xlsx")["Om kodningen"].values)
    assert told["Källa"] == "svar"
    assert told["Kodbok"] == "liten, version 1 (Liten kodbok)"
    assert told["Modell"] == f"liten/effekt {with_codes['model']}"
    assert told["Revisionsurval"] == AUDIT
    promises = [text for name, text in load_workbook("k.xlsx")["Om kodningen"].values if name == "Löfte"]
    assert any(
        with_codes["id"] in text and "minst 90 %" in text and with_codes["model"] in text for text in promises
    )
    assert f"{with_codes['id']}  k.xlsx, liten/effekt" in classify("status", "--project", audited).stdout


def test_a_promise_is_void_after_training_again(classify: Classify, audited: Path, answers: Path) -> None:
    classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert ": holds" in classify("status", "--project", audited).stdout
    store(audited, ["150", "151"], "u-more-test", Purpose.TRAINING)
    classify("train", "--project", audited)
    shown = classify("status", "--project", audited).stdout
    assert "void: the model was trained again (then m-" in shown
    assert ": holds" not in shown


def test_a_promise_is_void_if_the_audit_changes(classify: Classify, audited: Path, answers: Path) -> None:
    classify("precode", answers, "--out", "k.csv", "--project", audited)
    store(audited, ["60"], AUDIT, Purpose.AUDIT, decision=Decision.UNCLEAR, codes=())
    assert (
        "void: the audit has changed. Run classify precode again."
        in classify("status", "--project", audited).stdout
    )


def test_a_promise_is_void_once_an_audit_is_drawn_in_another_way(
    classify: Classify, audited: Path, answers: Path
) -> None:
    redraw(
        audited,
        {"jämn": range(60, ANSWERS_IN_FILE, 2), "udda": range(61, ANSWERS_IN_FILE, 2)},
        stratified_by="omrade",
    )
    classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert ": holds" in classify("status", "--project", audited).stdout
    store(audited, ["200", "201"], "u-simp-test", Purpose.AUDIT)
    assert "void: an audit was drawn since in another way." in classify("status", "--project", audited).stdout


def test_without_enough_audited_answers_there_is_no_promise(
    classify: Classify, project: Path, answers: Path
) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    store(project, ["60", "61"], AUDIT, Purpose.AUDIT)
    result = classify("precode", answers, "--out", "k.csv", "--project", project)
    assert result.exit_code == 0, result.output
    assert "no promise: " in result.stdout
    assert "more insatser for the audit." in result.stdout
    assert not [row for row in read_csv(Path("k.csv")) if row["ursprung_effekt"] == "automatisk"]
    assert len(read_csv(Path("k.review.csv"))) == ANSWERS_IN_FILE - 62


def test_an_audit_decided_with_suggestions_in_view_does_not_count(
    classify: Classify, project: Path, answers: Path
) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    store(project, [str(number) for number in range(60, 140)], AUDIT, Purpose.AUDIT, suggested="K.2")
    result = classify("precode", answers, "--out", "k.csv", "--project", project)
    assert (
        "Note: effekt: 80 audited answers left out of the audit: decided with a suggestion in view."
        in result.stderr
    )
    assert "0 audited answers" in result.stdout


def test_unclear_answers_of_the_audit_count_as_wrong(classify: Classify, project: Path, answers: Path) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    store(project, [str(n) for n in range(60, 140)], AUDIT, Purpose.AUDIT, decision=Decision.UNCLEAR, codes=())
    result = classify("precode", answers, "--out", "k.csv", "--project", project)
    assert "no promise" in result.stdout
    assert "coded automatically (0 %)" in result.stdout


def test_audited_answers_left_blank_count_as_wrong(classify: Classify, audited: Path, answers: Path) -> None:
    """A coder who skips the hard ones would otherwise make the model look better than it is."""
    asked = ["precode", answers, "--precision", "0.8", "--project", audited]
    assert "with codes: promise p-" in classify(*asked, "--out", "alla.csv").stdout
    path = draw_path(Project(audited), AUDIT)
    draw = load_draw(path)
    skipped = [str(number) for number in range(140, 180)]
    blank = [
        DrawnRow(f"b{each}", each, "liten", "effekt", fingerprint(TOLD_APART[each][0]), None) for each in skipped
    ]
    save_draw(replace(draw, rows=(*draw.rows, *blank)), path)
    result = classify(*asked, "--out", "k.csv")
    assert "coded automatically (0 %)" in result.stdout
    told = [line for line in result.stdout.splitlines() if line.startswith("  with ")]
    assert len(told) == 2
    assert all(line.endswith("Those still to be decided on count as wrong: confirm them first.") for line in told)
    assert (
        "Note: effekt: 40 audited answers still to be decided on count as wrong, for those left may be the hard ones. "
        "Confirm them all."
    ) in result.stderr


def test_a_column_that_does_not_fit_is_told(classify: Classify, answers: Path) -> None:
    """Next month's file has another heading: nothing is coded, and that must not pass for a result."""
    goal = "  mal:\n    title: Mål\n    question: Vad ville ni?\n    codes: [{code: M, label: Annat mål}]\n"
    Path("två.yaml").write_text(CODEBOOK + goal, encoding="utf-8")
    classify("init", "två", "--codebook", "två.yaml")
    told = "no column fits mal. Choose with --text mal=COLUMN."
    result = classify("precode", answers, "--out", "k.csv", "--dimension", "mal", "--project", "två")
    assert result.exit_code == 2
    assert result.stderr == f"Error: {answers}: {told}\n"
    assert not Path("k.csv").exists()
    result = classify("precode", answers, "--out", "k.csv", "--project", "två")
    assert f"Note: Mål was left out: {told}\n" in result.stderr


def test_codes_of_a_text_that_changed_are_told(classify: Classify, audited: Path, answers: Path) -> None:
    rows = read_csv(answers)
    rows[3]["Effekt"] += " och ännu mer"
    changed = write_csv(Path("svar.csv"), [list(rows[0]), *(list(row.values()) for row in rows)])
    result = classify("precode", changed, "--out", "k.csv", "--project", audited)
    assert (
        "Note: 1 answer has another text than the one that was coded, and was left without a code: row 5, Effekt "
        "(id 3)"
    ) in result.stderr


def test_an_answer_unlike_anything_goes_to_humans(classify: Classify, audited: Path, answers: Path) -> None:
    rows = read_csv(answers)
    rows[200]["Effekt"] = "Quisquiliae zxqwv bfrtk plmokn"
    changed = write_csv(Path("svar.csv"), [list(rows[0]), *(list(row.values()) for row in rows)])
    classify("precode", changed, "--out", "k.csv", "--precision", "0.5", "--project", audited)
    assert read_csv(Path("k.csv"))[200]["ursprung_effekt"] == ""
    assert "200" in {row["Id"] for row in read_csv(Path("k.review.csv"))}


def test_a_review_file_of_the_rest_is_confirmed_as_any_other(
    classify: Classify, project: Path, answers: Path
) -> None:
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    classify("precode", answers, "--out", "k.csv", "--review", "resten.csv", "--project", project)
    rows = read_csv(Path("resten.csv"))
    write_csv(Path("resten.csv"), [list(rows[0]), *(list((row | {"Beslut": "K.1"}).values()) for row in rows[:3])])
    result = classify("confirm", "resten.csv", "--coder", "Bo", "--project", project)
    assert "Stored 3 decisions" in result.stdout
    classify("precode", answers, "--out", "k.csv", "--review", "resten2.csv", "--force", "--project", project)
    assert [row["kod_effekt"] for row in read_csv(Path("k.csv"))].count("K.1") == 3


def test_answers_coded_since_the_audit_are_told(classify: Classify, audited: Path, answers: Path) -> None:
    store(audited, ["150", "151"], "u-more-test", Purpose.TRAINING)
    told = classify("precode", answers, "--out", "k.csv", "--project", audited).stderr
    assert "Note: effekt: 2 answers coded by humans since the audit was drawn." in told


def test_nothing_stays_if_the_coded_file_cannot_be_written(
    classify: Classify, audited: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("classifier.review.coded_file._write_csv", fail)
    draws = set((audited / "annotations" / "draws").iterdir())
    result = classify("precode", answers, "--out", "k.csv", "--precision", "0.99", "--project", audited)
    assert result.stderr.splitlines()[-1] == (
        "Error: k.csv: cannot be written (No space left on device). "
        "The disk is full: make room and try again; nothing was changed."
    )
    assert set((audited / "annotations" / "draws").iterdir()) == draws
    assert not (audited / "annotations" / "promises").exists()
    assert not list(Path().glob("k.*"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--out", "k.csv", "--precision", "90"],
         "Error: --precision 90: give a share between 0 and 1, for example 0.90."),
        (["--out", "k.pdf"], "Error: --out k.pdf: choose a name that ends in .csv or .xlsx."),
        (["--out", "svar.csv"],
         "Error: svar.csv: is the input, which is never changed. Choose another name with --out."),
        (["--out", "k.csv", "--review", "k.csv"],
         "Error: --review k.csv: the coded file has that name. Choose another."),
    ],
)  # fmt: skip
def test_wrong_usage_leaves_nothing_behind(
    classify: Classify, project: Path, answers: Path, options: list[str], told: str
) -> None:
    before = sorted(path for path in project.rglob("*"))
    result = classify("precode", "svar.csv", *options, "--project", project)
    assert result.stderr.strip() == told
    assert sorted(path for path in project.rglob("*")) == before
    assert not Path("k.csv").exists()


def test_an_audit_by_strata_that_it_does_not_tell_makes_no_promise(
    classify: Classify, audited: Path, answers: Path
) -> None:
    redraw(audited, {}, stratified_by="omrade")
    result = classify("precode", answers, "--out", answers.with_name("kodad.csv"), "--project", audited)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: The audit {AUDIT} of 'svar' was drawn by omrade when strata were not recorded yet, so it speaks for "
        "no whole file. Neither promises nor shares can be taken from it.\n"
    )


def test_an_audit_in_proportion_promises_what_a_simple_one_does(
    classify: Classify, audited: Path, answers: Path
) -> None:
    classify("precode", answers, "--out", "en.csv", "--project", audited)
    redraw(
        audited,
        {"jämn": range(60, ANSWERS_IN_FILE, 2), "udda": range(61, ANSWERS_IN_FILE, 2)},
        stratified_by="omrade",
    )
    result = classify("precode", answers, "--out", "två.csv", "--project", audited)
    assert result.exit_code == 0, result.output
    origins = [[row["ursprung_effekt"] for row in read_csv(Path(name))] for name in ("en.csv", "två.csv")]
    assert origins[0] == origins[1]
    assert origins[1].count("automatisk") > 60


def test_strata_drawn_too_unequally_are_refused_until_the_small_one_is_coded(
    classify: Classify, audited: Path, answers: Path
) -> None:
    dense = [*range(60, 100), *range(140, 150)]
    sparse = [*range(100, 140), *range(150, ANSWERS_IN_FILE)]
    redraw(audited, {"tät": dense, "gles": sparse}, stratified_by="omrade")  # 40 of 50, 40 of 150
    result = classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The audit was drawn too unequally for a promise: in the stratum 'tät' the odds of being drawn were "
        "11.0 times those in 'gles', 1.5 times is the most. "
        "Code the 10 left in 'tät' by hand, then run classify precode again.\n"
    )
    assert not Path("k.csv").exists()
    store(audited, [str(number) for number in range(140, 150)], "u-hand-test", Purpose.TRAINING)
    result = classify("precode", answers, "--out", "k.csv", "--precision", "0.8", "--project", audited)
    assert result.exit_code == 0, result.output
    promises = next((audited / "annotations" / "promises").glob("*.json"))
    assert 0 < sum(card["audited"] for card in json.loads(promises.read_text("utf-8"))) <= 40


def test_somewhat_unequal_strata_must_show_more(
    classify: Classify, audited: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tested = []
    original = precoding.find_promise
    monkeypatch.setattr(precoding, "find_promise", lambda *given: tested.append(given[3]) or original(*given))
    few, many = [*range(60, 100), *range(140, 200)], [*range(100, 140), *range(200, 250)]  # odds 40 : 60, 40 : 50
    redraw(audited, {"a": few, "b": many}, stratified_by="omrade")
    result = classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert result.exit_code == 0, result.output
    assert tested == pytest.approx([1 - 0.1 * (40 / 60) / (40 / 50)] * len(tested))
    assert tested
    assert (
        "Note: effekt: 10 answers that the audit was not drawn among go to humans: it does not speak for them."
        in (result.stderr)
    )
    rest = {row["Id"]: row["ursprung_effekt"] for row in read_csv(Path("k.csv"))[250:]}
    assert set(rest.values()) == {""}
    assert rest.keys() <= {row["Id"] for row in read_csv(Path("k.review.csv"))}


def test_a_filtered_audit_promises_for_a_file_of_those_alone(
    classify: Classify, audited: Path, answers: Path
) -> None:
    redraw(audited, {"": range(60, 200)}, filters={"omrade": "Nord"})
    result = classify("precode", answers, "--out", "k.csv", "--project", audited)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The audit of 'svar' was drawn among omrade=nord and speaks for no others; 60 of the answers here are "
        "of others. Give a file with those insatser alone: --source svar\n"
    )
    rows = read_csv(answers)
    part = write_csv(Path("nord.csv"), [list(rows[0]), *(list(row.values()) for row in rows[:200])])
    result = classify(
        "precode", part, "--source", "svar", "--out", "k.csv", "--precision", "0.8", "--project", audited
    )
    assert result.exit_code == 0, result.output
    assert [row["ursprung_effekt"] for row in read_csv(Path("k.csv"))].count("automatisk") > 30


def test_an_answer_whose_text_changed_after_it_was_coded_is_coded_anew(
    classify: Classify, audited: Path, answers: Path
) -> None:
    rows = read_csv(answers)
    rows[5]["Effekt"] = "väntan har blivit kortare i Norrsjö Lindö"
    write_csv(answers, [list(rows[0]), *(list(row.values()) for row in rows)])
    result = classify("precode", answers, "--out", "kodad.csv", "--precision", "0.8", "--project", audited)
    assert result.exit_code == 0, result.output
    row = read_csv(Path("kodad.csv"))[5]
    assert (row["kod_effekt"], row["ursprung_effekt"]) == ("T", "automatisk")


def test_the_coded_file_tells_that_humans_coded_on_after_the_audit(
    classify: Classify, audited: Path, answers: Path
) -> None:
    store(audited, ["200", "201"], "u-sedn-test", Purpose.SUGGEST)
    result = classify("precode", answers, "--out", "kodad.csv", "--precision", "0.8", "--project", audited)
    assert result.exit_code == 0, result.output
    told = Path("kodad.om.csv").read_text(encoding="utf-8-sig")
    assert (
        "Obs;Effekt: människor har kodat 2 andra svar sedan revisionen drogs. Löftet förutsätter att de inte valdes "
        "för att vara lätta."
    ) in told
