"""The answers of a dimension that at least two coders judged, and the sets of codes they were given."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Codebook, Dimension, main_codes, with_ancestors

AnswerId = tuple[str, str]
"""(source, id) of an answer within its dimension."""

Codings = dict[str, tuple[str, ...]]
"""The codes that each coder gave an answer; coders who chose neither codes nor none are not in it."""

NOT_CODED = -1


@dataclass(frozen=True)
class CodeSets:
    """The sets of codes that were given, each once, and who gave which.

    `sets`: (sets, codes). `given`: (answers, coders), the row in `sets`, or NOT_CODED.
    """

    codes: tuple[str, ...]
    sets: NDArray[np.bool_]
    given: NDArray[np.intp]

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """How many coders gave an answer each set: (answers, sets)."""
        return np.column_stack([(self.given == row).sum(axis=1) for row in range(len(self.sets))]).astype(float)


def code_sets(codings: Iterable[Codings], coders: tuple[str, ...], dimension: Dimension, main: bool) -> CodeSets:
    """Sets of main codes or, with `main` False, of all codes and the main codes above them."""
    codes = dimension.main_codes if main else tuple(dimension.by_code)
    expand = main_codes if main else with_ancestors
    rows: dict[frozenset[str], int] = {}
    given = [
        [
            rows.setdefault(expand(by_coder[coder]), len(rows)) if coder in by_coder else NOT_CODED
            for coder in coders
        ]
        for by_coder in codings
    ]
    sets = np.array([[code in said for code in codes] for said in rows], dtype=np.bool_)
    return CodeSets(codes, sets, np.array(given, dtype=np.intp))


def judged_by_several(
    annotations: Iterable[Annotation], codebook: Codebook, dimension: Dimension
) -> list[list[Annotation]]:
    """The decisions on each answer that two or more judged, in an order that is always the same.

    Decisions on other dimensions or other versions of the codebook are passed over. A text that
    was changed under its id is another answer.
    """
    by_answer: dict[tuple[str, str, str], list[Annotation]] = defaultdict(list)
    for each in annotations:
        if (each.codebook, each.version, each.dimension) == (codebook.id, codebook.version, dimension.id):
            by_answer[each.source, each.id, each.fingerprint].append(each)
    return [decisions for _, decisions in sorted(by_answer.items()) if len(decisions) > 1]


def codings_of(decisions: Iterable[Annotation], dimension: Dimension) -> Codings:
    """What was coded; unclear and incomplete are missing, codes that the codebook has lost left out."""
    return {
        each.coder: tuple(code for code in each.codes if code in dimension.order)
        for each in decisions
        if each.decision in (Decision.CODED, Decision.NONE)
    }
