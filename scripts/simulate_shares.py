"""Simulate files with known codes: how often the intervals of shares cover the truth, and how wide they are.

A model gives probabilities, more or less calibrated; its codes are those of one half or more. A sample is
drawn at random and coded without error. Counting the model's codes and the usual estimate ± 1.96 standard
errors stand beside. Run: python scripts/simulate_shares.py [--runs 1000] [--seed 0]
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from classifier.analysis.estimators import (
    FEWEST,
    PartlyCoded,
    Share,
    corrected_share,
    counted_share,
    sample_share,
)


@dataclass(frozen=True)
class World:
    """How files come about. `separation`: distance in standard deviations between answers with and without.

    `shift`: added to the model's log-odds; 0 is calibrated. `unevenness`: standard deviation of the
    logarithm of the weights; 0 counts answers. `known`: answers coded with certainty before the draw.
    """

    answers: int = 5000
    sampled: int = 200
    prevalence: float = 0.2
    separation: float = 3.1
    shift: float = 0.0
    unevenness: float = 0.0
    known: int = 0
    stratified: bool = False


@dataclass
class Tally:
    """What became of one estimator over the runs: errors, whether covered, half widths, whether given."""

    errors: list[float]
    covered: list[bool]
    half_widths: list[float]
    given: list[bool]

    def add(self, share: Share | None, truth: float, is_given: bool) -> None:
        """Add the outcome of a run; a share that cannot be estimated at all is none."""
        if share is not None:
            self.errors.append(share.estimate - truth)
            self.covered.append(share.lower <= truth <= share.upper)
            self.half_widths.append((share.upper - share.lower) / 2)
            self.given.append(is_given)

    def cell(self) -> str:
        """Coverage over all runs, and the mean half width in percentage points."""
        return f"{np.mean(self.covered):.1%} (±{100 * np.mean(self.half_widths):.1f})"

    def covered_where_given(self) -> str:
        """The coverage in the runs where a share is given, if they are 30 at least."""
        given = np.array(self.given)
        return f"{np.array(self.covered)[given].mean():.1%}" if given.sum() >= 30 else "–"


def main() -> None:
    """Print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    print(f"{told.runs} runs, seed {told.seed}. Coverage of nominal 95 % intervals, ± half width in points.")
    print(f"Coverage is over all runs, also those refused (fewer than {FEWEST} coded with the code).\n")
    print_table(
        "Files of 5 000 answers, sensitivity about .9",
        told,
        [
            (f"{prevalence:.0%}, n = {sampled}", World(sampled=sampled, prevalence=prevalence))
            for prevalence in (0.02, 0.05, 0.1, 0.2, 0.5)
            for sampled in (100, 200, 400)
        ],
    )
    print_table(
        "Other files, prevalence 20 % and n = 200 where nothing else is said",
        told,
        [
            ("500 answers", World(answers=500)),
            ("250 answers", World(answers=250)),
            ("model says the code too often", World(shift=2.0)),
            ("model says the code too seldom", World(shift=-2.0)),
            ("weak model", World(separation=1.0)),
            ("model knows nothing", World(separation=0.0)),
            ("1 000 answers known before", World(known=1000)),
            ("money, uneven (σ = 0.5)", World(unevenness=0.5)),
            ("money, very uneven (σ = 1)", World(unevenness=1.0)),
            ("money, very uneven, 10 %", World(unevenness=1.0, prevalence=0.1)),
            ("10 %, half drawn where the model sees a chance", World(prevalence=0.1, stratified=True)),
        ],
    )


def print_table(title: str, told: argparse.Namespace, worlds: Iterable[tuple[str, World]]) -> None:
    """One row per world."""
    print(f"### {title}\n")
    print(
        "| file | bias of counting | given: corrected, sample cover then | sample alone | corrected "
        "| from codes 0/1 | ± 1.96 se |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, world in worlds:
        print(f"| {name} | {' | '.join(run(world, told.runs, told.seed))} |")
    print()


def run(world: World, runs: int, seed: int) -> list[str]:
    """The cells of one world."""
    generator = np.random.default_rng(seed)
    biases = []
    sample, corrected, from_codes, usual = (Tally([], [], [], []) for _ in range(4))
    for _ in range(runs):
        answers, truth = a_file(world, generator)
        with_codes = replace(answers, predicted=(answers.predicted >= 0.5).astype(np.float64))
        biases.append(counted_share(with_codes) - truth)
        share = corrected_share(answers)
        is_given = share is not None
        sample.add(sample_share(answers, fewest=0), truth, is_given)
        corrected.add(share or corrected_share(answers, fewest=0), truth, is_given)
        from_codes.add(corrected_share(with_codes, fewest=0), truth, is_given)
        usual.add(difference_and_normal(answers), truth, is_given)
    plain = world.unevenness == 0 and world.known == 0 and not world.stratified
    return [
        f"{100 * np.mean(biases):+.1f}",
        f"{np.mean(corrected.given):.0%}: {corrected.covered_where_given()}, {sample.covered_where_given()}",
        sample.cell(),
        corrected.cell(),
        from_codes.cell(),
        usual.cell() if plain else "–",
    ]


def a_file(world: World, generator: np.random.Generator) -> tuple[PartlyCoded, float]:
    """A file with its true share: normal scores, and the probabilities that follow from them (Bayes)."""
    size, prevalence, separation = world.answers, world.prevalence, world.separation
    applies = (np.arange(size) < round(prevalence * size)).astype(np.float64)
    applies = generator.permutation(applies)
    scores = generator.normal(size=size) + separation * applies
    log_odds = np.log(prevalence / (1 - prevalence)) + separation * scores - separation**2 / 2 + world.shift
    predicted = 1 / (1 + np.exp(-log_odds))
    weights = np.exp(world.unevenness * generator.normal(size=size) + 0.5 * world.unevenness * applies)
    coded = np.arange(size) < world.known
    strata = predicted > 0.05 if world.stratified else None
    groups = [~coded] if strata is None else [strata, ~strata]
    sampled = np.zeros(size, dtype=np.bool_)
    for group in groups:
        drawn = generator.choice(np.flatnonzero(group), world.sampled // len(groups), replace=False)
        sampled[drawn] = True
    answers = PartlyCoded(np.where(coded | sampled, applies, np.nan), sampled, predicted, weights, strata)
    return answers, float(weights @ applies / weights.sum())


def difference_and_normal(answers: PartlyCoded) -> Share:
    """The difference estimator of a simple random sample ± 1.96 standard errors."""
    residuals = (answers.applies - answers.predicted)[answers.sampled]
    size = len(residuals)
    estimate = float(answers.predicted.mean() + residuals.mean())
    error = float(np.sqrt((1 - size / len(answers.applies)) * residuals.var(ddof=1) / size))
    return Share(estimate, estimate - 1.96 * error, estimate + 1.96 * error)


if __name__ == "__main__":
    main()
