"""Measures of how far probabilities and confidence can be trusted. Pure arithmetic.

The probabilities judged are those of the main codes, every answer × code pair alike.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension, main_codes

BINS = 10
RESAMPLES = 1000
ACCURACIES = (0.9, 0.8, 0.7)

Codes = Sequence[str]


def calibration(
    probabilities: NDArray[np.float64], truth: Sequence[Codes], dimension: Dimension, seed: int = 0
) -> dict[str, Any]:
    """Brier skill, calibration error with its interval, and the reliability table.

    `probabilities`: (answers, codes), columns in the codebook's order.
    """
    pairs = probabilities[:, [dimension.order[code] for code in dimension.main_codes]]
    applies = np.array([[code in main_codes(codes) for code in dimension.main_codes] for codes in truth])
    low, high = _interval(pairs, applies, seed)
    return {
        "brier_skill": brier_skill(pairs, applies),
        "calibration_error": calibration_error(pairs, applies),
        "calibration_error_interval": [low, high],
        "reliability": reliability(pairs.ravel(), applies.ravel()),
    }


def brier_skill(pairs: NDArray[np.float64], applies: NDArray[np.bool_]) -> float:
    """1 − Brier score / that of saying each code's share for every answer (Murphy 1973); both (answers, codes)."""
    reference = float(((applies.mean(axis=0) - applies) ** 2).sum())
    return 1 - float(((pairs - applies) ** 2).sum()) / reference if reference else 0.0


def calibration_error(pairs: NDArray[np.float64], applies: NDArray[np.bool_]) -> float:
    """Mean distance of said and true shares over bins of equal width, by size (Naeini et al. 2015)."""
    said, true, size = _binned(pairs.ravel(), applies.ravel())
    return float(np.abs(said - true).sum() / size.sum())


def reliability(probabilities: NDArray[np.float64], is_true: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Per bin with something in it: how many, the mean probability said and the share that was true."""
    said, true, size = _binned(probabilities, is_true)
    return [
        {"count": int(size[row]), "said": float(said[row] / size[row]), "true": float(true[row] / size[row])}
        for row in np.flatnonzero(size)
    ]


def accepted_at(
    confidences: NDArray[np.float64], chosen: Sequence[Codes], truth: Sequence[Codes]
) -> dict[str, float]:
    """The largest share of answers, most confident first, of which 90, 80 and 70 % have exactly the right
    main codes (Gweon, Schonlau & Wenemark 2020). Counted among answers with a true or a suggested code.
    """
    counted = [row for row in range(len(truth)) if truth[row] or chosen[row]]
    ranked = sorted(counted, key=lambda row: (-confidences[row], row))
    right = np.array([main_codes(chosen[row]) == main_codes(truth[row]) for row in ranked], dtype=float)
    accuracy = right.cumsum() / np.arange(1, len(right) + 1)
    shares = {}
    for wanted in ACCURACIES:
        enough = np.flatnonzero(accuracy >= wanted)
        shares[f"{wanted:.2f}"] = float((enough[-1] + 1) / len(right)) if enough.size else 0.0
    return shares


def confidence_in_sets(
    confidences: NDArray[np.float64], chosen: Sequence[Codes], truth: Sequence[Codes]
) -> dict[str, Any]:
    """What the confidence said and how often the set was right, suggestions with and without codes apart."""
    right = np.array([main_codes(one) == main_codes(other) for one, other in zip(chosen, truth, strict=True)])
    coded = np.array([bool(codes) for codes in chosen])
    return {
        name: {
            "count": int(part.sum()),
            "said": float(confidences[part].mean()) if part.any() else None,
            "true": float(right[part].mean()) if part.any() else None,
            "reliability": reliability(confidences[part], right[part]),
        }
        for name, part in (("with_codes", coded), ("without_codes", ~coded))
    }


def _interval(pairs: NDArray[np.float64], applies: NDArray[np.bool_], seed: int) -> tuple[float, float]:
    """95 % percentile bootstrap over answers (Efron 1979): the pairs of one answer stay together."""
    generator = np.random.default_rng(seed)
    place = _bins(pairs)
    # Per answer and bin, what is said and what is true: a resample is then a sum of rows.
    gap = np.zeros((len(pairs), BINS))
    for column in range(pairs.shape[1]):
        np.add.at(gap, (np.arange(len(pairs)), place[:, column]), pairs[:, column] - applies[:, column])
    times = generator.multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), size=RESAMPLES)
    errors = np.abs(times @ gap).sum(axis=1) / pairs.size
    low, high = np.quantile(errors, [0.025, 0.975])
    return float(low), float(high)


def _bins(probabilities: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.asarray((probabilities * BINS).astype(np.intp).clip(0, BINS - 1))


def _binned(
    probabilities: NDArray[np.float64], is_true: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Per bin the sum said, the sum true and the size, each (BINS,)."""
    place = _bins(probabilities)
    sums = (
        np.bincount(place, weights=probabilities, minlength=BINS),
        np.bincount(place, weights=is_true, minlength=BINS),
        np.bincount(place, minlength=BINS),
    )
    said, true, size = (np.asarray(each, dtype=np.float64) for each in sums)
    return said, true, size
