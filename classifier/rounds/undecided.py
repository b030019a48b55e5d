"""Answers that wait for a common decision: the coders disagree, or somebody found them unclear."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.answer import has_content
from classifier.domain.codebook import Codebook, Dimension
from classifier.rounds.gold import AnswerKey, gold_by_answer

TextsOfInsatser = Mapping[tuple[str, str], Mapping[str, str]]
"""By (source, id), then by box."""


def undecided_answers(
    latest: Iterable[Annotation], adjudications: frozenset[str], codebook: Codebook, dimension: Dimension
) -> list[list[Annotation]]:
    """The decisions on each answer of a dimension that no adjudication has settled, oldest first.

    Decisions on other versions of the codebook are passed over.
    """
    by_answer: dict[AnswerKey, list[Annotation]] = defaultdict(list)
    for each in latest:
        if (each.codebook, each.version, each.dimension) == (codebook.id, codebook.version, dimension.id):
            by_answer[each.answer].append(each)
    gold = gold_by_answer((each for decisions in by_answer.values() for each in decisions), adjudications)
    settled = {
        answer
        for answer, each in gold.items()
        if each.annotation.decision is not Decision.UNCLEAR or each.annotation.draw in adjudications
    }
    return [
        decisions
        for answer, decisions in sorted(by_answer.items())
        if answer not in settled and has_content(decisions[-1].text)
    ]


def texts_of_insatser(annotations: Iterable[Annotation], codebook: Codebook) -> TextsOfInsatser:
    """The texts that the store holds of each insats: those of the dimensions that read one box."""
    boxes = {each.id: each.boxes[0] for each in codebook.dimensions.values() if len(each.boxes) == 1}
    texts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for each in annotations:
        if each.codebook == codebook.id and each.dimension in boxes:
            texts[each.source, each.id][boxes[each.dimension]] = each.text
    return texts
