"""Models that have not seen what they are asked about: audited answers, or answers that train."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from classifier.domain.answer import Answer
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.suggestion import Suggestion
from classifier.learning.coded_answers import Annotations
from classifier.learning.library import KeptModel, fitting_model, train_model
from classifier.learning.model import DimensionModel
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.suggesting import suggest
from classifier.learning.texts import Embed
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import training_rows
from classifier.rounds.project import Project


def newest_model(
    project: Project, annotations: Annotations, codebook: Codebook, dimension: Dimension, recipe: Recipe
) -> KeptModel:
    """A model of all that is confirmed: an older one may have learnt from answers drawn for an audit since."""
    kept = fitting_model(project, annotations, codebook, dimension, recipe)
    if not kept.is_behind:
        return kept
    trained = train_model(project, annotations, codebook, dimension, recipe)
    return replace(trained, trained_because="answers have been coded since")


def suggest_unseen(
    answers: Sequence[Answer],
    learnt: Collection[int],
    model: DimensionModel,
    annotations: Annotations,
    codebook: Codebook,
    recipe: Recipe,
    embed: Embed | None = None,
) -> list[Suggestion]:
    """A suggestion per answer, in order; those at `learnt` by models trained without their insats.

    Cross-fitting: each fold of the learnt answers is read by a model of all but that fold, every other
    answer by `model` (Zrnic & Candès 2024).
    """
    suggestions = suggest(answers, model, codebook, embed)
    if not learnt:
        return suggestions
    dimension = model.dimension
    rows = training_rows(annotations.training_answers(codebook, dimension), dimension, recipe, embed)
    positions = np.array(sorted(learnt))
    insatser = np.array([f"{answers[position].source}/{answers[position].id}" for position in positions])
    folds = min(recipe.folds, len(positions))
    splits = [np.arange(1)] if folds < 2 else [held for _, held in insats_folds(insatser, folds, recipe.seed)]
    for held_out in splits:
        without = rows.subset(rows.without(set(insatser[held_out])))
        apart = train_dimension(without, dimension, recipe)
        part = [answers[position] for position in positions[held_out]]
        for position, suggestion in zip(positions[held_out], suggest(part, apart, codebook, embed), strict=True):
            suggestions[position] = suggestion
    return suggestions
