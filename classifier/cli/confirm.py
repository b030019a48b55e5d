"""`classify confirm`: take the decisions of a review file into the project."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, say
from classifier.errors import ClassifierError, ProblemsError, UsageError

if TYPE_CHECKING:
    from classifier.domain.draw import Draw
    from classifier.review.read import Checked, ReviewFile
    from classifier.rounds.project import Project


def confirm(
    review: Annotated[
        Path, typer.Argument(help="The review file with decisions: .csv or .xlsx.", show_default=False)
    ],
    coder: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who decided, where the file does not say [your login].")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Store the rows that are well, list the others.")
    ] = False,
    project: options.ProjectOption = None,
) -> None:
    """Check every row of a review file, then store its decisions; rows without a decision are left.

    Example: classify confirm responses.review.csv --coder Anna
    """
    from classifier.review.read import read_review_file
    from classifier.rounds.project import find_project

    place = find_project(project)
    place.refuse_if_starter("classify confirm")
    file = read_review_file(review)
    if not file.decided:
        raise ClassifierError(
            f"{review}: no row has a decision, so nothing was stored. Fill in the column {file.wording.decision}."
        )
    checked, draws = _check(place, file, coder)
    if checked.problems and not partial:
        raise ProblemsError(
            f"{review}: {count(len(checked.problems), 'problem')}, nothing was stored. "
            "Mend the rows, or store the others with --partial.",
            checked.problems,
        )
    note(checked.problems)
    if not checked.annotations:
        raise ClassifierError(f"{review}: no row is well, so nothing was stored.")
    _store(place, checked, draws, file, project)


def login_name() -> str:
    """Who is at the keyboard; raises UsageError where the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("Who decided? Give --coder NAME.") from error


def _check(place: "Project", file: "ReviewFile", coder: str | None) -> "tuple[Checked, list[Draw]]":
    from classifier.review.read import Checker
    from classifier.rounds.draw_store import find_draw, now

    if coder is None and not all(row.cells["coder"] for row in file.decided):
        coder = login_name()
        note([f"rows without a coder count as coded by {coder}, your login. Another name: --coder NAME"])
    codebooks = {codebook_id: place.codebook(codebook_id) for codebook_id in place.codebook_ids()}
    checker = Checker(file, lambda draw_id: find_draw(place, draw_id, file.path), codebooks, coder, now())
    return checker.check(), [draw for draw in checker.draws.values() if draw is not None]


def _store(
    place: "Project", checked: "Checked", draws: "list[Draw]", file: "ReviewFile", project: Path | None
) -> None:
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws, adopt_draw

    for draw in draws:
        adopt_draw(place, draw)
    stored = store_of(place).append(checked.annotations, file.path.stem, adjudication_draws(place))
    undecided = len(file.rows) - len(file.decided)
    left = f" {count(undecided, 'row')} without a decision were left." if undecided else ""
    if stored is None:
        say(f"Nothing new in {file.path}: every decision was stored before.{left}")
        return
    known = len(checked.annotations) - stored.new
    before = f" {count(known, 'decision')} were stored before." if known else ""
    say(f"Stored {count(stored.new, 'decision')} in {stored.path}.{before}{left}")
    train, undo = command("classify train", project), command("classify undo", project)
    say(f"Next: {train}, then classify suggest again. To take this back: {undo}")
