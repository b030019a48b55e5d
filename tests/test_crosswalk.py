"""Crosswalks: what is certain is translated, what is not is told and left to humans."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import CODEBOOK, REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from classifier.analysis.population import Population
from classifier.analysis.shares import NO_CODE as NO_CODE_OF_SHARES
from classifier.analysis.years import years_table
from classifier.domain.codebook import Codebook, most_specific
from classifier.domain.codebook_file import load_codebook
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.domain.crosswalk import NO_CODE, Crosswalk, Split, splits_of, translate
from classifier.domain.crosswalk_file import load_crosswalk
from classifier.domain.level import Level
from classifier.errors import ClassifierError, UsageError
from classifier.rounds.project import Project

STARTER = Project(REPOSITORY)
SHIPPED = "insatser-2024-effekt.effekter-2025-effekt"
EARLIER = {"codebook": "liten", "version": "1", "dimension": "effekt"}
LATER = {"codebook": "storre", "version": "2", "dimension": "effekt"}
LATER_CODEBOOK = """\
id: storre
version: "2"
title: Större kodbok
dimensions:
  effekt:
    title: Effekt
    codes:
      - {code: K, label: Ökad kunskap}
      - {code: K.1, label: Kunskap hos brukare och anhöriga}
      - {code: K.3, label: Kunskap hos yrkesverksamma}
      - {code: K.9, label: Övrigt}
      - {code: T, label: Ökad tillgänglighet}
      - {code: T.1, label: Digitalt}
      - {code: T.9, label: Övrigt}
      - {code: P, label: Bättre för den enskilde}
      - {code: Z, label: Nytt i kodboken}
      - {code: Z.1, label: Nytt och eget}
"""
CROSSWALK = """\
from: {codebook: liten, version: 1, dimension: effekt}
to: {codebook: storre, version: 2, dimension: effekt}
codes:
  - {from: K, to: [K], relation: exact}
  - {from: K.1, to: [K.1], relation: narrower}
  - {from: K.2, to: [K.3], relation: broader}
  - {from: K.9, to: [K.1, K.9], relation: split}
  - {from: T, to: [T, P], relation: split, note: 2 gällde T även den enskilde.}
  - {from: T.5, to: [T.9, T.1], relation: split}
  - {from: T.9, to: []}
"""


@pytest.fixture
def books(tmp_path: Path) -> dict[str, Codebook]:
    """The small codebook and the one that comes after it."""
    (tmp_path / "liten.yaml").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "storre.yaml").write_text(LATER_CODEBOOK, encoding="utf-8")
    return {name: load_codebook(tmp_path / f"{name}.yaml") for name in ("liten", "storre")}


@pytest.fixture
def crosswalk(tmp_path: Path, books: dict[str, Codebook]) -> Crosswalk:
    return loaded(tmp_path, books, CROSSWALK)


def loaded(tmp_path: Path, books: dict[str, Codebook], text: str) -> Crosswalk:
    path = tmp_path / "liten.storre.yaml"
    path.write_text(text, encoding="utf-8")
    return load_crosswalk(path, books.__getitem__)


def coded(book: Codebook, codes: Mapping[str, tuple[str, ...]], **others: Any) -> CodedFile:
    """A coded file with one insats per id, from row 2 on."""
    insatser = tuple(
        CodedInsats(row, identity, {"Id": identity}, {"effekt": given_codes}, **others)
        for row, (identity, given_codes) in enumerate(codes.items(), 2)
    )
    return CodedFile("2024", ("Id",), {}, {"effekt": (book, book.dimension("effekt"))}, insatser)


def translated(crosswalk: Crosswalk, books: dict[str, Codebook], *codes: str) -> tuple[tuple[str, ...], set[str]]:
    """The later codes of one insats, and what is unclear for its sake."""
    whole = translate(crosswalk, coded(books["liten"], {"1": codes}), books["storre"])
    nothing = translate(crosswalk, coded(books["liten"], {"1": ()}), books["storre"])
    return whole.file.insatser[0].codes["effekt"], set(whole.unclear - nothing.unclear)


def problems(tmp_path: Path, books: dict[str, Codebook], text: str) -> list[str]:
    path = tmp_path / "nyckel.yaml"
    path.write_text(text, encoding="utf-8")

    def codebook(name: str) -> Codebook:
        if name not in books:
            raise ClassifierError(f"Unknown codebook '{name}'. This project has: liten, storre.")
        return books[name]

    with pytest.raises(ClassifierError) as caught:
        load_crosswalk(path, codebook)
    return str(caught.value).replace(str(path), "nyckel.yaml").splitlines()


@pytest.mark.parametrize(
    ("codes", "later", "unclear"),
    [
        (("K",), ("K",), set()),
        (("K.1",), ("K.1",), set()),
        # The main code that all alternatives share is kept, the sub-codes are not guessed.
        (("K.2",), ("K",), {"K.3"}),
        (("K.9",), ("K",), {"K.1", "K.9"}),
        (("T.5",), ("T",), {"T.1", "T.9"}),
        # Alternatives under different main codes share nothing.
        (("T",), (), {"T", "P"}),
        # What another code makes certain is not unclear.
        (("K.1", "K.9"), ("K.1",), {"K.9"}),
        (("K.1", "K.2"), ("K.1",), {"K.3"}),
        # No counterpart: nothing is left, and that is certain.
        (("T.9",), (), set()),
        (("K.1", "T.9"), ("K.1",), set()),
        ((), (), set()),
    ],
)
def test_what_is_certain_is_translated_and_the_rest_is_unclear(
    crosswalk: Crosswalk,
    books: dict[str, Codebook],
    codes: tuple[str, ...],
    later: tuple[str, ...],
    unclear: set[str],
) -> None:
    assert translated(crosswalk, books, *codes) == (later, unclear)


def test_a_code_that_nothing_leads_to_is_always_unclear(crosswalk: Crosswalk, books: dict[str, Codebook]) -> None:
    # A zero would say that nobody had Z; and an insats with no code then may have Z now.
    assert translate(crosswalk, coded(books["liten"], {"1": ("K",)}), books["storre"]).unclear == {
        "Z",
        "Z.1",
        NO_CODE,
    }


def test_no_code_is_unclear_where_an_insats_may_have_one(tmp_path: Path, books: dict[str, Codebook]) -> None:
    everything_reached = CROSSWALK.replace("to: []", "to: Z.1, relation: exact")
    crosswalk = loaded(tmp_path, books, everything_reached)
    assert NO_CODE in translate(crosswalk, coded(books["liten"], {"1": ("T",)}), books["storre"]).unclear
    assert NO_CODE not in translate(crosswalk, coded(books["liten"], {"2": ("T", "K")}), books["storre"]).unclear
    assert NO_CODE == NO_CODE_OF_SHARES


def test_broader_keeps_no_main_code_that_stands_among_the_later_ones(
    tmp_path: Path, books: dict[str, Codebook]
) -> None:
    crosswalk = loaded(tmp_path, books, CROSSWALK.replace("to: [K.3]", "to: [K, K.3]"))
    assert translated(crosswalk, books, "K.2") == ((), {"K", "K.3"})


def test_splits_go_to_humans_and_what_they_decide_counts(crosswalk: Crosswalk, books: dict[str, Codebook]) -> None:
    file = coded(books["liten"], {"17": ("K.9", "T"), "18": ("K.1",), "19": ("T.5",)})
    assert splits_of(crosswalk, file) == (
        Split(2, "17", "K.9", ("K.1", "K.9"), frozenset({"K.1", "K.9"})),
        Split(2, "17", "T", ("T", "P"), frozenset({"T", "P"})),
        Split(4, "19", "T.5", ("T.9", "T.1"), frozenset({"T.9", "T.1"})),
    )
    done = translate(crosswalk, file, books["storre"], {"17": ("P", "K.9"), "19": ()})
    assert [insats.codes["effekt"] for insats in done.file.insatser] == [("K.9", "P"), ("K.1",), ()]
    assert done.splits == ()
    assert done.unclear == {"Z", "Z.1", NO_CODE}


def test_what_does_not_count_makes_nothing_unclear(crosswalk: Crosswalk, books: dict[str, Codebook]) -> None:
    incomplete = coded(books["liten"], {"1": ("T",)}, is_incomplete=True)
    assert translate(crosswalk, incomplete, books["storre"]).splits == ()
    uncoded = coded(books["liten"], {"1": ()})
    uncoded = CodedFile("2024", ("Id",), {}, uncoded.dimensions, (CodedInsats(2, "1", {"Id": "1"}, {}),))
    assert translate(crosswalk, uncoded, books["storre"]).file.insatser == uncoded.insatser


def test_a_dimension_of_another_name_keeps_who_coded_it(tmp_path: Path, books: dict[str, Codebook]) -> None:
    goals = {"mal": (books["liten"], books["liten"].dimension("effekt"))}
    insats = CodedInsats(2, "1", {}, {"mal": ("K.1",)}, frozenset({"mal"}))
    file = CodedFile("2024", (), {}, goals, (insats,))
    with_goals = books["liten"].model_copy(update={"dimensions": {"mal": books["liten"].dimension("effekt")}})
    text = CROSSWALK.replace("effekt}\nto", "mal}\nto")
    renamed = loaded(tmp_path, books | {"liten": with_goals}, text)
    found = translate(renamed, file, books["storre"]).file
    assert list(found.dimensions) == ["effekt"]
    assert found.insatser[0].codes == {"effekt": ("K.1",)}
    assert found.insatser[0].automatic == {"effekt"}
    both = CodedFile("2024", (), {}, {**goals, "effekt": goals["mal"]}, ())
    with pytest.raises(UsageError) as refused:
        translate(renamed, both, books["storre"])
    assert str(refused.value) == (
        "2024: has codes of both mal and effekt, and the crosswalk would put the first in place of the second. "
        "Take effekt away."
    )


def test_what_does_not_belong_together_is_refused(crosswalk: Crosswalk, books: dict[str, Codebook]) -> None:
    file = coded(books["storre"], {"1": ("K",)})
    with pytest.raises(UsageError) as refused:
        translate(crosswalk, file, books["storre"])
    assert str(refused.value) == (
        "The crosswalk leads from liten version 1, but 2024 is coded with storre version 2. "
        "Choose another crosswalk."
    )
    with pytest.raises(UsageError) as refused:
        translate(crosswalk, coded(books["liten"], {"1": ("K",)}), books["liten"])
    assert str(refused.value) == (
        "The crosswalk leads to storre version 2, but the codebook wanted is liten version 1. "
        "Choose another crosswalk."
    )
    with pytest.raises(UsageError) as refused:
        translate(crosswalk, CodedFile("2024", (), {}, {"mal": file.dimensions["effekt"]}, ()), books["storre"])
    assert str(refused.value) == "2024: has no codes of effekt to translate, only of mal."


def test_unclear_codes_are_dashes_among_the_years(crosswalk: Crosswalk, books: dict[str, Codebook]) -> None:
    before = translate(
        crosswalk, coded(books["liten"], {"1": ("K.1",), "2": ("K.9",), "3": ("T.5",)}), books["storre"]
    )
    after = coded(books["storre"], {"1": ("K.1",), "2": ("K.9",)})
    years = {
        year: Population("alla", file, file.insatser, {}, {})
        for year, file in (("2024", before.file), ("2025", after))
    }
    table = years_table(years, "effekt", Level.SUB, {"2024": before.unclear}, {"2024": before.earlier})
    cells = {row.cells[0]: row.cells[1:4:2] for row in table.rows}
    assert cells["K Ökad kunskap"] == (2, 2)
    assert cells["K.1 Kunskap hos brukare och anhöriga"] == (None, 1)
    assert cells["T Ökad tillgänglighet"] == (1, 0)
    assert cells["Z Nytt i kodboken"] == (None, 0)
    assert cells["P Bättre för den enskilde"] == (0, 0)
    liten = books["liten"]
    assert (
        f"2024: Insatserna kodades med kodboken {liten.title} ({liten.id}, version {liten.version}), och koderna är "
        "översatta till den nya kodboken."
    ) in table.notes
    assert table.title == "Effekt med underkoder 2024–2025, antal och andel insatser"


SUBSETS = st.lists(st.sampled_from(["K", "K.1", "K.2", "K.9", "T", "T.5", "T.9"]), unique=True)


@given(st.lists(SUBSETS, min_size=1, max_size=8), st.randoms())
def test_an_exact_crosswalk_of_the_same_codebook_is_the_identity(rows: list[list[str]], order: Any) -> None:
    book = _small()
    dimension = book.dimension("effekt")
    exact = [{"from": code, "to": [code], "relation": "exact"} for code in dimension.by_code]
    order.shuffle(exact)
    crosswalk = Crosswalk.model_validate({"from": EARLIER, "to": EARLIER, "codes": exact})
    file = coded(book, {str(number): most_specific(codes, dimension) for number, codes in enumerate(rows)})
    found = translate(crosswalk, file, book)
    assert (found.file, found.unclear, found.splits) == (file, frozenset(), ())


@given(st.lists(SUBSETS, min_size=1, max_size=6), st.data())
def test_the_order_of_rows_changes_nothing_and_nothing_is_gained(
    rows: list[list[str]], data: st.DataObject
) -> None:
    books = {"liten": _small(), "storre": _later()}
    crosswalk = Crosswalk.model_validate(
        {
            "from": EARLIER,
            "to": LATER,
            "codes": [
                {"from": "K", "to": "K", "relation": "exact"},
                {"from": "K.1", "to": "K.1", "relation": "narrower"},
                {"from": "K.2", "to": ["K.3"], "relation": "broader"},
                {"from": "K.9", "to": ["K.1", "K.9"], "relation": "split"},
                {"from": "T", "to": ["T", "P"], "relation": "split"},
                {"from": "T.5", "to": ["T.1", "T.9"], "relation": "split"},
                {"from": "T.9", "to": []},
            ],
        }
    )
    dimension = books["liten"].dimension("effekt")
    file = coded(
        books["liten"], {str(number): most_specific(codes, dimension) for number, codes in enumerate(rows)}
    )
    turned = CodedFile(
        file.name, file.headings, file.roles, file.dimensions, tuple(data.draw(st.permutations(file.insatser)))
    )
    one, other = translate(crosswalk, file, books["storre"]), translate(crosswalk, turned, books["storre"])
    assert one.unclear == other.unclear
    assert set(one.splits) == set(other.splits)
    assert {each.id: each.codes for each in one.file.insatser} == {
        each.id: each.codes for each in other.file.insatser
    }
    for before, after in zip(file.insatser, one.file.insatser, strict=True):
        assert len(after.codes["effekt"]) <= len(before.codes["effekt"])


def test_every_code_is_listed_once_and_leads_to_known_ones(tmp_path: Path, books: dict[str, Codebook]) -> None:
    text = CROSSWALK.replace("from: K.2,", "from: K.1,").replace("to: [T.9, T.1]", "to: [T.9, T.2]")
    text = text.replace("  - {from: T.9, to: []}\n", "  - {from: X, to: [X]}\n")
    assert problems(tmp_path, books, text) == [
        "nyckel.yaml: the crosswalk has 6 problem(s).",
        "line 3: K.2, T.9 of liten: not listed. List every code, with to: [] where it has no counterpart.",
        "line 6: the code 'K.1' stands already on line 5.",
        "line 9: 'T.2' is no code of storre/effekt – did you mean 'T.9'?",
        "line 10: 'X' is no code of liten/effekt.",
        "line 10: 'X' is no code of storre/effekt.",
        "line 10: 'X' needs a relation: exact, narrower, broader or split.",
    ]


def test_relations_fit_the_number_of_codes(tmp_path: Path, books: dict[str, Codebook]) -> None:
    text = CROSSWALK.replace("[K.1], relation: narrower", "[K.1, K.9], relation: exact")
    text = text.replace("[K.1, K.9], relation: split", "[K.1], relation: split").replace(
        "to: []", "to: [], relation: exact"
    )
    text = text.replace("[T, P]", "[T, T]")
    assert problems(tmp_path, books, text)[1:] == [
        "line 5: 'K.1' is exact and leads to one code. Of several it is broader or split.",
        "line 7: 'K.9' is split, so it leads to several codes. Of one it is broader, narrower or exact.",
        "line 8: 'T' leads to the same code twice.",
        "line 10: 'T.9' has no counterpart, so no relation. Take it away.",
    ]


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("relation: broader", "relatoin: broader", "line 6: unknown key 'relatoin' – did you mean 'relation'?"),
        ("relation: broader", "relation: wider", "line 6: codes.relation: input should be 'exact', 'narrower',"),
        ("{from: K.2, ", "{", "line 6: 'from' is missing in codes number 3. Add it."),
        (", dimension: effekt}\nto", "}\nto", "line 1: 'dimension' is missing in from. Add it."),
        ("version: 1", "vesion: 1", "line 1: unknown key 'vesion' – did you mean 'version'?"),
        ("codes:", "cods:", "line 1: 'codes' is missing in the crosswalk. Add it."),
        ("version: 1", "version: 3", "line 1: liten is version 1 in this project, not 3."),
        (
            "codebook: storre",
            "codebook: stor",
            "line 2: Unknown codebook 'stor'. This project has: liten, storre.",
        ),
        ("effekt}\ncodes", "mal}\ncodes", "line 2: storre has no dimension 'mal', only effekt."),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_line(
    tmp_path: Path, books: dict[str, Codebook], written: str, instead: str, told: str
) -> None:
    assert any(line.startswith(told) for line in problems(tmp_path, books, CROSSWALK.replace(written, instead)))


def test_several_codes_do_not_become_one_choice(tmp_path: Path, books: dict[str, Codebook]) -> None:
    single = books["storre"].dimension("effekt").model_copy(update={"multiple": False})
    one = books["storre"].model_copy(update={"dimensions": {"effekt": single}})
    assert problems(tmp_path, books | {"storre": one}, CROSSWALK)[1:] == [
        "line 2: effekt takes only one code, effekt several: it cannot be translated."
    ]


def test_a_list_is_no_crosswalk(tmp_path: Path, books: dict[str, Codebook]) -> None:
    assert problems(tmp_path, books, "- K\n") == [
        "nyckel.yaml: is not a crosswalk. It must begin with keys such as from, to, codes."
    ]


def test_the_shipped_crosswalk_loads_and_shared_letters_stay() -> None:
    crosswalk = STARTER.crosswalk(SHIPPED)
    later = STARTER.codebook("effekter-2025").dimension("effekt")
    assert crosswalk.unreached(later) == frozenset()
    for entry in crosswalk.codes:
        if entry.code in later.by_code:
            assert any(f"{code}.".startswith(f"{entry.code}.") for code in entry.to), entry.code
    without = [entry.code for entry in crosswalk.codes if entry.code not in later.by_code]
    assert without == ["J", "F", "F.1", "F.2"]


def test_an_unknown_crosswalk_names_those_there_are() -> None:
    with pytest.raises(ClassifierError) as caught:
        STARTER.crosswalk("2023-2024")
    assert str(caught.value) == f"Unknown crosswalk '2023-2024'. This project has: {SHIPPED}."


def test_a_project_from_the_starter_takes_the_crosswalks_along(
    tmp_path: Path, classify: Callable[..., Result]
) -> None:
    assert classify("init", tmp_path / "projekt", "--from", "starter").exit_code == 0
    assert Project(tmp_path / "projekt").crosswalk(SHIPPED) == STARTER.crosswalk(SHIPPED)


def _small() -> Codebook:
    return Codebook.model_validate(
        {
            "id": "liten",
            "version": "1",
            "title": "Liten kodbok",
            "dimensions": {"effekt": _dimension(["K", "K.1", "K.2", "K.9", "T", "T.5", "T.9"])},
        }
    )


def _later() -> Codebook:
    return Codebook.model_validate(
        {
            "id": "storre",
            "version": "2",
            "title": "Större kodbok",
            "dimensions": {"effekt": _dimension(["K", "K.1", "K.3", "K.9", "T", "T.1", "T.9", "P"])},
        }
    )


def _dimension(codes: list[str]) -> dict[str, Any]:
    return {
        "id": "effekt",
        "title": "Effekt",
        "codes": [{"code": code, "label": f"Förändring {code}"} for code in codes],
    }
