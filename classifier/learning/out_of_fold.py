"""Scores of coded answers by models that have not seen their insats."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.model_selection import GroupKFold

from classifier.learning.any_code import fit_machine
from classifier.learning.linear import fit_linear
from classifier.learning.neighbours import Nearest, joined_nearest, make_neighbours
from classifier.learning.recipe import Recipe
from classifier.learning.training_rows import APPLIES, TrainingRows


@dataclass(frozen=True)
class OutOfFold:
    """Of the judging rows, in their order.

    `codes`: scores (rows, codes). `any_code`: scores (rows,), None where that is not learnt. `nearest`:
    the neighbours among the other folds.
    """

    codes: NDArray[np.float64]
    any_code: NDArray[np.float64] | None
    nearest: Nearest


def insats_folds(
    insatser: NDArray[np.str_], folds: int, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(training, held out) positions; all answers of one insats are in one fold."""
    splitter = GroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(insatser)), groups=insatser)


def scores_out_of_fold(
    matrix: csr_matrix, cued: csr_matrix | None, rows: TrainingRows, folds: int, recipe: Recipe
) -> OutOfFold:
    """Scores of the judging rows, from the features of all rows (rows, features), with cues or without."""
    judging = np.flatnonzero(rows.judging)
    applies = rows.labels == APPLIES
    codes = np.zeros((len(judging), rows.labels.shape[1]))
    any_code = None if cued is None else np.zeros(len(judging))
    nearest: list[Nearest] = []
    splits = [held_out for _, held_out in insats_folds(rows.insatser[judging], folds, recipe.seed)]
    for held_out in splits:
        asked = judging[held_out]
        used = rows.without(set(rows.insatser[asked]))
        codes[held_out] = fit_linear(matrix[used], rows.labels[used], rows.weights[used], recipe).scores(
            matrix[asked]
        )
        coded = used[rows.coded[used]]
        neighbours = make_neighbours(matrix[coded], applies[coded], rows.insatser[coded], recipe.neighbours)
        nearest.append(neighbours.look(matrix[asked]))
        if cued is not None and any_code is not None:
            machine = fit_machine(cued[coded], applies[coded].any(axis=1), rows.weights[coded], recipe)
            any_code[held_out] = machine.scores(cued[asked])
    return OutOfFold(codes, any_code, joined_nearest(nearest, np.argsort(np.concatenate(splits))))
