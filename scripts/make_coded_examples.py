"""Make the coded example files that `classify report` is shown on, from the starter's decisions.

For each year the insatser of two responses files that have requisitioned sums, with the codes decided for them.
Run: python scripts/make_coded_examples.py   (writes annotations/examples/kodad-YEAR.xlsx and rekvirerat-YEAR.csv)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from classifier.review.coded_file import ABOUT_SHEET

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
SOURCES = ("starter", "audit")
CODEBOOKS = {
    "2024": [["insatser-2024"]],
    "2025": [["insatser-2024", "insatstyp-2025", "delpunkter-2025"], ["effekter-2025"]],
}
"""A coded file has one column per dimension, so two codebooks with `effekt` are merged apart."""

SUMS = ["Rekvirerat (kr)", "Återbetalat (kr)"]


def main() -> None:
    """Write both files of every year."""
    for year, codebooks in CODEBOOKS.items():
        coded = pd.concat([merged(f"{source}-{year}", codebooks) for source in SOURCES], ignore_index=True)
        target = ANNOTATIONS / "examples" / f"kodad-{year}.xlsx"
        used = [name for group in codebooks for name in group]
        write_workbook(target, coded, about(year, used))
        paths = [ANNOTATIONS / "responses" / f"rekvirerat-{source}-{year}.csv" for source in SOURCES]
        sums = pd.concat([read(path) for path in paths])
        sums[SUMS] = sums[SUMS].astype(int)
        keys = [column for column in sums.columns if column not in SUMS]
        together = sums.groupby(keys, as_index=False)[SUMS].sum()
        path = ANNOTATIONS / "examples" / f"rekvirerat-{year}.csv"
        together.to_csv(path, sep=";", index=False, encoding="utf-8-sig", lineterminator="\r\n")
        print(f"{target.name}: {len(coded)} insatser; {path.name}: {len(together)} sums")


def merged(source: str, codebooks: list[list[str]]) -> pd.DataFrame:
    """The responses with the codes of all codebooks; of effects the last one's."""
    found: pd.DataFrame | None = None
    with tempfile.TemporaryDirectory() as folder:
        for number, group in enumerate(codebooks):
            out = Path(folder) / f"{number}.csv"
            responses = ANNOTATIONS / "responses" / f"{source}.csv"
            options = [part for name in group for part in ("--codebook", name)]
            command = [sys.executable, "-m", "classifier.cli.app", "merge", str(responses), "--out", str(out)]
            subprocess.run([*command, *options], check=True, cwd=ANNOTATIONS.parent, stdout=subprocess.DEVNULL)
            part = read(out)
            if found is None:
                found = part
            else:
                status = [old or new for old, new in zip(found["status"], part["status"], strict=True)]
                new = part[[column for column in part.columns if column.startswith(("kod_", "ursprung_"))]]
                found = found.assign(**{column: new[column] for column in new.columns}, status=status)
    assert found is not None
    return found.drop(columns=[column for column in found.columns if column.startswith("sannolikhet_")])


def read(path: Path) -> pd.DataFrame:
    """A semicolon file with every cell as text."""
    return pd.read_csv(path, sep=";", encoding="utf-8-sig", dtype=str, keep_default_na=False)


def about(year: str, used: list[str]) -> list[tuple[str, str]]:
    """The second sheet, as `classify merge` writes it."""
    from classifier.rounds.project import find_project

    books = [find_project(ANNOTATIONS.parent).codebook(name) for name in used]
    return [
        ("Obs", "Startprojektets svar är syntetiska: påhittade och kodade med maskinhjälp."),
        ("Källa", f"syntetiska insatser {year}"),
        *(("Kodbok", f"{book.id}, version {book.version} ({book.title})") for book in books),
    ]


def write_workbook(path: Path, coded: pd.DataFrame, told: list[tuple[str, str]]) -> None:
    """The coded file as .xlsx, sums as numbers and everything else as text."""
    money = "Medel (kr)"
    coded[money] = [int(cell) if cell.isdigit() else cell for cell in coded[money]]
    plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=plain) as writer:
        coded.to_excel(writer, sheet_name="Svar", index=False)
        pd.DataFrame(told).to_excel(writer, sheet_name=ABOUT_SHEET, index=False, header=False)
        writer.sheets["Svar"].freeze_panes(1, 0)


if __name__ == "__main__":
    main()
