"""Try promise and shares on the starter's audit: do they hold, when part of it is held back as not coded?

The starter's audited insatser are taken as one file. Of these, some are drawn at random as the audit, the
rest wait as if nobody had coded them; their codes are known, so that promises and intervals can be checked. The
model learns from the rest of the starter, once; only the draw is repeated.
Run: python scripts/measure_precoding.py [--runs 200] [--audited 200] [--seed 0] [--precision 0.90]
"""

import argparse
from dataclasses import dataclass

import numpy as np

from classifier.analysis.shares import CodedAnswers, shares_of
from classifier.domain.answer import Answer
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.fingerprint import fingerprint
from classifier.domain.level import Level
from classifier.domain.suggestion import Suggestion
from classifier.learning.coded_answers import Annotations, read_annotations
from classifier.learning.library import fitting_model, project_recipe
from classifier.learning.model import DimensionModel
from classifier.learning.precoding import Demand, codes_at, precode
from classifier.learning.suggesting import suggest
from classifier.rounds.audits import Audit
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project, starter_root

CODEBOOK = "insatser-2024"


@dataclass(frozen=True)
class Judged:
    """The audited answers of a dimension with their suggestions and the coders' codes, by id."""

    model: DimensionModel
    answers: list[Answer]
    suggestions: list[Suggestion]
    codes: dict[str, tuple[str, ...] | None]


def main() -> None:
    """Print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--audited", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--precision", type=float, nargs="*", default=[0.90, 0.80, 0.70])
    told = parser.parse_args()
    project = Project(starter_root())
    annotations = read_annotations(project)
    codebook = project.codebook(CODEBOOK)
    print(f"{told.runs} draws of {told.audited} insatser, seed {told.seed}, confidence level 95 %.\n")
    print(
        "| dimension | precision asked for | a promise is made | broken | coded automatically | right of these |"
    )
    print("|---|---|---|---|---|---|")
    everything = [_judged(project, annotations, codebook, each) for each in codebook.dimensions.values()]
    for judged in everything:
        for precision in told.precision:
            print(_row(judged, Demand(precision, Level.MAIN, 0.95), told.runs, told.audited, told.seed))
    print(
        "\n| dimension | given of 100 | covers, sample alone | covers, corrected | width of corrected / sample |"
    )
    print("|---|---|---|---|---|")
    for judged in everything:
        print(_shares_row(judged, told.runs, told.audited, told.seed))


def _judged(project: Project, annotations: Annotations, codebook: Codebook, dimension: Dimension) -> Judged:
    of_version = [each for each in annotations.audit if each.version == codebook.version]
    mine = {
        key: gold
        for key, gold in gold_by_answer(of_version, annotations.adjudications).items()
        if key[:2] == (codebook.id, dimension.id)
    }
    texts: dict[str, dict[str, str]] = {}
    for each in of_version:
        if each.codebook == codebook.id:
            texts.setdefault(each.id, {})[each.dimension] = each.text
    answers = [
        Answer("starter", key[3], dimension.id, gold.annotation.text, {}, texts[key[3]])
        for key, gold in sorted(mine.items())
    ]
    model = fitting_model(project, annotations, codebook, dimension, project_recipe(project)).model
    codes = {key[3]: gold.codes if gold.is_coded else None for key, gold in mine.items()}
    return Judged(model, answers, suggest(answers, model, codebook), codes)


def _row(judged: Judged, demand: Demand, runs: int, audited: int, seed: int) -> str:
    generator = np.random.default_rng(seed)
    ids = sorted(judged.codes)
    made = broken = coded = right = waiting = 0
    for _ in range(runs):
        share = audited * len(ids) // 300
        drawn = set(generator.choice(ids, share, replace=False).tolist())
        audit = Audit(
            ("u",),
            "",
            {each.id: fingerprint(each.text) for each in judged.answers if each.id in drawn},
            {each: judged.codes[each] for each in drawn},
            frozenset(),
        )
        found = precode(judged.answers, judged.suggestions, audit, frozenset(), judged.model, demand)
        is_right = [_is_right(judged, position) for position in found.automatic]
        waiting += found.waiting
        coded += len(is_right)
        right += sum(is_right)
        for kind in found.promises:
            mine = [
                _is_right(judged, position)
                for position in found.automatic
                if bool(judged.suggestions[position].codes) == (kind == "codes")
            ]
            made += bool(mine)
            broken += bool(mine) and sum(mine) < demand.precision * len(mine) - 1e-9
    of_made = f"{broken} of {made}" if made else "–"
    precise = f"{right / coded:.3f}" if coded else "–"
    return (
        f"| {judged.model.dimension.id} | {demand.precision:.2f} | {made / runs:.2f} a draw | {of_made} | "
        f"{coded / waiting:.2f} | {precise} |"
    )


def _shares_row(judged: Judged, runs: int, audited: int, seed: int) -> str:
    """Of the intervals of all codes that at least a tenth of the answers have: how many hold the truth."""
    generator = np.random.default_rng(seed)
    known = [judged.codes[answer.id] for answer in judged.answers]
    places = [place for place, codes in enumerate(known) if codes is not None]
    codes = [known[place] for place in places]
    suggestions = [judged.suggestions[place] for place in places]
    nobody = np.zeros(len(places), dtype=np.bool_)
    whole = CodedAnswers(judged.model.dimension, codes, nobody, nobody, None)
    truth = {each.code: each.counted for each in shares_of(whole) if 0.1 <= each.counted <= 0.9}
    asked = 0
    covered: dict[str, list[bool]] = {"sample": [], "corrected": []}
    widths: list[float] = []
    for _ in range(runs):
        sampled = nobody.copy()
        sampled[generator.choice(len(places), audited * len(places) // 300, replace=False)] = True
        said = [each if drawn else None for each, drawn in zip(codes, sampled, strict=True)]
        for share in shares_of(CodedAnswers(judged.model.dimension, said, sampled, nobody, suggestions)):
            asked += share.code in truth
            if share.code in truth and share.sample and share.corrected:
                true = truth[share.code]
                covered["sample"].append(share.sample.lower <= true <= share.sample.upper)
                covered["corrected"].append(share.corrected.lower <= true <= share.corrected.upper)
                width = share.sample.upper - share.sample.lower
                widths.append((share.corrected.upper - share.corrected.lower) / width)
    return (
        f"| {judged.model.dimension.id} | {100 * len(widths) / asked:.0f} | {np.mean(covered['sample']):.3f} | "
        f"{np.mean(covered['corrected']):.3f} | {np.mean(widths):.2f} |"
    )


def _is_right(judged: Judged, position: int) -> bool:
    truth = judged.codes[judged.answers[position].id]
    said = judged.suggestions[position].codes
    return truth is not None and set(codes_at(said, Level.MAIN)) == set(codes_at(truth, Level.MAIN))


if __name__ == "__main__":
    main()
