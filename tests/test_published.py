"""The tables of the report against what has been published: a coded file with a published table's marginals
must give that table again, whatever else the file holds and in whatever order.

The figures are Socialstyrelsen's, see tests/data/published/README.md."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from conftest import REPOSITORY, read_csv, write_csv
from openpyxl import Workbook

from classifier.analysis.code_money import code_money, millions
from classifier.analysis.distribution import distribution
from classifier.analysis.follow_up import effect_table, effect_types, follow_up_table
from classifier.analysis.number_format import grouped, shown
from classifier.analysis.one_choice import one_choice
from classifier.analysis.population import Population
from classifier.analysis.report_table import Format, ReportTable
from classifier.analysis.sub_codes import sub_code_table
from classifier.domain.codebook import Codebook
from classifier.domain.codebook_file import load_codebook
from classifier.review.read_coded import read_coded_file

PUBLISHED = Path(__file__).parent / "data" / "published"
CODEBOOKS = REPOSITORY / "annotations" / "codebooks"
IMPLEMENTATION = "A"
HEADINGS = [
    "Svarsid", "Aktör", "Aktörstyp", "Område", "Delpunkt", "Medel (kr)", "Uppföljning", "Typ av insats", "status",
    "kod_aktivitet", "kod_prestation", "kod_mal", "kod_effekt", "kod_insatstyp",
]  # fmt: skip
NOT_PLANNED = "Kommer inte att genomföras"
OTHER_STATUSES = ("Pågår", "Kommer att genomföras")
FORMS = pytest.mark.parametrize(("form", "seed"), [(".xlsx", 1), (".csv", 2)])


@cache
def codebook(name: str) -> Codebook:
    return load_codebook(CODEBOOKS / f"{name}.yaml")


def published(name: str) -> list[dict[str, str]]:
    return read_csv(PUBLISHED / f"{name}.csv", encoding="utf-8")


@dataclass
class Row:
    """An insats as a coder's spreadsheet has it: cells by heading, and codes by dimension."""

    cells: dict[str, str]
    codes: dict[str, list[str]] = field(default_factory=dict)

    def written(self, identity: int, random: Random, books: Sequence[Codebook]) -> list[str]:
        dimensions = {f"kod_{name}": book.dimensions[name] for book in books for name in book.dimensions}
        cells = {"Svarsid": str(identity), **self.cells}
        for heading, dimension in dimensions.items():
            codes = self.codes.get(dimension.id, [])
            random.shuffle(codes)
            cells[heading] = random.choice(["; ", ";", "\n"]).join(
                dimension.label(code) if random.random() < 0.2 else code for code in codes
            )
            if not codes and heading in HEADINGS:
                cells[heading] = random.choice(["ingen", "Ingen", ""] if dimension.none_allowed else [""])
        return [cells.get(heading, "") for heading in HEADINGS]


def insatser(number: int, **cells: str) -> list[Row]:
    return [Row(dict(cells)) for _ in range(number)]


def save(folder: Path, form: str, rows: Iterable[Row], random: Random, books: Sequence[Codebook]) -> Path:
    """The rows in random order, below a title and above a footnote."""
    mixed = list(rows)
    random.shuffle(mixed)
    table = [row.written(number, random, books) for number, row in enumerate(mixed, 1)]
    lines = [["Insatser som redovisats"], [], HEADINGS, *table, [], ["Källa: enkäten"]]
    path = folder / f"kodad{form}"
    if form == ".csv":
        return write_csv(path, lines)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Kodning")
    for line in lines:
        sheet.append(line)
    workbook.save(path)
    return path


def population(path: Path, books: Sequence[Codebook], money: dict[int, float] | None = None) -> Population:
    file = read_coded_file(path, books, {})
    return Population("", file, file.insatser, money or {}, {})


def give(rows: Sequence[Row], dimension: str, counts: dict[str, int], random: Random) -> None:
    """Each code to so many of the rows, drawn anew for each code, so that some get several and some none."""
    for code, number in counts.items():
        for row in random.sample(rows, number):
            row.codes.setdefault(dimension, []).append(code)


def by_label(table: ReportTable, column: int) -> dict[str, object]:
    return {str(row.cells[0]): row.cells[column] for row in table.rows}


def written_shares(table: ReportTable, column: int = 2) -> dict[str, str]:
    return {
        label: shown(share, Format.SHARE).removesuffix("\N{NO-BREAK SPACE}%")
        for label, share in by_label(table, column).items()
    }


# Tables 2 and 3 of 2024: sub-codes of one main code, by aktivitet and prestation


def sub_code_rows(name: str, number: int, actor: str, random: Random) -> list[Row]:
    """A population with a published table's sub-codes, main codes alone and other codes mixed in."""
    book = codebook("insatser-2024")
    rows = insatser(number, Aktörstyp=actor, Område="Barn och unga")
    for dimension, column in (("aktivitet", "aktiviteter_antal"), ("prestation", "prestationer_antal")):
        codes = {
            code.label: code.code for code in book.dimensions[dimension].codes if code.parent == IMPLEMENTATION
        }
        wanted = {codes[row["underkod"]]: int(row[column]) for row in published(name)}
        give(rows, dimension, wanted, random)
        for row in rows:
            if random.random() < 0.3:
                row.codes.setdefault(dimension, []).append(random.choice([IMPLEMENTATION, "B", "B.1", "D.9", "C"]))
    return rows


def sub_code_noise(random: Random) -> list[Row]:
    """Other actors, other areas and incomplete rows with the same codes."""
    noise = [
        *insatser(70, Aktörstyp="kommun", Område="Barn och unga"),
        *insatser(40, Aktörstyp="region", Område="Suicidprevention"),
        *insatser(40, Aktörstyp="län", Område=""),
        *insatser(9, Aktörstyp="region", Område="Barn och unga", status="Ofullständig"),
        *insatser(5, Aktörstyp="län", Område="Barn och unga", status="ofullständig"),
    ]
    for dimension in ("aktivitet", "prestation"):
        give(noise, dimension, {f"A.{number}": 30 for number in (1, 2, 3, 4, 5, 6, 7, 9)}, random)
    return noise


def expected_sub_codes(name: str) -> dict[str, tuple[int, int]]:
    """A sub-code that the report leaves out of its table was counted nowhere."""
    labels = [row["underkod"] for row in published("2024-tabell-2")]
    there = {
        row["underkod"]: (int(row["aktiviteter_antal"]), int(row["prestationer_antal"])) for row in published(name)
    }
    return {label: there.get(label, (0, 0)) for label in labels}


@FORMS
@pytest.mark.parametrize(
    ("name", "number", "actor", "incomplete"),
    [("2024-tabell-2", 133, "region", 9), ("2024-tabell-3", 125, "län", 5)],
)
def test_sub_codes_of_2024(
    tmp_path: Path, form: str, seed: int, name: str, number: int, actor: str, incomplete: int
) -> None:
    random, books = Random(seed), [codebook("insatser-2024")]
    rows = [*sub_code_rows(name, number, actor, random), *sub_code_noise(random)]
    whole = population(save(tmp_path, form, rows, random, books), books)
    chosen = whole.where({"aktorstyp": [actor], "omrade": ["Barn och unga"]}, "Barn och unga")
    table = sub_code_table(chosen, IMPLEMENTATION, ["aktivitet", "prestation"])
    assert [column.heading for column in table.columns] == ["Underkod", "Aktiviteter", "Prestationer"]
    assert {str(row.cells[0]): row.cells[1:] for row in table.rows} == expected_sub_codes(name)
    assert (
        f"Population: Barn och unga, n = {number} insatser. {incomplete} ofullständigt redovisade insatser är inte med."
        in table.notes
    )


@FORMS
def test_sub_codes_of_2024_side_by_side(tmp_path: Path, form: str, seed: int) -> None:
    random, books = Random(seed), [codebook("insatser-2024")]
    rows = [
        *sub_code_rows("2024-tabell-2", 133, "Region", random),
        *sub_code_rows("2024-tabell-3", 125, "län", random),
        *sub_code_noise(random),
    ]
    whole = population(save(tmp_path, form, rows, random, books), books)
    chosen = whole.where({"omrade": ["barn och unga"]}, "Barn och unga")
    groups = {"region": "Regioner", "län": "Län"}
    table = sub_code_table(chosen, IMPLEMENTATION, ["aktivitet", "prestation"], "aktorstyp", groups)
    assert [column.whole_heading for column in table.columns[1:]] == [
        "Regioner, Aktiviteter", "Regioner, Prestationer", "Län, Aktiviteter", "Län, Prestationer",
    ]  # fmt: skip
    first, second = expected_sub_codes("2024-tabell-2"), expected_sub_codes("2024-tabell-3")
    assert {str(row.cells[0]): row.cells[1:] for row in table.rows} == {
        label: (*first[label], *second[label]) for label in first
    }
    assert "Regioner: n = 133; Län: n = 125." in table.notes
    assert "70 insatser hör inte till någon av grupperna." in table.notes
    both = distribution(chosen, "aktivitet", by="aktorstyp", groups=groups)
    alone = distribution(chosen.where({"aktorstyp": ["län"]}), "aktivitet")
    place = [column.group for column in both.columns].index("Län")
    assert both.column(place) == alone.column(1)


# Tables 7 and 11 of 2025: types of insats among those that will not be followed up


def numbers_of(percents: dict[str, int], whole: int, random: Random) -> dict[str, int]:
    """Counts that sum to the whole and round to the per cents one by one."""
    least = {
        label: max(0, int((Decimal(whole) * (2 * percent - 1) / 200).to_integral_value(ROUND_CEILING)))
        for label, percent in percents.items()
    }
    numbers = dict(least)
    while sum(numbers.values()) < whole:
        label = random.choice(list(percents))
        if 200 * (numbers[label] + 1) < (2 * percents[label] + 1) * whole:
            numbers[label] += 1
    assert sum(numbers.values()) == whole
    return numbers


def types_of_insats(name: str) -> dict[str, int]:
    full = {"Annan": "Annan typ av insats"}
    return {
        full.get(row["typ_av_insats"], row["typ_av_insats"]): int(row["andel_procent"])
        for row in published(name)
        if row["typ_av_insats"] != "Totalt"
    }


def typed_rows(name: str, whole: int, carried_out: int, number: int, random: Random, **cells: str) -> list[Row]:
    """A population with its follow-up; those that will not be followed up have the published types."""
    dimension = codebook("insatstyp-2025").dimensions["insatstyp"]
    codes = {code.label: code.code for code in dimension.codes}
    rows = insatser(whole, **cells)
    types = [
        label for label, count in numbers_of(types_of_insats(name), number, random).items() for _ in range(count)
    ]
    for place, row in enumerate(rows):
        label = types[place] if place < number else random.choice(list(codes))
        status = NOT_PLANNED if place < number else "Genomförd" if place < number + carried_out else None
        row.cells |= {"Typ av insats": label, "Uppföljning": status or random.choice(OTHER_STATUSES)}
        row.codes["insatstyp"] = [codes[label]]
    return rows


def typed_population(folder: Path, form: str, random: Random) -> Population:
    books = [codebook("insatstyp-2025"), codebook("insatser-2024")]
    labels = [code.label for code in books[0].dimensions["insatstyp"].codes]
    noise = [
        *insatser(60, Aktörstyp="region", Område="Barn och unga"),
        *insatser(31, Aktörstyp="kommun", Område="Barn och unga", status="ofullständig"),
        *insatser(8, Aktörstyp="län", Område="Komplexa behov", status="ofullständig"),
        *insatser(20, Aktörstyp="kommun", Område="Suicidprevention"),
    ]
    for row in noise:
        row.cells |= {"Typ av insats": random.choice(labels), "Uppföljning": NOT_PLANNED}
    rows = [
        *typed_rows("2025-tabell-7", 1150, 321, 196, random, Aktörstyp="kommun", Område="Barn och unga"),
        *typed_rows("2025-tabell-11", 291, 39, 29, random, Aktörstyp="län", Område="Komplexa behov"),
        *noise,
    ]
    return population(save(folder, form, rows, random, books), books)


@FORMS
@pytest.mark.parametrize("question", ["insatstyp", "kod_insatstyp"])
def test_types_not_followed_up_of_2025(tmp_path: Path, form: str, seed: int, question: str) -> None:
    whole = typed_population(tmp_path, form, Random(seed))
    order = [code.label for code in codebook("insatstyp-2025").dimensions["insatstyp"].codes]
    lists = [codebook("insatstyp-2025").dimensions["insatstyp"]]
    for name, number, incomplete, where in (
        ("2025-tabell-7", 196, 31, {"omrade": ["Barn och unga"], "aktorstyp": ["kommun"]}),
        ("2025-tabell-11", 29, 8, {"omrade": ["Komplexa behov"]}),
    ):
        chosen = whole.where({**where, "uppfoljning": [NOT_PLANNED]}, "Ej uppföljda")
        table = one_choice(chosen, question, lists)
        assert [row.cells[0] for row in table.rows] == [*order, "Totalt"]
        expected = {label: str(percent) for label, percent in types_of_insats(name).items()}
        assert written_shares(table) == {**expected, "Totalt": "100"}
        assert table.rows[-1].cells == ("Totalt", number, 1.0) and table.rows[-1].is_total
        left_out = f"{incomplete} ofullständigt redovisade insatser är inte med."
        assert table.notes[0] == f"Population: Ej uppföljda, n = {number} insatser. {left_out}"


def test_not_followed_up_is_the_fourth_status_only(tmp_path: Path) -> None:
    whole = typed_population(tmp_path, ".csv", Random(3))
    chosen = whole.where({"omrade": ["Barn och unga"], "aktorstyp": ["kommun"]})
    counts = by_label(follow_up_table(chosen), 1)
    assert (counts["Genomförd"], counts[NOT_PLANNED], counts["Totalt"]) == (321, 196, 1150)
    assert counts["Pågår"] + counts["Kommer att genomföras"] == 829 - 196


# Effects of 2025


EFFECT_POPULATIONS = {
    "Nationell strategi, delpunkt 2": {"Område": "Nationell strategi", "Delpunkt": "Delpunkt 2"},
    "Nationell strategi, delpunkt 3": {"Område": "Nationell strategi", "Delpunkt": "Delpunkt 3"},
    "Barn och unga (kommuner)": {"Område": "Barn och unga", "Aktörstyp": "Kommun"},
    "Komplexa behov": {"Område": "Komplexa behov"},
    "Suicidprevention": {"Område": "Suicidprevention"},
}


def effect_rows(figures: dict[str, str], random: Random, codes: Sequence[str]) -> list[Row]:
    rows = insatser(int(figures["insatser"]), **EFFECT_POPULATIONS[figures["omrade"]])
    for place, row in enumerate(rows):
        is_followed_up = place < int(figures["uppfoljda"])
        row.cells["Uppföljning"] = "Genomförd" if is_followed_up else random.choice([*OTHER_STATUSES, NOT_PLANNED])
        if place < int(figures["med_effekt"]):
            row.codes["effekt"] = random.sample(codes, random.randint(1, 4))
    return rows


def effect_population(folder: Path, form: str, random: Random) -> Population:
    """Both codebooks have `effekt`; these codes are the later one's."""
    books = [codebook("insatser-2024"), codebook("effekter-2025")]
    codes = list(books[1].dimensions["effekt"].by_code)
    noise = [
        *insatser(50, Område="Barn och unga", Aktörstyp="Region", Uppföljning="Genomförd"),
        *insatser(12, Område="Komplexa behov", status="ofullständig", Uppföljning="Genomförd"),
        *insatser(10, Område="Nationell strategi", Delpunkt="Delpunkt 1", Uppföljning="Pågår"),
    ]
    give(noise, "effekt", {"T.1": 40, "K.2": 30}, random)
    rows = [row for figures in published("2025-effekter") for row in effect_rows(figures, random, codes)]
    path = save(folder, form, [*rows, *noise], random, [books[1]])
    return population(path, books)


@FORMS
def test_effects_of_2025(tmp_path: Path, form: str, seed: int) -> None:
    whole = effect_population(tmp_path, form, Random(seed))
    assert whole.dimension("effekt")[0].id == "effekter-2025"
    for figures in published("2025-effekter"):
        where = {heading: [value] for heading, value in EFFECT_POPULATIONS[figures["omrade"]].items()}
        chosen = whole.where(where, figures["omrade"])
        table = effect_table(chosen, "effekt")
        expected = tuple(int(figures[name]) for name in ("insatser", "uppfoljda", "med_effekt"))
        assert [row.cells[1:4] for row in table.rows] == [expected]
        for column, told in ((5, "andel_av_uppfoljda_enligt_texten"), (6, "andel_av_alla_enligt_texten")):
            if figures[told].isdigit():
                assert written_shares(table, column) == {"Alla": figures[told]}
        assert table.notes[0].startswith(f"Population: {figures['omrade']}, n = {grouped(expected[0])} insatser.")
        kinds = effect_types(chosen, "effekt")
        assert kinds.rows[-1].cells == ("Insatser med minst en effekt", expected[2], 1.0)
        assert sum(row.cells[2] for row in kinds.rows[:-1]) > 1


def test_effects_of_2025_by_area(tmp_path: Path) -> None:
    whole = effect_population(tmp_path, ".csv", Random(3))
    groups = {"Komplexa behov": "Komplexa behov", "Suicidprevention": "Suicid"}
    table = effect_table(whole, "effekt", "omrade", groups)
    figures = {row["omrade"]: row for row in published("2025-effekter")}
    expected = [
        tuple(int(figures[name][column]) for column in ("insatser", "uppfoljda", "med_effekt")) for name in groups
    ]
    assert [row.cells[1:4] for row in table.rows[:2]] == expected
    assert len(table.rows) == 2
    insatser_in_all = sum(int(row["insatser"]) for row in figures.values()) + 50 + 10
    table = effect_table(whole, "effekt", "omrade")
    assert table.rows[-1].cells[:2] == ("Alla", insatser_in_all) and table.rows[-1].is_total


# Weighted money of 2024


@dataclass(frozen=True)
class Funded:
    """A population of 2024: where it is, and the number of insatser with a code where the text does not say."""

    where: dict[str, str]
    unstated: int = 70


MONEY_POPULATIONS = {
    "Länsgemensamt, barn och unga": Funded({"Aktörstyp": "län", "Område": "Barn och unga"}),
    "Regioner, kunskapsbaserad och säker vård": Funded({"Aktörstyp": "region", "Område": "Kunskapsbaserad och säker vård"}),
    "Länsgemensamt, patient- och brukarmedverkan": Funded({"Aktörstyp": "län", "Område": "Patient- och brukarmedverkan"}),
}  # fmt: skip
TITLES = {"mål": "mal", "effekt": "effekt"}
TOO_LITTLE = Decimal("0.8")
"""What the insatser reported, out of what was requisitioned."""


def funded_rows(figures: list[dict[str, str]], funded: Funded, random: Random) -> list[Row]:
    """Rows with the codes and money of the text, the money reported 20 per cent too low."""
    rows = insatser(int(figures[0]["insatser_totalt"]), **funded.where)
    book = codebook("insatser-2024")
    remaining = list(rows)
    poorer = Decimal(figures[0]["rekvirerat_mnkr"])
    for each in sorted(figures, key=lambda each: Decimal(each["mnkr"] or 0), reverse=True):
        dimension = book.dimensions[TITLES[each["dimension"]]]
        main = next(code.code for code in dimension.codes if code.label == each["kod"])
        codes = [code for code in dimension.by_code if code.partition(".")[0] == main]
        number = int(each["insatser"] or funded.unstated)
        having = rows[:number] if each["mnkr"] else random.sample(rows, number)
        for row in having:
            row.codes[dimension.id] = [
                *row.codes.get(dimension.id, []),
                *random.sample(codes, random.randint(1, len(codes))),
            ]
        if each["mnkr"]:
            share(remaining[number:], poorer - Decimal(each["mnkr"]), random)
            remaining, poorer = remaining[:number], Decimal(each["mnkr"])
    share(remaining, poorer, random)
    return rows


def share(rows: Sequence[Row], millions_to_share: Decimal, random: Random) -> None:
    """Unequal parts in whole kronor, as reported."""
    weights = [random.randint(1, 100) for _ in rows]
    for row, weight in zip(rows, weights, strict=True):
        kronor = int(millions_to_share * 1_000_000 * TOO_LITTLE * weight / sum(weights))
        row.cells["Medel (kr)"] = f"{kronor:,}".replace(",", " ")


def weighted(whole: Population) -> dict[int, float]:
    """x* = x · T / S in each population (Socialstyrelsen 2025, Bilaga 1), incomplete insatser left out."""
    money: dict[int, float] = {}
    for name, funded in MONEY_POPULATIONS.items():
        requisitioned = next(
            float(row["rekvirerat_mnkr"]) for row in published("2024-medel") if row["population"] == name
        )
        chosen = whole.where({heading: [value] for heading, value in funded.where.items()})
        reported = {each.row: float(each.values["Medel (kr)"].replace(" ", "")) for each in chosen.insatser}
        factor = requisitioned * 1e6 / sum(reported.values())
        assert factor == pytest.approx(float(1 / TOO_LITTLE), abs=0.001)
        money |= {row: value * factor for row, value in reported.items()}
    return money


@FORMS
def test_money_of_2024(tmp_path: Path, form: str, seed: int) -> None:
    random, books = Random(seed), [codebook("insatser-2024")]
    figures = {
        name: [row for row in published("2024-medel") if row["population"] == name] for name in MONEY_POPULATIONS
    }
    rows = [
        row for name, funded in MONEY_POPULATIONS.items() for row in funded_rows(figures[name], funded, random)
    ]
    noise = [
        *insatser(30, Aktörstyp="kommun", Område="Barn och unga", **{"Medel (kr)": "9 000 000"}),
        *insatser(7, Aktörstyp="län", Område="Barn och unga", status="ofullständig", **{"Medel (kr)": "500"}),
    ]
    give(noise, "mal", {"Q": 20, "R.1": 20}, random)
    path = save(tmp_path, form, [*rows, *noise], random, books)
    whole = population(path, books, weighted(population(path, books)))
    for name, funded in MONEY_POPULATIONS.items():
        chosen = whole.where({heading: [value] for heading, value in funded.where.items()}, name)
        requisitioned = figures[name][0]["rekvirerat_mnkr"]
        assert shown(millions(chosen), Format.MILLIONS) == f"{requisitioned},0"
        table = code_money(chosen, ["mal", "effekt"], weighted=True)
        for each in figures[name]:
            column = 1 if each["dimension"] == "mål" else 3
            if each["insatser"]:
                assert by_label(table, column)[each["kod"]] == int(each["insatser"])
            if each["mnkr"]:
                money = by_label(table, column + 1)[each["kod"]]
                assert shown(money, Format.MILLIONS) == each["mnkr"].replace(".", ",")
        assert any(note.endswith(f"tillsammans {requisitioned},0 mnkr.") for note in table.notes)
        assert any(f"n = {figures[name][0]['insatser_totalt']} insatser." in note for note in table.notes)


def test_every_published_file_is_used() -> None:
    assert {path.stem for path in PUBLISHED.glob("*.csv")} == {
        "2024-tabell-2", "2024-tabell-3", "2024-medel", "2025-tabell-7", "2025-tabell-11", "2025-effekter",
    }  # fmt: skip
    assert Counter(row["population"] for row in published("2024-medel")).keys() == MONEY_POPULATIONS.keys()
