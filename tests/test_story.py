"""A whole project as two coders live it: three rounds, a doubt, pre-coding, shares, the coded file.

The answers are the starter's insatser for children and young people. What the starter's coders decided is
the truth here, so that all that is said at the end can be checked.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY, decide, read_csv, write_csv
from openpyxl import load_workbook
from typer.testing import Result

from classifier.learning.coded_answers import read_annotations
from classifier.rounds.draw_store import all_draws
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project

Run = Callable[..., Result]
Codes = dict[str, str]

CODEBOOK, DIMENSION = "delpunkter-2025", "delpunkt_barn_unga"
NAME = f"{CODEBOOK}/{DIMENSION}"
SOURCES = ("audit-2024", "audit-2025", "starter-2024", "starter-2025")
BOXES = ["Aktivitet", "Prestation", "Mål"]
ANOTHER = {"A": "C", "B": "A", "C": "B", "X": "A"}
"""A wrong code for each code."""
ALL, BOTH, TAUGHT, AUDITED = 334, 60, 60, 120
"""Insatser in the file; drawn for agreement, for training, for the audit."""


@pytest.fixture(scope="module")
def truth() -> Codes:
    starter = read_annotations(Project(REPOSITORY))
    decisions = (each for each in (*starter.own, *starter.audit) if each.dimension == DIMENSION)
    gold = gold_by_answer(decisions, starter.adjudications)
    return {
        f"{source}-{answer}": each.codes[0]
        for (*_, source, answer), each in gold.items()
        if source in SOURCES and each.codes
    }


@pytest.fixture
def run(classify: Run, truth: Codes) -> Run:
    """Run a command on a project with the answers of one area in one file; it must go well."""
    rows = []
    for source in SOURCES:
        answers = read_csv(REPOSITORY / "annotations" / "responses" / f"{source}.csv")
        named = [(f"{source}-{row['Id']}", row) for row in answers]
        rows += [[name, "Barn och unga", *(row[box] for box in BOXES)] for name, row in named if name in truth]
    assert len(rows) == ALL
    write_csv(Path("svar.csv"), [["Id", "Område", *BOXES], *rows])
    made = classify("init", "p", "--codebook", REPOSITORY / "annotations" / "codebooks" / f"{CODEBOOK}.yaml")
    assert made.exit_code == 0, made.output

    def well(command: str, *arguments: object) -> Result:
        only = () if command in ("confirm", "merge", "status") else ("--dimension", DIMENSION)
        result = classify(command, *arguments, *only, "--project", "p")
        assert result.exit_code == 0, result.output + result.stderr
        return result

    return well


def ids(path: str) -> list[str]:
    return [row["Id"] for row in read_csv(Path(path))]


def confirm(run: Run, path: str, decisions: Codes, *options: str) -> None:
    chosen = {each: decisions[each] for each in ids(path) if each in decisions}
    stored = run("confirm", decide(Path(path), chosen), *options)
    assert f"Stored {len(chosen)} decisions in " in stored.stdout


def trained_codes() -> Codes:
    """What the next training learns from."""
    place = Project(Path("p"))
    answers = read_annotations(place).coded_answers(place.codebook(CODEBOOK), DIMENSION)
    return {answer.insats.removeprefix("svar/"): answer.codes[0] for answer in answers}


def train(run: Run, answers: int) -> str:
    """The id of the model, which must have learnt from so many answers."""
    told = run("train").stdout
    card = json.loads(Path(f"p/models/{NAME}/card.json").read_text("utf-8"))
    assert card["answers"] == answers
    assert told.startswith(f"{NAME}: {answers} coded answers, model {card['id']}, seed 0\n")
    return card["id"]


def agreement_round(run: Run, truth: Codes) -> Codes:
    """Both code the same insatser; Bo errs on two and finds a third unclear, and Eva decides."""
    run("sample", "svar.csv", "-n", BOTH, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    drawn = ids("svar.agreement.Anna.csv")
    assert drawn == ids("svar.agreement.Bo.csv")
    mistaken, disputed, unclear = drawn[:3]
    confirm(run, "svar.agreement.Anna.csv", truth)
    slips = {mistaken: ANOTHER[truth[mistaken]], disputed: ANOTHER[truth[disputed]], unclear: "oklar"}
    confirm(run, "svar.agreement.Bo.csv", truth | slips)

    told = run("agreement").stdout.splitlines()
    assert told[1:3] == [
        f"{NAME}: 59 answers coded by two or more of Anna, Bo",
        "  1 left out: 1 unclear and 0 incomplete decisions",
    ]
    assert told[3].startswith("  main codes      equal sets 0.97  Jaccard 0.97  MASI 0.97  alpha 0.94 (")
    [measured] = json.loads(run("agreement", "--json", "-").stdout)
    assert measured["main"]["equal_sets"] == pytest.approx(57 / 59)

    agreed = {each: truth[each] for each in drawn[3:]}
    assert trained_codes() == agreed
    disagree = "Coders disagree on 3 answers; these train nothing until they are decided."
    assert disagree in run("status").stdout
    assert "Wrote avgör.csv: 3 answers to decide" in run("adjudicate", "--out", "avgör.csv").stdout
    assert sorted(ids("avgör.csv")) == sorted(drawn[:3])
    assert "X" not in (truth[disputed], slips[disputed])
    final = {mistaken: truth[mistaken], disputed: "X", unclear: truth[unclear]}
    confirm(run, "avgör.csv", final, "--coder", "Eva")
    assert trained_codes() == agreed | final
    assert "disagree" not in run("status").stdout
    return agreed | final


def training_round(run: Run, truth: Codes, decided: Codes) -> Codes:
    """The coders share the work; Anna slips once where nobody sees it, and the slip is doubted first."""
    drawn = run("sample", "svar.csv", "-n", TAUGHT, "--coder", "Anna", "--coder", "Bo", "--overlap", 10)
    assert f"Drew {TAUGHT} insatser of the {ALL - BOTH} insatser left, with seed 0." in drawn.stdout
    anna, bo = (ids(f"svar.training.{coder}.csv") for coder in ("Anna", "Bo"))
    assert (len(anna), len(bo), len({*anna} & {*bo})) == (35, 35, 10)
    assert not {*anna, *bo} & decided.keys()
    slip = next(each for each in anna if each not in bo)
    confirm(run, "svar.training.Anna.csv", truth | {slip: ANOTHER[truth[slip]]})
    confirm(run, "svar.training.Bo.csv", truth)
    train(run, BOTH + TAUGHT)

    run("doubt", "-n", 2, "--out", "tvivel.csv")
    (doubted, said), (stands, as_it_is) = [(row["Id"], row["Förslag"]) for row in read_csv(Path("tvivel.csv"))]
    assert (doubted, said) == (slip, ANOTHER[truth[slip]])
    confirm(run, "tvivel.csv", {slip: truth[slip], stands: "1"}, "--coder", "Bo")
    decided = decided | {each: truth[each] for each in (*anna, *bo)}
    assert decided[stands] == as_it_is
    assert trained_codes() == decided
    return decided


def audit_round(run: Run, truth: Codes, decided: Codes) -> Codes:
    """Drawn at random and blind, and nothing is learnt from it."""
    model = train(run, len(decided))
    drawn = run("sample", "svar.csv", "-n", AUDITED, "--purpose", "audit", "--coder", "Anna").stdout
    assert f"Drew {AUDITED} insatser of the {ALL - BOTH - TAUGHT} insatser left, with seed 0.\n" in drawn
    rows = read_csv(Path("svar.audit.Anna.csv"))
    assert {row["Förslag"] for row in rows} == {""}
    audit = {row["Id"]: truth[row["Id"]] for row in rows}
    assert len(audit) == AUDITED
    assert not audit.keys() & decided.keys()
    confirm(run, "svar.audit.Anna.csv", truth)
    assert trained_codes() == decided
    assert train(run, len(decided)) == model
    return audit


def check_precoded(run: Run, truth: Codes, by_humans: Codes) -> str:
    """Humans' codes stand, the promise is kept, the rest is left to review; the id of the promise."""
    told = run("precode", "svar.csv", "--out", "kodad.xlsx", "--review", "resten.csv", "--precision", "0.7").stdout
    heading, *rows = load_workbook("kodad.xlsx").worksheets[0].values
    coded = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    origin = {each: row[f"ursprung_{DIMENSION}"] or "" for each, row in coded.items()}
    code = {each: row[f"kod_{DIMENSION}"] or "" for each, row in coded.items()}
    assert {each: code[each] for each in coded if origin[each] == "kodare"} == by_humans
    automatic = [each for each in coded if origin[each] == "automatisk"]
    left = [each for each in coded if not origin[each]]
    assert sorted(ids("resten.csv")) == sorted(left)
    assert len(by_humans) + len(automatic) + len(left) == len(coded) == ALL
    assert {code[each] for each in left} == {""}
    assert len(automatic) >= 50
    assert sum(code[each] == truth[each] for each in automatic) >= 0.7 * len(automatic)

    [stored] = Path("p/annotations/promises").glob("*.json")
    [card] = json.loads(stored.read_text("utf-8"))
    assert told.splitlines()[:2] == [
        f"{NAME}: {len(automatic)} of {ALL - len(by_humans)} answers without a coder's decision coded automatically "
        f"({100 * len(automatic) / (ALL - len(by_humans)):.0f} %)",
        f"  with codes: promise {card['id']}: at least 70 % of {len(automatic)} have exactly the right main codes, "
        f"at 95 % confidence. Threshold {card['threshold']:.3f}, resting on {card['audited']} audited answers above "
        f"it, {card['errors']} wrong.",
    ]
    [audit] = [draw.id for draw in all_draws(Project(Path("p"))) if draw.purpose == "audit"]
    about = dict(load_workbook("kodad.xlsx")["Om kodningen"].values)
    assert about["Revisionsurval"] == audit
    assert about["Löfte"].startswith(f"{card['id']}: ")
    assert f"källa svar, revisionsurval {audit}." in about["Löfte"]
    too_much = run("precode", "svar.csv", "--out", "inget.csv", "--precision", "0.99").stdout.splitlines()
    assert too_much[0] == (
        f"{NAME}: 0 of {ALL - len(by_humans)} answers without a coder's decision coded automatically (0 %)"
    )
    assert too_much[1].startswith("  with codes: no promise: ")
    assert too_much[1].endswith(
        " wrong, carry none, and a larger audit of this file is unlikely to. Train on more answers, or ask for less."
    )
    return card["id"]


def check_shares(run: Run, known: Codes) -> None:
    """Every interval is one, the counts are of all answers, and the truth lies in the corrected intervals."""
    told = run("shares", "kodad.xlsx", "--json", "-")
    assert "is void" not in told.stderr
    found = {each["code"]: each for each in json.loads(told.stdout)}
    assert {(each["answers"], each["sampled"]) for each in found.values()} == {(ALL, AUDITED)}
    counts = [ALL * each["counted"] for each in found.values()]
    assert counts == pytest.approx([round(each) for each in counts])
    assert sum(counts) == pytest.approx(ALL)
    for code in "ABC":
        share = Counter(known.values())[code] / ALL
        for interval in (found[code]["sample"], found[code]["corrected"]):
            assert 0 <= interval["lower"] < interval["estimate"] < interval["upper"] <= 1
        assert found[code]["corrected"]["lower"] <= share <= found[code]["corrected"]["upper"]


def test_three_rounds_of_two_coders(run: Run, truth: Codes) -> None:
    decided = agreement_round(run, truth)
    decided = training_round(run, truth, decided)
    by_humans = decided | audit_round(run, truth, decided)

    promise = check_precoded(run, truth, by_humans)
    check_shares(run, truth | by_humans)
    run("merge", "svar.csv", "--out", "kodare.csv")
    merged = {row["Id"]: row[f"kod_{DIMENSION}"] for row in read_csv(Path("kodare.csv"))}
    assert {each: code for each, code in merged.items() if code} == by_humans

    # What is trained after the promise makes it void, and the file that carries it says so.
    before = train(run, len(decided))
    more = ids("resten.csv")[:5]
    confirm(run, "resten.csv", {each: truth[each] for each in more}, "--coder", "Bo")
    after = train(run, len(decided) + len(more))
    void = f"void: the model was trained again (then {before}, now {after})."
    assert f"Note: {DIMENSION}: the promise {promise} is {void}\n" in run("shares", "kodad.xlsx").stderr
    [line] = [line for line in run("status").stdout.splitlines() if promise in line]
    assert line.endswith(f"with codes right: {void} Run classify precode again.")
