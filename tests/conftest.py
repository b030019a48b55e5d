"""Small real files to work on: each test writes what it needs into its own folder."""

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from classifier.cli.app import app

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLE = REPOSITORY / "annotations" / "examples" / "exempel-2025.xlsx"

CODEBOOK = """\
id: liten
version: "1"
title: Liten kodbok
language: sv
principles:
  - Koda det som står.
dimensions:
  effekt:
    title: Effekt
    question: Vad blev annorlunda?
    codes:
      - {code: K, label: Ökad kunskap, definition: Någon vet eller kan mer än förut.}
      - {code: K.1, label: Kunskap hos brukare, definition: Brukare och anhöriga vet mer.}
      - {code: K.2, label: Kunskap hos personal, definition: Personalen kan mer än förut.}
      - {code: K.9, label: Övrigt, definition: Någon annan vet mer.}
      - {code: T, label: Ökad tillgänglighet, definition: "Det går fortare eller lättare att få hjälp."}
      - {code: T.5, label: Kortare väntetider, definition: Kön eller väntan har blivit kortare.}
      - {code: T.9, label: Övrigt, definition: Lättare att få hjälp på annat sätt.}
"""

ANSWERS = [
    ("17", "Norrsjö kommun", "Väntan på ett första samtal har gått från fem veckor till två."),
    ("18", "Region Mellanvik", "- personalen vågar fråga om självmord\n- färre ringer jouren"),
    ("19", "Norrsjö kommun", "-"),
    ("20", "Tallhede kommun", "Utbildningen är genomförd med 40 deltagare."),
    ("21", "Region Mellanvik", "=Föräldrarna vet nu vart de ska vända sig."),
]
HEADINGS = ["Id", "Aktör", "Effekt"]

Rows = Iterable[Sequence[Any]]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test stands in an empty folder of its own, and cannot touch the user's cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def classify() -> Callable[..., Result]:
    """Run a command as a user would: `classify("suggest", "svar.csv")`."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def project(tmp_path: Path, classify: Callable[..., Result]) -> Path:
    """A project with the small codebook."""
    (tmp_path / "liten.yaml").write_text(CODEBOOK, encoding="utf-8")
    made = classify("init", tmp_path / "projekt", "--codebook", tmp_path / "liten.yaml")
    assert made.exit_code == 0, made.output
    return tmp_path / "projekt"


@pytest.fixture
def responses(tmp_path: Path) -> Path:
    """Five answers as a Swedish Excel saves them."""
    return write_csv(tmp_path / "svar.csv", [HEADINGS, *ANSWERS])


def write_csv(path: Path, rows: Rows, delimiter: str = ";", encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Rows, merged: Iterable[str] = ()) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(list(row) or [None])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # an answer that begins with "=" is no formula
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(path)
    return path


def read_csv(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write_rows(path: Path, rows: Sequence[dict[str, str]], encoding: str = "utf-8-sig") -> Path:
    """Save a review file as Excel does, with the columns in the order of the first row."""
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def decide(path: Path, decisions: dict[str, str], **others: str) -> Path:
    """Write decisions into a review file, by id."""
    rows = read_csv(path)
    for row in rows:
        row["Beslut"] = decisions.get(row["Id"], row["Beslut"])
        row.update(others)
    return write_rows(path, rows)


@pytest.fixture
def review(classify: Callable[..., Result], project: Path, responses: Path) -> Path:
    """The review file of the five answers, nothing decided."""
    result = classify("suggest", responses, "--project", project)
    assert result.exit_code == 0, result.output
    return responses.with_name("svar.review.csv")


def copy_of(path: Path, name: str) -> Path:
    return Path(shutil.copy(path, path.with_name(name)))
