"""Training the model of one dimension: fit, calibrate out of fold, fit on everything."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension
from classifier.learning.any_code import AnyCode, fit_machine, fit_scaling, with_cues
from classifier.learning.calibration import Calibration, fit_calibration, untaught
from classifier.learning.confidence import Confidence, Evidence, fit_confidence
from classifier.learning.features import cue_features, fit_features
from classifier.learning.linear import fit_linear, fit_linear_to_few
from classifier.learning.model import (
    DimensionModel,
    as_probabilities,
    chosen_sets,
    right_at_main_level,
    settled,
)
from classifier.learning.neighbours import make_neighbours
from classifier.learning.numbers import Several, fit_several
from classifier.learning.out_of_fold import OutOfFold, scores_out_of_fold
from classifier.learning.recipe import Recipe
from classifier.learning.repeats import PRIOR_KEPT, PRIOR_SEEN, fit_repeats, repeated_sets, with_repeats
from classifier.learning.thresholds import UNTAUGHT_THRESHOLD, fit_thresholds
from classifier.learning.training_rows import APPLIES, TrainingRows


@dataclass(frozen=True)
class Settings:
    """What is fitted on out-of-fold scores: how scores become probabilities, sets and confidence."""

    calibration: Calibration
    any_code: NDArray[np.float64] | None
    several: Several
    repeats_kept: float
    thresholds: NDArray[np.float64]
    confidence: Confidence


def train_dimension(rows: TrainingRows, dimension: Dimension, recipe: Recipe) -> DimensionModel:
    """Train on all rows; probabilities, thresholds and confidence come from folds by insats.

    With too few coded answers the numbers are those measured for a model without any.
    """
    features = fit_features(rows.texts, recipe)
    matrix = features.of(rows.texts)
    judging = np.flatnonzero(rows.judging)
    coded = np.flatnonzero(rows.coded)
    applies = rows.labels == APPLIES
    neighbours = make_neighbours(matrix[coded], applies[coded], rows.insatser[coded], recipe.neighbours)
    cued = with_cues(matrix, cue_features(rows.texts), recipe)
    folds = min(recipe.folds, len(set(rows.insatser[judging])))
    gate = None
    if len(judging) < recipe.fewest_for_calibration or folds < 2:
        settings = _untaught_settings(dimension)
        level = np.array([code.code.count(".") for code in dimension.codes])
        linear = fit_linear_to_few(matrix, rows.labels, rows.weights, level)
    else:
        linear = fit_linear(matrix, rows.labels, rows.weights, recipe)
        gated = _tells_any_code(applies[judging], dimension, recipe)
        scores = scores_out_of_fold(matrix, cued if gated else None, rows, folds, recipe)
        settings = _fit_settings(scores, applies[judging], dimension, recipe)
        if gated and settings.any_code is not None:
            machine = fit_machine(cued[coded], applies[coded].any(axis=1), rows.weights[coded], recipe)
            gate = AnyCode(machine.coefficients, machine.intercept, settings.any_code)
    return DimensionModel(
        dimension=dimension,
        recipe=recipe,
        features=features,
        linear=linear,
        neighbours=neighbours,
        calibration=settings.calibration,
        any_code=gate,
        several=settings.several,
        repeats_kept=settings.repeats_kept,
        thresholds=settings.thresholds,
        confidence=settings.confidence,
        is_taught=len(judging) > 0,
    )


def _untaught_settings(dimension: Dimension) -> Settings:
    codes = len(dimension.codes)
    thresholds = np.full(codes, UNTAUGHT_THRESHOLD)
    return Settings(untaught(codes), None, Several(), PRIOR_KEPT / PRIOR_SEEN, thresholds, Confidence())


def _tells_any_code(applies: NDArray[np.bool_], dimension: Dimension, recipe: Recipe) -> bool:
    """Whether there are enough answers of either kind to learn whether any code applies."""
    with_codes = int(applies.any(axis=1).sum())
    return dimension.none_allowed and min(with_codes, len(applies) - with_codes) >= recipe.fewest_without_codes


def _fit_settings(scores: OutOfFold, applies: NDArray[np.bool_], dimension: Dimension, recipe: Recipe) -> Settings:
    """Everything that turns scores into suggestions, from out-of-fold scores and the truth (judging, codes)."""
    calibration = fit_calibration(scores.codes, scores.nearest.shares, applies, recipe.seed)
    probabilities = as_probabilities(scores.codes, scores.nearest.shares, calibration, dimension)
    scaling = None
    gate = None
    if scores.any_code is not None:
        scaling = fit_scaling(scores.any_code, probabilities, np.asarray(applies.any(axis=1)), dimension)
        gate = AnyCode(np.zeros(0, dtype=np.float32), 0.0, scaling)
    probabilities, any_code = settled(probabilities, gate, scores.any_code, dimension)
    repeats_kept = fit_repeats(scores.nearest, applies)
    probabilities, any_code = with_repeats(probabilities, any_code, scores.nearest, repeats_kept)
    thresholds = fit_thresholds(probabilities, applies, recipe.threshold_shrinkage)
    chosen = chosen_sets(probabilities, any_code if gate else None, thresholds, dimension)
    chosen = repeated_sets(chosen, scores.nearest, dimension)
    main = [dimension.order[code] for code in dimension.main_codes]
    several = fit_several(probabilities, applies[:, main].sum(axis=1), dimension)
    truth = [[code.code for code, yes in zip(dimension.codes, row, strict=True) if yes] for row in applies]
    evidence = Evidence(
        probabilities,
        any_code,
        several.probabilities(probabilities, dimension),
        scores.nearest.similarity,
        chosen,
    )
    confidence = fit_confidence(evidence, right_at_main_level(chosen, truth), dimension)
    return Settings(calibration, scaling, several, repeats_kept, thresholds, confidence)
