"""The whole loop on real files: what a coder does in a first week."""

from collections.abc import Callable
from pathlib import Path

from conftest import EXAMPLE, write_xlsx
from openpyxl import load_workbook
from typer.testing import Result

Classify = Callable[..., Result]

# Kayaks are coded as A.6 here (SIP, a written plan): nothing but the coder's decisions could teach that.
KAJAK = [
    "Kajakpaddling på fjorden, tre kvällar med ledare från klubben",
    "Paddling i kajak för föräldralediga, klubben höll i det",
    "Kajakkurs med övernattning på ön",
    "Fem turer med kajak längs kusten, lånad utrustning",
    "Kajaker har lånats ut vid bryggan hela sommaren",
    "Paddlarkväll i kajak varje torsdag, alla välkomna",
    "Kajak och grillning för grannarna på holmen",
    "Två kajakhelger i skärgården",
]
NEW = [
    "Kajak för nybörjare i viken",
    "Kajaktur runt ön med klubbens ledare",
    "Styrelsen har haft möte om budgeten",
]


def test_init_suggest_edit_confirm_train_suggest_again(classify: Classify) -> None:
    made = classify("init", "mitt", "--from", "starter")
    assert made.exit_code == 0, made.output
    assert "synthetic answer" in made.output

    rows = [["Svars-ID", "Aktör", "Aktivitet"], *([f"n{n}", "Viken", text] for n, text in enumerate(KAJAK))]
    write_xlsx(Path("svar.xlsx"), rows)
    first = classify("suggest", "svar.xlsx", "--project", "mitt", "--dimension", "aktivitet", "--out", "g.xlsx")
    assert first.exit_code == 0, first.output
    assert "8 rows to review" in first.output

    workbook = load_workbook("g.xlsx")
    sheet = workbook["Granskning"]
    column = {cell.value: cell.column for cell in sheet[1]}
    assert all("A.6" not in str(row[column["Förslag"] - 1].value) for row in sheet.iter_rows(min_row=2))
    for row in sheet.iter_rows(min_row=2):
        row[column["Beslut"] - 1].value = "A.6"
        row[column["Kodare"] - 1].value = "Anna"
    sheet.move_range(f"A2:Z{sheet.max_row}", rows=1)  # an empty row above, as people leave them
    sheet.delete_cols(column["Kommentar"])
    workbook.save("g.xlsx")

    confirmed = classify("confirm", "g.xlsx", "--project", "mitt")
    assert confirmed.exit_code == 0, confirmed.output
    assert "Stored 8 decisions" in confirmed.output

    behind = classify("suggest", "svar.xlsx", "--project", "mitt", "--dimension", "aktivitet", "--json", "-")
    assert "answers have been coded since" in behind.stderr

    trained = classify("train", "--project", "mitt", "--dimension", "aktivitet")
    assert "8 coded answers and" in trained.output

    new = [["Svars-ID", "Aktör", "Aktivitet"], *([f"m{n}", "Viken", text] for n, text in enumerate(NEW))]
    write_xlsx(Path("nya.xlsx"), new)
    classify("suggest", "nya.xlsx", "--project", "mitt", "--dimension", "aktivitet", "--out", "nya-g.xlsx")
    sheet = load_workbook("nya-g.xlsx")["Granskning"]
    suggested = {row[0].value: (row[column["Förslag"] - 1].value, row[column["Skäl"] - 1].value)
                 for row in sheet.iter_rows(min_row=2)}  # fmt: skip
    assert "A.6" in suggested["m0"][0]
    assert "A.6" in suggested["m1"][0]
    assert "A.6" not in suggested["m2"][0]
    assert "aja" in suggested["m0"][1], "the word that was coded is the reason"

    merged = classify("merge", "svar.xlsx", "--out", "kodad.xlsx", "--project", "mitt")
    assert merged.exit_code == 0, merged.output
    coded = load_workbook("kodad.xlsx").worksheets[0]
    heading = [cell.value for cell in coded[1]]
    assert {row[heading.index("kod_aktivitet")].value for row in coded.iter_rows(min_row=2)} == {"A.6"}

    status = classify("status", "--project", "mitt")
    assert "Anna (8 decisions)" in status.output
    assert "Aktivitet: 8 coded answers (+ " in status.output


def test_the_readme_job_on_the_shipped_example(classify: Classify) -> None:
    """Title rows, a merged cell, an empty column and a footnote; a leaked number is masked."""
    assert classify("example").exit_code == 0
    assert Path("exempel-2025.xlsx").read_bytes() == EXAMPLE.read_bytes()
    result = classify("suggest", "exempel-2025.xlsx")
    assert result.exit_code == 0, result.output
    review = Path("exempel-2025.review.csv").read_text(encoding="utf-8-sig")
    assert "[personnummer]" in review
    assert "Skäl" in review
    assert "row 66 was left out" in result.stderr
    assert len(list(Path().glob("exempel-2025.review.u-*.draw.json"))) == 1
