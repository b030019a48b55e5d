"""Measures of suggestions against the coders' codes. Pure arithmetic: nothing here is trained.

Codes are counted with their main codes: a sub-code stands for its main code too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Dimension, main_codes, with_ancestors

FEWEST = 10
Codes = Sequence[str]


def f1(hits: int, said: int, true: int) -> float:
    """F1 = 2·TP / (said + true) (van Rijsbergen 1979); 0 where nothing is said and nothing is true."""
    return 2 * hits / (said + true) if said + true else 0.0


def ratio(part: int, whole: int) -> float | None:
    """A share, None where there is nothing to take a share of."""
    return part / whole if whole else None


def set_scores(chosen: Sequence[Codes], truth: Sequence[Codes], dimension: Dimension) -> dict[str, Any]:
    """Micro and macro F1 at main level and with sub-codes.

    Macro is the mean over codes that some answer has; `supported`, over those at least FEWEST have.
    """
    scores: dict[str, Any] = {}
    for level, expand, codes in (
        ("main", main_codes, dimension.main_codes),
        ("sub", with_ancestors, tuple(dimension.by_code)),
    ):
        pairs = [(expand(one), expand(other)) for one, other in zip(chosen, truth, strict=True)]
        hits, said, true = _counts(pairs)
        scores[f"micro_f1_{level}"] = f1(hits.total(), said.total(), true.total())
        for name, fewest in (("macro", 1), ("supported_macro", FEWEST)):
            each = [f1(hits[code], said[code], true[code]) for code in codes if true[code] >= fewest]
            scores[f"{name}_f1_{level}"] = sum(each) / len(each) if each else None
    return scores


def subset_accuracy(chosen: Sequence[Codes], truth: Sequence[Codes]) -> dict[str, Any]:
    """The share of answers with exactly the right main codes, those with and without codes apart."""
    right = [(main_codes(one) == main_codes(other), bool(other)) for one, other in zip(chosen, truth, strict=True)]
    with_codes = [hit for hit, coded in right if coded]
    without = [hit for hit, coded in right if not coded]
    return {
        "subset_accuracy_with_codes": ratio(sum(with_codes), len(with_codes)),
        "subset_accuracy_without_codes": ratio(sum(without), len(without)),
    }


def any_code(chosen: Sequence[Codes], truth: Sequence[Codes]) -> dict[str, Any]:
    """ "Any code at all": precision, recall, and the mean of the recalls of any and of none."""
    pairs = [(bool(one), bool(other)) for one, other in zip(chosen, truth, strict=True)]
    count = Counter(pairs)
    recall = ratio(count[True, True], count[True, True] + count[False, True])
    recall_of_none = ratio(count[False, False], count[False, False] + count[True, False])
    return {
        "any_code_precision": ratio(count[True, True], count[True, True] + count[True, False]),
        "any_code_recall": recall,
        "any_code_balanced_accuracy": (
            None if recall is None or recall_of_none is None else (recall + recall_of_none) / 2
        ),
    }


def several(probabilities: NDArray[np.float64], truth: Sequence[Codes]) -> dict[str, Any]:
    """Several main codes: what was said (answers,) beside the share that has them, and how well it ranks.

    `ranks`: the area under the ROC curve, the chance that an answer with several stands above one without.
    """
    carries = np.array([len(main_codes(codes)) > 1 for codes in truth])
    ranks = np.argsort(np.argsort(probabilities, kind="stable"), kind="stable") + 1.0
    with_several, others = int(carries.sum()), int((~carries).sum())
    area = None
    if with_several and others:
        area = float((ranks[carries].sum() - with_several * (with_several + 1) / 2) / (with_several * others))
    return {"said": float(probabilities.mean()), "true": float(carries.mean()), "ranks": area}


def precision_at_1(
    probabilities: NDArray[np.float64], truth: Sequence[Codes], dimension: Dimension
) -> float | None:
    """The share of answers with a code whose most probable main code is right."""
    columns = [dimension.order[code] for code in dimension.main_codes]
    best = [dimension.main_codes[place] for place in probabilities[:, columns].argmax(axis=1)]
    hits = [code in main_codes(true) for code, true in zip(best, truth, strict=True) if true]
    return ratio(sum(hits), len(hits))


def per_code(chosen: Sequence[Codes], truth: Sequence[Codes], dimension: Dimension) -> list[dict[str, Any]]:
    """Support, precision and recall of every code; None where there is nothing to divide by."""
    pairs = [(with_ancestors(one), with_ancestors(other)) for one, other in zip(chosen, truth, strict=True)]
    hits, said, true = _counts(pairs)
    return [
        {
            "code": code,
            "support": true[code],
            "precision": ratio(hits[code], said[code]),
            "recall": ratio(hits[code], true[code]),
        }
        for code in dimension.by_code
    ]


def confusions(
    chosen: Sequence[Codes], truth: Sequence[Codes], identities: Sequence[str], most: int = 5
) -> list[dict[str, Any]]:
    """The commonest pairs (code said wrongly, code missed) at main level, with the answers' ids.

    "–" stands for no code: a code said where none, or no other, was missed.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for one, other, identity in zip(chosen, truth, identities, strict=True):
        wrong, missed = main_codes(one) - main_codes(other), main_codes(other) - main_codes(one)
        for pair in ((said, true) for said in sorted(wrong) or ["–"] for true in sorted(missed) or ["–"]):
            if pair != ("–", "–"):
                found.setdefault(pair, []).append(identity)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [{"said": said, "true": true, "count": len(ids), "ids": ids} for (said, true), ids in ranked]


def agreement(pairs: Iterable[tuple[Codes, Codes]]) -> dict[str, Any]:
    """Two codings of the same answers at main level: n, micro F1 and the share of equal sets."""
    both = [(main_codes(one), main_codes(other)) for one, other in pairs]
    hits, said, true = _counts(both)
    return {
        "answers": len(both),
        "micro_f1_main": f1(hits.total(), said.total(), true.total()),
        "equal_sets": ratio(sum(one == other for one, other in both), len(both)),
    }


def _counts(
    pairs: Iterable[tuple[frozenset[str], frozenset[str]]],
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each code was said rightly, said, and true."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for one, other in pairs:
        hits.update(one & other)
        said.update(one)
        true.update(other)
    return hits, said, true
