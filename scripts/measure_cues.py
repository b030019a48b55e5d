"""Measure each cue: precision and recall on sentences of the starter's effects, labelled by a reader.

The rules were written with the development sentences in view and never with the held-out ones; no
answer of the audit is among either. Run: python scripts/measure_cues.py
"""

import csv
from pathlib import Path

from classifier.domain.cue import Cue
from classifier.language.cues import find_cues
from classifier.rounds.project import starter_root

FILES = ("development", "held-out")


def main() -> None:
    """Print the rows of a Markdown table."""
    print("| cue | sentences | labelled | found | precision | recall |\n|---|---|---|---|---|---|")
    for name in FILES:
        labelled, found = _read(starter_root() / "annotations" / "cues" / f"sentences-{name}.csv")
        for cue in Cue:
            true = {row for row, cues in enumerate(labelled) if cue in cues}
            said = {row for row, cues in enumerate(found) if cue in cues}
            right = len(true & said)
            precision, recall = right / max(len(said), 1), right / max(len(true), 1)
            counts = f"{name}, {len(labelled)} | {len(true)} | {len(said)}"
            print(f"| {cue} | {counts} | {precision:.2f} | {recall:.2f} |")


def _read(path: Path) -> tuple[list[set[Cue]], list[set[Cue]]]:
    """The cues that each sentence was labelled with, and those that the rules find."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    labelled = [{Cue(name) for name in row["cues"].split(", ") if name} for row in rows]
    return labelled, [{found.cue for found in find_cues(row["sentence"])} for row in rows]


if __name__ == "__main__":
    main()
