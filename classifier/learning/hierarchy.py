"""From probabilities to a set of codes: consistent with the hierarchy, backing off to the main code."""

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension, ancestors, most_specific


def consistent(probabilities: NDArray[np.float64], dimension: Dimension) -> NDArray[np.float64]:
    """Probabilities (texts, codes) in which no sub-code stands above its main code."""
    result = probabilities.copy()
    for code in sorted(dimension.codes, key=lambda code: code.code.count(".")):
        if code.parent is not None:
            column = dimension.order[code.code]
            result[:, column] = np.minimum(result[:, column], result[:, dimension.order[code.parent]])
    return result


def normalised(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of a one-choice dimension, where exactly one code applies: rows sum to 1."""
    return np.asarray(probabilities / probabilities.sum(axis=1, keepdims=True).clip(min=1e-12))


def chosen_codes(
    row: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    dimension: Dimension,
    has_code: bool = True,
) -> tuple[str, ...]:
    """The codes to suggest for one text, most specific and most probable first; () = none applies.

    A sub-code below its threshold is left away and its main code stands alone. `has_code`: False where it
    is known that none applies. Where a code is required the most probable one is taken, however
    improbable.
    """
    if not has_code:
        return ()
    above = {code for code, column in dimension.order.items() if row[column] >= thresholds[column]}
    kept = [code for code in above if all(parent in above for parent in ancestors(code))]
    if not dimension.multiple:
        return _one_choice(row, kept, dimension)
    if not kept and not dimension.none_allowed:
        kept = [max(dimension.main_codes, key=lambda code: row[dimension.order[code]])]
    return tuple(sorted(most_specific(kept, dimension), key=lambda code: -row[dimension.order[code]]))


def _one_choice(row: NDArray[np.float64], kept: list[str], dimension: Dimension) -> tuple[str, ...]:
    if not kept and dimension.none_allowed:
        return ()
    best = max(dimension.main_codes, key=lambda code: row[dimension.order[code]])
    below = [code for code in kept if code.startswith(f"{best}.")]
    return (max(below, key=lambda code: row[dimension.order[code]], default=best),)
