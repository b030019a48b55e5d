"""Weighing the money: sums read as they are written, and made to add up to what was requisitioned."""

from collections.abc import Sequence
from datetime import date
from math import isnan, nan
from pathlib import Path

import pytest
from conftest import write_csv, write_xlsx
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from classifier.analysis.money_tables import (
    unweighed_note,
    weighted_values_table,
    weighting_problems_table,
    weighting_table,
)
from classifier.analysis.weighting import (
    NO_INSATSER,
    NO_SUM,
    NOT_REQUISITIONED,
    NOTHING_REPORTED,
    REPORTED_FAULTS,
    REQUISITIONED_FAULTS,
    UNLIKELY,
    MoneyProblem,
    Weighting,
    weigh,
)
from classifier.errors import ClassifierError, UsageError
from classifier.intake.amounts import KRONOR, AmountError, Fault, amount, amounts_in, unit_of, without_unit
from classifier.intake.layout import Told, find_layout
from classifier.intake.requisitioned import Key, Requisitioned, read_requisitioned
from classifier.intake.responses import Table, candidate_tables
from classifier.intake.sheet import read_sheets

CODED = ["Id", "Område", "Aktörstyp", "Medel (kr)", "Effekt"]


@pytest.mark.parametrize(
    ("cell", "kronor"),
    [
        ("1 250 000", 1_250_000), ("1\xa0250\xa0000", 1_250_000), ("1\u202f250\u2009000", 1_250_000),
        ("1250000,50", 1_250_000.5), ("59000 kr", 59_000), ("59 000 kr.", 59_000), ("59 000:-", 59_000),
        ("59 000,-", 59_000), ("1 250 tkr", 1_250_000), ("1,25 mnkr", 1_250_000), ("1,1 mnkr", 1_100_000),
        ("1.250.000", 1_250_000), ("1.250,50", 1250.5), ("1,250,000", 1_250_000), ("1,250.50", 1250.5),
        ("2 miljoner kronor", 2e6), ("1,5 milj. kr", 1.5e6), ("500 tusen kronor", 500_000), ("0", 0), ("-0", 0),
        ("1250.500", 1250.5), ("0.125", 0.125), ("1,250 mnkr", 1_250_000), ("0,125 kr", 0.125),
        (1250.5, 1250.5), (1.25, 1.25), (1.255, 1.255), (59_000, 59_000), (-5.5e-17, 0),
        ("", None), (None, None), ("-", None), (" – ", None),
    ],
)  # fmt: skip
def test_sums_are_read_as_they_are_written(cell: str | float | None, kronor: float | None) -> None:
    assert amount(cell) == kronor


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("-5 000", Fault.NEGATIVE), ("−5 000 kr", Fault.NEGATIVE), (-0.01, Fault.NEGATIVE),
        ("ca 50 000", Fault.UNREADABLE), ("50-60 tkr", Fault.UNREADABLE), ("se ovan", Fault.UNREADABLE),
        ("12 50 000", Fault.UNREADABLE), ("50 000\n100 000", Fault.UNREADABLE), ("1,25E+06", Fault.UNREADABLE),
        ("10 %", Fault.UNREADABLE), ("#DIV/0!", Fault.UNREADABLE), (date(2024, 5, 1), Fault.UNREADABLE), ("50 000 av 80 000", Fault.UNREADABLE), ("(5 000)", Fault.UNREADABLE),
        ("1.250.00", Fault.UNREADABLE), ("?", Fault.UNREADABLE), (True, Fault.UNREADABLE), (nan, Fault.UNREADABLE), ("5 t", Fault.UNREADABLE),
        ("1.250", Fault.AMBIGUOUS), ("125.000 mnkr", Fault.AMBIGUOUS), ("59,000 kr", Fault.AMBIGUOUS),
    ],
)  # fmt: skip
def test_what_is_no_sure_sum_is_refused(cell: str | float, fault: Fault) -> None:
    with pytest.raises(AmountError) as refused:
        amount(cell)
    assert refused.value.fault is fault


def test_a_comma_before_three_digits_is_ambiguous_in_kronor_only() -> None:
    """1,255 mnkr is 1 255 000 kr, but nobody reports thousandths of a krona."""
    assert amount("1,255", 1e6) == 1_255_000
    assert amount("59,125", 1e3) == 59_125
    with pytest.raises(
        AmountError, match=r"^the dot or comma may mark thousands or decimals\. Write 1250, or 1,25\.$"
    ):
        amount("59,000", KRONOR)
    assert amount(59.125, KRONOR) == 59.125


def test_the_unit_beside_a_sum_beats_that_of_the_heading() -> None:
    assert amount("59 000 kr", 1e3) == 59_000
    assert amount("59", 1e3) == 59_000


@given(
    st.integers(0, 10**9), st.sampled_from([" ", "\xa0", "\u202f", "."]), st.sampled_from(["", " kr", "kr", ":-"])
)
def test_grouped_kronor_are_read_back(kronor: int, separator: str, unit: str) -> None:
    text = f"{kronor:,}".replace(",", separator) + unit
    if separator == "." and text.count(".") == 1:
        with pytest.raises(AmountError):
            amount(text)
    else:
        assert amount(text) == kronor


@pytest.mark.parametrize(
    ("heading", "unit", "rest"),
    [
        ("Medel (kr)", 1, "medel"), ("rekvirerat_mnkr", 1e6, "rekvirerat"), ("Medel i tkr", 1e3, "medel"),
        ("Medel i miljoner kronor", 1e6, "medel"), ("Belopp, tusen kronor", 1e3, "belopp"),
        ("Belopp (1000-tal kr)", 1e3, "belopp"), ("Belopp, 1 000 kr", 1e3, "belopp"), ("Medel, MSEK", 1e6, "medel"),
        ("Belopp, 1 000 000 kr", 1e6, "belopp"), ("Medel", None, "medel"), ("Krav", None, "krav"),
    ],
)  # fmt: skip
def test_the_unit_stands_in_the_heading(heading: str, unit: float | None, rest: str) -> None:
    assert unit_of(heading) == unit
    assert without_unit(heading) == rest


def test_a_heading_with_two_units_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        unit_of("Medel i tkr (ej mnkr)")
    assert str(refused.value) == (
        "The heading 'Medel i tkr (ej mnkr)' names two units of money. Name one, such as (kr) or (mnkr)."
    )


def table_of(path: Path) -> Table:
    return candidate_tables(read_sheets(path)[0])[0]


def test_numbers_of_excel_are_exact_whatever_their_text_would_be(tmp_path: Path) -> None:
    rows = [
        ["Id", "Medel (tkr)"],
        ["1", 1.25],
        ["2", 1250.125],
        ["3", "1.250"],
        ["4", None],
        ["5", -1],
        ["6", 1.1],
    ]
    found = amounts_in(table_of(write_xlsx(tmp_path / "a.xlsx", rows)), 1)
    assert found.values == {2: 1250, 3: 1_250_125, 5: None, 7: 1100}
    assert found.faults == {4: Fault.AMBIGUOUS, 6: Fault.NEGATIVE}


def read(path: Path, coded: Sequence[str] = CODED) -> Requisitioned:
    table = table_of(
        write_csv(path.parent / "kodad.csv", [coded, ["1", "Barn", "Region", "5", "Bra"][: len(coded)]])
    )
    return read_requisitioned(path, table, find_layout(table.headings, (), Told({})))


def test_requisitioned_sums_are_read_from_excel_and_repaid_money_is_subtracted(tmp_path: Path) -> None:
    rows = [
        ["Utbetalningar 2024", None, None, None, None],
        ["Prioriterat område", "Huvudman", "Rekvirerat (mnkr)", "Återbetalt (kr)", "Handläggare"],
        ["Barn och unga", "Region", 553.25, 250_000, "N.N."],
        ["Barn och unga", "Kommun", "1,5", None, None],
        ["Summa", None, 554.75, 250_000, None],
        ["Uppgifter ur ekonomisystemet", None, None, None, None],
    ]
    path = write_xlsx(tmp_path / "rekvirerat.xlsx", rows)
    found = read(path)
    assert found.keys == ("Område", "Aktörstyp")
    assert found.population(["17", "Barn och unga", "Region", "", ""]) == ("Barn och unga", "Region")
    assert found.sums == {("Barn och unga", "Region"): 553e6, ("Barn och unga", "Kommun"): 1.5e6}
    assert found.rows == {("Barn och unga", "Region"): (3,), ("Barn och unga", "Kommun"): (4,)}
    assert (found.faults, found.problems) == ({}, ())
    assert found.notes == (
        f"{path}, row 5: was left out, as a row of totals.",
        f"{path}, row 6: was left out: it has neither a population nor a sum.",
        f"{path}: the columns Handläggare were not used.",
    )


def test_every_oddity_of_the_requisitioned_sums_is_told_and_costs_its_population_only(tmp_path: Path) -> None:
    rows = [
        ["omrade", "Belopp", "Återbetalda medel"],
        ["Äldre", "5 000", ""], ["Barn", "-5", ""], ["Vuxna", "ca 5", ""], ["Alla", "1.250", ""], ["Unga", "", ""],
        ["Ute", "5", "6"], ["Inne", "5", "?"], ["ÄLDRE ", "6000", ""], ["", "7", ""], ["Övriga", "1 000", "1000"],
    ]  # fmt: skip
    path = write_csv(tmp_path / "r.csv", rows, encoding="cp1252")
    found = read(path)
    assert found.sums == {("Övriga",): 0}
    assert found.faults == {
        ("Äldre",): Fault.DOUBLE, ("Barn",): Fault.NEGATIVE, ("Vuxna",): Fault.UNREADABLE,
        ("Alla",): Fault.AMBIGUOUS, ("Unga",): Fault.MISSING, ("Ute",): Fault.REPAID_MORE,
        ("Inne",): Fault.UNREADABLE,
    }  # fmt: skip
    assert [problem.removeprefix(f"{path}, ") for problem in found.problems] == [
        "row 10, column omrade: is empty. Write which population the sum is for.",
        "rows 2, 9: they are the same population. Keep one of them.",
        "row 3, column Belopp: the sum is negative. Write a sum of 0 or more.",
        "row 4, column Belopp: the sum cannot be read. Write it as a number, such as 1250000.",
        "row 5, column Belopp: the dot or comma may mark thousands or decimals. Write 1250, or 1,25.",
        "row 6, column Belopp: the sum is missing. Write it, or 0.",
        "row 7, column Återbetalda medel: more was repaid than requisitioned. Check both sums and their units.",
        "row 8, column Återbetalda medel: the sum cannot be read. Write it as a number, such as 1250000.",
    ]


def test_sums_on_a_second_sheet_are_told_and_sheets_without_any_passed_over(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append([2024, 5])
    for year, kronor in (("2024", 5), ("2023", 4)):
        sheet = workbook.create_sheet(year)
        sheet.append(["Område", "Rekvirerat"])
        sheet.append(["Barn", kronor])
    path = tmp_path / "r.xlsx"
    workbook.save(path)
    found = read(path)
    assert found.sums == {("Barn",): 5}
    assert found.notes == (f"{path}: only the sheet '2024' was read; '2023' has requisitioned sums too.",)


def test_paid_out_counts_only_where_nothing_says_requisitioned(tmp_path: Path) -> None:
    rows = [["Område", "Belopp", "Utbetalt (tkr)", "Återbetalt av rekvirerat (tkr)"], ["Barn", "9", "5", "1"]]
    assert read(write_csv(tmp_path / "r.csv", rows, delimiter="\t")).sums == {("Barn",): 4000}


def test_one_sum_for_the_whole_file_needs_no_key(tmp_path: Path) -> None:
    found = read(write_csv(tmp_path / "r.csv", [["Utbetalade medel", "Rekvirerade medel (tkr)"], ["9", "25"]]))
    assert (found.keys, found.sums) == ((), {(): 25_000})


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Område", "Summor"], ["Barn", "5"]],
         "{path}: no column holds requisitioned sums. The headings are: Område, Summor. "
         "Name one 'Rekvirerat (kr)' or 'Rekvirerat (mnkr)'."),
        ([["Län", "Rekvirerat"], ["Skåne", "5"], ["Halland", "6"]],
         "{path}, row 1: no column fits one of the coded file, so its populations are not known. "
         "The headings are: Län, Rekvirerat. Name them as in the coded file."),
        ([["Område", "Rekvirerat 2023", "Rekvirerat 2024"], ["Barn", "5", "6"]],
         "{path}, row 1: the columns Rekvirerat 2023, Rekvirerat 2024 fit equally well. Keep one of them."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_what_to_do(tmp_path: Path, rows: list[list[str]], told: str) -> None:
    path = write_csv(tmp_path / "r.csv", rows)
    with pytest.raises(ClassifierError) as refused:
        read(path)
    assert str(refused.value) == told.format(path=path)


def requisitioned(sums: dict[Key, float], faults: dict[Key, Fault] | None = None) -> Requisitioned:
    rows = {key: (row,) for row, key in enumerate([*sums, *(faults or {})], 2)}
    return Requisitioned(Path("r.csv"), ("Område",), (1,), sums, faults or {}, rows, (), ())


def weighed(
    reported: Sequence[tuple[str, float | None]], sums: dict[Key, float], faults: dict[int, Fault] | None = None
) -> Weighting:
    """Insatser from row 2 on: (population, kronor)."""
    values = {row: value for row, (_, value) in enumerate(reported, 2)}
    keys = {row: (area,) for row, (area, _) in enumerate(reported, 2)}
    return weigh(values, faults or {}, keys, requisitioned(sums))


AREAS = ("barn", "äldre", "vuxna")
money = st.one_of(st.none(), st.just(0.0), st.integers(1, 10**9).map(float), st.floats(0.01, 1e9))
insatser = st.lists(st.tuples(st.sampled_from(AREAS), money), min_size=1, max_size=40)
sums_of_areas = st.fixed_dictionaries({(area,): st.one_of(st.just(0.0), st.floats(1, 2e9)) for area in AREAS})


@given(insatser, sums_of_areas)
def test_weighted_values_add_up_to_the_requisitioned_sum(
    reported: list[tuple[str, float | None]], sums: dict[Key, float]
) -> None:
    found = weighed(reported, sums)
    for population in found.populations:
        own = found.values[[row for row, key in found.keys.items() if key == population.key]]
        if population.reported > 0 or sums[population.key] == 0:
            assert abs(own.sum() - sums[population.key]) < 0.5
            assert own.sum() == pytest.approx(sums[population.key], rel=1e-9)
            assert population.weighted == pytest.approx(sums[population.key], rel=1e-9)
            assert (own.isna() == found.reported[own.index].isna()).all()
        else:
            assert own.isna().all()
            assert population.weighted is None


@given(insatser, sums_of_areas)
def test_weighted_values_are_in_proportion_to_the_reported(
    reported: list[tuple[str, float | None]], sums: dict[Key, float]
) -> None:
    found = weighed(reported, sums)
    factor = {population.key: population.factor for population in found.populations}
    for row, key in found.keys.items():
        if factor[key] is not None and not isnan(found.reported[row]):
            assert found.values[row] == pytest.approx(found.reported[row] * factor[key], rel=1e-9)


@given(insatser, sums_of_areas, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(reported, sums, random) -> None:
    order = list(range(len(reported)))
    random.shuffle(order)
    one, other = weighed(reported, sums), weighed([reported[place] for place in order], sums)
    moved = [other.values[order.index(place) + 2] for place in range(len(reported))]
    assert moved == pytest.approx(one.values.to_list(), rel=1e-9, nan_ok=True)
    for before, after in zip(one.populations, other.populations, strict=True):
        assert (before.key, before.insatser) == (after.key, after.insatser)
        assert (before.factor is None) == (after.factor is None)
        assert before.factor is None or before.factor == pytest.approx(after.factor, rel=1e-9)


@given(insatser, sums_of_areas, st.sampled_from([0.001, 3.0, 1000.0]))
def test_the_unit_of_the_reported_values_changes_nothing(reported, sums, scale: float) -> None:
    scaled = [(area, None if value is None else value * scale) for area, value in reported]
    one, other = weighed(reported, sums), weighed(scaled, sums)
    assert other.values.to_list() == pytest.approx(one.values.to_list(), rel=1e-9, nan_ok=True)


def test_a_factor_by_hand() -> None:
    """S = 100 + 300 = 400 and T = 500: J = 1.25."""
    found = weighed([("barn", 100.0), ("barn", None), ("barn", 300.0)], {("Barn",): 500.0})
    (population,) = found.populations
    assert found.values.to_list() == pytest.approx([125, nan, 375], nan_ok=True)
    assert (population.key, population.insatser, population.reported) == (("Barn",), 3, 400)
    assert (population.requisitioned, population.factor, population.weighted) == (500, 1.25, 500)
    assert (population.deviation, population.deviation_share) == (100, 0.2)
    assert found.problems == (MoneyProblem(("Barn",), (3,), NO_SUM, False),)


@pytest.mark.parametrize("fault", [Fault.NEGATIVE, Fault.UNREADABLE, Fault.AMBIGUOUS])
def test_one_bad_sum_keeps_its_population_from_being_weighed_and_no_other(fault: Fault) -> None:
    reported = [("barn", 100.0), ("äldre", 100.0), ("barn", None)]
    found = weighed(reported, {("barn",): 500.0, ("äldre",): 200.0}, {4: fault})
    assert found.values.to_list() == pytest.approx([nan, 200, nan], nan_ok=True)
    assert found.problems == (MoneyProblem(("barn",), (4,), REPORTED_FAULTS[fault], True),)
    barn = found.populations[0]
    assert (barn.reported, barn.requisitioned, barn.factor, barn.weighted) == (100, 500, None, None)
    assert barn.deviation is None


def test_a_population_whose_only_sum_is_unreadable_is_not_said_to_have_reported_nothing() -> None:
    found = weighed([("barn", None)], {("barn",): 5.0}, {2: Fault.UNREADABLE})
    assert [problem.what for problem in found.problems] == [REPORTED_FAULTS[Fault.UNREADABLE]]


@pytest.mark.parametrize(
    ("reported", "sums", "values", "problems"),
    [
        ([("barn", 0.0), ("barn", 0.0)], {("barn",): 5.0}, [nan, nan],
         [MoneyProblem(("barn",), (2, 3), NOTHING_REPORTED, True)]),
        ([("barn", 0.0), ("barn", 0.0)], {("barn",): 0.0}, [0, 0], []),
        ([("barn", 7.0), ("barn", 0.0)], {("barn",): 0.0}, [0, 0], []),
        ([("barn", None)], {("barn",): 5.0}, [nan],
         [MoneyProblem(("barn",), (2,), NO_SUM, False), MoneyProblem(("barn",), (2,), NOTHING_REPORTED, True)]),
        ([("barn", 5.0), ("", 5.0)], {("barn",): 10.0}, [10, nan],
         [MoneyProblem(("",), (3,), NOT_REQUISITIONED, True)]),
        ([("barn", 5.0)], {("barn",): 10.0, ("äldre",): 7.0, ("vuxna",): 0.0}, [10],
         [MoneyProblem(("äldre",), (), NO_INSATSER, True)]),
        ([("barn", 5000.0)], {("barn",): 5.0}, [5], [MoneyProblem(("barn",), (), UNLIKELY, False)]),
        ([(" ÄLDRE", 5.0), ("äldre", 5.0)], {("Äldre",): 20.0}, [10, 10], []),
    ],
    ids=["S 0", "S and T 0", "T 0", "no sum", "unknown", "no insatser", "other unit", "spelling"],
)  # fmt: skip
def test_each_oddity(reported, sums: dict[Key, float], values: list[float], problems: list[MoneyProblem]) -> None:
    found = weighed(reported, sums)
    assert found.values.to_list() == pytest.approx(values, nan_ok=True)
    assert list(found.problems) == problems


def test_lost_accents_are_forgiven_where_they_tell_nothing_apart() -> None:
    """Habo and Håbo are two kommuner."""
    both = weighed([("HABO", 1.0), ("håbo", 1.0), ("ostra  goinge", 1.0)],
                   {("Håbo",): 20.0, ("Habo",): 10.0, ("Östra Göinge",): 30.0})  # fmt: skip
    assert (both.values.to_list(), both.problems) == ([10, 20, 30], ())
    one_missing = weighed([("Habo", 1.0), ("Håbo", 1.0)], {("Habo",): 10.0})
    assert one_missing.values.to_list() == pytest.approx([10, nan], nan_ok=True)
    assert one_missing.problems == (MoneyProblem(("Håbo",), (3,), NOT_REQUISITIONED, True),)
    either = weighed([("Hæbo", 1.0), ("Hàbo", 1.0)], {("Habo",): 10.0, ("Håbo",): 10.0})
    assert [each.key for each in either.populations] == [("Habo",), ("Håbo",), ("Hàbo",), ("Hæbo",)]


@pytest.mark.parametrize("fault", sorted(REQUISITIONED_FAULTS))
def test_a_population_without_a_sure_requisitioned_sum_is_not_weighed(fault: Fault) -> None:
    found = weigh(
        {2: 5.0, 3: 5.0}, {}, {2: ("barn",), 3: ("äldre",)}, requisitioned({("barn",): 10.0}, {("äldre",): fault})
    )
    assert found.values.to_list() == pytest.approx([10, nan], nan_ok=True)
    assert found.problems == (MoneyProblem(("äldre",), (3,), REQUISITIONED_FAULTS[fault], True),)
    assert found.populations[1].requisitioned is None


def test_without_requisitioned_sums_values_count_as_they_are() -> None:
    keys = {2: ("barn",), 3: ("barn",), 4: ("äldre",), 5: ("äldre",)}
    found = weigh({2: 5.0, 3: None, 5: 7.0}, {4: Fault.NEGATIVE}, keys, None)
    assert found.values.to_list() == pytest.approx([5, nan, nan, 7], nan_ok=True)
    assert found.problems == (
        MoneyProblem(("barn",), (3,), NO_SUM, False),
        MoneyProblem(("äldre",), (4,), REPORTED_FAULTS[Fault.NEGATIVE], False),
    )
    table = weighting_table(found)
    assert table.title == "Redovisade medel, oviktade"
    assert [row.cells for row in table.rows] == [("barn", 2, 5.0), ("äldre", 2, 7.0), ("Tillsammans", 4, 12.0)]
    values = weighted_values_table(found, {2: "a", 3: "b", 4: "c", 5: "d"})
    assert [row.cells for row in values.rows][1:3] == [("b", "barn", None), ("c", "äldre", None)]


def test_the_published_populations_come_out(tmp_path: Path) -> None:
    """Socialstyrelsen 2025: 125 insatser share 250 mnkr, those with a goal of better quality 135.4 of them."""
    published = [
        ("Länsgemensamt, barn och unga", 125, 250, 72, 135.4),
        ("Regioner, kunskapsbaserad och säker vård", 98, 100, 79, 82.8),
        ("Länsgemensamt, patient- och brukarmedverkan", 77, 24, 57, 16.9),
    ]
    rows = [["Område", "rekvirerat_mnkr"], *([area, str(total)] for area, _, total, _, _ in published)]
    path = write_csv(tmp_path / "r.csv", rows, encoding="cp1252")
    cells, with_code = [["Id", "Område", "Medel (tkr)", "Effekt"]], []
    for area, number, total, coded, millions in published:
        for place in range(number):
            has_code = place < coded
            share = millions / coded if has_code else (total - millions) / (number - coded)
            with_code += [has_code]
            cells.append([str(len(cells)), area, 0.8 * 1000 * share, "Bra"])
    table = table_of(write_xlsx(tmp_path / "k.xlsx", cells))
    sums = read_requisitioned(path, table, find_layout(table.headings, (), Told({})))
    reported = amounts_in(table, 2)
    keys = {row: sums.population(texts) for row, texts in table.rows()}
    found = weigh(reported.values, reported.faults, keys, sums)
    for (area, number, total, _, millions), population in zip(published, found.populations, strict=True):
        own = [row for row, key in found.keys.items() if key == (area,)]
        assert (population.insatser, len(own)) == (number, number)
        assert population.weighted == pytest.approx(total * 1e6, abs=0.5)
        assert population.factor == pytest.approx(1.25)
        assert found.values[[row for row in own if with_code[row - 2]]].sum() == pytest.approx(
            millions * 1e6, abs=0.5
        )
    together = weighting_table(found).rows[-1]
    assert together.is_total
    assert together.cells[:2] == ("Viktade populationer tillsammans", 300)
    assert together.cells[7] == pytest.approx(374e6, abs=0.5)


def test_the_tables_tell_in_swedish_what_was_weighed_and_what_was_not() -> None:
    reported = [("barn", 100.0), ("barn", None), ("äldre", 0.0), *[("vuxna", 1.0)] * 22]
    found = weighed(reported, {("barn",): 125.0, ("äldre",): 9.0})
    table = weighting_table(found)
    assert table.name == "medel-vikter"
    assert [column.whole_heading for column in table.columns] == [
        "Population", "Insatser", "Redovisat (kr)", "Rekvirerat (kr)", "Avvikelse, kr", "Avvikelse, %", "J",
        "Viktad summa (kr)", "Kontroll",
    ]  # fmt: skip
    assert [row.cells for row in table.rows] == [
        ("barn", 2, 100.0, 125.0, 25.0, 0.2, 1.25, 125.0, "stämmer"),
        ("äldre", 1, 0.0, 9.0, 9.0, 1.0, None, None, "ej viktad"),
        ("vuxna", 22, 22.0, None, None, None, None, None, "ej viktad"),
    ]
    problems = weighting_problems_table(found)
    assert problems is not None
    assert problems.name == "medel-avvikelser"
    rows = ", ".join(map(str, range(5, 25)))
    assert [row.cells for row in problems.rows] == [
        ("barn", 1, "3", NO_SUM, "Insatsen har inget värde."),
        ("äldre", 1, "4", NOTHING_REPORTED, "Populationen är inte viktad."),
        ("vuxna", 22, f"{rows} … (+ 2)", NOT_REQUISITIONED, "Populationen är inte viktad."),
    ]
    values = weighted_values_table(found, {row: f"i{row}" for row in found.keys})
    assert values.name == "medel-per-insats"
    assert [row.cells for row in values.rows[:3]] == [
        ("i2", "barn", 100.0, 125.0), ("i3", "barn", None, None), ("i4", "äldre", 0.0, None),
    ]  # fmt: skip
    assert unweighed_note(found, {2, 3}) == []
    assert unweighed_note(found, {3, 4}) == [
        "Insatserna i äldre är med i antalen men inte i mnkr, eftersom medlen där inte är viktade. "
        "0,0 mnkr är rekvirerade för dem."
    ]
    assert unweighed_note(found, {5}) == [
        "Insatserna i vuxna är med i antalen men inte i mnkr, eftersom medlen där inte är viktade."
    ]
    for note in [*table.notes, *problems.notes, *values.notes]:
        assert note.endswith(".")
        assert note.count(". ") == 1
    unweighed = weigh({2: 1.0}, {}, {2: ()}, None)
    assert unweighed_note(unweighed, {2}) == []
    assert weighting_problems_table(weighed([("barn", 1.0)], {("barn",): 2.0})) is None


def test_shares_weigh_by_sums_read_the_same_way(classify, project: Path) -> None:
    rows = [
        ["Id", "Effekt", "Medel", "kod_effekt", "ursprung_effekt", "status"],
        ["1", "Personalen frågar", "3 tkr", "K.2", "kodare", ""],
        ["2", "Kön är kort", "1 000 kr", "T.5", "kodare", ""],
        ["3", "Inget", "-", "ingen", "kodare", ""],
    ]
    write_csv(Path("k.csv"), rows)
    told = classify("shares", "k.csv", "--project", project, "--weight", "Medel")
    assert "Note: 1 row without Medel is left out of its shares." in told.stderr
    assert "\n  K         75.0 %" in told.stdout
    write_csv(Path("k.csv"), [*rows, ["4", "Mer", "1.250", "K.2", "kodare", ""], ["5", "Mer", "-5", "", "", ""]])
    assert classify("shares", "k.csv", "--project", project, "--weight", "Medel").stderr.endswith(
        "Error: k.csv: 2 weights cannot be read. Write them as numbers.\n"
        "row 5, column Medel: the dot or comma may mark thousands or decimals. Write 1250, or 1,25.\n"
        "row 6, column Medel: is no number of 0 or more.\n"
    )


def test_no_insatser_at_all_are_no_error() -> None:
    found = weigh({}, {}, {}, requisitioned({("barn",): 5.0}))
    assert [each.what for each in found.problems] == [NO_INSATSER]
    assert found.values.empty
