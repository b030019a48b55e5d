"""Measure the probabilities and the threshold of models that the codebook alone has taught.

Prints the slope and intercept for `learning/calibration.py` and the threshold for
`learning/thresholds.py`, fitted on the starter's coded answers over all dimensions of several codes,
and how often the first suggestion is right. Run: python scripts/measure_untaught.py
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.domain.codebook import Dimension, main_codes
from classifier.learning.calibration import Calibration
from classifier.learning.coded_answers import read_annotations
from classifier.learning.hierarchy import consistent
from classifier.learning.metrics import f1, precision_at_1
from classifier.learning.recipe import Recipe
from classifier.learning.texts import read_texts
from classifier.learning.thresholds import GRID
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import APPLIES, label_row, training_rows
from classifier.rounds.project import Project, starter_root

CODEBOOKS = ("insatser-2024", "effekter-2025")
FEWEST = 10
SMALLEST_THRESHOLD = GRID[0]


def main() -> None:
    """Print the figures."""
    project = Project(starter_root())
    annotations = read_annotations(project)
    parts = []
    for codebook in (project.codebook(codebook_id) for codebook_id in CODEBOOKS):
        for dimension in codebook.dimensions.values():
            answers = annotations.coded_answers(codebook, dimension.id)
            model = train_dimension(training_rows([], dimension, Recipe()), dimension, Recipe())
            texts = read_texts([answer.text for answer in answers])
            scores = model.linear.scores(model.features.of(texts))
            truth = np.array([label_row(answer.codes, dimension) for answer in answers]) == APPLIES
            parts.append((dimension, scores, truth, [answer.codes for answer in answers]))
    pooled_scores = np.concatenate([scores.ravel() for _, scores, _, _ in parts])
    pooled_truth = np.concatenate([truth.ravel() for _, _, truth, _ in parts])
    fitted = LogisticRegression(C=10.0).fit(pooled_scores[:, None], pooled_truth)
    slope, intercept = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    print(f"UNTAUGHT = ({slope:.2f}, 0.0, {intercept:.2f})")
    grid = np.arange(SMALLEST_THRESHOLD, 0.6, 0.01)
    hits, said, true = np.zeros(len(grid)), np.zeros(len(grid)), 0
    for dimension, scores, truth, codes in parts:
        size = len(dimension.codes)
        calibration = Calibration(np.full(size, slope), np.zeros(size), np.full(size, intercept))
        probabilities = consistent(calibration.probabilities(scores, np.zeros_like(scores)), dimension)
        for place, threshold in enumerate(grid):
            hits[place] += (truth & (probabilities >= threshold)).sum()
            said[place] += (probabilities >= threshold).sum()
        true += int(truth.sum())
        first = precision_at_1(probabilities, codes, dimension)
        recall = _macro_recall(probabilities, codes, dimension)
        print(f"{dimension.title}: {len(codes)} answers, precision at 1 {first:.2f}, macro recall {recall:.2f}")
    scored = [f1(int(hit), int(all_said), true) for hit, all_said in zip(hits, said, strict=True)]
    best = int(np.argmax(scored))
    print(f"UNTAUGHT_THRESHOLD = {grid[best]:.2f} (micro F1 with sub-codes {scored[best]:.2f})")


def _macro_recall(
    probabilities: NDArray[np.float64], codes: Sequence[Sequence[str]], dimension: Dimension
) -> float:
    """Over main codes with at least FEWEST answers: how often the first suggestion is the code."""
    columns = [dimension.order[code] for code in dimension.main_codes]
    first = [dimension.main_codes[place] for place in probabilities[:, columns].argmax(axis=1)]
    recalls: list[float] = []
    for code in dimension.main_codes:
        mine = [one == code for one, true in zip(first, codes, strict=True) if code in main_codes(true)]
        if len(mine) >= FEWEST:
            recalls.append(sum(mine) / len(mine))
    return sum(recalls) / len(recalls)


if __name__ == "__main__":
    main()
