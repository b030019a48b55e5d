"""The rows of a review file: one per answer and dimension, with what the coder needs to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifier.domain.answer import Answer
from classifier.domain.codebook import Codebook, Dimension, with_ancestors
from classifier.domain.draw import DrawnRow
from classifier.domain.fingerprint import fingerprint, shown
from classifier.domain.suggestion import NearestAnswer, Suggestion
from classifier.domain.wording import Wording, wording_of

ALTERNATIVE_FROM = 0.15
MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of one codebook in a review file, with its answers and, unless blind, suggestions."""

    codebook: Codebook
    dimension: Dimension
    answers: Sequence[Answer]
    suggestions: Sequence[Suggestion] | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One row as it is shown. `cells` go by the wording's field names, `others` by text box.

    `marked`: the words of the answer that carried the suggestion.
    """

    drawn: DrawnRow
    answer: Answer
    dimension: Dimension
    cells: Mapping[str, str]
    others: Mapping[str, str]
    confidence: float | None
    marked: tuple[str, ...] = ()


def review_rows(parts: Iterable[Part], draw_id: str) -> list[ReviewRow]:
    """The rows to review, the dimensions of one insats together, empty answers left out."""
    chosen = list(parts)
    position: dict[str, int] = {}
    for part in chosen:
        for answer in part.answers:
            position.setdefault(answer.id, len(position))
    candidates = [
        (position[answer.id], place, part, answer, part.suggestions[index] if part.suggestions else None)
        for place, part in enumerate(chosen)
        for index, answer in enumerate(part.answers)
        if not answer.is_empty
    ]
    candidates.sort(key=lambda candidate: candidate[:2])
    return [
        _row(f"r{number}", draw_id, part, answer, suggestion)
        for number, (_, _, part, answer, suggestion) in enumerate(candidates, 1)
    ]


def suggested_cell(suggestion: Suggestion, wording: Wording) -> str:
    """`K.2; T`, or the word for no code: what accepting the row means."""
    return "; ".join(suggestion.codes) or wording.none


def _row(key: str, draw_id: str, part: Part, answer: Answer, suggestion: Suggestion | None) -> ReviewRow:
    wording = wording_of(part.codebook.language)
    suggested = suggested_cell(suggestion, wording) if suggestion else None
    drawn = DrawnRow(key, answer.id, part.codebook.id, part.dimension.id, fingerprint(answer.text), suggested)
    cells = {
        "id": answer.id,
        "actor": answer.variables.get("aktor", ""),
        "area": answer.variables.get("omrade", ""),
        "dimension": part.dimension.title,
        "answer": shown(answer.text, wording.cut),
        "suggestion": suggested or "",
        "suggestion_in_words": _in_words(suggestion, part.dimension, wording) if suggestion else "",
        "reason": _reason(suggestion, wording, _box_titles(part.codebook)) if suggestion else "",
        "codebook": part.codebook.id,
        "draw": draw_id,
        "row_key": key,
        "fingerprint": drawn.fingerprint,
    }
    others = {box: shown(text, wording.cut) for box, text in answer.others.items()}
    confidence = suggestion.confidence if suggestion else None
    return ReviewRow(drawn, answer, part.dimension, cells, others, confidence, _marked(suggestion))


def _marked(suggestion: Suggestion | None) -> tuple[str, ...]:
    """What to mark in the answer; nothing where another box was read."""
    if suggestion is None or suggestion.read_in is not None:
        return ()
    words = [word for reason in suggestion.reasons for word in reason.words]
    return tuple(dict.fromkeys(words + [found.words for found in suggestion.cues]))


def _box_titles(codebook: Codebook) -> dict[str, str]:
    """The title of each box: that of the dimension which reads it alone."""
    return {each.boxes[0]: each.title for each in codebook.dimensions.values() if len(each.boxes) == 1}


def _in_words(suggestion: Suggestion, dimension: Dimension, wording: Wording) -> str:
    """Each suggested code with label and probability, then what else is possible."""
    probability = {each.code: each.probability for each in suggestion.probabilities}
    said = [f"{full_label(code, dimension)} ({_percent(probability.get(code, 0.0))})" for code in suggestion.codes]
    lines = said or [wording.no_code]
    stands_for = with_ancestors(suggestion.codes)
    others = [
        f"{full_label(each.code, dimension)} ({_percent(each.probability)})"
        for each in suggestion.probabilities
        if each.code not in stands_for and each.probability >= ALTERNATIVE_FROM
    ]
    if others:
        lines.append(f"{wording.alternatives}: " + ", ".join(others[:MOST_ALTERNATIVES]))
    return "\n".join(lines)


def full_label(code: str, dimension: Dimension) -> str:
    """A residual label says nothing alone: `K.9 Ökad kompetens …: Övrigt`."""
    entry = dimension.by_code[code]
    if entry.is_residual and entry.parent:
        return f"{code} {dimension.by_code[entry.parent].label}: {entry.label}"
    return dimension.label(code)


def _reason(suggestion: Suggestion, wording: Wording, box_titles: Mapping[str, str]) -> str:
    """Why: whose answer this repeats or resembles, which words and signs carried the suggestion."""
    lines: list[str] = []
    nearest = suggestion.nearest
    if suggestion.read_in is not None:
        lines.append(wording.read_in.format(box=box_titles.get(suggestion.read_in, suggestion.read_in)))
    if nearest is not None and nearest.is_repeated:
        lines.append(_told(wording.repeated, nearest, wording))
    lines += [f"{reason.code}: {', '.join(reason.words)}" for reason in suggestion.reasons if reason.words]
    if suggestion.cues:
        named = dict.fromkeys(f"{wording.cue_names[found.cue]} ({found.words})" for found in suggestion.cues)
        lines.append(wording.cues.format(cues=", ".join(named)))
    if nearest is not None and not nearest.is_repeated:
        lines.append(_told(wording.alike, nearest, wording))
    if suggestion.from_codebook_only:
        lines.append(wording.codebook_only)
    return "\n".join(lines) or wording.no_reason


def _told(sentence: str, nearest: NearestAnswer, wording: Wording) -> str:
    return sentence.format(id=nearest.id, source=nearest.source, codes="; ".join(nearest.codes) or wording.none)


def _percent(probability: float) -> str:
    return f"{100 * probability:.0f} %"
