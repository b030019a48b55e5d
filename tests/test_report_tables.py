"""The tables of the report: what must hold of any coded file, and small ones counted by hand."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.analysis.code_money import code_money, millions, millions_of
from classifier.analysis.distribution import distribution
from classifier.analysis.follow_up import Status, effect_table, effect_types, follow_up_table, status_of
from classifier.analysis.one_choice import cross_table, one_choice
from classifier.analysis.population import Estimable, Population
from classifier.analysis.report_notes import CORRECTED, COUNTED, ONLY_COUNTED
from classifier.analysis.report_table import Format, ReportTable
from classifier.analysis.shares import CodedAnswers
from classifier.analysis.sub_codes import sub_code_table
from classifier.analysis.years import years_table
from classifier.domain.codebook import Codebook, Dimension, most_specific
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.domain.level import Level
from classifier.errors import UsageError
from classifier.report.figure_style import BAR_STYLES


def dimension(name: str, title: str, codes: dict[str, str], **rules: bool) -> dict[str, Any]:
    listed = [{"code": code, "label": label} for code, label in codes.items()]
    return {"id": name, "title": title, "codes": listed, **rules}


BOOK = Codebook.model_validate(
    {
        "id": "liten",
        "version": "1",
        "title": "Liten kodbok",
        "dimensions": {
            "aktivitet": dimension(
                "aktivitet", "Aktivitet",
                {"A": "Arbetssätt", "A.1": "SIP", "A.2": "Digitalisering", "A.9": "Övrigt", "B": "Kompetens", "B.9": "Övrigt"},
            ),
            "prestation": dimension(
                "prestation", "Prestation", {"A": "Arbetssätt", "A.1": "SIP", "A.9": "Annat", "B": "Kompetens"}
            ),
            "typ": dimension("typ", "Typ av insats", {"1": "Bred", "2": "Riktad", "3": "Övrigt", "4": "Övrigt"}, multiple=False),
        },
    }
)  # fmt: skip
HEADINGS = ("Aktörstyp", "Område", "Uppföljning")
ROLES = {"aktorstyp": "Aktörstyp", "omrade": "Område", "uppfoljning": "Uppföljning"}


def population(insatser: Sequence[CodedInsats], **others: Any) -> Population:
    named = {name: (BOOK, BOOK.dimensions[name]) for name in BOOK.dimensions}
    file = CodedFile("kodad", HEADINGS, ROLES, named, tuple(insatser))
    given = {"name": "Alla insatser", "money": {}, "estimable": {}, **others}
    return Population(file=file, everything=file.insatser, **given)


def insats(row: int, *, incomplete: bool = False, automatic: Sequence[str] = (), **coded: Any) -> CodedInsats:
    """`actor`, `area` and `status`, and the codes of each dimension that is coded."""
    values = {
        heading: coded.pop(name, "") for heading, name in zip(HEADINGS, ("actor", "area", "status"), strict=True)
    }
    codes = {name: tuple(own.split()) for name, own in coded.items()}
    return CodedInsats(row, str(row), values, codes, frozenset(automatic), incomplete)


def codes_of(part: Dimension) -> st.SearchStrategy[tuple[str, ...]]:
    some = st.lists(st.sampled_from(list(part.by_code)), max_size=4 if part.multiple else 1)
    return some.map(lambda codes: most_specific(codes, part))


def one_insats() -> st.SearchStrategy[CodedInsats]:
    coded = st.fixed_dictionaries({}, optional={name: codes_of(part) for name, part in BOOK.dimensions.items()})
    actor = st.sampled_from(["Region", "region", "län", "Län ", "", "-", "Uppgift saknas", "Alla", "Habo", "Håbo"])
    area = st.sampled_from(["<18 år", ">18 år", "", "Annat"])
    status = st.sampled_from([*Status, ""])
    values = st.tuples(actor, area, status).map(lambda cells: dict(zip(HEADINGS, map(str, cells), strict=True)))
    return st.builds(
        CodedInsats, row=st.just(0), id=st.just(""), values=values, codes=coded,
        automatic=st.just(frozenset()), is_incomplete=st.sampled_from([False, False, False, True]),
    )  # fmt: skip


@st.composite
def populations(draw: st.DrawFn) -> Population:
    drawn = draw(st.lists(one_insats(), min_size=1, max_size=25))
    insatser = [replace(each, row=row, id=str(row)) for row, each in enumerate(drawn, 2)]
    kronor = st.floats(0, 1e8, allow_nan=False)
    money = draw(st.dictionaries(st.sampled_from([each.row for each in insatser]), kronor))
    return population(insatser, money=money)


def all_tables(whole: Population, by: str | None) -> list[ReportTable]:
    tables = [
        distribution(whole, name, level, by) for name in ("aktivitet", "prestation", "typ") for level in Level
    ]
    tables += [one_choice(whole, question, (), by) for question in ("typ", "omrade")]
    tables += [
        sub_code_table(whole, "A", ["aktivitet", "prestation"], by),
        follow_up_table(whole, by),
        effect_table(whole, "aktivitet", by),
        effect_types(whole, "aktivitet", Level.SUB, by),
        cross_table(whole, "typ", by or "uppfoljning"),
        code_money(whole, ["aktivitet", "prestation"], weighted=False),
    ]
    return tables


BY = pytest.mark.parametrize("by", [None, "aktorstyp", "omrade"])


@BY
@settings(max_examples=12, deadline=None)
@given(whole=populations())
def test_counts_are_whole_and_never_pass_n_and_shares_are_counts_of_the_stated_whole(
    by: str | None, whole: Population
) -> None:
    for table in all_tables(whole, by):
        assert all(len(row.cells) == len(table.columns) for row in table.rows), table.name
        for place, column in enumerate(table.columns):
            for cell in table.column(place):
                if column.format is Format.COUNT and cell is not None:
                    assert isinstance(cell, int) and 0 <= cell <= len(whole.insatser), table.name
            if column.heading == "Andel":
                counts, stated = table.column(place - 1), table.rows[-1].cells[place - 1]
                assert table.rows[-1].is_total
                assert table.column(place) == tuple(count / stated if stated else None for count in counts)


@settings(max_examples=25, deadline=None)
@given(whole=populations())
def test_a_main_code_counts_its_sub_codes_once(whole: Population) -> None:
    counts = {row.cells[0]: row.cells[1] for row in distribution(whole, "aktivitet", Level.SUB).rows}
    main = {row.cells[0]: row.cells[1] for row in distribution(whole, "aktivitet").rows}
    below = [counts[label] for label in ("A.1 SIP", "A.2 Digitalisering", "A.9 Övrigt")]
    only = sum(each.codes.get("aktivitet", ()).count("A") for each in whole.insatser)
    assert main["Arbetssätt"] == counts["A Arbetssätt"]
    assert max(below) <= main["Arbetssätt"] <= sum(below) + only
    assert [row.cells[1] for row in sub_code_table(whole, "A", ["aktivitet"]).rows] == below
    assert main["Kodade insatser"] == sum("aktivitet" in each.codes for each in whole.insatser)


@pytest.mark.parametrize("by", ["aktorstyp", "omrade"])
@settings(max_examples=12, deadline=None)
@given(whole=populations())
def test_groups_add_up_to_the_whole(by: str, whole: Population) -> None:
    groups = len(whole.groups(by))
    pairs = [
        (lambda variable, name=name, level=level: distribution(whole, name, level, variable))
        for name in ("aktivitet", "typ")
        for level in Level
    ]
    pairs += [
        lambda variable: one_choice(whole, "typ", (), variable),
        lambda variable: one_choice(whole, "uppfoljning", (), variable),
        lambda variable: follow_up_table(whole, variable),
        lambda variable: effect_types(whole, "aktivitet", Level.SUB, variable),
    ]
    for made in pairs:
        alone, grouped = made(None), made(by)
        shown = 1 + 2 * groups
        assert len(grouped.columns) - shown in (0, 2)
        for own, split in zip(alone.rows, grouped.rows, strict=True):
            assert own.cells[0] == split.cells[0]
            assert own.cells[1] == sum(split.cells[1:shown:2])
            assert split.cells[shown:] in ((), own.cells[1:])
    sub = sub_code_table(whole, "A", ["aktivitet"]), sub_code_table(whole, "A", ["aktivitet"], by)
    assert [row.cells[1] for row in sub[0].rows] == [sum(row.cells[1:]) for row in sub[1].rows]
    effects = effect_table(whole, "aktivitet", by).rows
    assert len(effects) == groups + 1 and effects[-1].is_total
    for column in (1, 2, 3) if whole.coded("aktivitet") else (1, 2):
        assert sum(row.cells[column] for row in effects[:-1]) == effects[-1].cells[column]


@settings(max_examples=25, deadline=None)
@given(whole=populations())
def test_filters_part_the_population(whole: Population) -> None:
    values = {each.values["Aktörstyp"] for each in whole.everything}
    parts = {frozenset(each.row for each in whole.where({"aktorstyp": [value]}).insatser) for value in values}
    assert sorted(row for part in parts for row in part) == [each.row for each in whole.insatser]
    assert {
        frozenset(each.row for each in group.insatser) for group in whole.groups("aktorstyp").values()
    } == parts


@BY
@settings(max_examples=12, deadline=None)
@given(whole=populations(), seed=st.integers(0, 100))
def test_the_order_of_the_rows_changes_nothing(by: str | None, whole: Population, seed: int) -> None:
    mixed = list(whole.everything)
    Random(seed).shuffle(mixed)
    assert all_tables(population(mixed, money=whole.money), by) == all_tables(whole, by)


@settings(max_examples=25, deadline=None)
@given(whole=populations())
def test_one_choice_leaves_out_only_the_missing(whole: Population) -> None:
    missing = sum("typ" not in each.codes for each in whole.insatser)
    assert one_choice(whole, "typ").rows[-1].cells[1] == len(whole.insatser) - missing
    unknown = sum(each.values["Område"] == "" for each in whole.insatser)
    table = one_choice(whole, "omrade")
    assert table.rows[-1].cells[1] == len(whole.insatser) - unknown
    assert any(note.startswith("Uppgift saknas för ") for note in table.notes) == (unknown > 0)
    crossed = cross_table(whole, "typ", "omrade")
    both = sum(each.values["Område"] != "" and "typ" in each.codes for each in whole.insatser)
    *parts, whole_column = crossed.rows[-1].cells[1::2]
    assert sum(parts) == whole_column == both


@settings(max_examples=25, deadline=None)
@given(whole=populations())
def test_money_per_code_never_passes_the_whole_and_zero_is_not_unknown(whole: Population) -> None:
    total = millions(whole)
    for code in BOOK.dimensions["aktivitet"].main_codes:
        money = millions_of(whole, "aktivitet", code)
        having = [each.row for each in whole.coded("aktivitet") if code in each.codes_at("aktivitet", Level.MAIN)]
        if not having:
            assert money == 0.0
        elif not set(having) & set(whole.money):
            assert money is None
        else:
            assert 0 <= money <= total


# Counted by hand


FIVE = [
    insats(2, actor="Region", status="Genomförd", aktivitet="A.1 B", prestation="A.1", typ="1"),
    insats(3, actor="region", status="Genomförd", aktivitet="A", prestation="", typ="3"),
    insats(4, actor="Kommun", status="Pågår", aktivitet="A.1 A.9", typ="4"),
    insats(5, actor="", status="Kommer inte att genomföras", aktivitet="", prestation="B", typ=""),
    insats(6, actor="Kommun", status="", prestation="A.9"),
    insats(7, actor="Kommun", status="Genomförd", aktivitet="A.2", typ="1", incomplete=True),
]
MONEY = {2: 1_000_000.0, 3: 250_000.0, 4: 0.0, 7: 9e9}


def cells(table: ReportTable) -> list[tuple[Any, ...]]:
    return [row.cells for row in table.rows]


def test_distribution_by_hand() -> None:
    table = distribution(population(FIVE), "aktivitet")
    assert cells(table) == [
        ("Arbetssätt", 3, 3 / 4), ("Kompetens", 1, 1 / 4), ("Ingen kod passar", 1, 1 / 4), ("Kodade insatser", 4, 1.0),
    ]  # fmt: skip
    assert table.title == "Aktivitet, antal och andel insatser"
    assert table.notes == (
        "Population: Alla insatser, n = 5 insatser. 1 ofullständigt redovisad insats är inte med.",
        "1 insats saknar kodning i aktivitet (tomt svar, oklart eller ännu inte kodat) och ingår inte i andelarna.",
        "Kodbok: Liten kodbok (liten, version 1).",
        "Aktivitet: 100\N{NO-BREAK SPACE}% av de kodade insatserna är kodade för hand (4 av 4).",
        "En insats kan ha flera koder: 3 insatser med kod har tillsammans 4 huvudkoder, så andelarna summerar till "
        "mer än 100 procent.",
    )


def test_distribution_with_sub_codes_and_groups_by_hand() -> None:
    table = distribution(population(FIVE), "aktivitet", Level.SUB, "aktorstyp")
    assert [column.group for column in table.columns[1::2]] == ["Kommun", "Region", "Uppgift saknas", "Alla"]
    assert cells(table)[:3] == [
        ("A Arbetssätt", 1, 1.0, 2, 1.0, 0, 0.0, 3, 0.75),
        ("A.1 SIP", 1, 1.0, 1, 0.5, 0, 0.0, 2, 0.5),
        ("A.2 Digitalisering", 0, 0.0, 0, 0.0, 0, 0.0, 0, 0.0),
    ]
    assert [row.depth for row in table.rows] == [0, 1, 1, 1, 0, 1, 0, 0]
    assert "Kommun: n = 2; Region: n = 2; Uppgift saknas: n = 1." in table.notes


def test_groups_that_share_a_heading_are_one_and_those_outside_are_told() -> None:
    whole = population([*FIVE, insats(8, actor="Län", aktivitet="B"), insats(9, actor="Alla", aktivitet="B")])
    table = distribution(whole, "aktivitet", by="aktorstyp", groups={"region": "Regionalt", "LÄN": "Regionalt"})
    assert [column.group for column in table.columns[1::2]] == ["Regionalt"]
    assert cells(table)[1] == ("Kompetens", 2, 2 / 3)
    assert "Regionalt: n = 3." in table.notes and "4 insatser hör inte till någon av grupperna." in table.notes
    assert [column.group for column in distribution(whole, "aktivitet", by="aktorstyp").columns[1::2]] == [
        "Alla", "Kommun", "Län", "Region", "Uppgift saknas", "Alla insatser",
    ]  # fmt: skip
    with pytest.raises(
        UsageError, match=r"^aktorstyp=Regoin: no insats has this value\. It has: Alla, Kommun, Län, Region\.$"
    ):
        whole.where({"aktorstyp": ["Regoin"]})


def test_the_notes_of_chosen_groups_tell_of_these_groups_alone() -> None:
    whole = population(
        [
            insats(2, actor="Region", status="Genomförd", aktivitet="A.1 B"), insats(3, actor="Län", aktivitet="A.1 A.9"),
            insats(4, actor="Län", incomplete=True), insats(5, actor="Kommun", aktivitet="A B"),
            insats(6, actor="Kommun", status="Genomförd"), insats(7, actor="Kommun", incomplete=True),
        ]
    )  # fmt: skip
    groups = {"Region": "Regioner", "Län": "Län"}
    told = (
        "Population: Alla insatser; Aktörstyp: Region, Län, n = 2 insatser. "
        "1 ofullständigt redovisad insats är inte med."
    )
    made = [
        distribution(whole, "aktivitet", by="aktorstyp", groups=groups),
        effect_types(whole, "aktivitet", by="aktorstyp", groups=groups),
        effect_table(whole, "aktivitet", "aktorstyp", groups),
        sub_code_table(whole, "A", ["aktivitet"], "aktorstyp", groups),
        follow_up_table(whole, "aktorstyp", groups),
        one_choice(whole, "uppfoljning", (), "aktorstyp", groups),
    ]
    for table in made:
        assert told in table.notes
        assert "Regioner: n = 1; Län: n = 1." in table.notes
        assert "2 insatser hör inte till någon av grupperna." in table.notes
        assert not any("saknar kodning" in note for note in table.notes)
    for table in made[:2]:
        assert any("2 insatser med kod har tillsammans 3 huvudkoder" in note for note in table.notes)
    for table in made[:4]:
        assert "Aktivitet: 100\u00a0% av de kodade insatserna är kodade för hand (2 av 2)." in table.notes
    assert (
        "Aktivitet: 2 insatser har huvudkoden; 1 har flera av underkoderna och räknas under var och en."
        in made[3].notes
    )


@pytest.mark.parametrize(("areas", "is_drawn"), [(len(BAR_STYLES), True), (len(BAR_STYLES) + 1, False)])
def test_more_groups_than_can_be_told_apart_are_in_the_table_but_in_no_figure(areas: int, is_drawn: bool) -> None:
    whole = population([insats(row, area=f"Område {row}", aktivitet="A") for row in range(2, areas + 2)])
    table = distribution(whole, "aktivitet", by="omrade")
    assert len(table.columns) == 1 + 2 * areas + 2
    assert (table.figure is not None) == is_drawn


def test_a_value_of_the_file_that_nobody_in_the_population_has_is_an_empty_group() -> None:
    part = population(FIVE).where({"aktorstyp": ["Kommun"]})
    assert part.name == "Alla insatser; Aktörstyp: Kommun"
    table = distribution(part, "aktivitet", by="aktorstyp", groups={"Region": "Regioner"})
    assert cells(table)[0] == ("Arbetssätt", 0, None)


def test_values_differ_by_letters_and_signs_but_not_by_case_and_spaces() -> None:
    actors = ["Habo", "Håbo", "håbo", "HÅBO ", "Håbo"]
    whole = population(
        [insats(row, actor=actor, area="<18" if row % 2 else ">18") for row, actor in enumerate(actors)]
    )
    assert cells(one_choice(whole, "aktorstyp"))[:2] == [("Habo", 1, 1 / 5), ("Håbo", 4, 4 / 5)]
    assert {row[0]: row[1] for row in cells(one_choice(whole, "omrade"))} == {"<18": 2, ">18": 3, "Totalt": 5}


def test_sub_codes_by_hand() -> None:
    table = sub_code_table(population(FIVE), "A", ["aktivitet", "prestation"])
    assert cells(table) == [("SIP", 2, 1), ("Digitalisering", 0, None), ("Övrigt / Annat", 1, 1)]
    assert table.title == "Arbetssätt: aktiviteter och prestationer efter underkod, antal insatser"
    assert table.notes[:2] == (
        "Aktivitet: 3 insatser har huvudkoden, 1 av dem utan underkod; 1 har flera av underkoderna och räknas under "
        "var och en.",
        "Prestation: 2 insatser har huvudkoden.",
    )
    with pytest.raises(UsageError, match=r"^main_code B: has no sub-codes in prestation\.$"):
        sub_code_table(population(FIVE), "B", ["prestation"])


def test_one_choice_of_a_dimension_by_hand() -> None:
    table = one_choice(population(FIVE), "typ")
    assert cells(table) == [
        ("1 Bred", 1, 1 / 4), ("2 Riktad", 0, 0.0), ("3 Övrigt", 1, 1 / 4), ("4 Övrigt", 1, 1 / 4),
        ("Ingen kod passar", 1, 1 / 4), ("Totalt", 4, 1.0),
    ]  # fmt: skip
    assert table.notes[1].startswith("1 insats saknar kodning i typ av insats")
    assert table.notes[-1] == "Andelarna är avrundade var för sig, så de behöver inte summera till 100."


def test_what_the_respondents_chose_is_not_taken_for_the_codes_of_that_name() -> None:
    insatser = [insats(2, area="bred", typ="2"), insats(3, area="bred"), insats(4, area="övrigt")]
    whole = population(insatser)
    file = replace(whole.file, roles={"typ": "Område"})
    whole = replace(whole, file=file)
    assert cells(one_choice(whole, "typ")) == [("Bred", 2, 2 / 3), ("Övrigt", 1, 1 / 3), ("Totalt", 3, 1.0)]
    assert cells(one_choice(whole, "kod_typ"))[1] == ("2 Riktad", 1, 1.0)
    crossed = cross_table(whole, "typ", "kod_typ")
    assert crossed.columns[3].whole_heading == "2 Riktad, Antal" and cells(crossed)[0][3:5] == (1, 1.0)


def test_a_variable_has_all_values_of_its_list_and_a_dash_is_missing() -> None:
    area = BOOK.dimensions["prestation"]
    whole = population(
        [insats(2, area="kompetens"), insats(3, area="SIP"), insats(4, area="-"), insats(5, area="")]
    )
    table = one_choice(whole, "omrade", [BOOK.dimensions["aktivitet"], area])
    assert [row[:2] for row in cells(table)] == [
        ("Arbetssätt", 0), ("SIP", 1), ("Digitalisering", 0), ("Övrigt", 0), ("Kompetens", 1), ("Totalt", 2),
    ]  # fmt: skip
    assert "Uppgift saknas för 2 insatser, som inte är med i andelarna." in table.notes


def test_cross_table_by_hand() -> None:
    table = cross_table(population(FIVE), "typ", "aktorstyp")
    assert [column.whole_heading for column in table.columns] == [
        "Typ av insats", "Kommun, Antal", "Kommun, Andel", "Region, Antal", "Region, Andel", "Alla, Antal",
        "Alla, Andel",
    ]  # fmt: skip
    assert cells(table)[0] == ("1 Bred", 0, 0.0, 1, 0.5, 1, 1 / 3)
    assert cells(table)[-1] == ("Totalt", 1, 1.0, 2, 1.0, 3, 1.0)
    assert "Uppgift saknas i minst en av frågorna för 2 insatser, som inte är med i tabellen." in table.notes


def test_follow_up_and_effects_by_hand() -> None:
    whole = population(FIVE)
    table = follow_up_table(whole)
    assert [row[1:] for row in cells(table)] == [(2, 0.5), (1, 0.25), (0, 0.0), (1, 0.25), (4, 1.0)]
    assert "Uppgift saknas för 1 insats, som inte är med i andelarna." in table.notes
    effects = effect_table(whole, "aktivitet", "aktorstyp")
    assert cells(effects) == [
        ("Kommun", 2, 0, 1, 0, None, 0.5), ("Region", 2, 2, 2, 2, 1.0, 1.0),
        ("Uppgift saknas", 1, 0, 0, 0, None, 0.0), ("Alla", 5, 2, 3, 2, 1.0, 3 / 5),
    ]  # fmt: skip
    assert effects.notes[-4:] == (
        "Uppföljda är insatser vars uppföljning är genomförd.",
        "Uppgift saknas om uppföljning för 1 insats, som inte räknas som uppföljda.",
        "Insatser som saknar kodning räknas som utan effekt.",
        "1 insats har en effekt utan att vara uppföljd och räknas bland alla, men inte i andelen av de uppföljda.",
    )
    assert cells(effect_types(whole, "aktivitet")) == [
        ("Arbetssätt", 3, 1.0), ("Kompetens", 1, 1 / 3), ("Insatser med minst en effekt", 3, 1.0),
    ]  # fmt: skip


def test_followed_up_insatser_that_nobody_coded_are_told() -> None:
    whole = population([insats(2, status="Genomförd", aktivitet="A"), insats(3, status="Genomförd"), insats(4)])
    notes = effect_table(whole, "aktivitet").notes
    assert (
        "1 av de uppföljda insatserna saknar kodning. Har svaren inte lästs ännu är andelarna för låga." in notes
    )


def test_effects_that_nobody_coded_are_unknown_and_not_none() -> None:
    table = effect_table(population([insats(2, actor="Län", status="Genomförd")]), "aktivitet", "aktorstyp")
    assert cells(table) == [(name, 1, 1, None, None, None, None) for name in ("Län", "Alla")]
    assert "Aktivitet: ingen insats är kodad." in table.notes
    assert "Insatser som saknar kodning räknas som utan effekt." not in table.notes


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Genomförd", Status.CARRIED_OUT), ("Ja", Status.CARRIED_OUT), ("Uppföljningen har genomförts", Status.CARRIED_OUT),
        ("PÅGÅR", Status.UNDER_WAY), ("Ja, delvis genomförd", Status.UNDER_WAY), ("Nej, men uppföljning pågår", Status.UNDER_WAY),
        ("Kommer att genomföras", Status.PLANNED), ("Nej, men insatsen ska följas upp", Status.PLANNED),
        ("Kommer inte att genomföras", Status.NOT_PLANNED), ("Nej, ska ej följas upp", Status.NOT_PLANNED),
        ("", None), ("Nej", None), ("Ej uppföljd", None), ("Inte påbörjad", None), ("Genomförd, ska upprepas", None), ("vet ej", None),
    ],
)  # fmt: skip
def test_only_a_text_that_tells_one_status_has_it(text: str, status: Status | None) -> None:
    assert status_of(text) is status


def test_the_files_own_words_for_the_statuses_can_be_told() -> None:
    whole = population([insats(2, status="Genomförd"), insats(3, status="nej"), insats(4, status="Nej")])
    told = replace(whole, statuses={"Nej": "Kommer inte att genomföras"})
    assert [row.cells[1] for row in follow_up_table(told).rows] == [1, 0, 0, 2, 3]


def test_a_no_that_does_not_tell_whether_a_follow_up_will_come_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        follow_up_table(population([insats(2, status="Genomförd"), insats(3, status="Nej")]))
    assert str(refused.value) == (
        "Uppföljning: 'Nej' is none of the four statuses (Genomförd; Pågår; Kommer att genomföras; "
        "Kommer inte att genomföras). Mend the file, or tell in the spec: statuses: {Kommer inte att genomföras: [Nej]}."
    )


def test_money_by_hand() -> None:
    table = code_money(population(FIVE, money=MONEY), ["aktivitet", "prestation"], weighted=False)
    assert cells(table) == [("Arbetssätt", 3, 1.25, 2, 1.0), ("Kompetens", 1, 1.0, 1, None)]
    assert table.notes[:3] == (
        "Beloppen är de som har redovisats, utan viktning mot de medel som rekvirerats; tillsammans 1,3 mnkr.",
        "2 insatser är med utan belopp: det saknas eller går inte att använda.",
        "En insats med flera koder räknas med hela sitt belopp under var och en, så beloppen kan summera till mer än "
        "de medel som finns.",
    )
    assert [(bubble.label, bubble.series, bubble.insatser) for bubble in table.figure.bubbles] == [
        ("Arbetssätt", "Aktivitet", 3), ("Kompetens", "Aktivitet", 1), ("Arbetssätt", "Prestation", 2),
    ]  # fmt: skip
    unknown = code_money(population(FIVE), ["aktivitet"], weighted=True)
    assert cells(unknown) == [("Arbetssätt", 3, None), ("Kompetens", 1, None)]
    assert unknown.notes[0] == (
        "5 insatser är med utan belopp: det saknas, går inte att använda eller är inte viktat."
    )
    assert unknown.figure is None


def test_money_of_three_dimensions_is_a_table_alone() -> None:
    table = code_money(
        population(FIVE, money={2: 1e6, 3: 2e6}), ["aktivitet", "prestation", "typ"], weighted=False
    )
    assert len(table.columns) == 7 and table.figure is None


def test_sums_of_money_do_not_hang_on_the_order_of_the_rows() -> None:
    insatser = [insats(row, aktivitet="A") for row in (2, 3, 4)]
    money = {2: 0.1, 3: 0.2, 4: 0.3}
    assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1
    for ordered in (insatser, insatser[::-1]):
        assert millions(population(ordered, money=money)) == 0.6 / 1e6


def test_years_by_hand() -> None:
    years = {"2024": population(FIVE[:2]), "2025": population(FIVE)}
    table = years_table(years, "aktivitet", unclear={"2024": frozenset({"B", "B.9"})})
    assert cells(table) == [
        ("Arbetssätt", 2, 1.0, 3, 0.75), ("Kompetens", None, None, 1, 0.25), ("Ingen kod passar", 0, 0.0, 1, 0.25),
        ("Kodade insatser", 2, 1.0, 4, 1.0),
    ]  # fmt: skip
    assert "2024: Population: Alla insatser, n = 2 insatser." in table.notes
    assert (
        "2024: 1 kod kan inte jämföras (–), eftersom den tidigare kodboken har en annan indelning." in table.notes
    )


def test_codes_given_automatically_are_told_and_corrected_only_where_the_table_says_so() -> None:
    coded = [insats(row, aktivitet="A", automatic=["aktivitet"] if row > 9 else []) for row in range(2, 12)]
    counted = distribution(population(coded), "aktivitet")
    assert (
        "Aktivitet: 80\N{NO-BREAK SPACE}% av de kodade insatserna är kodade för hand (8 av 10)." in counted.notes
    )
    assert ONLY_COUNTED in counted.notes
    answers = CodedAnswers(
        BOOK.dimensions["aktivitet"], [("A",)] * 10, np.ones(10, bool), np.zeros(10, bool), None
    )
    audited = population(coded, estimable={"aktivitet": Estimable(answers, range(2, 12))})
    table = distribution(audited, "aktivitet")
    assert [column.heading for column in table.columns[1:]] == ["Antal", "Andel", "Rättad andel", "från", "till"]
    assert CORRECTED in table.notes
    for other in (
        effect_types(audited, "aktivitet"), sub_code_table(audited, "A", ["aktivitet"]), code_money(audited, ["aktivitet"], True),
    ):  # fmt: skip
        assert COUNTED in other.notes and CORRECTED not in other.notes
