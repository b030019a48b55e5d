"""Play the README's example of several coders: the starter's audited insatser as one file, and its coders.

The first command writes the 300 insatser as responses. The second fills in a review file of them, .csv, as
the starter's coders decided; with `--slips`, that many answers get a wrong code first.
Run: python scripts/audit_example.py responses revision.csv
     python scripts/audit_example.py decide revision.audit.csv [--slips 3]
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Dimension, main_codes
from classifier.domain.wording import SWEDISH
from classifier.learning.coded_answers import read_annotations
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project, starter_root

Row = dict[str, str]
YEARS = (2024, 2025)
WORDS = {
    Decision.NONE: SWEDISH.none,
    Decision.UNCLEAR: SWEDISH.unclear,
    Decision.INCOMPLETE: SWEDISH.incomplete,
}


def main() -> None:
    """Write the responses, or decide a review file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("responses", "decide"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--slips", type=int, default=0)
    told = parser.parse_args()
    if told.command == "responses":
        folder = starter_root() / "annotations" / "responses"
        rows = [row for year in YEARS for row in _read(folder / f"audit-{year}.csv")]
    else:
        rows = decided(_read(told.path), told.slips)
    _write(told.path, rows)


def decided(rows: list[Row], slips: int) -> list[Row]:
    """The rows of a review file with the decisions that the starter's coders came to."""
    project = Project(starter_root())
    annotations = read_annotations(project)
    gold = gold_by_answer(annotations.audit, annotations.adjudications)
    dimensions = {
        (book, part.title): part
        for book in project.codebook_ids()
        for part in project.codebook(book).dimensions.values()
    }
    decisions = {(book, name, answer): each.annotation for (book, name, _, answer), each in gold.items()}
    for number, row in enumerate(rows):
        dimension = dimensions[row[SWEDISH.codebook], row[SWEDISH.dimension]]
        decision = decisions[row[SWEDISH.codebook], dimension.id, row[SWEDISH.id]]
        row[SWEDISH.decision] = _wrong(decision, dimension) if number < slips else _said(decision)
    return rows


def _said(decision: Annotation) -> str:
    return WORDS.get(decision.decision) or "; ".join(decision.codes)


def _wrong(decision: Annotation, dimension: Dimension) -> str:
    """The first main code that was not decided."""
    return next(code for code in dimension.main_codes if code not in main_codes(decision.codes))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
