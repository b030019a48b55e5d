"""Training the model of one dimension: fit, calibrate out of fold, fit on everything."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import GroupKFold

from classifier.domain.codebook import Dimension
from classifier.learning.calibration import fit_calibration, untaught
from classifier.learning.confidence import Confidence, fit_confidence
from classifier.learning.features import fit_features
from classifier.learning.hierarchy import chosen_codes
from classifier.learning.linear import fit_linear
from classifier.learning.model import DimensionModel, as_probabilities, right_at_main_level
from classifier.learning.recipe import Recipe
from classifier.learning.thresholds import UNTAUGHT_THRESHOLD, fit_thresholds
from classifier.learning.training_rows import APPLIES, TrainingRows


def train_dimension(rows: TrainingRows, dimension: Dimension, recipe: Recipe) -> DimensionModel:
    """Train on all rows; probabilities, thresholds and confidence come from folds by insats.

    With too few coded answers the numbers are those measured for a model without any.
    """
    features = fit_features(rows.words, recipe)
    matrix = features.of(rows.words)
    linear = fit_linear(matrix, rows.labels, rows.weights, recipe)
    judging = np.flatnonzero(rows.judging)
    folds = min(recipe.folds, len(set(rows.insatser[judging])))
    if len(judging) < recipe.fewest_for_calibration or folds < 2:
        thresholds = np.full(len(dimension.codes), UNTAUGHT_THRESHOLD)
        calibration = untaught(len(dimension.codes))
        return DimensionModel(dimension, features, linear, calibration, thresholds, Confidence(), len(judging) > 0)
    scores = _scores_out_of_fold(matrix, rows, judging, folds, recipe)
    applies = rows.labels[judging] == APPLIES
    calibration = fit_calibration(scores, applies, recipe.seed)
    probabilities = as_probabilities(scores, calibration, dimension)
    thresholds = fit_thresholds(probabilities, applies, recipe.threshold_shrinkage)
    chosen = [chosen_codes(row, thresholds, dimension) for row in probabilities]
    truth = [[code.code for code, yes in zip(dimension.codes, row, strict=True) if yes] for row in applies]
    confidence = fit_confidence(probabilities, chosen, right_at_main_level(chosen, truth), dimension)
    return DimensionModel(dimension, features, linear, calibration, thresholds, confidence, is_taught=True)


def insats_folds(
    insatser: NDArray[np.str_], folds: int, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(training, held out) positions; all answers of one insats are in one fold."""
    splitter = GroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(insatser)), groups=insatser)


def _scores_out_of_fold(
    matrix: csr_matrix, rows: TrainingRows, judging: NDArray[np.intp], folds: int, recipe: Recipe
) -> NDArray[np.float64]:
    """Scores (judging rows, codes) by models that have not seen the insats."""
    always = np.flatnonzero(~rows.judging)
    scores = np.zeros((len(judging), rows.labels.shape[1]))
    for training, held_out in insats_folds(rows.insatser[judging], folds, recipe.seed):
        used = np.concatenate([judging[training], always])
        linear = fit_linear(matrix[used], rows.labels[used], rows.weights[used], recipe)
        scores[held_out] = linear.scores(matrix[judging[held_out]])
    return scores
