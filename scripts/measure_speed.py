"""Measure start-up, training, suggesting and reporting as whole processes, with the time of a bare Python beside.

Makes a responses file of 1 853 insatser and a coded file of 20 000 out of the starter's, suggests codes in four
dimensions, makes reports, and prints seconds, peak memory and the ratio to starting Python with nothing to do.
Run: python scripts/measure_speed.py
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from classifier.intake.sheet import cell_text, read_sheets
from classifier.rounds.project import starter_root

EXAMPLES = starter_root() / "annotations" / "examples"
INSATSER = 1853
CODED = 20_000
RUNS = 3
ONE = ["--dimension", "aktivitet"]
CLASSIFY = [sys.executable, "-m", "classifier.cli.app"]


def main() -> None:
    """Print a table in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        _write_responses(Path("svar.csv"))
        _write_coded(Path("kodad.csv"))
        subprocess.run([*CLASSIFY, "init", "projekt", "--from", "starter"], check=True, capture_output=True)
        bare = measure([sys.executable, "-c", "pass"])[0]
        rows = [
            ("`classify --help`", ["--help"]),
            ("`classify train`, four dimensions", ["train", "--project", "projekt"]),
            (f"`classify suggest`, {INSATSER} insatser × 4 dimensions, .csv", _suggest("ut.csv")),
            (f"`classify suggest`, {INSATSER} insatser × 4 dimensions, .xlsx", _suggest("ut.xlsx")),
            (
                f"`classify suggest`, {CODED} insatser × 1 dimension, .csv",
                [*_suggest("ut.csv", "kodad.csv"), *ONE],
            ),
            ("`classify report`, the shipped example", _report(EXAMPLES / "kodad-2025.xlsx", "rapport")),
            (f"`classify report`, {CODED} insatser, the same tables", _report(Path("kodad.csv"), "stor")),
        ]
        print("| what | seconds (median of 3) | times a bare Python | peak memory, MB |\n|---|---|---|---|")
        for name, arguments in rows:
            seconds, memory = measure([*CLASSIFY, *arguments])
            print(f"| {name} | {seconds:.1f} | {seconds / bare:.0f} | {memory:.0f} |")


def measure(command: list[str]) -> tuple[float, float]:
    """Median wall seconds of RUNS runs, and the largest peak memory in MB."""
    seconds, memory = [], 0.0
    for _ in range(RUNS):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"failed: {' '.join(command)}")
        seconds.append(time.perf_counter() - started)
        memory = max(memory, usage.ru_maxrss / 1024)
    return sorted(seconds)[RUNS // 2], memory


def _suggest(out: str, responses: str = "svar.csv") -> list[str]:
    return ["suggest", responses, "--project", "projekt", "--out", out, "--force"]


def _report(coded: Path, out: str) -> list[str]:
    return ["report", str(coded), "--project", "projekt", "--out", out, "--force"]


def _write_coded(path: Path) -> None:
    headings, *rows = read_sheets(EXAMPLES / "kodad-2025.xlsx")[0].rows
    place = headings.index("Id")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headings)
        for number in range(CODED):
            cells = [cell_text(cell) for cell in rows[number % len(rows)]]
            writer.writerow([*cells[:place], number + 1, *cells[place + 1 :]])


def _write_responses(path: Path) -> None:
    rows: list[dict[str, str]] = []
    for source in sorted((starter_root() / "annotations" / "responses").glob("starter-*.csv")):
        with source.open(encoding="utf-8-sig", newline="") as file:
            rows += csv.DictReader(file, delimiter=";")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows({**rows[number % len(rows)], "Id": str(number + 1)} for number in range(INSATSER))


if __name__ == "__main__":
    main()
