"""`classify doubt`: the confirmed codes most likely wrong, and why."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say
from classifier.cli.decided_again import CodedRow, review_file_of
from classifier.cli.drawing import refuse_review_file, write_review_files
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.wording import Wording
    from classifier.learning.coded_answers import Annotations
    from classifier.learning.doubted_answers import DoubtedAnswer
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class Doubted:
    """A doubted answer with the decision that stands for it."""

    codebook: "Codebook"
    dimension: "Dimension"
    annotation: "Annotation"
    found: "DoubtedAnswer"


def doubt(
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many answers to show.")] = 50,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A review file to decide them again in, .csv or .xlsx [a printed list]."
        ),
    ] = None,
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    project: options.ProjectOption = None,
    force: options.ForceOption = False,
) -> None:
    """List the confirmed codes most likely wrong, with the reason; those adjudicated are left in peace.

    Example: classify doubt -n 50 --out doubt.xlsx
    """
    from classifier.domain.wording import wording_of
    from classifier.rounds.project import find_project

    if out is not None:
        refuse_review_file(out, force)
    place = find_project(project)
    if out is not None:
        place.refuse_if_starter("classify doubt --out")
    codebooks = place.chosen_codebooks(codebook)
    doubted = _doubted(place, options.chosen_dimensions(codebooks, dimension))[:number]
    if out is None:
        _tell(doubted)
        say(f"Next: {command('classify doubt --out FILE', project)} makes a review file of them.")
        return
    write_review_files(place, [review_file_of(place, out, [_row(each) for each in doubted])], codebooks)
    say(f"Wrote {out}: {count(len(doubted), 'answer')} to look at again, the most doubtful first.")
    confirm = command(f"classify confirm {shlex.quote(str(out))}", project)
    decision = wording_of(codebooks[0].language).decision
    say(f"Next: decide in the column {decision} (1 = the codes stand), save, then {confirm}. This is final.")


def _doubted(place: "Project", chosen: "list[tuple[Codebook, Dimension]]") -> list[Doubted]:
    """The doubted answers of all dimensions, the most doubtful first."""
    from classifier.learning.coded_answers import read_annotations

    annotations = read_annotations(place)
    doubted: list[Doubted] = []
    enough = False
    with progress(len(chosen)) as bar:
        for book, part in chosen:
            bar.step(f"{book.id} {part.title}")
            found = _of_dimension(place, annotations, book, part)
            if found is None:
                note([f"{book.id}/{part.id}: too few coded answers to doubt any."])
            else:
                enough = True
                doubted += found
            bar.done()
    if not enough:
        raise ClassifierError("Too few answers are coded to doubt any. Confirm more: classify confirm REVIEW")
    if not doubted:
        raise ClassifierError("Every coded answer is adjudicated already: nothing is left to doubt.")
    return sorted(doubted, key=lambda each: -each.found.doubt)


def _of_dimension(
    place: "Project", annotations: "Annotations", book: "Codebook", part: "Dimension"
) -> list[Doubted] | None:
    from classifier.learning.doubted_answers import doubted_answers
    from classifier.learning.library import fitting_model, project_embedding, project_recipe
    from classifier.rounds.gold import gold_by_answer

    recipe = project_recipe(place)
    embed = project_embedding(place, recipe)
    cue_weights = fitting_model(place, annotations, book, part, recipe).model.cue_weights()
    found = doubted_answers(annotations, book, part, recipe, cue_weights, embed)
    if found is None:
        return None
    current = (
        each
        for each in annotations.own
        if (each.codebook, each.version, each.dimension) == (book.id, book.version, part.id)
    )
    gold = gold_by_answer(current, annotations.adjudications).values()
    standing = {f"{each.annotation.source}/{each.annotation.id}": each.annotation for each in gold}
    return [
        Doubted(book, part, standing[each.answer.insats], each)
        for each in found
        if standing[each.answer.insats].draw not in annotations.adjudications
    ]


def _row(doubted: Doubted) -> CodedRow:
    from classifier.domain.wording import wording_of
    from classifier.review.rows import full_label

    wording = wording_of(doubted.codebook.language)
    cues = [f"{wording.cue_names[cue.cue]} ({cue.words})" for cue in doubted.found.cues]
    lines = _reasons(doubted, wording)
    if cues:
        lines.append(wording.doubted_cues.format(cues=", ".join(dict.fromkeys(cues))))
    standing = doubted.annotation.codes
    in_words = [full_label(code, doubted.dimension) for code in standing] or [wording.no_code]
    cells = {"suggestion_in_words": "\n".join(in_words), "reason": "\n".join(lines)}
    accepts = "; ".join(standing) or wording.none
    return CodedRow(doubted.codebook, doubted.dimension, doubted.annotation, cells, accepts)


def _tell(doubted: Sequence[Doubted]) -> None:
    """Which answers and why, without a word of theirs."""
    from classifier.domain.wording import ENGLISH

    for number, each in enumerate(doubted, 1):
        told = each.annotation
        reasons = _reasons(each, ENGLISH)
        if each.found.cues:
            names = dict.fromkeys(ENGLISH.cue_names[cue.cue] for cue in each.found.cues)
            reasons.append(ENGLISH.doubted_cues.format(cues=", ".join(names)))
        codes = "; ".join(told.codes) or ENGLISH.none
        say(f"{number:>3}. {told.source} {told.id}, {each.dimension.title}, coded {codes}: {'; '.join(reasons)}")


def _reasons(doubted: Doubted, wording: "Wording") -> list[str]:
    """What the model finds improbable, then the nearly same answers that are coded otherwise."""
    from classifier.learning.doubt import DoubtKind

    sentences = {DoubtKind.SAID: wording.doubted_code, DoubtKind.MISSING: wording.doubted_absence}
    reasons = [
        sentences[each.kind].format(code=each.code, probability=f"{100 * each.probability:.0f} %")
        for each in doubted.found.codes
    ]
    for each in doubted.found.codes:
        if each.neighbour is not None:
            source, _, answer_id = each.neighbour.insats.partition("/")
            codes = "; ".join(each.neighbour.codes) or wording.none
            reasons.append(wording.neighbour_coded.format(id=answer_id, source=source, codes=codes))
    return list(dict.fromkeys(reasons))
