"""The annotation store and the files around it."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.draw import Draw, DrawnRow, Purpose
from classifier.domain.fingerprint import LONGEST_SHOWN, fingerprint, shown
from classifier.errors import ClassifierError
from classifier.files import write_text
from classifier.intake.sheet import unescaped
from classifier.review.write_csv import escaped
from classifier.rounds.annotation_store import AnnotationStore
from classifier.rounds.draw_store import load_draw, new_draw_id, save_draw
from classifier.rounds.gold import gold_by_answer

BASE = Annotation(
    draw="u-1", source="svar", id="17", codebook="liten", version="1", dimension="effekt", text="Kön är kortare",
    fingerprint="f1", decision=Decision.CODED, codes=("T.5",), coder="Anna", time="2026-01-01T00:00:00.000001+00:00",
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=ANY_TEXT, comment=ANY_TEXT, identity=ANY_TEXT, suggested=st.none() | st.sampled_from(["ingen", "K; T"])
)
def test_what_is_stored_comes_back(tmp_path_factory, text: str, comment: str, identity: str, suggested) -> None:
    store = AnnotationStore(tmp_path_factory.mktemp("store"))
    annotation = replace(BASE, text=text, comment=comment, id=identity, suggested=suggested)
    store.append([annotation], "fil")
    assert store.latest() == [annotation]


@given(ANY_TEXT)
def test_escaping_for_excel_loses_nothing(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "@", "\t"))
    assert not escaped(text).startswith("-") or text[1].isdigit()


@given(ANY_TEXT)
def test_a_fingerprint_survives_cp1252_white_space_and_case(text: str) -> None:
    saved = text.encode("cp1252", errors="replace").decode("cp1252")
    assert fingerprint(text) == fingerprint(saved.replace("\n", "  "))
    assert fingerprint(text)[0] == "f"


def test_a_fingerprint_tells_texts_apart_and_bears_the_cut() -> None:
    assert fingerprint("Kön är kortare") != fingerprint("Kön är inte kortare")
    long = "Kön är kortare. " * 4000
    assert fingerprint(shown(long, " … [avkortat]")) == fingerprint(long)
    assert len(shown(long)) == LONGEST_SHOWN


def test_a_damaged_file_is_named_with_its_row(tmp_path: Path) -> None:
    store = AnnotationStore(tmp_path)
    stored = store.append([BASE], "fil")
    assert stored is not None
    stored.path.write_text(stored.path.read_text().replace("coded", "kodad"), encoding="utf-8")
    with pytest.raises(ClassifierError, match=r"row 2: is damaged .*Restore the file from a backup"):
        store.latest()


def test_unanimous_coders_make_gold_and_adjudication_is_final() -> None:
    other = replace(BASE, coder="Bo", codes=("T",))
    assert gold_by_answer([BASE, replace(BASE, coder="Bo")])[BASE.answer].coders == ("Anna", "Bo")
    assert gold_by_answer([BASE, other]) == {}
    final = replace(BASE, coder="Cilla", draw="u-9", codes=("T", "K.2"))
    gold = gold_by_answer([BASE, other, final], frozenset({"u-9"}))
    assert gold[BASE.answer].codes == ("T", "K.2")


def test_a_draw_comes_back_as_it_was(tmp_path: Path) -> None:
    draw = Draw(
        id=new_draw_id(), created="2026-01-01", source="svar å", purpose=Purpose.AUDIT, blind=True,
        review_file="a.csv", codebooks={"liten": "1"}, models={}, coders=("Anna",), seed=3,
        rows=(DrawnRow("r1", "007", "liten", "effekt", "f1", None), DrawnRow("r2", "8", "liten", "effekt", "f2", "K")),
        variables={"007": {"omrade": "Barn och unga"}},
    )  # fmt: skip
    save_draw(draw, tmp_path / "d.draw.json")
    assert load_draw(tmp_path / "d.draw.json") == draw


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "fil.txt"
    write_text(path, "gammalt")

    def interrupted(self: Path, *args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", interrupted)
    with pytest.raises(ClassifierError, match="The disk is full"):
        write_text(path, "nytt")
    assert path.read_bytes() == b"gammalt"
    assert list(tmp_path.iterdir()) == [path]
