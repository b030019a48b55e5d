"""Rounds on real files: samples, agreement, adjudication, doubt."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY, decide, read_csv, write_csv, write_rows
from openpyxl import load_workbook
from typer.testing import Result

from classifier.domain.draw import Draw, Purpose
from classifier.learning.coded_answers import read_annotations
from classifier.rounds.annotation_store import store_of
from classifier.rounds.draw_store import all_draws, load_draw
from classifier.rounds.project import Project

Classify = Callable[..., Result]

PLACES = ("Norrsjö", "Tallhede", "Mellanvik", "Brovik", "Ekby", "Sundmark")
QUICKER = "Väntan på ett första samtal i {place} är nu kortare"
WISER = "Personalen i {place} vågar fråga om självmord och kan mer än förut"
MORE = (
    "kön minskar",
    "det märks i enkäten",
    "chefen berättar det",
    "en uppföljning visar det",
)
TEXTS = [
    (QUICKER if number % 2 else WISER).format(place=place) + f", {more}."
    for number, (place, more) in enumerate((place, more) for place in PLACES for more in MORE)
]
"""24 texts: the even ones tell of knowledge (K.2), the odd ones of waiting (T.5)."""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """24 answers of two groups, and one that is empty."""
    rows = [[f"i{number}", "liten" if number < 6 else "stor", text] for number, text in enumerate(TEXTS)]
    return write_csv(tmp_path / "enkät.csv", [["Id", "Respondentgrupp", "Effekt"], *rows, ["tom", "stor", "-"]])


@pytest.fixture
def run(classify: Classify, project: Path) -> Classify:
    """Run a command on the project; it must go well."""

    def well(*arguments: object) -> Result:
        result = classify(*arguments, "--project", project)
        assert result.exit_code == 0, result.output + result.stderr
        return result

    return well


@pytest.fixture
def fails(classify: Classify, project: Path) -> Callable[..., str]:
    """Run a command that must fail; what it says."""

    def told(*arguments: object) -> str:
        result = classify(*arguments, "--project", project)
        assert result.exit_code in (1, 2), result.output
        return result.stderr.splitlines()[-1]

    return told


def truth(answer_id: str) -> str:
    return "T.5" if int(answer_id[1:]) % 2 else "K.2"


def ids(path: str | Path) -> list[str]:
    return [row["Id"] for row in read_csv(Path(path))]


def code_truly(path: str | Path, **others: str) -> Path:
    return decide(Path(path), {each: truth(each) for each in ids(path)} | others)


def draw_of(project: Path, review_file: str) -> Draw:
    (draw,) = [draw for draw in all_draws(Project(project)) if draw.review_file == review_file]
    return draw


def trained_on(project: Path) -> dict[str, tuple[str, ...]]:
    place = Project(project)
    answers = read_annotations(place).coded_answers(place.codebook("liten"), "effekt")
    return {answer.insats.partition("/")[2]: answer.codes for answer in answers}


def test_two_coders_from_draw_to_training(run: Classify, project: Path, many: Path) -> None:
    drawn = run("sample", many, "-n", 8, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    assert drawn.output.splitlines()[:3] == [
        "Drew 8 insatser of the 24 insatser left, with seed 0.",
        f"Wrote {many.with_name('enkät.agreement.Anna.csv')} for Anna: 8 rows to review.",
        f"Wrote {many.with_name('enkät.agreement.Bo.csv')} for Bo: 8 rows to review.",
    ]
    both = ids("enkät.agreement.Anna.csv")
    assert both == ids("enkät.agreement.Bo.csv")
    assert {row["Förslag"] for row in read_csv(Path("enkät.agreement.Anna.csv"))} == {""}
    apart, unclear = both[0], both[1]
    run("confirm", code_truly("enkät.agreement.Anna.csv", **{unclear: "oklar"}))
    run("confirm", code_truly("enkät.agreement.Bo.csv", **{apart: "K.1", unclear: "oklar"}))
    assert set(trained_on(project)) == set(both[2:])

    measured = run("agreement")
    assert "liten/effekt: 7 answers coded by two or more of Anna, Bo" in measured.output
    assert "1 left out: 2 unclear and 0 incomplete decisions" in measured.output
    assert f"enkät {apart}" in measured.output

    run("adjudicate", "--out", "avgör.csv")
    rows = read_csv(Path("avgör.csv"))
    assert [row["Id"] for row in rows] == sorted([apart, unclear])
    shown = {row["Id"]: row["Kodarnas beslut"] for row in rows}
    assert shown[unclear] == "Kodare 1: oklar\nKodare 2: oklar"
    one, other = shown[apart].split("\n")
    said = {one.removeprefix("Kodare 1: "), other.removeprefix("Kodare 2: ")}
    assert said == {"K.1", truth(apart)}
    assert not any("Anna" in cell or "Bo" in cell for row in rows for cell in row.values())

    run("confirm", decide(Path("avgör.csv"), {apart: "K; T", unclear: "ingen"}), "--coder", "Eva")
    assert trained_on(project)[apart] == ("K", "T")
    assert trained_on(project)[unclear] == ()
    assert run("agreement").output == measured.output
    assert "liten/effekt: 8 coded answers, model" in run("train").output
    assert "disagree" not in run("status").output


def test_an_undecided_disagreement_never_trains(
    run: Classify, fails: Callable[..., str], project: Path, many: Path
) -> None:
    run("sample", many, "-n", 3, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    apart = ids("enkät.agreement.Bo.csv")[0]
    run("confirm", code_truly("enkät.agreement.Anna.csv"))
    run("confirm", code_truly("enkät.agreement.Bo.csv", **{apart: "K.1"}))
    run("adjudicate", "--out", "avgör.csv")
    assert apart not in trained_on(project)
    run("confirm", decide(Path("avgör.csv"), {apart: "oklar"}), "--coder", "Eva")
    assert apart not in trained_on(project)
    nothing = "Error: Nothing is undecided: no disagreement and no unclear answer is left."
    assert fails("adjudicate", "--out", "igen.csv") == nothing
    assert not Path("igen.csv").exists()


def test_who_coded_may_adjudicate_and_the_first_coding_stays(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 6, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    apart = ids("enkät.agreement.Bo.csv")[0]
    run("confirm", code_truly("enkät.agreement.Anna.csv"))
    run("confirm", code_truly("enkät.agreement.Bo.csv", **{apart: "K.1"}))
    before = run("agreement").output
    run("adjudicate", "--out", "avgör.csv")
    decided = run("confirm", decide(Path("avgör.csv"), {apart: truth(apart)}), "--coder", "Anna")
    assert "Stored 1 decision " in decided.output, "the same codes as before, and yet another decision"
    assert trained_on(project)[apart] == (truth(apart),)
    assert run("agreement").output == before
    assert "Nothing new" in run("confirm", "enkät.agreement.Bo.csv").output
    assert trained_on(project)[apart] == (truth(apart),)


def test_audits_have_no_insats_in_common_and_never_train(
    run: Classify, fails: Callable[..., str], project: Path, many: Path
) -> None:
    first = run("sample", many, "-n", 10, "--purpose", "audit", "--seed", 1)
    assert "Their codes never train." in first.output
    second = run("sample", many, "-n", 10, "--purpose", "audit", "--out", "två.csv", "--seed", 1)
    assert "Note: 10 insatser decided or drawn before were left out." in second.stderr
    assert len({*ids("enkät.audit.csv"), *ids("två.csv")}) == 20
    run("confirm", code_truly("enkät.audit.csv"), "--coder", "Anna")
    assert trained_on(project) == {}
    assert fails("sample", many, "-n", 5, "--purpose", "audit", "--out", "tre.csv") == (
        "Error: 5 rows cannot be drawn: only 4 are left. Ask for fewer."
    )
    assert not Path("tre.csv").exists()
    run("sample", many, "-n", 4, "--purpose", "audit", "--out", "tre.csv")
    assert fails("sample", many, "--out", "fyra.csv") == (
        "Error: The source 'enkät' has no insats left to draw: all are decided or drawn."
    )


def test_an_audit_tells_how_it_was_drawn(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 4, "--purpose", "audit", "--by", "grupp", "--seed", 7)
    draw = draw_of(project, "enkät.audit.csv")
    assert (draw.purpose, draw.blind, draw.seed, draw.population) == (Purpose.AUDIT, True, 7, 24)
    assert draw.stratified_by == "grupp"
    groups = {answer_id: variables["grupp"] for answer_id, variables in draw.variables.items()}
    assert sorted(groups.values()) == ["liten", "stor", "stor", "stor"]
    expected = {"liten": 1 / 6, "stor": 3 / 18}
    assert draw.inclusion == pytest.approx({each: expected[group] for each, group in groups.items()})


def test_an_audit_by_two_variables_draws_from_every_combination(
    run: Classify, project: Path, tmp_path: Path
) -> None:
    rows = [
        [f"i{n}", "liten" if n < 8 else "stor", "Nord" if n % 4 else "Syd", text] for n, text in enumerate(TEXTS)
    ]
    write_csv(tmp_path / "två.csv", [["Id", "Respondentgrupp", "Område", "Effekt"], *rows])
    run("sample", "två.csv", "-n", 12, "--purpose", "audit", "--by", "omrade", "--by", "grupp")
    draw = draw_of(project, "två.audit.csv")
    assert draw.stratified_by == "grupp, omrade"
    expected = {
        f"{grupp} | {omrade}": [row[0] for row in rows if row[1:3] == [grupp, omrade]]
        for grupp in ("liten", "stor")
        for omrade in ("Nord", "Syd")
    }
    assert draw.strata == expected
    drawn = {stratum: len(set(ids("två.audit.csv")) & set(each)) for stratum, each in expected.items()}
    assert drawn == {"liten | Nord": 3, "liten | Syd": 1, "stor | Nord": 6, "stor | Syd": 2}
    assert set(draw.inclusion.values()) == {0.5}


def test_an_audit_by_confidence_is_blind_and_stays_in_its_strata(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 6, "--purpose", "audit", "--by", "confidence")
    first = draw_of(project, "enkät.audit.csv")
    assert (first.blind, first.models, first.stratified_by) == (True, {}, "confidence")
    assert {row["Förslag"] + row["Sannolikhet"] + row["Skäl"] for row in read_csv(Path("enkät.audit.csv"))} == {""}
    assert sorted(each for members in first.strata.values() for each in members) == sorted(
        f"i{n}" for n in range(24)
    )
    suggested = [json.loads(line) for line in run("suggest", many, "--json", "-").stdout.splitlines()]
    confidence = {each["id"]: each["confidence"] for each in suggested}
    low, middle, high = ([confidence[each] for each in first.strata[name]] for name in ("low", "middle", "high"))
    assert max(low) <= min(middle) <= max(middle) <= min(high)

    run("sample", many, "-n", 12, "--out", "träning.csv")
    run("confirm", code_truly("träning.csv"), "--coder", "Anna")
    run("sample", many, "-n", 3, "--purpose", "audit", "--by", "confidence", "--out", "mer.csv")
    stratum_of = {each: name for name, members in first.strata.items() for each in members}
    second = draw_of(project, "mer.csv")
    assert {
        each: name for name, members in second.strata.items() for each in members
    }.items() <= stratum_of.items()


def test_an_audit_drawn_in_another_way_than_the_first_is_refused(
    run: Classify, fails: Callable[..., str], project: Path, many: Path
) -> None:
    run("sample", many, "-n", 4, "--purpose", "audit", "--by", "grupp")
    draw = draw_of(project, "enkät.audit.csv")
    assert fails("sample", many, "-n", 4, "--purpose", "audit", "--filter", "grupp=stor", "--out", "mer.csv") == (
        f"Error: An audit of 'enkät' was drawn by grupp before ({draw.id}). One drawn among grupp=stor could not be "
        "taken together with it: draw it the same way."
    )
    assert not Path("mer.csv").exists()
    run("sample", many, "-n", 4, "--purpose", "audit", "--by", "grupp", "--out", "mer.csv")


def test_the_same_seed_draws_the_same(run: Classify, project: Path, many: Path, classify: Classify) -> None:
    classify("init", "annat", "--codebook", "liten.yaml")
    run("sample", many, "-n", 6, "--purpose", "audit", "--seed", 3, "--out", "ett.csv")
    for name, seed in (("två.csv", 3), ("tre.csv", 4)):
        classify("init", name[:3], "--codebook", "liten.yaml")
        classify(
            "sample", many, "-n", 6, "--purpose", "audit", "--seed", seed, "--out", name, "--project", name[:3]
        )
    assert ids("ett.csv") == ids("två.csv") != ids("tre.csv")


def test_a_filter_and_work_split_with_an_overlap(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 6, "--purpose", "audit", "--filter", "grupp=STOR", "--coder", "A", "--coder", "B C",
        "--overlap", 2)  # fmt: skip
    one, other = ids("enkät.audit.A.csv"), ids("enkät.audit.B-C.csv")
    assert len(one) == len(other) == 4
    assert len({*one, *other}) == 6
    assert all(int(each[1:]) >= 6 for each in (*one, *other))
    assert {row["Kodare"] for row in read_csv(Path("enkät.audit.B-C.csv"))} == {"B C"}
    draw = draw_of(project, "enkät.audit.A.csv")
    assert (draw.coders, draw.population, draw.filters) == (("A",), 18, {"grupp": "STOR"})
    assert set(draw.inclusion.values()) == {6 / 18}


def test_training_draws_near_duplicates_once_and_nothing_decided(
    run: Classify, project: Path, tmp_path: Path
) -> None:
    texts = [
        "Kön är två veckor kortare nu.",
        "Kön är två veckor kortare nu!",
        "Personalen kan mer.",
        "Fler ringer.",
    ]
    many = write_csv(tmp_path / "få.csv", [["Id", "Effekt"], *([f"i{n}", text] for n, text in enumerate(texts))])
    drawn = run("sample", many, "-n", 4)
    assert "Note: only 3 were drawn" in drawn.stderr
    chosen = ids("få.training.csv")
    assert len(chosen) == 3
    assert len({"i0", "i1"} & set(chosen)) == 1
    assert all(row["Förslag"] for row in read_csv(Path("få.training.csv")))
    draw = draw_of(project, "få.training.csv")
    assert (draw.purpose, draw.blind, draw.inclusion) == (Purpose.TRAINING, False, {})
    again = run("sample", many, "-n", 1, "--out", "igen.csv")
    assert "Note: 3 insatser decided or drawn before were left out." in again.stderr
    assert not set(ids("igen.csv")) & set(chosen)


def test_an_audit_may_draw_what_waits_in_a_training_file(run: Classify, many: Path) -> None:
    run("sample", many, "-n", 20)
    assert "Drew 24 insatser of the 24 insatser left" in run("sample", many, "-n", 24, "--purpose", "audit").output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--purpose", "annat"], "--purpose annat: choose among training, audit, agreement."),
        (["--purpose", "agreement"], "--purpose agreement needs at least two coders: --coder A --coder B."),
        (["--overlap", "2"], "--overlap needs at least two coders: --coder A --coder B."),
        (["--coder", "A", "--coder", "A"], "--coder: name every coder once."),
        (["--by", "grupp"], "--by goes with --purpose audit."),
        (["-n", "1", "--coder", "A", "--coder", "B"], "-n 1: too few for 2 coders. Draw more."),
        (["--out", "a.pdf"], "--out a.pdf: choose a name that ends in .csv or .xlsx."),
        (["--filter", "grupp=ny"], "--filter grupp=ny: no insats is left. The column has: liten, stor."),
        (
            ["--purpose", "audit", "--by", "färg"],
            "--by färg: there is no such column. Closed variables: grupp; or give a heading.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_told(
    fails: Callable[..., str], many: Path, project: Path, options: list[str], told: str
) -> None:
    before = sorted(Path().iterdir())
    assert fails("sample", many, *options) == f"Error: {told}"
    assert sorted(Path().iterdir()) == before
    assert all_draws(Project(project)) == []


def test_where_one_file_cannot_be_written_none_is(
    fails: Callable[..., str], many: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from classifier.errors import ClassifierError
    from classifier.review import write

    written = write.write_review

    def full(path: Path, *rest: object) -> None:
        if "Bo" in path.name:
            raise ClassifierError(f"{path}: the disk is full.")
        written(path, *rest)

    monkeypatch.setattr(write, "write_review", full)
    told = fails("sample", many, "-n", 4, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    assert told.endswith("the disk is full.")
    assert list(Path().glob("*.agreement.*")) == []
    assert all_draws(Project(project)) == []


def test_the_starter_draws_no_samples(classify: Classify, many: Path) -> None:
    told = classify("sample", many, "--project", REPOSITORY).stderr
    assert told.startswith("Error: The starter project is read-only, so 'classify sample' stores nothing in it.")


def test_draws_without_what_samples_record_are_read(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 4, "--purpose", "audit")
    (path,) = (project / "annotations" / "draws").glob("*.draw.json")
    head, by_insats, *rows = path.read_text(encoding="utf-8").splitlines()
    old_head = {name: value for name, value in json.loads(head).items()
                if name not in ("population", "filters", "stratified_by")}  # fmt: skip
    old = {"variables": json.loads(by_insats)["variables"]}
    path.write_text("\n".join([json.dumps(old_head), json.dumps(old), *rows]) + "\n", encoding="utf-8")
    draw = load_draw(path)
    assert (draw.population, draw.filters, draw.stratified_by, draw.inclusion) == (None, {}, None, {})
    assert draw.strata == {}
    assert len(draw.rows) == 4


@pytest.fixture
def twice_coded(run: Classify, many: Path) -> None:
    """All 24 answers coded by two, who differ on two of them."""
    run("sample", many, "-n", 24, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    run("confirm", code_truly("enkät.agreement.Anna.csv"))
    run("confirm", code_truly("enkät.agreement.Bo.csv", i0="K.1", i1="ingen"))


@pytest.mark.usefixtures("twice_coded")
def test_agreement_as_workbook_page_and_json(run: Classify) -> None:
    run("agreement", "--out", "s.xlsx")
    run("agreement", "--out", "s.html")
    found = json.loads(run("agreement", "--json", "-").stdout)[0]
    assert (found["answers"], found["coders"]) == (24, ["Anna", "Bo"])
    assert found["main"]["equal_sets"] == pytest.approx(23 / 24)
    assert found["with_sub_codes"]["equal_sets"] == pytest.approx(22 / 24)

    workbook = load_workbook("s.xlsx")
    assert workbook.sheetnames == ["Innehåll", "mått", "koder", "kodare", "att definiera bättre"]
    measures = list(workbook["mått"].iter_rows(values_only=True))
    assert ("liten/effekt", "huvudkoder", 24, 2, pytest.approx(23 / 24)) in [row[:5] for row in measures]
    assert any(str(row[0]).startswith("Krippendorffs alfa är samstämmigheten") for row in measures)
    better = list(workbook["att definiera bättre"].iter_rows(values_only=True))
    assert ("K.1", "K.2", "enkät i0") in [(row[1], row[4], row[5]) for row in better]

    page = Path("s.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert "<td>enkät i0</td>" in page
    assert "96 %" in page.replace("\xa0", " ")


def test_agreement_and_doubt_need_codes(fails: Callable[..., str]) -> None:
    assert fails("agreement") == (
        "Error: No answer is coded by two coders yet. Give the same answers to two: "
        "classify sample RESPONSES --purpose agreement --coder A --coder B"
    )
    assert fails("agreement", "--out", "s.pdf") == "Error: --out s.pdf: choose a name that ends in .xlsx or .html."
    assert fails("doubt") == "Error: Too few answers are coded to doubt any. Confirm more: classify confirm REVIEW"


def test_a_planted_error_is_doubted_first_and_decided_again(run: Classify, project: Path, many: Path) -> None:
    run("sample", many, "-n", 24, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    run("confirm", code_truly("enkät.agreement.Anna.csv", i4="T.5"))
    listed = run("doubt", "-n", 2)
    assert listed.output.startswith("  1. enkät i4, Effekt, coded T.5: ")
    assert "Personalen" not in listed.output + listed.stderr
    run("doubt", "-n", 3, "--out", "tvivel.csv")
    rows = read_csv(Path("tvivel.csv"))
    assert (rows[0]["Id"], rows[0]["Förslag"]) == ("i4", "T.5")
    assert rows[0]["Förslaget i ord"] == "T.5 Kortare väntetider"
    assert "osannolik" in rows[0]["Skäl"] or "saknas men är sannolik" in rows[0]["Skäl"]
    stands = rows[1]["Id"]
    run("confirm", decide(Path("tvivel.csv"), {"i4": "K.2", stands: "1"}), "--coder", "Bo")
    assert trained_on(project)["i4"] == ("K.2",)
    assert trained_on(project)[stands] == (truth(stands),)
    assert {each.coder for each in store_of(Project(project)).latest() if each.id == "i4"} == {"Anna", "Bo"}
    run("doubt", "-n", 24, "--out", "mer.csv")
    assert not {"i4", stands} & set(ids("mer.csv"))


@pytest.mark.usefixtures("twice_coded")
def test_no_answer_is_printed(run: Classify) -> None:
    told = "".join(
        result.output + result.stderr
        for result in (run("agreement"), run("adjudicate", "--out", "a.csv"), run("doubt"))
    )
    assert "Väntan" not in told
    assert "Personalen" not in told


@pytest.mark.usefixtures("twice_coded")
def test_other_boxes_and_shuffled_rows_come_back_whole(run: Classify, project: Path) -> None:
    run("adjudicate", "--out", "a.csv")
    rows = read_csv(decide(Path("a.csv"), {"i0": "K.2", "i1": "T.5"}))
    run("confirm", write_rows(Path("a.csv"), rows[::-1]), "--coder", "Eva")
    assert len(trained_on(project)) == 24


def test_an_open_file_is_one_coder_s_own(run: Classify, many: Path) -> None:
    run("sample", many, "-n", 4, "--purpose", "agreement", "--coder", "Anna", "--coder", "Bo")
    run("confirm", code_truly("enkät.agreement.Anna.csv"))
    shown = run("status").output
    assert "enkät.agreement.Bo.csv" in shown
    assert "0 of 4 rows decided" in shown
    assert "enkät.agreement.Anna.csv" not in shown
