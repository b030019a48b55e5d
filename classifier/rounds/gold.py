"""The codes that count: one decision per answer out of what the coders said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from classifier.domain.annotation import Annotation, Decision

AnswerKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Gold:
    """The decision that stands for an answer, and who made it."""

    annotation: Annotation
    coders: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The most specific codes; empty = no code applies, if the decision is one of codes."""
        return self.annotation.codes

    @property
    def is_coded(self) -> bool:
        """Whether codes (or explicitly none) were decided."""
        return self.annotation.decision in (Decision.CODED, Decision.NONE)


def gold_by_answer(
    latest: Iterable[Annotation], adjudications: frozenset[str] = frozenset()
) -> dict[AnswerKey, Gold]:
    """One decision per answer: the adjudicated one, else the one all its coders agree on.

    `latest` holds at most one decision per coder and answer; `adjudications` are the ids of the
    draws whose decisions are final. Answers whose coders disagree are left out until adjudicated.
    """
    by_answer: dict[AnswerKey, list[Annotation]] = defaultdict(list)
    for annotation in latest:
        by_answer[annotation.answer].append(annotation)
    gold: dict[AnswerKey, Gold] = {}
    for answer, annotations in by_answer.items():
        coders = tuple(sorted(annotation.coder for annotation in annotations))
        final = [annotation for annotation in annotations if annotation.draw in adjudications]
        said = {(annotation.decision, annotation.codes) for annotation in final[-1:] or annotations}
        if len(said) == 1:
            gold[answer] = Gold((final or annotations)[-1], coders)
    return gold


def disagreements(latest: Iterable[Annotation], adjudications: frozenset[str] = frozenset()) -> int:
    """The number of answers whose coders disagree and that nobody has adjudicated."""
    annotations = list(latest)
    return len({annotation.answer for annotation in annotations}) - len(gold_by_answer(annotations, adjudications))
