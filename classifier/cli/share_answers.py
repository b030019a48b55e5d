"""From a coded file and its project to the answers that shares are taken of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli.console import Progress, count
from classifier.errors import ProblemsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifier.analysis.shares import CodedAnswers
    from classifier.domain.annotation import Annotation
    from classifier.domain.answer import Answer
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.suggestion import Suggestion
    from classifier.intake.responses import Responses
    from classifier.learning.coded_answers import Annotations
    from classifier.review.provenance import Provenance
    from classifier.rounds.audits import Audit
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class OfFile:
    """The answers of one dimension, the row of each in the file, and what was left out of them."""

    codebook: "Codebook"
    coded: "CodedAnswers"
    rows: list[int]
    notes: list[str]


def answers_of_file(
    place: "Project",
    path: Path,
    read: "Responses",
    told: "Provenance",
    chosen: "list[tuple[Codebook, Dimension]]",
    bar: Progress,
) -> Iterator[OfFile]:
    """The coded answers of each dimension that the file has codes for, with the models' suggestions."""
    from classifier.domain.answer import answer_in
    from classifier.domain.coded_columns import STATUS
    from classifier.domain.wording import wording_of
    from classifier.intake.layout import column_of, plain
    from classifier.learning.coded_answers import read_annotations

    annotations = read_annotations(place)
    status = column_of(read.table.headings, STATUS)
    cells = dict(read.table.rows())
    for book, dimension in chosen:
        bar.step(dimension.title)
        codes = _human_codes(path, read, book, dimension)
        if codes is not None:
            incomplete = plain(wording_of(book.language).incomplete)
            found = [(item.row, each) for item in read.items if (each := answer_in(item, dimension)) is not None]
            complete = [
                (row, each) for row, each in found if status is None or plain(cells[row][status]) != incomplete
            ]
            kept = [(row, each) for row, each in complete if not each.is_empty]
            left_out = _left_out(dimension, len(found) - len(complete), len(complete) - len(kept))
            of_file = _of_file(place, annotations, read.source, (book, dimension), kept, codes)
            if of_file is not None:
                void = _void_promises(place, annotations, told, book, dimension, [each for _, each in found])
                yield replace(of_file, notes=[*left_out, *of_file.notes, *void])
        bar.done()


def _left_out(dimension: "Dimension", incomplete: int, empty: int) -> list[str]:
    if not incomplete and not empty:
        return []
    counts = [
        count(incomplete, "incomplete insats", "incomplete insatser") if incomplete else "",
        count(empty, "empty answer") if empty else "",
    ]
    verb = "is" if incomplete + empty == 1 else "are"
    return [f"{dimension.id}: {' and '.join(filter(None, counts))} {verb} left out."]


def _human_codes(
    path: Path, read: "Responses", codebook: "Codebook", dimension: "Dimension"
) -> dict[str, tuple[str, ...]] | None:
    """What humans coded, by id; None if the file has no column for the dimension."""
    from classifier.domain.annotation import Decision
    from classifier.domain.coded_columns import codes_column
    from classifier.intake.layout import column_of
    from classifier.review.hand_coded import HandCoded, coded_dimensions

    if column_of(read.table.headings, codes_column(dimension.id)) is None:
        return None
    found = coded_dimensions(read.table.headings, codebook, {})
    where = [each for each in found if each.dimension.id == dimension.id]
    checked = HandCoded(read, codebook, "", "", "").check(where)
    if checked.problems:
        raise ProblemsError(
            f"{path}: {count(len(checked.problems), 'code')} cannot be read. Mend the cells.", checked.problems
        )
    return {
        each.id: each.codes for each in checked.annotations if each.decision in (Decision.CODED, Decision.NONE)
    }


def _of_file(
    place: "Project",
    annotations: "Annotations",
    source: str,
    part: "tuple[Codebook, Dimension]",
    rows: "Sequence[tuple[int, Answer]]",
    codes: dict[str, tuple[str, ...]],
) -> OfFile | None:
    """Who coded what: at random and blind, before that draw, or neither; and suggestions for them all.

    Answers that could not have been drawn and that nobody coded are left out: nothing is known of them.
    """
    import numpy as np

    from classifier.analysis.shares import CodedAnswers
    from classifier.domain.fingerprint import fingerprint
    from classifier.rounds.annotation_store import store_of

    book, dimension = part
    if not rows:
        return None
    if all(answer.id in codes for _, answer in rows):
        return _whole(book, dimension, rows, codes)
    ids = [answer.id for _, answer in rows]
    history = [each for each in store_of(place).history() if each.source == source]
    audit, passed_over = _random_audit(place, annotations, source, part, ids, history)
    earlier = [each for each in history if each.time < audit.created]
    audit.population.refuse_other_file(source, ids, {each.id for each in earlier} | codes.keys())
    outside = audit.population.outside(ids)
    kept = [(row, answer) for row, answer in rows if answer.id not in outside or answer.id in codes]
    if not kept:
        return None
    answers = [answer for _, answer in kept]
    before = outside | {each.id for each in earlier if (each.codebook, each.dimension) == (book.id, dimension.id)}
    certain = np.array([answer.id in before and answer.id in codes for answer in answers])
    counts = [each.id in codes and audit.codes.get(each.id) is not None for each in answers]
    same = [audit.drawn.get(each.id) == fingerprint(each.text) for each in answers]
    sampled = np.array(counts) & np.array(same)
    suggestions = _suggestions(place, annotations, source, part, answers, certain)
    said = [codes.get(each.id) for each in answers]
    coded = CodedAnswers(dimension, said, sampled, certain, suggestions, *_strata(audit, answers, sampled))
    notes = _audit_notes(audit, dimension, sampled, len(rows) - len(kept))
    return OfFile(book, coded, [row for row, _ in kept], [*passed_over, *notes])


def _random_audit(
    place: "Project",
    annotations: "Annotations",
    source: str,
    part: "tuple[Codebook, Dimension]",
    ids: list[str],
    history: "Sequence[Annotation]",
) -> "tuple[Audit, list[str]]":
    """The draws that are one random sample together, and a note if others are passed over.

    The last ones: what was decided before them is known. Or the first, if the last would leave out answers
    that nobody has decided on, such as those of insatser decided in other dimensions since.
    """
    from classifier.rounds.audits import audit_draws, audit_of, is_of, unbroken_draws

    book, dimension = part
    draws = [draw for draw in audit_draws(place, source) if is_of(draw, book, dimension)]
    parts = unbroken_draws(draws, history) or [[]]
    first, last = (
        audit_of(each, annotations.audit, annotations.adjudications, book, dimension)
        for each in (parts[0], parts[-1])
    )
    if len(parts) == 1:
        return last, []
    mine = {each.id for each in history if (each.codebook, each.dimension) == (book.id, dimension.id)}
    audited = {row.id for draw in draws for row in draw.rows}
    is_left_out = last.population.outside(ids) - first.population.outside(ids) - mine - audited
    chosen, which = (first, "first") if is_left_out else (last, "last")
    return chosen, [
        f"{dimension.id}: humans coded other answers between the audits, so what was left to draw was no longer a "
        f"random part of the file. The random sample is that of the {which} audit alone."
    ]


def _strata(
    audit: "Audit", answers: "Sequence[Answer]", sampled: "NDArray[np.bool_]"
) -> "tuple[NDArray[np.str_] | None, NDArray[np.float64] | None]":
    """The stratum of each answer and its probability of being drawn and coded; None where there is one only."""
    import numpy as np

    if not audit.population.has_strata:
        return None, None
    strata = [audit.population.stratum(each.id) for each in answers]
    answered = sampled.sum() / len(audit.drawn)
    return np.array(strata), np.array([audit.population.chances.get(each, 0.0) * answered for each in strata])


def _whole(
    codebook: "Codebook",
    dimension: "Dimension",
    rows: "Sequence[tuple[int, Answer]]",
    codes: dict[str, tuple[str, ...]],
) -> OfFile:
    """Answers that humans have coded all."""
    import numpy as np

    from classifier.analysis.shares import CodedAnswers

    nobody = np.zeros(len(rows), dtype=np.bool_)
    coded = CodedAnswers(dimension, [codes[answer.id] for _, answer in rows], nobody, nobody, None)
    same = f"{dimension.id}: humans have coded every answer, so all three measures are the same count."
    return OfFile(codebook, coded, [row for row, _ in rows], [same])


def _suggestions(
    place: "Project",
    annotations: "Annotations",
    source: str,
    part: "tuple[Codebook, Dimension]",
    answers: "Sequence[Answer]",
    certain: "NDArray[np.bool_]",
) -> "list[Suggestion]":
    """By models that have not seen the answers, where these are not known anyhow."""
    from classifier.learning.library import project_embedding, project_recipe
    from classifier.learning.unseen import newest_model, suggest_unseen

    book, dimension = part
    trained = {each.id for each in annotations.own if each.source == source}
    learnt = [
        position for position, answer in enumerate(answers) if answer.id in trained and not certain[position]
    ]
    recipe = project_recipe(place)
    embed = project_embedding(place, recipe)
    model = newest_model(place, annotations, book, dimension, recipe).model
    return suggest_unseen(answers, learnt, model, annotations, book, recipe, embed)


def _audit_notes(audit: "Audit", dimension: "Dimension", sampled: "NDArray[np.bool_]", outside: int) -> list[str]:
    """Where the random sample is none, or speaks for less than the file, or is not all of what was drawn."""
    if not audit.drawn:
        return [f"{dimension.id}: no answer was drawn for an audit, so shares can only be counted."]
    notes = []
    if outside:
        notes.append(
            f"{dimension.id}: {count(outside, 'answer')} that nobody coded and that the audit was not drawn among "
            "are left out."
        )
    missing = len(audit.drawn) - int(sampled.sum())
    if missing:
        notes.append(
            f"{dimension.id}: {count(missing, 'audited answer')} without a blind code in the file count as not "
            "drawn; if those are the hard ones, the shares are biased."
        )
    return notes


def _void_promises(
    place: "Project",
    annotations: "Annotations",
    told: "Provenance",
    codebook: "Codebook",
    dimension: "Dimension",
    answers: "Sequence[Answer]",
) -> list[str]:
    """The promises that the file carries and that hold no longer, or not for this file."""
    from classifier.learning.promise_cards import why_void
    from classifier.rounds.promise_store import all_promises

    mine = [
        each
        for each in all_promises(place)
        if each.id in told.promises and (each.codebook, each.dimension) == (codebook.id, dimension.id)
    ]
    reasons = [
        (each.id, why_void(each, place, annotations, answers)) for each in mine if each.threshold is not None
    ]
    return [f"{dimension.id}: the promise {promise} is void: {void}." for promise, void in reasons if void]
