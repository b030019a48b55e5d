"""Measure how many wrong codings the ranking of doubtful ones finds, against checking at random.

Planted: 5 % of the answers get the codes that some coder gave where another gave theirs, so that the
errors are of the kind coders make. Of coders: answers on which two coders differed get the codes of
one of them, drawn at random; wrong is what was decided otherwise in the end. Models are trained on the
wrong codings too, and the first tenth of the ranking is checked. Run: python scripts/measure_doubt.py
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.codebook import Codebook, Dimension
from classifier.learning.coded_answers import CodedAnswer, read_annotations
from classifier.learning.doubt import ranked_doubts
from classifier.learning.model import predict
from classifier.learning.near_duplicates import near_duplicates
from classifier.learning.out_of_fold import insats_folds
from classifier.learning.recipe import Recipe
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import APPLIES, training_rows
from classifier.rounds.project import Project, starter_root

CODEBOOK = "insatser-2024"
REPETITIONS = 5
PLANTED = 0.05
CHECKED = 0.10

Codes = tuple[str, ...]


def main() -> None:
    """Print a Markdown table: means over the repetitions, with the smallest and the largest."""
    project = Project(starter_root())
    annotations = read_annotations(project)
    codebook = project.codebook(CODEBOOK)
    print("| dimension | answers | planted | found | × random | coded twice | wrong | found | × random |")
    print("|---|---|---|---|---|---|---|---|---|")
    for dimension in codebook.dimensions.values():
        answers = annotations.coded_answers(codebook, dimension.id)
        twice = coded_twice(annotations.first_judgements(annotations.own), codebook, dimension)
        double = [row for row, answer in enumerate(answers) if answer.insats in twice]
        cells = [
            measured(answers, rows, [spoil(answers, twice, seed) for seed in range(REPETITIONS)], dimension)
            for rows, spoil in ((range(len(answers)), planted), (double, of_one_coder))
        ]
        print(f"| {dimension.id} | {' | '.join(cells)} |", flush=True)


def measured(
    answers: Sequence[CodedAnswer],
    rows: Sequence[int],
    spoilt: Sequence[Sequence[CodedAnswer]],
    dimension: Dimension,
) -> str:
    """How many of the errors among `rows` are in the first CHECKED of them, as cells of the table."""
    found, wrong = [], []
    for seed, codings in enumerate(spoilt):
        ranking = ranked(codings, dimension, seed)
        checked = ranking[np.isin(ranking, rows)][: round(CHECKED * len(rows))]
        errors = {row for row in rows if set(codings[row].codes) != set(answers[row].codes)}
        found.append(len(errors.intersection(checked)) / len(errors))
        wrong.append(len(errors))
    times = np.array(found) / CHECKED
    return (
        f"{len(rows)} | {np.mean(wrong):.0f} | {np.mean(found):.0%} "
        f"| {times.mean():.1f} ({times.min():.1f}–{times.max():.1f})"
    )


def coded_twice(
    judgements: Iterable[Annotation], codebook: Codebook, dimension: Dimension
) -> dict[str, tuple[Codes, Codes]]:
    """The first two codings of every insats that has them."""
    codings: dict[str, list[Codes]] = defaultdict(list)
    for each in judgements:
        same = (each.codebook, each.version, each.dimension) == (codebook.id, codebook.version, dimension.id)
        if same and each.decision in (Decision.CODED, Decision.NONE):
            codings[f"{each.source}/{each.id}"].append(each.codes)
    return {insats: (both[0], both[1]) for insats, both in codings.items() if len(both) > 1}


def planted(answers: Sequence[CodedAnswer], twice: dict[str, tuple[Codes, Codes]], seed: int) -> list[CodedAnswer]:
    """A share PLANTED of the answers with codes that were once given instead of theirs."""
    generator = np.random.default_rng(seed)
    rows_with = defaultdict(list)
    for row, answer in enumerate(answers):
        rows_with[frozenset(answer.codes)].append(row)
    instead = [
        (rows_with[frozenset(codes)], other)
        for one, two in twice.values()
        if set(one) != set(two)
        for codes, other in ((one, two), (two, one))
        if frozenset(codes) in rows_with
    ]
    wrong: dict[int, Codes] = {}
    while len(wrong) < round(PLANTED * len(answers)):
        rows, codes = instead[generator.integers(len(instead))]
        wrong.setdefault(rows[generator.integers(len(rows))], codes)
    return [replace(answer, codes=wrong.get(row, answer.codes)) for row, answer in enumerate(answers)]


def of_one_coder(
    answers: Sequence[CodedAnswer], twice: dict[str, tuple[Codes, Codes]], seed: int
) -> list[CodedAnswer]:
    """Where two coders differed, the codes of one of them."""
    generator = np.random.default_rng(seed)
    return [
        replace(answer, codes=twice[answer.insats][generator.integers(2)])
        if answer.insats in twice and set(twice[answer.insats][0]) != set(twice[answer.insats][1])
        else answer
        for answer in answers
    ]


def ranked(answers: Sequence[CodedAnswer], dimension: Dimension, seed: int) -> NDArray[np.intp]:
    """The answers, the most doubtful first, by models that have not seen them."""
    recipe = Recipe(seed=seed)
    rows = training_rows(answers, dimension, recipe)
    judging, always = np.flatnonzero(rows.judging), np.flatnonzero(~rows.judging)
    probabilities = np.zeros((len(judging), len(dimension.codes)))
    for training, held_out in insats_folds(rows.insatser[judging], recipe.folds, seed):
        model = train_dimension(rows.subset(np.concatenate([judging[training], always])), dimension, recipe)
        probabilities[held_out] = predict(model, rows.subset(judging[held_out]).texts).probabilities
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=recipe.character_ngrams, sublinear_tf=True)
    duplicates = near_duplicates(characters.fit_transform(answer.text for answer in answers))
    doubts = ranked_doubts(probabilities, rows.labels[judging] == APPLIES, duplicates)
    return np.array(list(dict.fromkeys(doubt.answer for doubt in doubts)))


if __name__ == "__main__":
    main()
