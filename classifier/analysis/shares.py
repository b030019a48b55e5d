"""The shares of a coded file, code by code: counted, from the random sample alone, and corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.analysis.estimators import PartlyCoded, Share, corrected_share, counted_share, sample_share
from classifier.analysis.strata import usable_strata
from classifier.domain.codebook import Dimension, with_ancestors
from classifier.domain.level import Level
from classifier.domain.suggestion import Suggestion

NO_CODE = ""
"""Stands for the answers that carry no code."""


@dataclass(frozen=True)
class CodedAnswers:
    """The N answers of one dimension of a file.

    `codes`: the coder's, None where no human coded. `sampled` (N,): drawn at random and coded blind.
    `certain` (N,): coded before the draw, which was made among the rest. `suggestions`: by models that have
    not seen the insats; None if every answer is coded. `strata` (N,): the groups that were drawn from
    separately, with the probability of `inclusion` (N,); None = one group.
    """

    dimension: Dimension
    codes: Sequence[tuple[str, ...] | None]
    sampled: NDArray[np.bool_]
    certain: NDArray[np.bool_]
    suggestions: Sequence[Suggestion] | None
    strata: NDArray[np.str_] | None = None
    inclusion: NDArray[np.float64] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether humans have coded every answer."""
        return all(codes is not None for codes in self.codes)


@dataclass(frozen=True, slots=True)
class CodeShare:
    """The shares of one code among `answers` answers, `sampled` of them in the random sample.

    `sample` and `corrected` are None where too few answers are coded.
    """

    code: str
    answers: int
    sampled: int
    counted: float
    sample: Share | None
    corrected: Share | None


def shares_of(
    coded: CodedAnswers,
    level: Level = Level.MAIN,
    within: NDArray[np.bool_] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> list[CodeShare]:
    """The shares of every code of a level, in the codebook's order, then of no code at all.

    `within` (N,): the answers to take shares of, such as one group; None = all. `weights` (N,): what each
    counts. Empty if nothing is left to take shares of.
    """
    within = np.ones(len(coded.codes), dtype=np.bool_) if within is None else within
    if not within.any() or (weights is not None and not weights[within].any()):
        return []
    dimension = coded.dimension
    codes = dimension.main_codes if level is Level.MAIN else tuple(dimension.by_code)
    wanted = [*codes, NO_CODE] if dimension.none_allowed else list(codes)
    return [_share_of(code, coded, within, weights) for code in wanted]


def _share_of(
    code: str, coded: CodedAnswers, within: NDArray[np.bool_], weights: NDArray[np.float64] | None
) -> CodeShare:
    human = np.array([np.nan if codes is None else _applies(code, codes) for codes in coded.codes])
    said, probable = human, np.nan_to_num(human)
    if coded.suggestions is not None:
        said = np.array([_applies(code, suggestion.codes) for suggestion in coded.suggestions])
        probable = np.array([_probability(code, suggestion) for suggestion in coded.suggestions])
    known = coded.sampled | coded.certain | coded.is_whole
    applies = np.where(known, human, np.nan)
    weight = None if weights is None else weights[within]
    sampled = coded.sampled & ~coded.certain & (not coded.is_whole)
    strata, inclusion = None, None
    if coded.strata is not None and coded.inclusion is not None:
        strata = usable_strata(coded.strata[within], sampled[within], (sampled | ~known)[within])
        inclusion = coded.inclusion[within]
    part = PartlyCoded(applies[within], sampled[within], probable[within], weight, strata, inclusion)
    counting = PartlyCoded(human[within], sampled[within], np.nan_to_num(said)[within], weight)
    return CodeShare(
        code=code,
        answers=int(within.sum()),
        sampled=int(sampled[within].sum()),
        counted=counted_share(counting),
        sample=sample_share(part),
        corrected=corrected_share(part),
    )


def _applies(code: str, codes: Sequence[str]) -> float:
    return float(not codes if code == NO_CODE else code in with_ancestors(codes))


def _probability(code: str, suggestion: Suggestion) -> float:
    if code == NO_CODE:
        return min(max(suggestion.none, 0.0), 1.0)
    return next((each.probability for each in suggestion.probabilities if each.code == code), 0.0)
