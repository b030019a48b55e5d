"""`classify suggest`: code suggestions for a spreadsheet of answers, as a review file."""

import json as json_format
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, say, write_data
from classifier.cli.drawing import (
    blind_parts,
    readable_dimensions,
    refuse_review_file,
    suggested_parts,
    tell_of_models,
    write_suggestions,
)
from classifier.cli.filtered import filtered
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook
    from classifier.review.rows import Part
    from classifier.rounds.project import Project

STDOUT = Path("-")


def suggest(
    responses: Annotated[Path, typer.Argument(help="The answers: .xlsx, .csv or .tsv.", show_default=False)],
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The review file, .csv or .xlsx [RESPONSES.review.csv].")
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Suggestions for programs, one JSON object a line; - is stdout."),
    ] = None,
    only: options.FilterOption = None,
    blind: Annotated[bool, typer.Option("--blind", help="A review file without any suggestion.")] = False,
    project: options.ProjectOption = None,
    source: options.SourceOption = None,
    text: options.TextOption = None,
    id_column: options.IdOption = None,
    column: options.ColumnOption = None,
    sheet: options.SheetOption = None,
    force: options.ForceOption = False,
) -> None:
    """Suggest codes for every answer, with reasons, in a review file.

    With --json and without --out only the suggestions for programs are written.

    Example: classify suggest responses.xlsx --out review.xlsx
    """
    from classifier.rounds.project import find_project

    review_file = out or (None if json else responses.with_name(f"{responses.stem}.review.csv"))
    filters = options.filters(only)
    _refuse_unusable(responses, review_file, json, blind, force)
    place = find_project(project)
    codebooks = place.chosen_codebooks(codebook)
    read = options.Reading(source, text, id_column, column, sheet).read(responses, place, codebooks)
    note(read.notes)
    read = filtered(read, filters)
    dimensions = readable_dimensions(read, responses, codebooks, dimension)
    parts, models = (blind_parts(dimensions, read), {}) if blind else suggested_parts(place, dimensions, read)
    tell_of_models(models, project)
    quiet = json == STDOUT
    if json is not None:
        _write_json(json, parts)
        if not quiet:
            say(f"Wrote {json}: suggestions for {count(sum(len(part.answers) for part in parts), 'answer')}.")
    if review_file is not None:
        rows = write_suggestions(place, review_file, codebooks, parts, models, read, filters)
        say(f"Wrote {review_file}: {count(len(rows), 'row')} to review, one per answer and dimension.", quiet)
        say(_next_step(place, review_file, codebooks, project), quiet)


def _refuse_unusable(
    responses: Path, review_file: Path | None, json: Path | None, blind: bool, force: bool
) -> None:
    """Say no before any work is done, not after."""
    from classifier.files import refuse_existing, refuse_input

    if blind and json is not None:
        raise UsageError("--blind goes without --json: a blind file holds no suggestions.")
    if json is not None and json != STDOUT:
        refuse_existing(json, force, advice="--json")
    for path in (json, review_file):
        if path is not None and path != STDOUT:
            refuse_input(path, responses)
    if review_file is None:
        return
    refuse_review_file(review_file, force)


def _write_json(path: Path, parts: "Sequence[Part]") -> None:
    from classifier.files import write_text

    lines = [
        json_format.dumps(suggestion.as_json(), ensure_ascii=False) + "\n"
        for part in parts
        for suggestion in part.suggestions or ()
    ]
    if path == STDOUT:
        write_data("".join(lines))
    else:
        write_text(path, "".join(lines))


def _next_step(place: "Project", review_file: Path, codebooks: "Sequence[Codebook]", project: Path | None) -> str:
    from classifier.domain.wording import wording_of

    if place.is_starter:
        return (
            "These suggestions come from the starter's synthetic answers. To keep your decisions, make a project: "
            f"classify init DIR --from starter, then classify confirm {review_file} --project DIR"
        )
    confirm = command(f"classify confirm {shlex.quote(str(review_file))}", project)
    decision = wording_of(codebooks[0].language).decision
    return f"Next: decide in the column {decision} (1 = accept), save, then {confirm}"
