"""Choose the machine behind the codes by evidence: nested cross-validation, whole groups left out.

Every machine reads the same rows and features and has its scores calibrated and cut by the package's own
functions, alone and with the votes of the nearest coded answers. Main codes only; the machine for any code
at all and repeated answers stand aside. Run: python scripts/choose_model.py [--dimension effekt]

Outer folds: the respondent groups, each left out in turn. Inner folds: the other groups, two at a time.
There regularisation, number of neighbours, calibration and thresholds are found, the first two by micro
F1. Figures are means over the outer folds with the standard error of the mean. Chosen is the simplest
contender whose F1 is within one standard error of the best (Breiman et al. 1984).

Order of simplicity: those that need no coded answers at hand come before those that look up neighbours.
Among either: complement naive Bayes (counting), ridge (linear equations), logistic regression (a smooth
optimum), linear support vector machine (an optimum with kinks).
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from classifier.domain.codebook import Dimension
from classifier.learning.calibration import Calibration, fit_calibration
from classifier.learning.coded_answers import read_annotations
from classifier.learning.features import fit_features
from classifier.learning.metrics import f1
from classifier.learning.neighbours import make_neighbours
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.thresholds import fit_thresholds
from classifier.learning.training_rows import APPLIES, UNKNOWN, TrainingRows, training_rows
from classifier.rounds.draw_store import variable_of_insatser
from classifier.rounds.project import Project, starter_root

CODEBOOK = "insatser-2024"
RECIPE = Recipe()
INNER_FOLDS = 3
NEIGHBOURS = (5, 10, 20)
ALONE = (0,)
MEASURES = ("main-code F1", "precision at 1", "Brier skill")


@dataclass(frozen=True)
class Machine:
    """A linear classifier; its regularisation, named `parameter`, is chosen from `strengths`."""

    name: str
    estimator: Any
    parameter: str
    strengths: tuple[float, ...]


@dataclass(frozen=True)
class Contender:
    """A machine and the numbers of neighbours to choose from."""

    machine: Machine
    neighbours: tuple[int, ...]

    @property
    def name(self) -> str:
        """How the tables name it."""
        return self.machine.name + ("" if self.neighbours == ALONE else " + neighbours")


LOGISTIC = LogisticRegression(solver="liblinear", dual=True, max_iter=1000, random_state=0)
# In the order of simplicity.
MACHINES = (
    Machine("complement naive Bayes", ComplementNB(), "alpha", (0.001, 0.003, 0.01, 0.03, 0.1)),
    Machine("ridge", RidgeClassifier(solver="sparse_cg", tol=1e-3), "alpha", (0.3, 1, 3, 10)),
    Machine("logistic regression", LOGISTIC, "C", (1, 3, 10, 30, 100)),
    Machine("linear SVM", LinearSVC(random_state=0), "C", (0.03, 0.1, 0.3, 1, 3)),
)
CONTENDERS = tuple(Contender(machine, counts) for counts in (ALONE, NEIGHBOURS) for machine in MACHINES)


@dataclass(frozen=True)
class Split:
    """Rows to learn from, as `features`, `labels` and `weights`, and answers to judge.

    `asked`: features (answers, features). `applies`: (answers, codes). `shares`: (answers, codes) of the
    neighbours' votes, by how many neighbours vote.
    """

    features: csr_matrix
    labels: NDArray[np.int8]
    weights: NDArray[np.float64]
    asked: csr_matrix
    applies: NDArray[np.bool_]
    shares: Mapping[int, NDArray[np.float64]]

    def scores(self, machine: Machine, strength: float) -> NDArray[np.float64]:
        """Scores (answers, codes), each code learnt on the rows where it is known."""
        columns: list[NDArray[np.float64]] = []
        for labels in self.labels.T:
            known = np.flatnonzero(labels != UNKNOWN)
            fitted = clone(machine.estimator).set_params(**{machine.parameter: strength})
            fitted.fit(self.features[known], labels[known] == APPLIES, sample_weight=self.weights[known])
            if isinstance(fitted, ComplementNB):
                columns.append(np.diff(fitted.predict_joint_log_proba(self.asked)).ravel())
            else:
                columns.append(fitted.decision_function(self.asked))
        return np.column_stack(columns)


@dataclass(frozen=True)
class Setting:
    """A strength and a number of neighbours, with what the inner folds say of them.

    `spread`: the standard deviation of the scores, which are divided by it. `f1`: micro.
    """

    strength: float
    neighbours: int
    spread: float
    calibration: Calibration
    thresholds: NDArray[np.float64]
    f1: float


def main() -> None:
    """Print a table per dimension, and one of their mean."""
    parser = argparse.ArgumentParser(description="Choose the machine behind the codes by evidence.")
    parser.add_argument("--dimension", action="append", help="One of the codebook's; default: all.")
    wanted = parser.parse_args().dimension
    project = Project(starter_root())
    annotations, codebook = read_annotations(project), project.codebook(CODEBOOK)
    groups = {
        f"{source}/{answer_id}": group
        for (source, answer_id), group in variable_of_insatser(project, "grupp").items()
    }
    print(f"{CODEBOOK}, synthetic answers, {date.today()}. Bold: the best of a column.")
    measured: list[NDArray[np.float64]] = []
    for dimension in codebook.dimensions.values():
        if wanted is None or dimension.id in wanted:
            rows = training_rows(annotations.training_answers(codebook, dimension), dimension, RECIPE)
            figures, settings = measure(rows, dimension, groups)
            print_table(dimension.id, figures, settings)
            measured.append(figures)
    if len(measured) > 1:
        print_table("mean of the dimensions", np.mean(measured, axis=0), [[] for _ in CONTENDERS])


def measure(
    rows: TrainingRows, dimension: Dimension, groups: Mapping[str, str]
) -> tuple[NDArray[np.float64], list[list[Setting]]]:
    """Figures (contenders, groups, measures) and, of each contender, the setting chosen per group."""
    rows = replace(rows, labels=rows.labels[:, [dimension.order[code] for code in dimension.main_codes]])
    group = np.array([groups.get(insats, "") for insats in rows.insatser])
    names = sorted(set(group[rows.judging]) - {""})
    figures = np.zeros((len(CONTENDERS), len(names), len(MEASURES)))
    settings: list[list[Setting]] = [[] for _ in CONTENDERS]
    for place, name in enumerate(names):
        asked = np.flatnonzero(rows.judging & (group == name))
        used = rows.without(rows.insatser[asked])
        outer, inner = splits(rows.subset(used), rows.subset(asked), group[used])
        for machine in MACHINES:
            scores = {
                strength: np.concatenate([split.scores(machine, strength) for split in inner])
                for strength in machine.strengths
            }
            for number, contender in enumerate(CONTENDERS):
                if contender.machine is machine:
                    setting = best_setting(scores, contender.neighbours, inner)
                    settings[number].append(setting)
                    figures[number, place] = judge(machine, setting, outer, inner)
    return figures, settings


def splits(training: TrainingRows, asked: TrainingRows, groups: NDArray[np.str_]) -> tuple[Split, list[Split]]:
    """The outer split and the inner ones of its training rows, whose groups (rows,) are given.

    The features are those of the outer split throughout, as in the package's own folds.
    """
    features = fit_features(training.texts, RECIPE)
    matrix = features.of(training.texts)
    judging = np.flatnonzero(training.judging)
    inner = []
    for _, held_out in insats_folds(groups[judging], INNER_FOLDS, RECIPE.seed):
        held = judging[held_out]
        used = training.without(training.insatser[held])
        inner.append(make_split(training.subset(used), matrix[used], matrix[held], training.labels[held]))
    return make_split(training, matrix, features.of(asked.texts), asked.labels), inner


def make_split(rows: TrainingRows, matrix: csr_matrix, asked: csr_matrix, labels: NDArray[np.int8]) -> Split:
    """A split, from the features of the rows and of the answers asked, and the labels of the latter."""
    coded = np.flatnonzero(rows.coded)
    applies = rows.labels[coded] == APPLIES
    shares = {
        count: make_neighbours(matrix[coded], applies, rows.insatser[coded], count).look(asked).shares
        for count in NEIGHBOURS
    }
    return Split(
        # liblinear counts in double precision: what is converted here is not converted at every fit.
        matrix.astype(np.float64),
        rows.labels,
        rows.weights,
        asked.astype(np.float64),
        labels == APPLIES,
        shares | {0: np.zeros(labels.shape)},
    )


def best_setting(
    scores: Mapping[float, NDArray[np.float64]], neighbours: Sequence[int], inner: Sequence[Split]
) -> Setting:
    """The setting with the best micro F1 in the inner folds; `scores` are theirs, by strength.

    Scores of one spread: naive Bayes counts in tens, and the calibration keeps slopes from being small.
    """
    applies = np.concatenate([split.applies for split in inner])
    candidates: list[Setting] = []
    for strength, count in product(scores, neighbours):
        shares = np.concatenate([split.shares[count] for split in inner])
        spread = float(scores[strength].std())
        calibration = fit_calibration(scores[strength] / spread, shares, applies, RECIPE.seed)
        probabilities = calibration.probabilities(scores[strength] / spread, shares)
        thresholds = fit_thresholds(probabilities, applies, RECIPE.threshold_shrinkage)
        found = micro_f1(probabilities >= thresholds, applies)
        candidates.append(Setting(strength, count, spread, calibration, thresholds, found))
    return max(candidates, key=lambda each: each.f1)


def judge(machine: Machine, setting: Setting, outer: Split, inner: Sequence[Split]) -> tuple[float, float, float]:
    """The measures on the answers of the group left out.

    Brier skill: 1 − Brier score / that of every code's share among the inner folds' answers (Murphy 1973).
    """
    scores = outer.scores(machine, setting.strength) / setting.spread
    probabilities = setting.calibration.probabilities(scores, outer.shares[setting.neighbours])
    share = np.concatenate([split.applies for split in inner]).mean(axis=0)
    brier = ((probabilities - outer.applies) ** 2).mean() / ((share - outer.applies) ** 2).mean()
    with_codes = np.flatnonzero(outer.applies.any(axis=1))
    first = outer.applies[with_codes, probabilities[with_codes].argmax(axis=1)]
    return micro_f1(probabilities >= setting.thresholds, outer.applies), float(first.mean()), float(1 - brier)


def micro_f1(said: NDArray[np.bool_], applies: NDArray[np.bool_]) -> float:
    """Over all answers and codes, both (answers, codes)."""
    return f1(int((said & applies).sum()), int(said.sum()), int(applies.sum()))


def chosen_contender(values: NDArray[np.float64]) -> int:
    """The first contender within one standard error of the best, from values (contenders, groups)."""
    means, best = values.mean(axis=1), int(values.mean(axis=1).argmax())
    return int(np.flatnonzero(means >= means[best] - standard_error(values[best]))[0])


def standard_error(values: NDArray[np.float64]) -> float:
    """Of the mean of one value per group."""
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def print_table(title: str, figures: NDArray[np.float64], settings: Sequence[Sequence[Setting]]) -> None:
    """A row per contender. `below the best`: the differences of F1 in the same groups, with their error."""
    best, chosen = figures.mean(axis=1).argmax(axis=0), chosen_contender(figures[:, :, 0])
    print(f"\n### {title}\n\n| | {' | '.join(MEASURES)} | F1 below the best | found inside | |")
    print("|---" * (len(MEASURES) + 4) + "|")
    for number, contender in enumerate(CONTENDERS):
        values = [f"{each.mean():.3f} ± {standard_error(each):.3f}" for each in figures[number].T]
        shown = [f"**{text}**" if best[place] == number else text for place, text in enumerate(values)]
        below = figures[best[0], :, 0] - figures[number, :, 0]
        marks = [name for name, row in (("best F1", best[0]), ("chosen", chosen)) if row == number]
        print(
            f"| {contender.name} | {' | '.join(shown)} | {below.mean():.3f} ± {standard_error(below):.3f} "
            f"| {_found(contender, settings[number])} | {', '.join(marks)} |",
            flush=True,
        )


def _found(contender: Contender, settings: Sequence[Setting]) -> str:
    """The settings found and in how many outer folds: `C 0.3 ×5, 1 ×2; k 10 ×7`."""
    strengths = Counter(setting.strength for setting in settings)
    counts = Counter(setting.neighbours for setting in settings if setting.neighbours)
    named = ((contender.machine.parameter, strengths), ("k", counts))
    return "; ".join(
        f"{name} " + ", ".join(f"{value:g} ×{times}" for value, times in sorted(found.items()))
        for name, found in named
        if found
    )


if __name__ == "__main__":
    main()
