"""Agreement of coders on the answers that at least two of them coded.

Codes are counted with their main codes: a sub-code stands for its main code too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Codebook, Dimension, main_code
from classifier.rounds.coded_twice import (
    NOT_CODED,
    AnswerId,
    CodeSets,
    Codings,
    code_sets,
    codings_of,
    judged_by_several,
)
from classifier.rounds.reliability import (
    Alpha,
    Floats,
    cohen_kappa,
    jaccard,
    krippendorff_alpha,
    masi,
    mean_over_pairs,
    resampled,
)

FEWEST_CODINGS = 5
RESAMPLES = 1000
NO_CODE = "–"


@dataclass(frozen=True, slots=True)
class SetAgreement:
    """Agreement on whole sets of codes: means over answers of the means over pairs of coders.

    `alpha` has 1 − MASI as its distance (Passonneau 2006).
    """

    equal_sets: float
    jaccard: float
    masi: float
    alpha: Alpha


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Agreement on whether one code applies.

    `prevalence`: the share of codings with the code. `percent_agreement`: the share (0 to 1) of
    answers whose coders agree, over pairs of coders. `kappa`: None unless the dimension has exactly
    two coders. `rests_on_few`: fewer than FEWEST_CODINGS codings with the code, or without it, so that
    one more coding would move kappa and alpha far.
    """

    code: str
    answers: int
    prevalence: float
    percent_agreement: float
    kappa: float | None
    alpha: Alpha
    rests_on_few: bool

    @property
    def unreliable_share(self) -> float:
        """(1 − alpha) · min(p, 1 − p), p the prevalence: 0 for a code that nobody gave."""
        if self.alpha.value is None:
            return 0.0
        return (1 - self.alpha.value) * min(self.prevalence, 1 - self.prevalence)


@dataclass(frozen=True, slots=True)
class CoderPair:
    """Agreement of two coders on the answers that both coded; F1 is None where neither gave a code."""

    first: str
    second: str
    answers: int
    equal_sets_main: float
    micro_f1_main: float | None
    jaccard: float


@dataclass(frozen=True, slots=True)
class CodePair:
    """Two codes, of which one coder gave the one and another coder the other; NO_CODE: nothing instead."""

    one: str
    other: str
    answers: tuple[AnswerId, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement in one dimension.

    `answers` were coded by two or more. `left_out`: answers that two or more judged, but of which too
    few chose codes (or none); `unclear` and `incomplete` count such decisions on all answers judged by
    two or more. `with_suggestion`: codings made with a suggestion in view, which agree too well.
    """

    answers: int
    coders: tuple[str, ...]
    left_out: int
    unclear: int
    incomplete: int
    with_suggestion: int
    main: SetAgreement
    with_sub_codes: SetAgreement
    codes: tuple[CodeAgreement, ...]
    coder_pairs: tuple[CoderPair, ...]
    code_pairs: tuple[CodePair, ...]

    @property
    def codes_to_define_better(self) -> list[CodeAgreement]:
        """The codes by what a sharper definition would settle, most first; those always agreed on left out.

        Alpha alone puts the rarest codes first, since it collapses where nearly no answer, or nearly
        every answer, has the code; counting disagreements puts the commonest first. Alpha's shortfall
        times min(p, 1 − p) is the share of codings that carry the code and could as well be chance.
        """
        doubtful = [code for code in self.codes if code.unreliable_share > 0]
        return sorted(doubtful, key=lambda code: -code.unreliable_share)


def agreement_of_coders(
    annotations: Iterable[Annotation], codebook: Codebook, dimension: Dimension, seed: int = 0
) -> Agreement | None:
    """Agreement by the latest decision of each coder; None where no answer was coded twice.

    Decisions on other dimensions or other versions of the codebook are passed over. Leave those of an
    adjudication out: they were made with the other codings in view. `seed` is the bootstrap's.
    """
    judged = judged_by_several(annotations, codebook, dimension)
    coded = [(decisions, codings_of(decisions, dimension)) for decisions in judged]
    coded = [(decisions, codings) for decisions, codings in coded if len(codings) > 1]
    if not coded:
        return None
    every = [each for decisions in judged for each in decisions]
    every_coded = [each for decisions, codings in coded for each in decisions if each.coder in codings]
    coders = tuple(sorted({each.coder for each in every_coded}))
    main, full = (code_sets((codings for _, codings in coded), coders, dimension, main) for main in (True, False))
    draws = resampled(len(coded), RESAMPLES, seed)
    return Agreement(
        answers=len(coded),
        coders=coders,
        left_out=len(judged) - len(coded),
        unclear=sum(each.decision is Decision.UNCLEAR for each in every),
        incomplete=sum(each.decision is Decision.INCOMPLETE for each in every),
        with_suggestion=sum(each.suggested is not None for each in every_coded),
        main=_set_agreement(main, draws),
        with_sub_codes=_set_agreement(full, draws),
        codes=tuple(_code_agreement(column, full, draws) for column in range(len(full.codes))),
        coder_pairs=_coder_pairs(coders, main, full),
        code_pairs=_code_pairs([((first.source, first.id), codings) for (first, *_), codings in coded], dimension),
    )


def _set_agreement(given: CodeSets, draws: Floats) -> SetAgreement:
    alike = masi(given.sets)
    return SetAgreement(
        equal_sets=float(mean_over_pairs(given.counts, np.eye(len(given.sets))).mean()),
        jaccard=float(mean_over_pairs(given.counts, jaccard(given.sets)).mean()),
        masi=float(mean_over_pairs(given.counts, alike).mean()),
        alpha=krippendorff_alpha(given.counts, 1 - alike, draws),
    )


def _code_agreement(column: int, given: CodeSets, draws: Floats) -> CodeAgreement:
    has_code = given.sets[:, column]
    counts = np.column_stack([given.counts[:, has_code].sum(axis=1), given.counts[:, ~has_code].sum(axis=1)])
    with_code, without = counts.sum(axis=0)
    same = np.eye(2)
    return CodeAgreement(
        code=given.codes[column],
        answers=len(counts),
        prevalence=float(with_code / (with_code + without)),
        percent_agreement=float(mean_over_pairs(counts, same).mean()),
        kappa=cohen_kappa(*has_code[given.given].T) if given.given.shape[1] == 2 else None,
        alpha=krippendorff_alpha(counts, 1 - same, draws),
        rests_on_few=bool(min(with_code, without) < FEWEST_CODINGS),
    )


def _coder_pairs(coders: Sequence[str], main: CodeSets, full: CodeSets) -> tuple[CoderPair, ...]:
    """Every two coders with an answer in common."""
    alike = jaccard(full.sets)
    pairs = []
    for one, other in combinations(range(len(coders)), 2):
        both = (main.given[:, [one, other]] != NOT_CODED).all(axis=1)
        if not both.any():
            continue
        first, second = main.sets[main.given[both, one]], main.sets[main.given[both, other]]
        said = int(first.sum() + second.sum())
        pairs.append(
            CoderPair(
                coders[one],
                coders[other],
                answers=int(both.sum()),
                equal_sets_main=float((first == second).all(axis=1).mean()),
                micro_f1_main=2 * int((first & second).sum()) / said if said else None,
                jaccard=float(alike[full.given[both, one], full.given[both, other]].mean()),
            )
        )
    return tuple(pairs)


def _code_pairs(
    codings_by_answer: Sequence[tuple[AnswerId, Codings]], dimension: Dimension
) -> tuple[CodePair, ...]:
    """The pairs of codes that coders disagree about, by the number of answers that show it."""
    order = {**dimension.order, NO_CODE: len(dimension.order)}
    found: dict[tuple[str, str], dict[AnswerId, None]] = {}
    for answer, codings in codings_by_answer:
        for one, other in combinations(codings.values(), 2):
            for pair in _set_against(frozenset(one), frozenset(other)):
                first, second = sorted(pair, key=order.__getitem__)
                found.setdefault((first, second), {})[answer] = None
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), order[item[0][0]], order[item[0][1]]))
    return tuple(CodePair(one, other, tuple(answers)) for (one, other), answers in ranked)


def _set_against(one: frozenset[str], other: frozenset[str]) -> set[tuple[str, str]]:
    """Which code of one coding stands where the other coding has which.

    Codes under the same main code are set against each other first; what then is left is set against
    what is left of the other, or against no code.
    """
    only_one, only_other = one - other, other - one
    siblings = {(a, b) for a, b in product(only_one, only_other) if main_code(a) == main_code(b)}
    rest_one = only_one - {a for a, _ in siblings}
    rest_other = only_other - {b for _, b in siblings}
    if not rest_one and not rest_other:
        return siblings
    return siblings | set(product(rest_one or {NO_CODE}, rest_other or {NO_CODE}))
