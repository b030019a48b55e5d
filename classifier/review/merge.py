"""From confirmed codes to the columns of a coded file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classifier.domain.annotation import Annotation, Decision
from classifier.domain.answer import answer_in
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.coded_columns import BY_CODER, STATUS, codes_column, origin_column, probability_column
from classifier.domain.fingerprint import fingerprint
from classifier.domain.wording import wording_of
from classifier.errors import UsageError
from classifier.intake.responses import Responses
from classifier.rounds.gold import AnswerKey, Gold, gold_by_answer


@dataclass
class Merged:
    """New columns by heading, each a mapping from row (as Excel counts) to cell; and what came of it."""

    columns: dict[str, dict[int, str]] = field(default_factory=dict)
    coded: int = 0
    undecided: int = 0
    changed_texts: list[str] = field(default_factory=list)
    draws: set[str] = field(default_factory=set)


def merge(
    responses: Responses,
    codebooks: Sequence[Codebook],
    latest: Sequence[Annotation],
    adjudications: frozenset[str],
) -> Merged:
    """The confirmed codes of these responses, dimension by dimension.

    An answer whose coders disagree, or whose text is no longer the one that was coded, has no code
    until somebody decides. Raises UsageError if two codebooks share a dimension.
    """
    refuse_shared_dimensions(codebooks)
    gold = gold_by_answer(latest, adjudications)
    decided = {annotation.answer for annotation in latest}
    merged = Merged()
    status: dict[int, str] = {}
    for codebook in codebooks:
        for dimension in codebook.dimensions.values():
            _merge_dimension(responses, codebook, dimension, gold, decided, merged, status)
    merged.columns[STATUS] = status
    return merged


def refuse_shared_dimensions(codebooks: Sequence[Codebook]) -> None:
    """A coded file has one column per dimension, so a dimension can come from one codebook only."""
    owner: dict[str, str] = {}
    for codebook in codebooks:
        for dimension in codebook.dimensions:
            if dimension in owner:
                raise UsageError(
                    f"The codebooks {owner[dimension]} and {codebook.id} both have the dimension '{dimension}'. "
                    "Choose with --codebook, and write one coded file for each."
                )
            owner[dimension] = codebook.id


def codebooks_of(latest: Sequence[Annotation], source: str) -> list[str]:
    """The ids of the codebooks that a source has decisions in."""
    return sorted({annotation.codebook for annotation in latest if annotation.source == source})


def _merge_dimension(
    responses: Responses,
    codebook: Codebook,
    dimension: Dimension,
    gold: Mapping[AnswerKey, Gold],
    decided: set[AnswerKey],
    merged: Merged,
    status: dict[int, str],
) -> None:
    wording = wording_of(codebook.language)
    codes: dict[int, str] = {}
    origin: dict[int, str] = {}
    for response in responses.items:
        answer = answer_in(response, dimension)
        key = (codebook.id, dimension.id, response.source, response.id)
        if answer is None or key not in decided:
            continue
        said = gold.get(key)
        if said is None or said.annotation.decision is Decision.UNCLEAR:
            merged.undecided += 1
        elif said.annotation.fingerprint != fingerprint(answer.text):
            merged.changed_texts.append(f"row {response.row}, {dimension.title} (id {response.id})")
        elif said.annotation.decision is Decision.INCOMPLETE:
            status[response.row] = wording.incomplete
        else:
            codes[response.row] = "; ".join(said.codes) or wording.none
            origin[response.row] = BY_CODER
            merged.draws.add(said.annotation.draw)
            merged.coded += 1
    merged.columns[codes_column(dimension.id)] = codes
    merged.columns[probability_column(dimension.id)] = {}
    merged.columns[origin_column(dimension.id)] = origin
