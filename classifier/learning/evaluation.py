"""Cross-validated evaluation: every answer is judged by a model that never saw its insats."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Codebook, Dimension
from classifier.learning import certainty, metrics
from classifier.learning.coded_answers import Annotations, CodedAnswer
from classifier.learning.model import Prediction, joined, predict
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Embed, read_texts
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import TrainingRows, training_rows

FEWEST_ANSWERS = 20

Groups = Mapping[str, str]
"""The group of an insats, by `source/id` as `CodedAnswer.insats` writes it."""


def evaluate_dimension(
    annotations: Annotations,
    codebook: Codebook,
    dimension: Dimension,
    recipe: Recipe,
    groups: Groups | None = None,
    embed: Embed | None = None,
    processes: int = -1,
) -> dict[str, Any] | None:
    """Cross-validated scores of a dimension; None with fewer than FEWEST_ANSWERS coded answers.

    All answers of an insats are held out together or, with `groups`, all insatser of a group in
    turn. Thresholds, calibration and vocabulary are made anew each time, without what is held out.
    """
    answers = annotations.training_answers(codebook, dimension)
    rows = training_rows(answers, dimension, recipe, embed)
    judging = np.flatnonzero(rows.judging)
    held_together = rows.insatser[judging]
    if groups is not None:
        held_together = np.array([groups.get(insats, "") for insats in held_together])
        judging, held_together = judging[held_together != ""], held_together[held_together != ""]
    if len(judging) < FEWEST_ANSWERS or len(set(held_together)) < 2:
        return None
    folds = len(set(held_together)) if groups is not None else min(recipe.folds, len(set(held_together)))
    splits = list(insats_folds(held_together, folds, recipe.seed))
    prediction = predict_held_out(rows, judging, splits, dimension, recipe, processes)
    scores = _scores(prediction, [answers[row] for row in judging], codebook, dimension)
    return scores | {
        "agreement_of_coders": coder_agreement(annotations.first_judgements(annotations.own), codebook, dimension)
    }


def evaluate_on_audit(
    annotations: Annotations,
    codebook: Codebook,
    dimension: Dimension,
    recipe: Recipe,
    embed: Embed | None = None,
) -> dict[str, Any] | None:
    """Scores on the audited answers, by a model of all the others; None with too few of them."""
    audited = annotations.audited_answers(codebook, dimension.id)
    if len(audited) < FEWEST_ANSWERS:
        return None
    rows = training_rows(annotations.training_answers(codebook, dimension), dimension, recipe, embed)
    texts = read_texts([answer.text for answer in audited], embed)
    prediction = predict(train_dimension(rows, dimension, recipe), texts)
    scores = _scores(prediction, audited, codebook, dimension)
    return scores | {
        "agreement_of_coders": coder_agreement(
            annotations.first_judgements(annotations.audit), codebook, dimension
        )
    }


def _scores(
    prediction: Prediction, answers: Sequence[CodedAnswer], codebook: Codebook, dimension: Dimension
) -> dict[str, Any]:
    truth = [answer.codes for answer in answers]
    chosen = prediction.chosen
    return {
        "codebook": codebook.id,
        "dimension": dimension.id,
        "answers": len(answers),
        "answers_without_codes": sum(not codes for codes in truth),
        **metrics.set_scores(chosen, truth, dimension),
        "precision_at_1": metrics.precision_at_1(prediction.probabilities, truth, dimension),
        **metrics.subset_accuracy(chosen, truth),
        **metrics.any_code(chosen, truth),
        "accepted_at": certainty.accepted_at(prediction.confidences, chosen, truth),
        "confidence": certainty.confidence_in_sets(prediction.confidences, chosen, truth),
        "several": metrics.several(prediction.several, truth),
        **certainty.calibration(prediction.probabilities, truth, dimension),
        "codes": metrics.per_code(chosen, truth, dimension),
        "confusions": metrics.confusions(chosen, truth, [answer.insats for answer in answers]),
    }


def predict_held_out(
    rows: TrainingRows,
    judging: NDArray[np.intp],
    splits: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]],
    dimension: Dimension,
    recipe: Recipe,
    processes: int,
) -> Prediction:
    """Predictions for the judging rows, in their order, each by a model that has not seen them."""
    predictions = Parallel(n_jobs=processes)(
        delayed(_predict_fold)(
            rows.subset(rows.without(set(rows.insatser[judging[held_out]]))),
            rows.subset(judging[held_out]),
            dimension,
            recipe,
        )
        for _, held_out in splits
    )
    return joined(predictions, [held_out for _, held_out in splits])


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
    return predict(train_dimension(training, dimension, recipe), held_out.texts)
