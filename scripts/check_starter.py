"""Check that the starter's answers read like different people's, and stop where they do not.

Measures over all answers of the responses files given (default: the starter's): near-duplicates
(Jaccard of 5-character shingles above .5), answers that quote a codebook label of three or more words,
the commonest five-word sequence, type-token ratio, lengths, and the mess a real file has.
Run: python scripts/check_starter.py [FILE.csv …]
"""

import csv
import re
import statistics
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from classifier.domain.answer import has_content
from classifier.intake.masking import masked
from classifier.rounds.project import Project, starter_root

BOXES = ("Aktivitet", "Prestation", "Mål", "Effekt")
SHINGLE = 5
FEWEST_WORDS = 5
"""Shorter answers repeat in every real file ("se aktivitet", "vet ej"), so the bound is on the others."""

NEAR = 0.5
MOST_NEAR_DUPLICATES = 0.01
MOST_QUOTING = 0.05
MOST_SEQUENCES = 0.01
TOKENS_FOR_RATIO = 10_000
BLOCK = 500


def main(paths: list[Path]) -> int:
    """Print the figures; 1 if one of them is out of bounds."""
    insatser = [row for path in paths for row in _read(path)]
    answers = [row[box] for row in insatser for box in BOXES if has_content(row[box])]
    print(f"insatser {len(insatser)}, non-empty answers {len(answers)}")
    for box in BOXES:
        lengths = [len(row[box].split()) for row in insatser if has_content(row[box])]
        empty = 1 - len(lengths) / len(insatser)
        print(f"{box}: median {statistics.median(lengths):.0f} words, longest {max(lengths)}, empty {empty:.0%}")
    _print_mess(insatser, answers)
    told = [answer for answer in answers if len(_plain(answer).split()) >= FEWEST_WORDS]
    print(
        f"near-duplicates among all answers, 'se ovan' and 'ej uppföljt' included: {near_duplicates(answers):.2%}"
    )
    labels = long_labels()
    quoting = sum(quotes_a_label(answer, labels) for answer in answers) / len(answers)
    sequence, share = commonest_sequence(answers)
    print(f"type-token ratio of the first {TOKENS_FOR_RATIO} words: {type_token_ratio(answers):.3f}")
    bounds = [
        (
            f"near-duplicates among answers of {FEWEST_WORDS} words or more",
            near_duplicates(told),
            MOST_NEAR_DUPLICATES,
        ),
        ("answers quoting a label of three or more words", quoting, MOST_QUOTING),
        (f"commonest five-word sequence ({sequence})", share, MOST_SEQUENCES),
    ]
    failed = 0
    for name, value, bound in bounds:
        verdict = "ok" if value < bound else "TOO MANY"
        failed += value >= bound
        print(f"{name}: {value:.2%} (bound {bound:.0%}) {verdict}")
    return 1 if failed else 0


def near_duplicates(answers: list[str]) -> float:
    """The share of answers with a near twin; answers too short for a shingle cannot have one."""
    plain = [text for text in map(_plain, answers) if len(text) >= SHINGLE]
    counter = CountVectorizer(analyzer="char", ngram_range=(SHINGLE, SHINGLE), lowercase=False, binary=True)
    shingles = counter.fit_transform(plain).astype(np.int32)
    sizes = np.asarray(shingles.sum(axis=1)).ravel()
    has_twin = np.zeros(len(plain), dtype=bool)
    for start in range(0, len(plain), BLOCK):
        shared = (shingles[start : start + BLOCK] @ shingles.T).toarray()
        union = sizes[start : start + BLOCK, None] + sizes[None, :] - shared
        near = shared > NEAR * union
        near[np.arange(len(near)), start + np.arange(len(near))] = False
        has_twin[start : start + BLOCK] = near.any(axis=1)
    return float(has_twin.sum() / len(answers))


def quotes_a_label(answer: str, labels: list[str]) -> bool:
    """Whether an answer holds a codebook label of three or more words."""
    plain = _plain(answer)
    return any(label in plain for label in labels)


def long_labels() -> list[str]:
    """The labels of three or more words of every codebook of the starter."""
    project = Project(starter_root())
    labels = {
        _plain(code.label)
        for codebook in map(project.codebook, project.codebook_ids())
        for dimension in codebook.dimensions.values()
        for code in dimension.codes
    }
    return sorted(label for label in labels if len(label.split()) >= 3)


def commonest_sequence(answers: list[str]) -> tuple[str, float]:
    """The five words in a row that most answers hold, and their share."""
    found: Counter[str] = Counter()
    for answer in answers:
        words = _plain(answer).split()
        found.update({" ".join(words[start : start + 5]) for start in range(len(words) - 4)})
    ((sequence, count),) = found.most_common(1)
    return sequence, count / len(answers)


def type_token_ratio(answers: list[str]) -> float:
    """Different words among the first TOKENS_FOR_RATIO: the ratio falls with length, so it is fixed."""
    words = [word for answer in answers for word in _plain(answer).split()][:TOKENS_FOR_RATIO]
    return len(set(words)) / len(words)


def _print_mess(insatser: list[dict[str, str]], answers: list[str]) -> None:
    leaks = sum(any(masked(row[box]) != row[box] for box in BOXES) for row in insatser)
    print(
        f"answers with lists or line breaks {sum(chr(10) in answer for answer in answers)}, "
        f"one word {sum(len(answer.split()) == 1 for answer in answers)}, "
        f"pointing elsewhere ('se …') {sum(_plain(answer).startswith('se ') for answer in answers)}; "
        f"insatser with a number or address that masking finds {leaks}"
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold()).split())


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(
        main(
            given
            or [
                path
                for name in ("starter", "tillagg")
                for path in sorted((starter_root() / "annotations" / "responses").glob(f"{name}-*.csv"))
            ]
        )
    )
