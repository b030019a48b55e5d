"""`classify import`: codes given by hand, in a spreadsheet, become annotations."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, say
from classifier.errors import ClassifierError, ProblemsError, UsageError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook
    from classifier.domain.draw import Draw
    from classifier.intake.responses import Responses
    from classifier.review.read import Checked
    from classifier.rounds.project import Project

UNKNOWN_CODER = "import"


def import_(
    coded: Annotated[Path, typer.Argument(help="The coded file: .xlsx, .csv or .tsv.", show_default=False)],
    codebook: options.CodebookOption = None,
    codes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIMENSION=COLUMN",
            help="A column with codes or labels; give it again for more columns [kod_DIMENSION].",
        ),
    ] = None,
    coder: Annotated[
        str, typer.Option(metavar="NAME", help="Who coded, where the file does not say.")
    ] = UNKNOWN_CODER,
    partial: Annotated[
        bool, typer.Option("--partial", help="Store the rows that are well, list the others.")
    ] = False,
    project: options.ProjectOption = None,
    source: options.SourceOption = None,
    text: options.TextOption = None,
    id_column: options.IdOption = None,
    column: options.ColumnOption = None,
    sheet: options.SheetOption = None,
) -> None:
    """Take in a file coded by hand, with the same checks as a review file.

    Example: classify import 2023.xlsx --codes effekt="Kod 1" --codes effekt="Kod 2" --coder Anna
    """
    from classifier.review.hand_coded import HandCoded, coded_dimensions
    from classifier.rounds.draw_store import new_draw_id, now
    from classifier.rounds.project import find_project

    place = find_project(project)
    place.refuse_if_starter("classify import")
    book = _one_codebook(place, codebook)
    read = options.Reading(source, text, id_column, column, sheet).read(coded, place, [book])
    where = coded_dimensions(read.table.headings, book, _code_columns(codes))
    file = HandCoded(read, book, new_draw_id(), coder, now())
    checked = file.check(where)
    _refuse_problems(coded, checked, partial)
    note([*read.notes, *file.left_out, *checked.problems])
    new = store_of_import(place, checked.annotations, read, book.version)
    if not new:
        say(f"Nothing new in {coded}: every code was stored before.")
        return
    say(f"Stored {count(new, 'decision')} from {coded} as source '{read.source}' in {place.decisions}.")
    train, undo = command("classify train", project), command("classify undo", project)
    say(f"Next: {train}. To take this back: {undo}")


def _one_codebook(place: "Project", wanted: list[str] | None) -> "Codebook":
    """A file may name the same dimension in two codebooks, so it is taken in for one at a time."""
    if wanted and len(wanted) > 1:
        raise UsageError("One codebook at a time: give --codebook once, and import again for the next.")
    return place.chosen_codebooks(wanted)[0]


def _code_columns(given: list[str] | None) -> dict[str, list[str]]:
    """The headings that --codes names, by dimension."""
    columns: dict[str, list[str]] = defaultdict(list)
    for dimension, heading in options.pairs("--codes", given):
        columns[dimension].append(heading)
    return columns


def _refuse_problems(coded: Path, checked: "Checked", partial: bool) -> None:
    if checked.problems and not partial:
        raise ProblemsError(
            f"{coded}: {count(len(checked.problems), 'problem')}, nothing was stored. "
            "Mend the cells, or store the other rows with --partial.",
            checked.problems,
        )
    if not checked.annotations:
        raise ClassifierError(f"{coded}: the code columns hold no decision that can be stored.")


def store_of_import(place: "Project", annotations: "list[Annotation]", read: "Responses", version: str) -> int:
    """Store what is new, with a draw that tells where it came from; returns how many decisions that were."""
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws, adopt_draw, refuse_other_answers

    draw = _draw(annotations, read, version)
    refuse_other_answers(place, read.source, draw.rows)
    stored = store_of(place).append(annotations, read.table.sheet.path.stem, adjudication_draws(place))
    if stored is None:
        return 0
    adopt_draw(place, draw)
    return stored.new


def _draw(annotations: "list[Annotation]", read: "Responses", version: str) -> "Draw":
    from classifier.domain.draw import Draw, DrawnRow, Purpose

    first = annotations[0]
    return Draw(
        id=first.draw,
        created=first.time,
        source=read.source,
        purpose=Purpose.IMPORT,
        blind=True,
        review_file=read.table.sheet.path.name,
        codebooks={first.codebook: version},
        models={},
        rows=tuple(
            DrawnRow(f"r{number}", each.id, each.codebook, each.dimension, each.fingerprint, None)
            for number, each in enumerate(annotations, 1)
        ),
        coders=tuple(sorted({each.coder for each in annotations})),
        variables={item.id: item.variables for item in read.items},
    )
