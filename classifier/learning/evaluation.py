"""Cross-validated evaluation: every answer is judged by a model that never saw its insats."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Codebook, Dimension
from classifier.learning import metrics
from classifier.learning.coded_answers import Annotations
from classifier.learning.model import Prediction, predict
from classifier.learning.recipe import Recipe
from classifier.learning.training import insats_folds, train_dimension
from classifier.learning.training_rows import TrainingRows, training_rows

FEWEST_ANSWERS = 20


def evaluate_dimension(
    annotations: Annotations, codebook: Codebook, dimension: Dimension, recipe: Recipe, processes: int = -1
) -> dict[str, Any] | None:
    """The scores of a dimension; None with fewer than FEWEST_ANSWERS coded answers.

    Thresholds, calibration and vocabulary are made anew in each fold, without the answers held out.
    """
    answers = annotations.coded_answers(codebook, dimension.id)
    rows = training_rows(answers, dimension, recipe)
    judging = np.flatnonzero(rows.judging)
    if len(judging) < FEWEST_ANSWERS:
        return None
    prediction = predict_out_of_fold(rows, judging, dimension, recipe, processes)
    truth = [answers[row].codes for row in judging]
    identities = [answers[row].insats for row in judging]
    chosen = prediction.chosen
    return {
        "codebook": codebook.id,
        "dimension": dimension.id,
        "answers": len(judging),
        "answers_without_codes": sum(not codes for codes in truth),
        **metrics.set_scores(chosen, truth, dimension),
        "precision_at_1": metrics.precision_at_1(prediction.probabilities, truth, dimension),
        **metrics.subset_accuracy(chosen, truth),
        **metrics.any_code(chosen, truth),
        "codes": metrics.per_code(chosen, truth, dimension),
        "confusions": metrics.confusions(chosen, truth, identities),
        "agreement_of_coders": coder_agreement(annotations.own or annotations.base, codebook, dimension),
    }


def predict_out_of_fold(
    rows: TrainingRows,
    judging: NDArray[np.intp],
    dimension: Dimension,
    recipe: Recipe,
    processes: int = -1,
) -> Prediction:
    """Predictions for the judging rows, in their order, each by a model of the other folds."""
    always = np.flatnonzero(~rows.judging)
    folds = min(recipe.folds, len(set(rows.insatser[judging])))
    splits = list(insats_folds(rows.insatser[judging], folds, recipe.seed))
    predictions = Parallel(n_jobs=processes)(
        delayed(_predict_fold)(
            rows.subset(np.concatenate([judging[training], always])),
            rows.subset(judging[held_out]),
            dimension,
            recipe,
        )
        for training, held_out in splits
    )
    probabilities = np.zeros((len(judging), len(dimension.codes)))
    confidences = np.zeros(len(judging))
    chosen: list[tuple[str, ...]] = [()] * len(judging)
    for (_, held_out), part in zip(splits, predictions, strict=True):
        probabilities[held_out] = part.probabilities
        confidences[held_out] = part.confidences
        for position, codes in zip(held_out, part.chosen, strict=True):
            chosen[position] = codes
    return Prediction(probabilities, chosen, confidences)


def coder_agreement(
    annotations: Sequence[Annotation], codebook: Codebook, dimension: Dimension
) -> dict[str, Any] | None:
    """How far the first two codings of the same answers agree; None where nothing is coded twice."""
    by_answer: dict[tuple[str, str, str, str], list[Annotation]] = defaultdict(list)
    for each in annotations:
        if (each.codebook, each.version, each.dimension) == (codebook.id, codebook.version, dimension.id):
            by_answer[each.answer].append(each)
    pairs = []
    for coded in by_answer.values():
        first_two = sorted(coded, key=lambda each: (each.time, each.coder))[:2]
        if len(first_two) == 2 and all(each.decision in (Decision.CODED, Decision.NONE) for each in first_two):
            pairs.append((first_two[0].codes, first_two[1].codes))
    return metrics.agreement(pairs) if pairs else None


def _predict_fold(
    training: TrainingRows, held_out: TrainingRows, dimension: Dimension, recipe: Recipe
) -> Prediction:
    return predict(train_dimension(training, dimension, recipe), held_out.words)
