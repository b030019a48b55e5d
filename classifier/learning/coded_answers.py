"""Which coded answers train: the project's own, those it took along, and those of sibling dimensions."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace

from classifier.domain.annotation import Annotation
from classifier.domain.answer import has_content
from classifier.domain.codebook import Codebook, Dimension
from classifier.language.pointing import box_pointed_to
from classifier.rounds.annotation_store import base_of, store_of
from classifier.rounds.draw_store import adjudication_draws, audited_insatser
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """An answer with the codes that stand for it; `insats` groups the answers of one row of a file.

    `is_base`: taken along from the starter. `is_sibling`: given in another dimension with the same codes.
    """

    insats: str
    text: str
    codes: tuple[str, ...]
    is_base: bool = False
    is_sibling: bool = False


@dataclass(frozen=True)
class Annotations:
    """The latest decisions of a project, read once and used for every dimension.

    `audit` holds the decisions on audited insatser, which never train.
    """

    own: tuple[Annotation, ...]
    base: tuple[Annotation, ...]
    adjudications: frozenset[str]
    audit: tuple[Annotation, ...] = ()

    def coded_answers(self, codebook: Codebook, dimension: str) -> list[CodedAnswer]:
        """The answers that train a dimension, in an order that does not depend on when they were coded."""
        own = _coded(self.own, codebook, dimension, self.adjudications, is_base=False)
        base = _coded(self.base, codebook, dimension, frozenset(), is_base=True)
        return own + base

    def training_answers(self, codebook: Codebook, dimension: Dimension) -> list[CodedAnswer]:
        """The coded answers of a dimension, then those of its siblings: dimensions with the same codes.

        A goal and an effect are told in other words but about the same things.
        """
        siblings = [
            replace(answer, is_sibling=True)
            for other in codebook.dimensions.values()
            if other.id != dimension.id and other.multiple and other.codes == dimension.codes
            for answer in self.coded_answers(codebook, other.id)
        ]
        return self.coded_answers(codebook, dimension.id) + siblings

    def notes_on(self, codebook: Codebook) -> list[str]:
        """What of the decisions counts no longer: other versions of the codebook, codes it has lost."""
        mine = [each for each in (*self.own, *self.base) if each.codebook == codebook.id]
        others = Counter(each.version for each in mine if each.version != codebook.version)
        notes = [
            f"{number} decision(s) were made with {codebook.id} version {version}; they stay, but teach "
            f"version {codebook.version} nothing."
            for version, number in sorted(others.items())
        ]
        lost = Counter(
            f"{each.dimension} {code}"
            for each in mine
            if each.version == codebook.version
            for code in each.codes
            if each.dimension not in codebook.dimensions or code not in codebook.dimensions[each.dimension].by_code
        )
        notes += [
            f"{codebook.id} no longer has {code}, decided {number} time(s)."
            for code, number in sorted(lost.items())
        ]
        return notes

    def first_judgements(self, decisions: Iterable[Annotation]) -> list[Annotation]:
        """The coders' own decisions, without those of an adjudication."""
        return [each for each in decisions if each.draw not in self.adjudications]

    def audited_answers(self, codebook: Codebook, dimension: str) -> list[CodedAnswer]:
        """The coded answers of the audit, to measure on."""
        return _coded(self.audit, codebook, dimension, self.adjudications, is_base=False)


def read_annotations(project: Project) -> Annotations:
    """The project's decisions; whoever decided on an audited insats, and when, it never trains."""
    audited = audited_insatser(project)
    adjudications = adjudication_draws(project)
    latest = store_of(project).latest(adjudications)
    return Annotations(
        own=tuple(each for each in latest if (each.source, each.id) not in audited),
        base=tuple(base_of(project).latest()),
        adjudications=adjudications,
        audit=tuple(each for each in latest if (each.source, each.id) in audited),
    )


def annotation_fingerprint(answers: Iterable[CodedAnswer]) -> str:
    """A fingerprint of what a model is trained on."""
    digest = hashlib.sha256()
    for answer in answers:
        digest.update(json.dumps(astuple(answer)).encode())
    return digest.hexdigest()[:16]


def _coded(
    annotations: Iterable[Annotation],
    codebook: Codebook,
    dimension: str,
    adjudications: frozenset[str],
    is_base: bool,
) -> list[CodedAnswer]:
    """Those coded with this version of the codebook; unclear and incomplete ones teach nothing.

    An answer that only points to another box is read there; if that is not known, it teaches nothing.
    """
    of_codebook = [
        each for each in annotations if (each.codebook, each.version) == (codebook.id, codebook.version)
    ]
    gold = gold_by_answer((each for each in of_codebook if each.dimension == dimension), adjudications)
    boxes = {each.id: each.boxes[0] for each in codebook.dimensions.values() if len(each.boxes) == 1}
    in_boxes = {
        (each.source, each.id, boxes[each.dimension]): each.text for each in of_codebook if each.dimension in boxes
    }
    coded: list[CodedAnswer] = []
    for _, each in sorted(gold.items()):
        annotation = each.annotation
        box = box_pointed_to(annotation.text, tuple(boxes.values()), boxes.get(dimension, ""))
        text = annotation.text if box is None else in_boxes.get((annotation.source, annotation.id, box), "")
        if each.is_coded and has_content(text):
            coded.append(CodedAnswer(f"{annotation.source}/{annotation.id}", text, each.codes, is_base))
    return coded
