"""Measure what more coded insatser were worth: the first 150 of the starter beside all of them.

Whole respondent groups are left out in turn. Run: python scripts/measure_growth.py
"""

from dataclasses import replace

from classifier.cli.console import figure
from classifier.learning.coded_answers import read_annotations
from classifier.learning.evaluation import evaluate_dimension
from classifier.learning.recipe import Recipe
from classifier.rounds.draw_store import variable_of_insatser
from classifier.rounds.project import Project, starter_root

CODEBOOKS = ("insatser-2024", "effekter-2025", "insatstyp-2025")
LAST_OF_FIRST_150 = {"starter-2024": 1099, "starter-2025": 2051}
"""The highest id of each source among the first 150 insatser."""


def main() -> None:
    """Print the rows of a Markdown table."""
    project = Project(starter_root())
    everything = read_annotations(project)
    few = replace(
        everything,
        own=tuple(
            each
            for each in everything.own
            if each.id.isdigit() and int(each.id) <= LAST_OF_FIRST_150.get(each.source, 0)
        ),
    )
    groups = {
        f"{source}/{answer_id}": group
        for (source, answer_id), group in variable_of_insatser(project, "grupp").items()
    }
    for codebook in map(project.codebook, CODEBOOKS):
        for dimension in codebook.dimensions.values():
            for name, annotations in (("first 150", few), ("full", everything)):
                scores = evaluate_dimension(annotations, codebook, dimension, Recipe(), groups)
                if scores is not None:
                    print(
                        f"| {codebook.id}/{dimension.id} | {name} | {scores['answers']} "
                        f"| {figure(scores['micro_f1_main'])} | {figure(scores['macro_f1_main'])} "
                        f"| {figure(scores['precision_at_1'])} "
                        f"| {figure(scores['any_code_precision'])}/{figure(scores['any_code_recall'])} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
