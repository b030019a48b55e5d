"""Measure a release on the sealed answers, once: nothing may be tuned on what this prints.

The sealed insatser were written and coded by writers and coders that made nothing else. Both codings
are the truth in turn; the figures are the mean of the two, their agreement stands beside.
Run: python scripts/evaluate_sealed.py
"""

from pathlib import Path
from typing import Any

from classifier.cli.options import boxes_of
from classifier.domain.annotation import Annotation
from classifier.domain.codebook import Codebook, Dimension
from classifier.intake.layout import Told
from classifier.intake.responses import read_responses
from classifier.learning import metrics
from classifier.learning.coded_answers import read_annotations
from classifier.learning.model import predict
from classifier.learning.recipe import Recipe
from classifier.learning.texts import read_texts
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import training_rows
from classifier.review.hand_coded import HandCoded, coded_dimensions
from classifier.rounds.gold import Gold
from classifier.rounds.project import Project, starter_root

CODEBOOKS = ("insatser-2024", "effekter-2025", "insatstyp-2025", "delpunkter-2025")
COLUMNS = {"effekter-2025": {"effekt": ["kod_effekt_2025"]}}
CODINGS = ("kodning-a.csv", "kodning-b.csv")


def main() -> None:
    """Print one line per dimension."""
    project = Project(starter_root())
    annotations = read_annotations(project)
    print("synthetic answers; mean over two codings as the truth")
    print(
        "dimension | answers | main-code F1 | precision at 1 | any code precision/recall | balanced "
        "| codings agree, F1"
    )
    for codebook in map(project.codebook, CODEBOOKS):
        first, second = (_coded(project.annotations / "sealed" / name, codebook) for name in CODINGS)
        for dimension in codebook.dimensions.values():
            rows = training_rows(annotations.training_answers(codebook, dimension), dimension, Recipe())
            model = train_dimension(rows, dimension, Recipe())
            ids = sorted(set(first[dimension.id]) & set(second[dimension.id]))
            prediction = predict(model, read_texts([first[dimension.id][each].text for each in ids]))
            truths = [[coding[dimension.id][each].codes for each in ids] for coding in (first, second)]
            both = [_measured(prediction, truth, dimension) for truth in truths]
            mean = {name: sum(one[name] or 0 for one in both) / 2 for name in both[0]}
            agree = metrics.agreement(zip(*truths, strict=True))["micro_f1_main"]
            print(
                f"{codebook.id}/{dimension.id} | {len(ids)} | {mean['micro_f1_main']:.2f} | "
                f"{mean['precision_at_1']:.2f} | {mean['any_code_precision']:.2f}/{mean['any_code_recall']:.2f} | "
                f"{mean['any_code_balanced_accuracy']:.2f} | "
                f"{agree:.2f}"
            )


def _measured(prediction: Any, truth: list[tuple[str, ...]], dimension: Dimension) -> dict[str, Any]:
    return {
        "micro_f1_main": metrics.set_scores(prediction.chosen, truth, dimension)["micro_f1_main"],
        "precision_at_1": metrics.precision_at_1(prediction.probabilities, truth, dimension),
        **metrics.any_code(prediction.chosen, truth),
    }


def _coded(path: Path, codebook: Codebook) -> dict[str, dict[str, Annotation]]:
    """The decisions of one coding by dimension and id; unclear ones are left out."""
    responses = read_responses(path, boxes_of([codebook]), Told({}))
    where = coded_dimensions(responses.table.headings, codebook, COLUMNS.get(codebook.id, {}))
    checked = HandCoded(responses, codebook, "sealed", path.stem, "").check(where)
    if checked.problems:
        raise SystemExit("\n".join(checked.problems))
    found: dict[str, dict[str, Annotation]] = {dimension: {} for dimension in codebook.dimensions}
    for annotation in checked.annotations:
        if Gold(annotation, ()).is_coded:
            found[annotation.dimension][annotation.id] = annotation
    return found


if __name__ == "__main__":
    main()
