"""Small real files to work on: each test writes what it needs into its own folder."""

import csv
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from classifier.cli.app import app
from classifier.domain.annotation import Annotation, Decision
from classifier.domain.draw import Draw, DrawnRow, Purpose
from classifier.domain.fingerprint import fingerprint
from classifier.rounds.annotation_store import AnnotationStore
from classifier.rounds.draw_store import draw_path, load_draw, now, save_draw
from classifier.rounds.project import Project

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


AUDIT, TRAINING = "u-rvsn-test", "u-trnn-test"
SAID = {
    ("K.2",): [
        "personalen vågar fråga om självmord",
        "medarbetarna kan mer om bemötande",
        "personalen har lärt sig",
    ],
    ("T.5",): ["väntan har blivit kortare", "kön till samtal är kortare nu", "tre veckors väntetid har blivit en"],
    (): ["kursen är genomförd", "inget att redovisa", "utvärdering görs nästa år"],
}
PLACES = ["Norrsjö", "Tallhede", "Mellanvik", "Sundby", "Åbro", "Ekvalla", "Lindö"]
ANSWERS_IN_FILE = 260


def coded_answers() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Text and codes by id: answers that are easy to tell apart."""
    generator = random.Random(0)
    answers = {}
    for number in range(ANSWERS_IN_FILE):
        codes = generator.choice(list(SAID))
        text = f"{generator.choice(SAID[codes])} i {generator.choice(PLACES)} {generator.choice(PLACES)}"
        answers[str(number)] = (text, codes)
    return answers


TOLD_APART = coded_answers()


def store(
    project: Path, ids: list[str], draw: str, purpose: Purpose, coder: str = "Anna", **changes: object
) -> None:
    """Draw some answers and confirm their true codes, blind."""
    place, drawn = Project(project), now()
    annotations = [
        replace(
            Annotation(
                draw, "svar", each, "liten", "1", "effekt", TOLD_APART[each][0], fingerprint(TOLD_APART[each][0]),
                Decision.CODED if TOLD_APART[each][1] else Decision.NONE, TOLD_APART[each][1], coder, now(),
            ),
            **changes,
        )
        for each in ids
    ]  # fmt: skip
    rows = tuple(
        DrawnRow(f"r{n}", e.id, "liten", "effekt", e.fingerprint, None) for n, e in enumerate(annotations)
    )
    save_draw(Draw(draw, drawn, "svar", purpose, True, "x.csv", {"liten": "1"}, {}, rows), draw_path(place, draw))
    AnnotationStore(place.decisions).append(annotations, draw)


def redraw(project: Path, strata: dict[str, Iterable[int]], draw_id: str = AUDIT, **changes: object) -> None:
    """Have the audit drawn from these strata."""
    path = draw_path(Project(project), draw_id)
    draw = load_draw(path)
    of_stratum = {name: [str(number) for number in numbers] for name, numbers in strata.items()}
    drawn = {row.id for row in draw.rows}
    inclusion = {
        each: len(drawn.intersection(ids)) / len(ids)
        for ids in of_stratum.values()
        for each in drawn.intersection(ids)
    }
    save_draw(replace(draw, strata=of_stratum, inclusion=inclusion, **changes), path)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    rows = [[each, f"Aktör {each}", text, 100] for each, (text, _) in TOLD_APART.items()]
    return write_csv(tmp_path / "svar.csv", [["Id", "Aktör", "Effekt", "Egen kolumn"], *rows])


@pytest.fixture
def audited(project: Path) -> Path:
    """A project with 60 answers that train and 80 that are audited."""
    store(project, [str(number) for number in range(60)], TRAINING, Purpose.TRAINING)
    store(project, [str(number) for number in range(60, 140)], AUDIT, Purpose.AUDIT)
    return project
