"""Odd files: headings that mislead, letters, line separators, numbers that are somebody's."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HEADINGS, decide, read_csv, write_csv
from typer.testing import Result

from classifier.rounds.annotation_store import AnnotationStore

Classify = Callable[..., Result]


def stored(project: Path) -> dict[str, tuple[str, ...]]:
    return {each.id: each.codes for each in AnnotationStore(project / "annotations" / "decisions").latest()}


def test_an_answer_is_not_taken_for_the_header(classify: Classify, project: Path) -> None:
    rows = [["Id", "Kommun", "Fritext"], ["1", "A", "Kön är kortare"], ["2", "B", "Alla vågar fråga mer"]]
    write_csv(Path("svar.csv"), [*rows, ["3", "C", "Effekten är att unga får stöd"]])
    assert classify("suggest", "svar.csv", "--project", project, "--blind").exit_code == 0
    assert [row["Id"] for row in read_csv(Path("svar.review.csv"))] == ["1", "2", "3"]


def test_no_answer_stands_in_an_error_message(classify: Classify, project: Path) -> None:
    secret = "Hemlig berättelse om Kalle 850101-1234 som ingen annan ska läsa"
    write_csv(
        Path("svar.csv"),
        [["Id", "", "Vad hände", "Var"], ["1", "Lund", secret, "Ekbo"], ["2", "Umeå", "Annat", "x"]],
    )
    result = classify("suggest", "svar.csv", "--project", project, "--blind", "--text", "effekt=Verkan")
    assert result.exit_code == 2
    assert "The headings are: Id, Vad hände, Var." in result.stderr
    write_csv(Path("rubriklös.csv"), [["1", "Lund", secret], ["2", "Umeå", "Annat svar"]])
    result = classify("suggest", "rubriklös.csv", "--project", project, "--blind", "--text", "effekt=Verkan")
    assert "850101-1234" not in result.stderr
    assert "som ingen annan ska läsa" not in result.stderr


def test_a_column_letter_leaves_the_header_where_it_is(classify: Classify, project: Path) -> None:
    from conftest import write_xlsx

    rows = [["Redovisning 2025", None, None], [], ["Id", "Kommun", "Vad hände"], ["007", "Lund", "Kön är kortare"]]
    write_xlsx(Path("svar.xlsx"), rows)
    assert classify("suggest", "svar.xlsx", "--project", project, "--blind", "--text", "effekt=C").exit_code == 0
    (row,) = read_csv(Path("svar.review.csv"))
    assert (row["Id"], row["Svar"]) == ("007", "Kön är kortare")
    write_csv(Path("nästa.csv"), [["Id", "Effekt", "Kommun"], ["1", "Alla vågar fråga", "Umeå"]])
    classify("suggest", "nästa.csv", "--project", project, "--blind")
    assert read_csv(Path("nästa.review.csv"))[0]["Svar"] == "Alla vågar fråga", "a letter is not remembered"


def test_line_separators_from_the_web_do_not_break_a_draw(classify: Classify, project: Path) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "Norr\u2028sjö\x85", "Kön\u2028är kortare"]])
    classify("suggest", "svar.csv", "--project", project, "--blind")
    result = classify(
        "confirm", decide(Path("svar.review.csv"), {"1": "T.5"}), "--project", project, "--coder", "A"
    )
    assert result.exit_code == 0, result.output
    assert classify("status", "--project", project).exit_code == 0


def test_two_review_files_beside_each_other_keep_their_draws(classify: Classify) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", "Kön är kortare"], ["2", "B", "Alla vågar fråga"]])
    for out in ("svar.review.csv", "svar.review.xlsx"):
        assert classify("suggest", "svar.csv", "--blind", "--dimension", "effekt", "--out", out).exit_code == 0
    assert len(list(Path().glob("*.draw.json"))) == 2


def test_a_code_beside_ofullständig_is_kept(classify: Classify, project: Path) -> None:
    rows = [
        [*HEADINGS, "kod_effekt", "status"],
        ["1", "A", "Kön", "T", "ofullständig"],
        ["2", "B", "Kö", "", "ofullständig"],
    ]
    write_csv(Path("k.csv"), rows)
    classify("import", "k.csv", "--project", project)
    latest = AnnotationStore(project / "annotations" / "decisions").latest()
    assert {each.id: (each.decision.value, each.codes) for each in latest} == {
        "1": ("coded", ("T",)),
        "2": ("incomplete", ()),
    }


def test_importing_another_file_of_the_same_name_is_refused(classify: Classify, project: Path) -> None:
    Path("b").mkdir()
    for folder, text in ((".", "Kön är kortare"), ("b", "Något helt annat")):
        write_csv(
            Path(folder) / "k.csv",
            [[*HEADINGS, "kod_effekt"], *([str(n), "A", f"{text} {n}", "T"] for n in range(4))],
        )
    assert classify("import", "k.csv", "--project", project).exit_code == 0
    assert "is known with other answers" in classify("import", "b/k.csv", "--project", project).stderr
    assert len(stored(project)) == 4


def test_comments_are_masked_and_personal_ids_refused(classify: Classify, project: Path, review: Path) -> None:
    decide(review, {"17": "T.5"}, Kommentar="ring 850101-1234, a@b.se")
    classify("confirm", review, "--project", project, "--coder", "A")
    (annotation,) = AnnotationStore(project / "annotations" / "decisions").latest()
    assert annotation.comment == "ring [personnummer], [e-post]"
    write_csv(Path("p.csv"), [["E-post", "Effekt"], ["a@b.se", "Kön är kortare"], ["c@d.se", "Bra"]])
    refused = classify("suggest", "p.csv", "--project", project, "--id", "E-post")
    assert (
        "p.csv, column E-post: the ids are identity numbers, phone numbers or e-mail addresses" in refused.stderr
    )


def test_init_in_the_current_folder(classify: Classify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from conftest import CODEBOOK

    Path("liten.yaml").write_text(CODEBOOK, encoding="utf-8")
    Path("här").mkdir()
    monkeypatch.chdir(tmp_path / "här")
    assert classify("init", ".", "--codebook", "../liten.yaml").exit_code == 0
    assert "Liten kodbok" in classify("status").output


def test_a_cell_too_long_for_xlsx_is_told(classify: Classify, project: Path) -> None:
    write_csv(Path("svar.csv"), [HEADINGS, ["1", "A", "Kön är kortare. " * 3000]])
    classify("suggest", "svar.csv", "--project", project, "--blind")
    classify("confirm", decide(Path("svar.review.csv"), {"1": "T.5"}), "--project", project, "--coder", "A")
    result = classify("merge", "svar.csv", "--out", "kodad.xlsx", "--project", project)
    assert "row 2, column 3: " in result.stderr
    assert "characters are more than a cell of .xlsx holds." in result.stderr
    assert not Path("kodad.xlsx").exists()


def test_a_stray_quotation_mark_in_a_long_file_is_no_crash(classify: Classify, project: Path) -> None:
    lines = ["Id;Effekt", '1;"Kön är kortare', *(f"{number};Alla vågar fråga mer nu" for number in range(2, 6000))]
    Path("svar.csv").write_text("\n".join(lines), encoding="utf-8")
    result = classify("suggest", "svar.csv", "--project", project, "--blind")
    assert "unforeseen" not in result.stderr
