"""`classify adjudicate`: a review file of what the coders disagree on or found unclear."""

import hashlib
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, say
from classifier.cli.decided_again import CodedRow, review_file_of
from classifier.cli.drawing import refuse_review_file, write_review_files
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.wording import Wording
    from classifier.rounds.project import Project


def adjudicate(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The review file, .csv or .xlsx.", show_default=False)],
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    project: options.ProjectOption = None,
    force: options.ForceOption = False,
) -> None:
    """Write a review file of the answers that coders disagree on or found unclear; its decisions are final.

    Example: classify adjudicate --out adjudicate.xlsx
    """
    from classifier.domain.wording import wording_of
    from classifier.rounds.project import find_project

    refuse_review_file(out, force)
    place = find_project(project)
    place.refuse_if_starter("classify adjudicate")
    codebooks = place.chosen_codebooks(codebook)
    rows = _rows(place, options.chosen_dimensions(codebooks, dimension))
    if not rows:
        raise ClassifierError("Nothing is undecided: no disagreement and no unclear answer is left.")
    write_review_files(place, [review_file_of(place, out, rows)], codebooks)
    say(f"Wrote {out}: {count(len(rows), 'answer')} to decide, the coders' decisions side by side.")
    confirm = command(f"classify confirm {shlex.quote(str(out))}", project)
    decision = wording_of(codebooks[0].language).decision
    say(f"Next: decide in the column {decision}, save, then {confirm}. These decisions are final.")


def _rows(place: "Project", chosen: "list[tuple[Codebook, Dimension]]") -> list[CodedRow]:
    from classifier.domain.wording import wording_of
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws
    from classifier.rounds.undecided import undecided_answers

    final = adjudication_draws(place)
    latest = store_of(place).latest(final)
    return [
        CodedRow(book, part, decisions[-1], {"coders_decisions": _side_by_side(decisions, wording)})
        for book, part in chosen
        for wording in [wording_of(book.language)]
        for decisions in undecided_answers(latest, final, book, part)
    ]


def _side_by_side(decisions: "Sequence[Annotation]", wording: "Wording") -> str:
    """`Kodare 1: K.2; T`, a coder a line. Numbers are dealt out anew for each answer: none stands for a coder."""

    def shuffled(each: "Annotation") -> str:
        return hashlib.sha256("/".join((*each.answer, each.coder)).encode()).hexdigest()

    ranked = sorted(decisions, key=shuffled)
    return "\n".join(f"{wording.coder} {number}: {_said(each, wording)}" for number, each in enumerate(ranked, 1))


def _said(each: "Annotation", wording: "Wording") -> str:
    from classifier.domain.annotation import Decision

    words = {
        Decision.NONE: wording.none,
        Decision.UNCLEAR: wording.unclear,
        Decision.INCOMPLETE: wording.incomplete,
    }
    said = words.get(each.decision) or "; ".join(each.codes)
    return f"{said} ({each.comment})" if each.comment else said
