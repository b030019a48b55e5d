"""The respondents' "annat" tried against the codebook: the table, the filter, the review file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import decide, read_csv, write_csv
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from classifier.analysis.population import Population
from classifier.analysis.report_table import ReportTable
from classifier.analysis.residual import residual_table, unexamined_insatser
from classifier.cli.residual import write_residual_review
from classifier.domain.codebook import Codebook
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.errors import UsageError
from classifier.review.read_coded import read_coded_file
from classifier.rounds.draw_store import all_draws
from classifier.rounds.project import Project

Classify = Callable[..., Result]

CODEBOOK = """\
id: val
version: "1"
title: Respondenternas val
language: sv
dimensions:
  insatstyp:
    title: Typ av insats
    reads: [aktivitet]
    multiple: false
    codes:
      - {code: I1, label: Bred insats till befolkningen, definition: Öppet för alla som bor i kommunen.}
      - {code: I2, label: Kompetensutveckling, definition: Kurs eller föreläsning för personal.}
      - {code: I3, label: Samverkan, definition: Möten mellan verksamheter.}
      - {code: I9, label: Annan typ av insats, definition: Inget av det andra.}
  delpunkt_unga:
    title: Barn och unga
    reads: [aktivitet]
    multiple: false
    none_allowed: false
    applies_to: {omrade: Barn och unga}
    codes:
      - {code: A, label: Stöd i skolan, definition: Stöd till elever i skolan.}
      - {code: B, label: Fritid, definition: Läger och annat på fritiden.}
      - {code: X, label: Annat, definition: Inget av det andra.}
  tema:
    title: Tema
    codes:
      - {code: X, label: Annat}
  aktivitet:
    title: Aktivitet
    multiple: false
    codes:
      - {code: A, label: Utbildning}
"""
HEADINGS = [
    "Id",
    "Område",
    "Typ av insats",
    "Delpunkt",
    "Aktivitet",
    "kod_insatstyp",
    "ursprung_insatstyp",
    "status",
]
UNGA, VUXNA = "Barn och unga", "Vuxna"
ROWS = [
    ("1", UNGA, "Kompetensutveckling", "Stöd i skolan", "Kurs för lärarna om ångest", "I1", "kodare", ""),
    ("2", UNGA, "bred  insats till befolkningen", "Annat", "Öppet hus för alla i byn", "", "", ""),
    ("3", UNGA, "Annan typ av insats", "Fritid", "Föreläsning för personalen", "I2", "kodare", ""),
    ("4", UNGA, "Annan", "annat", "Läger för unga på sommaren", "I1", "automatisk", ""),
    ("5", UNGA, "ANNAN TYP AV INSATS", "Fritid", "En terapihund köptes in", "I9", "kodare", ""),
    ("6", VUXNA, "Annan typ av insats", "Annat", "Medlen betalades tillbaka", "ingen", "kodare", ""),
    ("7", VUXNA, "Annan", "Annat", "Möten mellan psykiatrin och kommunen", "oklar", "", ""),
    ("8", VUXNA, "Annan typ av insats", "Annat", "Kurs för chefer", "", "", ""),
    ("9", VUXNA, "Egen metod", "Annat", "Ett eget arbetssätt prövades", "I3", "kodare", ""),
    ("10", VUXNA, "", "Annat", "Vi vet inte vad det är", "I3", "kodare", ""),
    ("11", VUXNA, "Annan typ av insats", "Annat", "Halva redovisningen saknas", "I3", "kodare", "ofullständig"),
]


@pytest.fixture
def choices(tmp_path: Path, classify: Classify) -> Path:
    """A project with the codebook of choices."""
    (tmp_path / "val.yaml").write_text(CODEBOOK, encoding="utf-8")
    assert classify("init", tmp_path / "val", "--codebook", tmp_path / "val.yaml").exit_code == 0
    return tmp_path / "val"


def population_of(path: Path, choices: Path) -> Population:
    file = read_coded_file(path, [Project(choices).codebook("val")], {})
    return Population("svar 2025", file, file.insatser, {}, {})


def coded(tmp_path: Path, without: Sequence[str] = (), rows: Sequence[Sequence[str]] = ROWS) -> Path:
    kept = [place for place, heading in enumerate(HEADINGS) if heading not in without]
    return write_csv(tmp_path / "kodad.csv", [[row[place] for place in kept] for row in (HEADINGS, *rows)])


def cells(table: ReportTable) -> list[tuple[Any, ...]]:
    """The label, and the numbers before and after."""
    return [(row.cells[0], row.cells[1], row.cells[3]) for row in table.rows]


def test_codes_count_in_place_of_residual_choices_and_of_no_others(tmp_path: Path, choices: Path) -> None:
    population = population_of(coded(tmp_path), choices)
    table = residual_table(population, "insatstyp", "insatstyp")
    assert [column.whole_heading for column in table.columns] == [
        "Typ av insats",
        "Före, Antal",
        "Före, Andel",
        "Efter, Antal",
        "Efter, Andel",
    ]
    assert [row.cells for row in table.rows] == [
        ("Bred insats till befolkningen", 1, 1 / 9, 2, 2 / 9),
        ("Kompetensutveckling", 1, 1 / 9, 2, 2 / 9),
        ("Samverkan", 0, 0.0, 0, 0.0),
        ("Annan typ av insats", 6, 6 / 9, 4, 4 / 9),
        ("Egen metod", 1, 1 / 9, 1, 1 / 9),
        ("Totalt", 9, 1.0, 9, 1.0),
    ]
    assert table.name == "annat-insatstyp"
    assert table.title == (
        "Typ av insats före och efter prövning av respondenternas ”annat”, antal och andel insatser"
    )
    assert table.notes == (
        population.told,
        "Uppgift saknas för 1 insats, som inte är med i andelarna.",
        "Respondenterna valde ”annat” för 6 insatser (67\u00a0%). Prövade för hand: 3, automatiskt: 1. "
        "Flyttade till en annan kod: 2, ”annat” även efter prövningen: 2.",
        "Inte prövade, eller oklara, och därför kvar som ”annat”: 2. Granskningsfil: classify suggest SVARSFIL "
        '--codebook val --dimension insatstyp --filter "insatstyp=Annan" och classify suggest SVARSFIL '
        '--codebook val --dimension insatstyp --filter "insatstyp=Annan typ av insats"',
        "Kodbok: Respondenternas val (val, version 1).",
        "Andelarna är avrundade var för sig, så de behöver inte summera till 100.",
    )


def test_a_delpunkt_is_tried_within_its_area(tmp_path: Path, choices: Path) -> None:
    path = coded(tmp_path)
    rows = read_csv(path)
    for row in rows:
        row["kod_delpunkt_unga"] = "B" if row["Id"] == "4" else ""
    path = write_csv(tmp_path / "delpunkter.csv", [list(rows[0]), *(list(row.values()) for row in rows)])
    population = population_of(path, choices)
    table = residual_table(population, "Delpunkt", "delpunkt_unga")
    assert cells(table) == [("Stöd i skolan", 1, 1), ("Fritid", 2, 3), ("Annat", 2, 1), ("Totalt", 5, 5)]
    assert table.notes[0].startswith("Population: svar 2025; Område: Barn och unga, n = 5 insatser.")
    assert table.notes[2] == (
        "Inte prövade, eller oklara, och därför kvar som ”annat”: 1. Granskningsfil: classify suggest SVARSFIL "
        '--codebook val --dimension delpunkt_unga --filter "delpunkt=Annat"'
    )
    assert [insats.id for insats in unexamined_insatser(population, "delpunkt", "delpunkt_unga")] == ["2"]


def test_without_the_area_everything_is_in_and_the_table_says_so(tmp_path: Path, choices: Path) -> None:
    rows = [("1", "Fritid", "A"), ("2", "Annat", "A")]
    path = write_csv(tmp_path / "utan.csv", [("Id", "Delpunkt", "kod_delpunkt_unga"), *rows])
    table = residual_table(population_of(path, choices), "delpunkt", "delpunkt_unga")
    assert cells(table) == [("Stöd i skolan", 0, 1), ("Fritid", 1, 1), ("Annat", 1, 0), ("Totalt", 2, 2)]
    assert table.notes[1] == (
        "Frågan gäller bara Barn och unga, men ingen kolumn (omrade) säger vilka insatser det är: alla är med."
    )


def test_nothing_to_try_is_told(tmp_path: Path, choices: Path) -> None:
    table = residual_table(population_of(coded(tmp_path, rows=ROWS[:2]), choices), "insatstyp", "insatstyp")
    assert table.notes[1] == "Ingen respondent har valt ”annat”."
    assert not any("Granskningsfil" in note for note in table.notes)


def test_questions_that_cannot_be_tried_are_refused(tmp_path: Path, choices: Path) -> None:
    many = [(str(number), f"Fritt svar {number}", "I1", "X", "A") for number in range(13)]
    headings = ("Id", "Typ av insats", "kod_insatstyp", "kod_tema", "kod_aktivitet")
    population = population_of(write_csv(tmp_path / "fritt.csv", [headings, *many]), choices)
    for dimension, message in (
        (
            "insatstyp",
            "insatstyp: 13 of its values are no label of val/insatstyp. "
            "Choose the column of the respondents' own choice.",
        ),
        ("tema", "tema: an insats may have several codes of it, so no ”annat” can be tried."),
        ("aktivitet", "aktivitet: val must have one residual code (Annat), and has 0."),
        ("delpunkt", "dimension delpunkt: fritt has no codes of it, only of insatstyp, tema, aktivitet."),
    ):
        with pytest.raises(UsageError) as refused:
            residual_table(population, "insatstyp", dimension)
        assert str(refused.value) == message


VALUES = st.sampled_from(
    ["Annat", "annat ", "Annan form", "Fritid", "FRITID", "Stöd i skolan", "Okänt", "", "-", "uppgift saknas"]
)


@given(st.lists(st.tuples(VALUES, st.sampled_from([None, (), ("A",), ("B",), ("X",)])), max_size=12), st.data())
def test_totals_stay_and_the_order_of_rows_changes_nothing(
    rows: list[tuple[str, tuple[str, ...] | None]], data: st.DataObject
) -> None:
    population = _population(rows)
    table = residual_table(population, "Val", "val")
    counts = cells(table)
    assert (
        sum(row[1] for row in counts[:-1]) == sum(row[2] for row in counts[:-1]) == counts[-1][1] == counts[-1][2]
    )
    assert counts[-1][1] == sum(value not in ("", "-", "uppgift saknas") for value, _ in rows)
    residual = [codes for value, codes in rows if value.casefold().startswith(("annat", "annan"))]
    before_after = next((row[1], row[2]) for row in counts if row[0] == "Annat")
    assert before_after == (len(residual), sum(codes in (None, (), ("X",)) for codes in residual))
    turned = tuple(data.draw(st.permutations(population.everything)))
    assert residual_table(replace(population, everything=turned), "Val", "val") == table


def test_suggest_takes_only_what_the_filter_lets_through(
    tmp_path: Path, choices: Path, classify: Classify
) -> None:
    responses = coded(tmp_path, without=("kod_insatstyp", "ursprung_insatstyp", "status"))
    arguments = ("suggest", responses, "--dimension", "insatstyp", "--project", choices)
    done = classify(*arguments, "--filter", "insatstyp=annan typ av insats", "--filter", "Område=Vuxna")
    assert done.exit_code == 0, done.output
    assert [row["Id"] for row in read_csv(tmp_path / "kodad.review.csv")] == ["6", "8", "11"]
    (draw,) = all_draws(Project(choices))
    assert draw.filters == {"insatstyp": "annan typ av insats", "Område": "Vuxna"}
    assert set(draw.variables) == {"6", "8", "11"}
    lines = classify(*arguments, "--json", "-", "--filter", "insatstyp=Annan").stdout.splitlines()
    assert [line.split('"')[3] for line in lines] == ["4", "7"]


@pytest.mark.parametrize(
    ("given_filter", "message"),
    [
        (
            "omrade=Äldre",
            "--filter omrade=Äldre: no insats is left. The column has: Barn och unga, Vuxna.",
        ),
        (
            "Aktivitet=Kurs",
            "--filter Aktivitet=Kurs: there is no such column. Closed variables: omrade, insatstyp,",
        ),
        ("omrade", "--filter omrade: write it as NAME=COLUMN"),
    ],
)
def test_a_filter_that_fits_nothing_is_refused(
    tmp_path: Path, choices: Path, classify: Classify, given_filter: str, message: str
) -> None:
    done = classify("suggest", coded(tmp_path), "--project", choices, "--filter", given_filter)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (tmp_path / "kodad.review.csv").exists()


def test_the_untried_go_into_a_review_file_that_can_be_confirmed(
    tmp_path: Path, choices: Path, classify: Classify
) -> None:
    path, place, out = coded(tmp_path), Project(choices), tmp_path / "annat.csv"
    questions = {"insatstyp": "insatstyp"}
    rows = write_residual_review(place, path, population_of(path, choices), questions, out, {})
    assert rows is not None
    assert [(row["Id"], row["Dimension"]) for row in read_csv(out)] == [
        ("7", "Typ av insats"),
        ("8", "Typ av insats"),
    ]
    assert [row.drawn.id for row in rows] == ["7", "8"]
    assert all(row["Förslag"] for row in read_csv(out))
    (draw,) = all_draws(place)
    assert (draw.source, draw.purpose, draw.blind, draw.review_file) == ("kodad", "suggest", False, "annat.csv")
    decide(out, {"7": "I3", "8": "1"}, Kodare="Anna")
    confirmed = classify("confirm", out, "--project", choices)
    assert confirmed.exit_code == 0, confirmed.output


def test_a_file_without_text_makes_no_review_file(tmp_path: Path, choices: Path) -> None:
    # kod_aktivitet is named like a text box, and is none.
    path = write_csv(
        tmp_path / "utan.csv",
        [
            ("Id", "Typ av insats", "kod_insatstyp", "kod_aktivitet"),
            ("1", "Annan", "", "A"),
            ("2", "Annan", "I1", "A"),
        ],
    )
    questions = {"insatstyp": "insatstyp"}
    out = tmp_path / "annat.csv"
    assert write_residual_review(Project(choices), path, population_of(path, choices), questions, out, {}) is None
    tried = coded(tmp_path, rows=ROWS[:5])
    assert write_residual_review(Project(choices), tried, population_of(tried, choices), questions, out, {}) == []
    assert not out.exists()
    assert all_draws(Project(choices)) == []


def test_each_dimension_has_its_own_untried(tmp_path: Path, choices: Path) -> None:
    rows = [(*row, "B" if row[0] == "4" else "") for row in ROWS]
    path = write_csv(tmp_path / "bada.csv", [[*HEADINGS, "kod_delpunkt_unga"], *rows])
    side = [("Källa", "svar-2025"), ("Kodbok", "val, version 1 (Respondenternas val)")]
    write_csv(tmp_path / "bada.om.csv", side)
    questions = {"insatstyp": "insatstyp", "delpunkt_unga": "Delpunkt"}
    out = tmp_path / "annat.csv"
    made = write_residual_review(Project(choices), path, population_of(path, choices), questions, out, {})
    assert made is not None
    assert {(row.drawn.id, row.drawn.dimension) for row in made} == {
        ("2", "delpunkt_unga"),
        ("7", "insatstyp"),
        ("8", "insatstyp"),
    }
    assert [draw.source for draw in all_draws(Project(choices))] == ["svar-2025"]


def _population(rows: Sequence[tuple[str, tuple[str, ...] | None]]) -> Population:
    codes = [("A", "Stöd i skolan"), ("B", "Fritid"), ("X", "Annat")]
    book = Codebook.model_validate(
        {
            "id": "val",
            "version": "1",
            "title": "Val",
            "dimensions": {
                "val": {
                    "id": "val",
                    "title": "Val",
                    "multiple": False,
                    "codes": [{"code": code, "label": label} for code, label in codes],
                }
            },
        }
    )
    insatser = tuple(
        CodedInsats(row, str(row), {"Val": value}, {} if given_codes is None else {"val": given_codes})
        for row, (value, given_codes) in enumerate(rows, 2)
    )
    file = CodedFile("svar", ("Val",), {}, {"val": (book, book.dimension("val"))}, insatser)
    return Population("alla", file, insatser, {}, {})


def test_a_new_report_leaves_a_review_file_with_decisions_alone(
    tmp_path: Path, choices: Path, classify: Classify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("report", coded(tmp_path), "--out", "rapport", "--project", choices)
    first = classify(*asked)
    assert first.exit_code == 0, first.output
    review = Path("rapport", "annat.review.csv")
    decide(review, {"7": "I3"}, Kodare="Anna")
    decided = review.read_bytes()
    again = classify(*asked, "--force")
    assert again.exit_code == 0, again.output
    assert review.read_bytes() == decided
    assert (
        f"{review}: holds 1 decision, and is left as it is. Confirm it and move it away: the next report then writes "
        "a new one."
    ) in " ".join(again.stderr.split())
