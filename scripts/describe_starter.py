"""Print the figures of the starter's data card: sizes, codes, agreement with intervals.

Agreement is that of the first two blind codings of the same answers, with a bootstrap interval over
answers (1 000 resamples, seed 0). Run: python scripts/describe_starter.py
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import with_ancestors
from classifier.learning import metrics
from classifier.learning.coded_answers import Annotations, read_annotations
from classifier.rounds.project import Project, starter_root

CODEBOOKS = ("insatser-2024", "effekter-2025", "insatstyp-2025", "delpunkter-2025")
RESAMPLES = 1000


def main() -> None:
    """Print Markdown tables."""
    project = Project(starter_root())
    for path in sorted((project.annotations / "responses").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        groups = Counter(row.get("Respondentgrupp", "") for row in rows)
        named = ", ".join(f"{group} {count}" for group, count in sorted(groups.items()) if group)
        print(f"- `responses/{path.name}`: {len(rows)} rows{': ' + named if named else ''}")
    annotations = read_annotations(project)
    print("\n| dimension | training | without code | audit | coded twice | F1 main (95 %) | equal sets |")
    print("|---|---|---|---|---|---|---|")
    for codebook in map(project.codebook, CODEBOOKS):
        for dimension in codebook.dimensions.values():
            answers = annotations.coded_answers(codebook, dimension.id)
            audited = annotations.audited_answers(codebook, dimension.id)
            pairs = _pairs(annotations, codebook.id, dimension.id)
            none = sum(not answer.codes for answer in answers)
            print(
                f"| {codebook.id}/{dimension.id} | {len(answers)} | {none} | {len(audited)} "
                f"| {len(pairs)} | {_with_interval(pairs)} |"
            )
    print("\nAnswers per code in training (a sub-code counts for its main code too):\n")
    for codebook in map(project.codebook, CODEBOOKS):
        for dimension in codebook.dimensions.values():
            answers = annotations.coded_answers(codebook, dimension.id)
            used = Counter(code for answer in answers for code in with_ancestors(answer.codes))
            print(
                f"- {codebook.id}/{dimension.id}: "
                + ", ".join(f"{code} {used[code]}" for code in dimension.by_code)
            )


def _pairs(annotations: Annotations, codebook: str, dimension: str) -> list[tuple[Sequence[str], Sequence[str]]]:
    """The first two blind codings of every answer that has them."""
    coded: dict[tuple[str, str, str, str], list[Annotation]] = defaultdict(list)
    for each in annotations.first_judgements((*annotations.own, *annotations.audit)):
        if (each.codebook, each.dimension) == (codebook, dimension):
            coded[each.answer].append(each)
    wanted = (Decision.CODED, Decision.NONE)
    return [
        (both[0].codes, both[1].codes)
        for both in coded.values()
        if len(both) > 1 and all(each.decision in wanted for each in both[:2])
    ]


def _with_interval(pairs: list[tuple[Sequence[str], Sequence[str]]]) -> str:
    if not pairs:
        return "– | –"
    generator = np.random.default_rng(0)
    resampled = [
        metrics.agreement([pairs[place] for place in generator.integers(len(pairs), size=len(pairs))])[
            "micro_f1_main"
        ]
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(resampled, [0.025, 0.975])
    measured = metrics.agreement(pairs)
    return f"{measured['micro_f1_main']:.2f} ({low:.2f}–{high:.2f}) | {measured['equal_sets']:.2f}"


if __name__ == "__main__":
    main()
