"""Learning curves: how good the suggestions are, against how many confirmed insatser the models learn from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from classifier.domain.codebook import Codebook, Dimension, main_codes
from classifier.learning.coded_answers import Annotations, CodedAnswer
from classifier.learning.model import predict
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Embed
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import TrainingRows, training_rows

FEWEST_ANSWERS = 100
FEWEST_CODED = 20
SMALLEST_SIZE = 50
SIZES_FITTED = 3
NEXT_INSATSER = 100
RESAMPLES = 1000
CONFIDENCE = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score (0 to 1), or a difference of two, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def points(self) -> tuple[float, float, float]:
        """Value, low and high in points, hundredths of a score, with one decimal."""
        value, low, high = (round(100 * each, 1) + 0.0 for each in (self.value, self.low, self.high))
        return value, low, high


@dataclass(frozen=True, slots=True)
class Curve:
    """The learning curve of one measure.

    `measured`: at each size. `expected`: on the fitted curve, at the numbers of insatser of `expected_at`.
    `gain`: from all confirmed insatser to NEXT_INSATSER more.
    """

    measured: tuple[Estimate, ...]
    expected: tuple[Estimate, ...]
    gain: Estimate


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The learning curves of a dimension.

    `insatser`: all that are confirmed. `sizes`: how many of them the models learnt from, rising.
    `answers`: how many answers in this dimension those insatser have, on average over the folds.
    """

    codebook: str
    dimension: str
    title: str
    insatser: int
    sizes: tuple[int, ...]
    answers: tuple[int, ...]
    micro_f1_main: Curve
    precision_at_1: Curve

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"expected_at": expected_at(self.sizes, self.insatser)}


def measure_learning_curve(
    annotations: Annotations,
    codebook: Codebook,
    dimension: Dimension,
    recipe: Recipe,
    embed: Embed | None = None,
    processes: int = -1,
) -> LearningCurve | None:
    """Cross-validated scores at growing numbers of insatser; None with too few answers, or with a code too few.

    In every fold the insatser that train are put in random order and the first so many are kept: the
    smaller set lies inside the larger. The codebook's text always trains, and so do the starter's answers
    beside one's own, weighing what they weigh beside all of one's own.
    """
    answers = annotations.training_answers(codebook, dimension)
    rows = training_rows(answers, dimension, recipe, embed)
    judging = np.flatnonzero(rows.judging)
    truth = [answers[row].codes for row in judging]
    if len(judging) < FEWEST_ANSWERS or sum(map(bool, truth)) < FEWEST_CODED:
        return None
    splits = [held_out for _, held_out in insats_folds(rows.insatser[judging], recipe.folds, recipe.seed)]
    confirmed = confirmed_insatser(answers, rows)
    orders = random_orders(confirmed, [rows.insatser[judging[held_out]] for held_out in splits], recipe.seed)
    sizes = growing_sizes(min(map(len, orders)))
    training = [[rows.without(set(confirmed) - set(order[:size])) for size in sizes] for order in orders]
    counts = Parallel(n_jobs=processes)(
        delayed(_counts)(
            rows.subset(used), rows.subset(judging[held_out]), [truth[row] for row in held_out], dimension, recipe
        )
        for held_out, by_size in zip(splits, training, strict=True)
        for used in by_size
    )
    by_fold = [np.stack(counts[start : start + len(sizes)], 1) for start in range(0, len(counts), len(sizes))]
    f1, at_1 = _scores(np.sum([fold.sum(axis=0) for fold in by_fold], axis=0))
    resampled_f1, resampled_at_1 = _scores(resampled_totals(by_fold, recipe.seed))
    kept = np.array([[rows.judging[used].sum() for used in by_size] for by_size in training])
    return LearningCurve(
        codebook=codebook.id,
        dimension=dimension.id,
        title=dimension.title,
        insatser=len(confirmed),
        sizes=sizes,
        answers=tuple(round(mean) for mean in kept.mean(axis=0)),
        micro_f1_main=fit_curve(sizes, len(confirmed), f1, resampled_f1),
        precision_at_1=fit_curve(sizes, len(confirmed), at_1, resampled_at_1),
    )


def growing_sizes(most: int) -> tuple[int, ...]:
    """50, 100, 200 … and `most`; without the doubling that `most` is hardly above."""
    doublings = [SMALLEST_SIZE * 2**power for power in range(most.bit_length())]
    return (*(size for size in doublings if 1.1 * size <= most), most)


def confirmed_insatser(answers: Sequence[CodedAnswer], rows: TrainingRows) -> NDArray[np.str_]:
    """The project's own insatser, each once; those of the base where the base is what is judged."""
    base_counts = any(answer.is_base for answer, judging in zip(answers, rows.judging, strict=False) if judging)
    return np.unique([answer.insats for answer in answers if base_counts or not answer.is_base])


def random_orders(
    insatser: NDArray[np.str_], held_out: Sequence[NDArray[np.str_]], seed: int
) -> list[NDArray[np.str_]]:
    """Per fold, the insatser that are not held out, in an order of its own."""
    generator = np.random.default_rng(seed)
    return [generator.permutation(np.setdiff1d(insatser, apart)) for apart in held_out]


def resampled_totals(counts: Sequence[Floats], seed: int) -> Floats:
    """Counts per fold, each (answers, …), summed over resamples: (RESAMPLES, …).

    A two-stage bootstrap (Davison & Hinkley 1997, 3.8), folds and then the answers within them: the
    answers of a fold share the insatser that happened to train.
    """
    generator = np.random.default_rng(seed)
    times = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
    totals = [
        np.tensordot(generator.multinomial(drawn * len(fold), np.full(len(fold), 1 / len(fold))), fold, axes=1)
        for drawn, fold in zip(times.T, counts, strict=True)
    ]
    return np.asarray(np.sum(totals, axis=0), dtype=np.float64)


def expected_at(sizes: Sequence[int], insatser: int) -> tuple[int, int, int]:
    """The largest size, all confirmed insatser, and NEXT_INSATSER more."""
    return sizes[-1], insatser, insatser + NEXT_INSATSER


def fit_curve(sizes: Sequence[int], insatser: int, scores: Floats, resampled: Floats) -> Curve:
    """Fit score = a + b · ln(insatser) to the last sizes, of scores (sizes,) and resampled (resamples, sizes).

    The limit, for a small exponent, of the inverse power law a − b · n^−c (Figueroa et al. 2012), whose
    third parameter three sizes could not tell. It never levels off: where the scores do, the gain is told a
    little too high.
    """
    all_scores = np.vstack([scores, resampled])
    slopes, levels = np.polyfit(np.log(sizes[-SIZES_FITTED:]), all_scores[:, -SIZES_FITTED:].T, deg=1)
    expected = np.minimum(levels[:, None] + slopes[:, None] * np.log(expected_at(sizes, insatser)), 1.0)
    return Curve(
        measured=tuple(map(_estimate, all_scores.T)),
        expected=tuple(map(_estimate, expected.T)),
        gain=_estimate(expected[:, 2] - expected[:, 1]),
    )


def _estimate(values: Floats) -> Estimate:
    """The first value, with the percentile interval of the others, which are resampled."""
    low, high = np.quantile(values[1:], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(values[0]), float(low), float(high))


def _counts(
    training: TrainingRows,
    held_out: TrainingRows,
    truth: Sequence[tuple[str, ...]],
    dimension: Dimension,
    recipe: Recipe,
) -> Floats:
    """(held out, 5): main codes rightly said, said, and true; the most probable one is true; any is true."""
    prediction = predict(train_dimension(training, dimension, recipe), held_out.texts)
    columns = [dimension.order[code] for code in dimension.main_codes]
    best = [dimension.main_codes[place] for place in prediction.probabilities[:, columns].argmax(axis=1)]
    pairs = [(main_codes(said), main_codes(true)) for said, true in zip(prediction.chosen, truth, strict=True)]
    return np.array(
        [
            (len(said & true), len(said), len(true), code in true, bool(true))
            for (said, true), code in zip(pairs, best, strict=True)
        ],
        dtype=np.float64,
    )


def _scores(totals: Floats) -> tuple[Floats, Floats]:
    """Micro F1 of main codes and precision at 1 (…, sizes) of sums of counts (…, sizes, 5)."""
    hits, said, true, best_is_true, with_code = np.moveaxis(totals, -1, 0)
    return 2 * hits / np.maximum(said + true, 1), best_is_true / np.maximum(with_code, 1)
