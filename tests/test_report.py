"""`classify report`: from a coded file to the page, the workbook, the figures and the tables."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CODEBOOK, read_csv, write_csv, write_xlsx
from openpyxl import load_workbook
from typer.testing import Result

Classify = Callable[..., Result]
HEADINGS = ["Id", "Aktörstyp", "Område", "Medel (kr)", "Uppföljning", "kod_effekt", "status", "Anteckning"]
ROWS = [
    ["1", "region", "Barn och unga", "100000", "Genomförd", "K.2; T", "", "Ett långt svar. " * 10],
    ["2", "region", "Barn och unga", "300000", "Genomförd", "ingen", ""],
    ["3", "kommun", "Barn och unga", "500000", "Pågår", "", ""],
    ["4", "kommun", "Suicidprevention", "250000", "Genomförd", "T.5", ""],
    ["5", "kommun", "Suicidprevention", "250000", "Kommer inte att genomföras", "K", "ofullständig"],
]
SUMS = [
    ["Område", "Aktörstyp", "Rekvirerat (kr)", "Återbetalat (kr)"],
    ["Barn och unga", "region", "900000", "100000"],
    ["Barn och unga", "kommun", "1000000", ""],
    ["Suicidprevention", "kommun", "125000", ""],
]


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "kodad.csv", [HEADINGS, *ROWS])


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "rekvirerat.csv", SUMS)


def spec(text: str) -> Path:
    path = Path("rapport.yaml")
    path.write_text(f"title: Rapport\nsource: Egna siffror\nsections:\n{text}", encoding="utf-8")
    return path


def test_a_report_is_a_page_a_workbook_figures_and_tables(
    classify: Classify, project: Path, coded: Path, sums: Path
) -> None:
    made = classify("report", coded, "--out", "rapport", "--requisitioned", sums, "--project", project)
    assert made.exit_code == 0, made.output
    tables = sorted(path.name for path in Path("rapport/tables").iterdir())
    assert tables == [
        "effekter-effekt-omrade.csv",
        "effekttyper-effekt.csv",
        "fordelning-effekt-aktorstyp.csv",
        "fordelning-effekt-omrade.csv",
        "fordelning-effekt-underkoder.csv",
        "korstabell-omrade-aktorstyp.csv",
        "medel-effekt.csv",
        "medel-per-insats.csv",
        "medel-vikter.csv",
        "uppfoljning-aktorstyp.csv",
    ]
    assert read_csv(Path("rapport/tables/fordelning-effekt-omrade.csv"))[1] == {
        "Effekt": "Ökad tillgänglighet",
        "Barn och unga, Antal": "1",
        "Barn och unga, Andel (%)": "50",
        "Suicidprevention, Antal": "1",
        "Suicidprevention, Andel (%)": "100",
        "Alla, Antal": "2",
        "Alla, Andel (%)": "66,666667",
    }
    figures = len(list(Path("rapport/figures").glob("*.svg")))
    assert figures == len(list(Path("rapport/figures").glob("*.png"))) == 5
    assert len(load_workbook("rapport/report.xlsx").sheetnames) == 1 + len(tables)
    assert f"Wrote 22 files into rapport: {len(tables)} tables and {figures} figures." in made.stdout
    page = Path("rapport/report.html").read_text(encoding="utf-8")
    assert "1 ofullständigt redovisad" in page
    assert "Källa: kodad.csv, egen bearbetning." in page


def test_money_is_weighed_to_what_was_requisitioned_and_not_repaid(
    classify: Classify, project: Path, coded: Path, sums: Path
) -> None:
    made = classify("report", coded, "--out", "rapport", "--requisitioned", sums, "--project", project)
    assert made.exit_code == 0, made.output
    weighed = {row["Insats"]: row["Viktat (kr)"] for row in read_csv(Path("rapport/tables/medel-per-insats.csv"))}
    assert weighed == {"1": "200000", "2": "600000", "3": "1000000", "4": "125000"}
    money = {row["Huvudkod"]: row["Effekt, Mnkr"] for row in read_csv(Path("rapport/tables/medel-effekt.csv"))}
    assert money == {"Ökad kunskap": "0,2", "Ökad tillgänglighet": "0,325"}


def test_insatser_without_weighed_money_are_told_below_the_money_of_the_codes(
    classify: Classify, project: Path, coded: Path
) -> None:
    write_csv(Path("r.csv"), [*SUMS[:3], ["Suicidprevention", "kommun", "ca 1", ""]])
    made = classify("report", coded, "--out", "rapport", "--requisitioned", "r.csv", "--project", project)
    assert made.exit_code == 0, made.output
    page = Path("rapport/report.html").read_text(encoding="utf-8")
    assert "Insatserna i Suicidprevention, kommun är med i antalen men inte i mnkr" in page


def test_rows_of_several_recipients_are_added_up_to_the_level(
    classify: Classify, project: Path, coded: Path
) -> None:
    rows = [
        ["Mottagare", *SUMS[0]],
        ["Region A", *SUMS[1]],
        ["Region B", *SUMS[1]],
        ["A", *SUMS[2]],
        ["B", *SUMS[3]],
    ]
    sums = write_csv(Path("rekvirerat.csv"), rows)
    asked = ["report", coded, "--requisitioned", sums, "--project", project]
    assert classify(*asked, "--out", "rapport").exit_code == 0
    weighed = read_csv(Path("rapport/tables/medel-per-insats.csv"))
    assert [row["Viktat (kr)"] for row in weighed] == ["400000", "1200000", "1000000", "125000"]
    assert classify(*asked, "--out", "rapport", "--money-level", "omrade", "--force").exit_code == 0
    weighed = read_csv(Path("rapport/tables/medel-per-insats.csv"))
    assert sum(float(row["Viktat (kr)"].replace(",", ".")) for row in weighed) == pytest.approx(2_725_000)
    refused = classify(*asked, "--out", "annan", "--money-level", "delpunkt")
    assert refused.exit_code == 2
    assert (
        "--money-level delpunkt: the file of requisitioned sums tells apart only Område, Aktörstyp"
        in refused.output
    )


def test_a_spec_says_which_tables_and_serves_again(classify: Classify, project: Path, coded: Path) -> None:
    told = spec(
        "  - heading: Regionerna\n"
        "    where: {aktorstyp: region}\n"
        "    population: regionernas insatser\n"
        "    tables:\n"
        "      - {table: distribution, dimension: effekt}\n"
        "      - {table: sub-codes, main_code: T, dimensions: [effekt]}\n"
    )
    made = classify("report", coded, "--out", "r1", "--spec", told, "--save-spec", "b.yaml", "--project", project)
    assert made.exit_code == 0, made.output
    assert "Population: regionernas insatser, n = 2 insatser." in Path("r1/report.html").read_text(
        "utf-8"
    ).replace("\xa0", " ")
    assert read_csv(Path("r1/tables/fordelning-effekt.csv"))[-1]["Antal"] == "2"
    again = classify("report", coded, "--out", "r2", "--spec", "b.yaml", "--project", project)
    assert again.exit_code == 0, again.output
    for name in ("fordelning-effekt", "underkoder-T-effekt"):
        assert Path(f"r1/tables/{name}.csv").read_bytes() == Path(f"r2/tables/{name}.csv").read_bytes()


def test_the_projects_own_spec_is_used(classify: Classify, project: Path, coded: Path) -> None:
    own = spec("  - heading: Allt\n    tables: [{table: follow-up}]\n")
    own.rename(project / "annotations" / "report.yaml")
    assert classify("report", coded, "--out", "rapport", "--project", project).exit_code == 0
    assert [path.name for path in Path("rapport/tables").iterdir()] == ["uppfoljning.csv"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            "{table: distribution, dimension: mal}",
            "section 1 (Allt), table 1 (distribution): dimension mal: kodad has no codes of it, only of effekt.",
        ),
        (
            "{table: distribution, dimension: effekt, by: kön}",
            "section 1 (Allt), table 1 (distribution): kön: kodad has no such column. Closed variables: "
            "aktorstyp, omrade, medel, uppfoljning; headings: Id, Aktörstyp, Område, Medel (kr), Uppföljning, Anteckning.",
        ),
        (
            "{table: one-choice, question: Anteckning}",
            "section 1 (Allt), table 1 (one-choice): Anteckning: has values of more than 150 characters, as free text "
            "has. Choose a closed variable.",
        ),
        (
            "{table: one-choice, question: omrade, where: {aktorstyp: län}}",
            "section 1 (Allt), table 1 (one-choice): aktorstyp=län: no insats has this value. It has: kommun, region.",
        ),
    ],
)
def test_a_table_that_cannot_be_made_is_named(
    classify: Classify, project: Path, coded: Path, table: str, message: str
) -> None:
    told = spec(f"  - heading: Allt\n    tables: [{table}]\n")
    made = classify("report", coded, "--out", "rapport", "--spec", told, "--project", project)
    assert (made.exit_code, made.stderr) == (2, f"Error: {message}\n")
    assert not Path("rapport").exists()


def test_problems_of_a_spec_are_told_by_line(classify: Classify, project: Path, coded: Path) -> None:
    told = spec("  - heading: Allt\n    tables:\n      - {table: distribution, dimention: effekt}\n")
    made = classify("report", coded, "--out", "rapport", "--spec", told, "--project", project)
    assert made.exit_code == 1
    assert made.stderr.splitlines() == [
        "Error: rapport.yaml: the report spec has 2 problem(s).",
        "line 6: 'dimension' is missing in sections number 1 tables number 1 distribution. Add it.",
        "line 6: unknown key 'dimention' – did you mean 'dimension'?",
    ]


def test_columns_of_codes_that_nobody_reads_are_told_and_no_others(classify: Classify) -> None:
    write_csv(Path("kodad.csv"), [["Id", "kod_mål", "kod_maal"], ["1", "K", "K"]])
    made = classify("report", "kodad.csv", "--out", "rapport", "--codebook", "insatser-2024")
    assert made.exit_code == 0, made.output
    assert "Note: kod_maal: no codebook chosen has such a dimension, so it is not read." in made.stderr
    assert "kod_mål" not in made.stderr


def test_a_status_that_leaves_no_insats_out_is_told(classify: Classify) -> None:
    rows = [["Id", "kod_mål", "Status"], ["1", "K", ""], ["2", "K", "utesluts"], ["3", "K", "Ofullständigt"]]
    write_csv(Path("kodad.csv"), rows)
    made = classify("report", "kodad.csv", "--out", "rapport", "--codebook", "insatser-2024")
    assert made.exit_code == 0, made.output
    told = "Note: Status: 1 insats with other words than ofullständig (such as row 3) counted like the rest."
    assert told in made.stderr.splitlines()


def test_a_level_of_money_without_requisitioned_sums_is_refused(
    classify: Classify, project: Path, coded: Path
) -> None:
    refused = classify("report", coded, "--out", "rapport", "--money-level", "omrade", "--project", project)
    assert refused.exit_code == 2
    assert "--money-level: needs --requisitioned FILE, the sums to weigh to." in refused.stderr
    assert not Path("rapport").exists()


def test_a_filter_narrows_the_report_but_not_the_weighing(
    classify: Classify, project: Path, coded: Path, sums: Path
) -> None:
    only = ["--filter", "aktorstyp=kommun"]
    made = classify("report", coded, "--out", "rapport", "--requisitioned", sums, *only, "--project", project)
    assert made.exit_code == 0, made.output
    money = {row["Huvudkod"]: row["Effekt, Mnkr"] for row in read_csv(Path("rapport/tables/medel-effekt.csv"))}
    assert money == {"Ökad kunskap": "0", "Ökad tillgänglighet": "0,125"}


@pytest.mark.parametrize("command", ["report", "suggest", "sample"])
def test_a_filter_given_twice_for_a_variable_is_refused_and_not_half_followed(
    classify: Classify, project: Path, coded: Path, command: str
) -> None:
    twice = ["--filter", "aktorstyp=kommun", "--filter", "aktorstyp=region"]
    refused = classify(command, coded, "--out", "ut.csv", *twice, "--project", project)
    assert (refused.exit_code, refused.stderr) == (
        2, "Error: --filter aktorstyp: is given twice, and no insats has two values. Give it once.\n"
    )  # fmt: skip


def test_an_earlier_report_is_replaced_only_if_asked_and_foreign_files_stay(
    classify: Classify, project: Path, coded: Path
) -> None:
    asked = ["report", coded, "--out", "rapport", "--project", project]
    assert classify(*asked).exit_code == 0
    Path("rapport/anteckningar.txt").write_text("mina egna")
    refused = classify(*asked)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: rapport: holds files already. Choose another folder with --out")
    assert classify(*asked, "--force").exit_code == 0
    assert Path("rapport/anteckningar.txt").read_text() == "mina egna"


def test_years_stand_side_by_side_and_other_codebooks_need_a_crosswalk(
    classify: Classify, project: Path, coded: Path
) -> None:
    earlier = [HEADINGS, ["a", "region", "Barn och unga", "1", "Genomförd", "K.1", ""]]
    write_xlsx(Path("kodad-2024.xlsx"), earlier)
    told = spec(
        "  - heading: Åren\n    tables:\n"
        "      - {table: years, dimension: effekt, this: 2025, earlier: {2024: kodad-2024.xlsx}}\n"
    )
    made = classify("report", coded, "--out", "rapport", "--spec", told, "--project", project)
    assert made.exit_code == 0, made.output
    assert read_csv(Path("rapport/tables/ar-effekt.csv"))[0] == {
        "Effekt": "Ökad kunskap",
        "2024, Antal": "1",
        "2024, Andel (%)": "100",
        "2025, Antal": "1",
        "2025, Andel (%)": "33,333333",
    }
    later = CODEBOOK.replace('version: "1"', 'version: "2"').replace("id: liten", "id: ny")
    (project / "annotations" / "codebooks" / "ny.yaml").write_text(later, encoding="utf-8")
    apart = classify("report", coded, "--out", "r2", "--spec", told, "--codebook", "ny", "--project", project)
    assert apart.exit_code == 2


@pytest.mark.usefixtures("answers")
def test_shares_are_corrected_where_a_part_is_coded_automatically(classify: Classify, audited: Path) -> None:
    responses = [
        {**row, "Uppföljning": ("Genomförd", "Pågår")[int(row["Id"]) % 2]} for row in read_csv(Path("svar.csv"))
    ]
    write_csv(Path("svar.csv"), [list(responses[0]), *(list(row.values()) for row in responses)])
    coded = classify("precode", "svar.csv", "--out", "kodad.csv", "--precision", "0.8", "--project", audited)
    assert coded.exit_code == 0, coded.output
    made = classify("report", "kodad.csv", "--out", "rapport", "--project", audited)
    assert made.exit_code == 0, made.output
    rows = read_csv(Path("rapport/tables/fordelning-effekt.csv"))
    assert list(rows[0]) == ["Effekt", "Antal", "Andel (%)", "Rättad andel (%)", "från (%)", "till (%)"]
    kunskap = {name: float(cell.replace(",", ".")) for name, cell in list(rows[0].items())[2:]}
    assert kunskap["från (%)"] < kunskap["Rättad andel (%)"] < kunskap["till (%)"]
    spec("  - heading: E\n    tables: [{table: effects, dimension: effekt}]\n")
    made = classify("report", "kodad.csv", "--out", "r2", "--spec", "rapport.yaml", "--project", audited)
    assert made.exit_code == 0, made.output
    row = read_csv(Path("r2/tables/effekter-effekt.csv"))[0]
    of_all = "Rättad andel av alla som svarat, "
    share, low, high = (float(row[f"{of_all}{name} (%)"].replace(",", ".")) for name in ("andel", "från", "till"))
    none = {each["Effekt"]: each for each in rows}["Ingen kod passar"]["Rättad andel (%)"]
    assert low < share < high and share == pytest.approx(100 - float(none.replace(",", ".")), abs=1e-5)
    assert "Rättad andel bygger på modellens sannolikheter" in Path("rapport/report.html").read_text(
        encoding="utf-8"
    )


def test_a_file_of_one_choice_questions_alone_is_reported_too(classify: Classify, project: Path) -> None:
    rows = [["Id", "Typ av insats", "Aktörstyp"], ["1", "Annan", "region"], ["2", "Samverkan", "län"]]
    write_csv(Path("val.csv"), rows)
    made = classify("report", "val.csv", "--out", "rapport", "--project", project)
    assert made.exit_code == 0, made.output
    assert (
        "No column holds codes, such as kod_aktivitet: only the respondents' own choices are told." in made.stderr
    )
    assert [row["Typ av insats"] for row in read_csv(Path("rapport/tables/val-insatstyp-aktorstyp.csv"))] == [
        "Samverkan",
        "Annan",
        "Totalt",
    ]


def test_no_answer_reaches_the_report(classify: Classify, project: Path) -> None:
    rows = [["Id", "Effekt", "kod_effekt"], ["1", "Anna Ek kan numera mer.", "K"], ["2", "Kön är borta.", "T"]]
    write_csv(Path("kodad.csv"), rows)
    made = classify("report", "kodad.csv", "--out", "rapport", "--project", project)
    assert made.exit_code == 0, made.output
    for path in Path("rapport").rglob("*"):
        assert path.is_dir() or b"Anna Ek" not in path.read_bytes()
