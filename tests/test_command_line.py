"""The command line: quick to start, documented, and quiet about answers."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ANSWERS, REPOSITORY
from typer.testing import Result

from classifier.cli.app import app

Classify = Callable[..., Result]
COMMANDS = [command.name for command in app.registered_commands]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom classifier.cli.app import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([name for name in ('pandas', 'numpy', 'spacy', 'sklearn', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(classify: Classify, command: str) -> None:
    shown = classify(command, "--help")
    assert shown.exit_code == 0
    assert "Example: classify" in shown.output


def test_the_readme_names_every_command() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    missing = [
        command
        for command in [*COMMANDS, "codebook check", "codebook show"]
        if f"classify {command}" not in readme
    ]
    assert missing == []


def test_json_for_programs(classify: Classify, project: Path, responses: Path) -> None:
    result = classify("suggest", responses, "--project", project, "--json", "-")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == [row[0] for row in ANSWERS]
    assert list(lines[0]) == [
        "id",
        "source",
        "codebook",
        "dimension",
        "codes",
        "confidence",
        "suggestions",
        "reasons",
        "none",
        "several",
    ]
    assert lines[2] == {
        "id": "19", "source": "svar", "codebook": "liten", "dimension": "effekt",
        "codes": [], "confidence": 1.0, "suggestions": [], "reasons": [],
        "none": 1.0, "several": 0.0,
    }  # fmt: skip
    for line in lines:
        probabilities = [each["probability"] for each in line["suggestions"]]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(probability >= 0.01 for probability in probabilities)
        assert 0 <= line["confidence"] <= 1


def test_two_runs_give_the_same(classify: Classify, project: Path, responses: Path) -> None:
    first = classify("suggest", responses, "--project", project, "--json", "-").stdout
    classify("train", "--project", project)
    assert classify("suggest", responses, "--project", project, "--json", "-").stdout == first


def test_no_answer_reaches_the_terminal(classify: Classify, project: Path, responses: Path) -> None:
    outputs = [
        classify("suggest", responses, "--project", project),
        classify("status", "--project", project),
        classify("confirm", responses.with_name("svar.review.csv"), "--project", project),
    ]
    told = "".join(result.output + result.stderr for result in outputs)
    for _, _, text in ANSWERS:
        for part in re.split(r"[\n.]", text):
            assert len(part) < 8 or part not in told


def test_an_unforeseen_error_is_told_without_a_traceback_or_an_answer(
    classify: Classify, project: Path, responses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("Väntan på ett första samtal")

    monkeypatch.setattr("classifier.intake.responses.masked", fail)
    result = classify("suggest", responses, "--project", project)
    assert result.exit_code == 1
    assert "something unforeseen went wrong (RuntimeError)" in result.stderr
    assert "Väntan" not in result.output + result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["suggest", "svar.csv", "--out", "svar.pdf"],
            "--out svar.pdf: choose a name that ends in .csv or .xlsx.",
        ),
        (["suggest", "svar.csv", "--text", "effekt"], "--text effekt: write it as NAME=COLUMN"),
        (["suggest", "svar.csv", "--blind", "--json", "-"], "--blind goes without --json"),
        (["init", "ny"], "Give --codebook FILE for a codebook of your own, or --from starter."),
        (["init", "ny", "--from", "annat"], "--from annat: there is only 'starter' to take along."),
        (["status", "--project", "saknas"], "saknas: is no project. Make one: classify init saknas"),
    ],
)
def test_wrong_usage_says_what_to_do(classify: Classify, responses: Path, arguments: list[str], told: str) -> None:
    result = classify(*arguments)
    assert result.exit_code in (1, 2)
    assert result.stderr.startswith(f"Error: {told}")


def test_init_refuses_a_folder_that_holds_something(classify: Classify, project: Path) -> None:
    result = classify("init", project, "--codebook", "liten.yaml")
    assert "exists already and is not empty. Choose a new folder." in result.stderr


def test_a_faulty_codebook_makes_no_project(classify: Classify, tmp_path: Path) -> None:
    Path("fel.yaml").write_text("id: fel\n", encoding="utf-8")
    assert classify("init", "ny", "--codebook", "fel.yaml").exit_code == 1
    assert not Path("ny").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["fel.yaml"]


def test_status_tells_the_next_step(classify: Classify, project: Path, responses: Path) -> None:
    assert "Next: classify suggest RESPONSES" in classify("status", "--project", project).output
    classify("suggest", responses, "--project", project)
    shown = classify("status", "--project", project).output
    assert "svar.review.csv" in shown
    assert "0 of 4 rows decided" in shown
    assert "then classify confirm svar.review.csv" in shown


def test_evaluate_needs_coded_answers(classify: Classify, project: Path) -> None:
    result = classify("evaluate", "--project", project)
    assert "There is nothing to evaluate yet." in result.stderr


def test_codebook_show_and_check(classify: Classify) -> None:
    shown = classify("codebook", "show", "insatstyp-2025").output
    assert "I9    Annan typ av insats" in shown
    checked = classify("codebook", "check", REPOSITORY / "annotations/codebooks/effekter-2025.yaml").output
    assert "effekt: 34 codes, several codes" in checked
