"""`classify evaluate` on real (synthetic) answers: what it measures, and that it keeps insatser apart."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY, write_csv
from typer.testing import Result

from classifier.learning.coded_answers import read_annotations
from classifier.rounds.project import Project

Classify = Callable[..., Result]
CODEBOOK = REPOSITORY / "annotations" / "codebooks" / "insatser-2024.yaml"


@pytest.fixture
def coded_project(classify: Classify) -> Path:
    """Ninety goals of the starter, imported with their codes and a respondent group."""
    starter = Project(REPOSITORY)
    answers = read_annotations(starter).coded_answers(starter.codebook("insatser-2024"), "mal")[:90]
    rows = [["Id", "Respondentgrupp", "Mål", "kod_mal"]]
    rows += [
        [str(number), f"grupp {number % 3}", answer.text, "; ".join(answer.codes) or "ingen"]
        for number, answer in enumerate(answers)
    ]
    write_csv(Path("mål.csv"), rows)
    classify("init", "p", "--codebook", CODEBOOK)
    imported = classify("import", "mål.csv", "--project", "p", "--coder", "Anna")
    assert "Stored 90 decisions" in imported.output, imported.output
    return Path("p")


def test_evaluate_measures_and_status_remembers(classify: Classify, coded_project: Path) -> None:
    result = classify("evaluate", "--project", coded_project, "--dimension", "mal", "--json", "m.json")
    assert result.exit_code == 0, result.output
    assert "F1 of main codes" in result.output
    (scores,) = json.loads(Path("m.json").read_text(encoding="utf-8"))
    assert scores["answers"] == 90
    assert 0 < scores["micro_f1_main"] < 1
    assert {code["code"] for code in scores["codes"]} >= {"K", "T.5", "F.2"}
    assert sum(code["support"] for code in scores["codes"] if "." not in code["code"]) >= 80
    assert scores["agreement_of_coders"] is None
    classify("train", "--project", coded_project, "--dimension", "mal")
    status = classify("status", "--project", coded_project).output
    assert f"main-code F1 {scores['micro_f1_main']:.2f}" in status
    again = classify("evaluate", "--project", coded_project, "--dimension", "mal", "--json", "m.json")
    assert "m.json: exists already. Choose another name with --json" in again.stderr


def test_whole_groups_are_left_out(classify: Classify, coded_project: Path) -> None:
    arguments = [
        "evaluate",
        "--project",
        coded_project,
        "--dimension",
        "mal",
        "--leave-out",
        "grupp",
        "--json",
        "-",
    ]
    (scores,) = json.loads(classify(*arguments).stdout)
    assert scores["answers"] == 90
    unknown = classify("evaluate", "--project", coded_project, "--dimension", "mal", "--leave-out", "omrade")
    assert "--leave-out omrade: the answers have fewer than two groups of that variable." in unknown.stderr


def test_the_starters_audit_is_measured_apart() -> None:
    starter = Project(REPOSITORY)
    annotations = read_annotations(starter)
    codebook = starter.codebook("insatser-2024")
    training = {answer.insats for answer in annotations.coded_answers(codebook, "aktivitet")}
    audited = {answer.insats for answer in annotations.audited_answers(codebook, "aktivitet")}
    assert len(training) > 900
    assert len(audited) > 250
    assert not training & audited
