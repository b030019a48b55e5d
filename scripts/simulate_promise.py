"""Simulate files with known codes: how often the promise of automatic coding is made, and broken.

A file has --file answers, of which some are drawn at random for the audit. The promise is broken if the
answers above the threshold that were not drawn have a lower precision than promised. The naive threshold
is the loosest above which the audited answers have the promised precision. An audit by strata is drawn in
proportion, or as unequally as is allowed, with all errors where fewest are drawn.
Run: python scripts/simulate_promise.py [--runs 1000] [--seed 0] [--file 5000]
"""

import argparse
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import beta, binomtest

from classifier.learning.precoding import MOST_UNEQUAL
from classifier.learning.promise import audited_answers_needed, find_promise, odds_ratio, precision_to_test
from classifier.rounds.sampling import stratified_sample, thirds

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""From a generator and a number of answers to their confidences and their chances of being right."""

Stratify = Callable[[np.random.Generator, Floats, NDArray[np.bool_]], list[str]]
"""From confidences and whether they are right to the stratum of each answer."""

PRECISION = 0.90
BETTER = 0.05
"""'Can be coded' = the promised precision and so much more."""

AUDITED = 300
SIZES = (100, 200, 300, 500, 1000)
CLIFF = ((0.29, 0.985), (0.05, 0.39), (0.66, 0.897))
"""Shares of a file, the most confident first, with their chances of being right."""

MEAN_RIGHT = {0.25: 0.65, 0.5: 0.75, 0.75: 0.85}
"""Of the whole file, where this share of it can be coded."""


def main() -> None:
    """Print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--file", type=int, default=5000, help="answers in a file")
    told = parser.parse_args()
    print(f"{told.runs} runs, seed {told.seed}, files of {told.file} answers, confidence level 95 %.\n")
    print_broken(told.runs, told.seed, told.file)
    print_strata(told.runs, told.seed, told.file)
    print_power(told.runs, told.seed, told.file)
    print_more(told.runs, told.seed, told.file)
    print("### Audited answers needed above the threshold\n")
    print_row("errors among them", "precision ≥ .90", "precision ≥ .95", head=True)
    for errors in (0, 1, 3, 10):
        print_row(errors, audited_answers_needed(errors, 0.90), audited_answers_needed(errors, 0.95))


def print_broken(runs: int, seed: int, answers: int) -> None:
    """Scenarios: how often a promise is made and broken, the naive threshold beside it."""
    flat, cliff = steps((1.0, 0.93)), steps(*CLIFF)
    scenarios: list[tuple[str, Draw, int]] = [
        ("well calibrated, half can be coded", calibrated(0.5, PRECISION), answers),
        ("the same, a file of 600", calibrated(0.5, PRECISION), 600),
        ("half can be coded but in no order, the rest wrong", steps((0.5, 0.95), (0.5, 0.5)), answers),
        ("confidences of five values", tied(calibrated(0.5, PRECISION), 5), answers),
        ("most confident wrong most often", steps((0.3, 0.80), (0.7, 0.93)), answers),
        ("confidences say nothing, .93 right", flat, answers),
        ("the same, a file of 600", flat, 600),
        ("good, then a cliff to just below the promise", cliff, answers),
        ("nowhere above .895", steps((1.0, 0.895)), answers),
        ("nowhere above .85", steps((0.5, 0.85), (0.5, 0.70)), answers),
    ]
    print(f"### Precision {PRECISION:.2f} promised, {AUDITED} audited\n")
    print_row("scenario", "made", "coded", "broken (95 %)", "naive: made", "coded", "broken (95 %)", head=True)
    for name, draw, size in scenarios:
        generator = np.random.default_rng(seed)
        ours, naive = [], []
        for _ in range(runs):
            confidences, is_right = a_file(draw, generator, size)
            promise = find_promise(confidences[:AUDITED], is_right[:AUDITED], confidences[AUDITED:], PRECISION)
            ours.append(outcome(promise.threshold, confidences[AUDITED:], is_right[AUDITED:]))
            threshold = naive_threshold(confidences[:AUDITED], is_right[:AUDITED])
            naive.append(outcome(threshold, confidences[AUDITED:], is_right[AUDITED:]))
        print_row(name, *summary(ours), *summary(naive))
    print()


def print_strata(runs: int, seed: int, answers: int) -> None:
    """Audits by strata: the promise, and beside it what comes of it if unequal chances are passed over."""
    good, flat, limit = calibrated(0.5, PRECISION), steps((1.0, 0.895)), steps((1.0, PRECISION))
    scenarios: list[tuple[str, Draw, Stratify, bool, int]] = [
        ("thirds by confidence, half can be coded", good, by_thirds, True, answers),
        ("the same, a file of 600", good, by_thirds, True, 600),
        ("thirds by confidence, nowhere above .895", flat, by_thirds, True, answers),
        ("good, then a cliff to just below the promise, thirds", steps(*CLIFF), by_thirds, True, answers),
        ("the same, all errors in half the file", steps(*CLIFF), errors_in(0.5), True, answers),
        ("all errors in half the file, .895 right", flat, errors_in(0.5), True, answers),
        ("the same, a file of 600, .90 right", limit, errors_in(0.5), True, 600),
        ("all errors in a fifth of the file, .895 right", flat, errors_in(0.2), True, answers),
        (f"all errors in half of it, odds 1 : {MOST_UNEQUAL}", flat, errors_in(0.5), False, answers),
        ("the same, a file of 600, .90 right", limit, errors_in(0.5), False, 600),
        (f"all errors in a fifth of it, odds 1 : {MOST_UNEQUAL}", flat, errors_in(0.2), False, answers),
        ("the same, a file of 600, .90 right", limit, errors_in(0.2), False, 600),
    ]
    print(f"### Audits of {AUDITED} by strata, precision {PRECISION:.2f} promised\n")
    print_row("scenario", "made", "coded", "broken (95 %)", "if passed over: made", "coded", "broken", head=True)
    for name, draw, stratify, in_proportion, size in scenarios:
        generator = np.random.default_rng(seed)
        ours: list[tuple[bool, float, bool]] = []
        simple: list[tuple[bool, float, bool]] = []
        for _ in range(runs):
            confidences, is_right = a_file(draw, generator, size)
            strata = stratify(generator, confidences, is_right)
            allocation = AUDITED if in_proportion else unequal_allocation(strata)
            sample = stratified_sample(strata, allocation, int(generator.integers(2**32)))
            audited, waiting = sample.rows, np.setdiff1d(np.arange(size), sample.rows)
            tested = precision_to_test(PRECISION, set(sample.probabilities.tolist()))
            for precision, outcomes in ((tested, ours), (PRECISION, simple)):
                promise = find_promise(confidences[audited], is_right[audited], confidences[waiting], precision)
                outcomes.append(outcome(promise.threshold, confidences[waiting], is_right[waiting]))
        print_row(name, *summary(ours), *summary(simple))
    print()


def by_thirds(_: np.random.Generator, confidences: Floats, __: NDArray[np.bool_]) -> list[str]:
    """Strata as --by confidence makes them."""
    return thirds(confidences.tolist())


def errors_in(share: float) -> Stratify:
    """Two strata, of which the smaller (of this share of the file) has all errors."""

    def stratify(generator: np.random.Generator, _: Floats, is_right: NDArray[np.bool_]) -> list[str]:
        order = np.argsort(is_right + generator.random(len(is_right)))
        strata = np.full(len(is_right), "good")
        strata[order[: int(share * len(is_right))]] = "bad"
        return strata.tolist()

    return stratify


def unequal_allocation(strata: Sequence[str]) -> dict[str, int]:
    """As few of the bad as the odds may differ."""
    bad, good = strata.count("bad"), strata.count("good")
    fewest = next(
        size for size in range(1, AUDITED) if odds_ratio((size / bad, (AUDITED - size) / good)) <= MOST_UNEQUAL
    )
    return {"bad": fewest, "good": AUDITED - fewest}


def print_power(runs: int, seed: int, answers: int) -> None:
    """How often a promise is made, and the mean share of the file coded, by the size of the audit."""
    for precision in (0.90, 0.95):
        better = min(precision + BETTER, 0.98)
        print(f"### Made (mean share coded), precision {precision:.2f} promised, calibrated confidences\n")
        shares = [f"{share:.0%} of the file at {better:.2f}" for share in MEAN_RIGHT]
        print_row("audited", *shares, head=True)
        for audited in SIZES:
            cells = []
            for share in MEAN_RIGHT:
                generator = np.random.default_rng(seed)
                draw = calibrated(share, precision)
                coded = []
                for _ in range(runs):
                    confidences, is_right = a_file(draw, generator, answers)
                    promise = find_promise(
                        confidences[:audited], is_right[:audited], confidences[audited:], precision
                    )
                    coded.append(promise.waiting / (answers - audited))
                cells.append(f"{np.mean(np.array(coded) > 0):.1%} ({np.mean(coded):.0%})")
            print_row(audited, *cells)
        print()


def print_more(runs: int, seed: int, answers: int) -> None:
    """Where no promise could be made: how many more answers are asked for, and what came of a second try."""
    print("### No promise: more audited answers asked for, and a second try with them (half can be coded)\n")
    print_row("audited", "refused", "asked for, median", "then made", "broken, both tries (95 %)", head=True)
    draw = calibrated(0.5, PRECISION)
    for audited in (50, 100, 200, 300):
        generator = np.random.default_rng(seed)
        asked, outcomes, second, refused = [], [], [], 0
        for _ in range(runs):
            confidences, is_right = a_file(draw, generator, answers)
            size = audited
            promise = find_promise(confidences[:size], is_right[:size], confidences[size:], PRECISION)
            refused += promise.threshold is None
            if promise.more_audited:
                asked.append(promise.more_audited)
                size += promise.more_audited
                promise = find_promise(confidences[:size], is_right[:size], confidences[size:], PRECISION)
                second.append(promise.threshold is not None)
            outcomes.append(outcome(promise.threshold, confidences[size:], is_right[size:]))
        broken = summary(outcomes)[2]
        more = (f"{np.median(asked):.0f}", f"{np.mean(second):.0%}") if asked else ("–", "–")
        print_row(audited, f"{refused / runs:.1%}", *more, broken)
    print()


def calibrated(share: float, precision: float) -> Draw:
    """Confidences are the chances of being right; the best `share` of the file has BETTER than promised."""
    better = min(precision + BETTER, 0.98)
    mean = MEAN_RIGHT[share]
    ranks = 1 - share + share * (np.arange(2000) + 0.5) / 2000

    def excess(log_size: float) -> float:
        size = np.exp(log_size)
        return float(beta.ppf(ranks, mean * size, (1 - mean) * size).mean() - better)

    size = float(np.exp(brentq(excess, -3, 6)))

    def draw(generator: np.random.Generator, answers: int) -> tuple[Floats, Floats]:
        chances = generator.beta(mean * size, (1 - mean) * size, answers)
        return chances, chances

    return draw


def steps(*parts: tuple[float, float]) -> Draw:
    """Shares of the file, the most confident first, each with its chance of being right."""
    shares, chances = np.array(parts).T

    def draw(generator: np.random.Generator, answers: int) -> tuple[Floats, Floats]:
        confidences = generator.random(answers)
        part = np.searchsorted(np.cumsum(shares)[:-1], 1 - confidences, side="right")
        return confidences, chances[part]

    return draw


def tied(inner: Draw, values: int) -> Draw:
    """The same, the confidences rounded to so many values."""

    def draw(generator: np.random.Generator, answers: int) -> tuple[Floats, Floats]:
        confidences, chances = inner(generator, answers)
        return np.round(confidences * (values - 1)) / (values - 1), chances

    return draw


def a_file(draw: Draw, generator: np.random.Generator, answers: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Confidences and whether they are right, in random order: the first ones are the audit."""
    confidences, chances = draw(generator, answers)
    return confidences, generator.random(answers) < chances


def naive_threshold(confidences: Floats, is_right: NDArray[np.bool_]) -> float | None:
    """The loosest confidence at or above which the observed precision is as promised."""
    order = np.argsort(-confidences, kind="stable")
    ranked = confidences[order]
    precision = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    last_of_tie = np.append(ranked[1:] != ranked[:-1], True)
    good = np.flatnonzero((precision >= PRECISION) & last_of_tie)
    return float(ranked[good[-1]]) if good.size else None


def outcome(threshold: float | None, waiting: Floats, is_right: NDArray[np.bool_]) -> tuple[bool, float, bool]:
    """Whether a promise was made, the share of the waiting answers it codes, whether it was broken."""
    above = waiting >= (np.inf if threshold is None else threshold)
    wrong = int((above & ~is_right).sum())
    return threshold is not None, float(above.mean()), wrong > np.round((1 - PRECISION) * above.sum(), 9)


def summary(outcomes: Iterable[tuple[bool, float, bool]]) -> tuple[str, str, str]:
    """Made, mean share coded, and broken with its Clopper-Pearson interval."""
    made, coded, broken = np.array(list(outcomes)).T
    interval = binomtest(int(broken.sum()), len(broken)).proportion_ci(0.95, "exact")
    return (
        f"{made.mean():.1%}",
        f"{coded.mean():.0%}",
        f"{broken.mean():.1%} ({interval.low:.1%}–{interval.high:.1%})",
    )


def print_row(*cells: object, head: bool = False) -> None:
    """A row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |")
    if head:
        print("|" + "---|" * len(cells))


if __name__ == "__main__":
    main()
