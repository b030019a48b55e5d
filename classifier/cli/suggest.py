"""`classify suggest`: code suggestions for a spreadsheet of answers, as a review file."""

import json as json_format
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say, write_data
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.intake.responses import Responses
    from classifier.learning.library import KeptModel
    from classifier.review.rows import Part, ReviewRow
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
    _refuse_unusable(responses, review_file, json, blind, force)
    place = find_project(project)
    codebooks = place.chosen_codebooks(codebook)
    read = options.Reading(source, text, id_column, column, sheet).read(responses, place, codebooks)
    note(read.notes)
    dimensions = _readable(read, responses, codebooks, dimension)
    parts, models = _suggestions(place, dimensions, read, blind)
    _tell_of_models(models, project)
    quiet = json == STDOUT
    if json is not None:
        _write_json(json, parts)
        if not quiet:
            say(f"Wrote {json}: suggestions for {count(sum(len(part.answers) for part in parts), 'answer')}.")
    if review_file is not None:
        rows = _write_review(place, review_file, codebooks, parts, models, read, blind)
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
    if review_file.suffix.casefold() not in (".csv", ".xlsx"):
        raise UsageError(f"--out {review_file}: choose a name that ends in .csv or .xlsx.")
    decided = 0
    if review_file.exists() and not force:
        from classifier.review.read import decided_rows

        decided = decided_rows(review_file)
    refuse_existing(review_file, force, f" and holds {count(decided, 'decision')}" if decided else "")


def _readable(
    read: "Responses", path: Path, codebooks: "Sequence[Codebook]", wanted: list[str] | None
) -> "list[tuple[Codebook, Dimension]]":
    """The dimensions that the responses have text for; the others are told."""
    readable = []
    for codebook, dimension in options.chosen_dimensions(codebooks, wanted):
        if any(box in read.layout.texts for box in dimension.boxes):
            readable.append((codebook, dimension))
            unknown = [variable for variable in dimension.applies_to if variable not in read.layout.variables]
            note(
                f"{dimension.id} is for some insatser only, but no column '{variable}' tells which: every row is "
                f"asked for. Choose with --column {variable}=COLUMN."
                for variable in unknown
            )
            continue
        missing = f"no column fits {' or '.join(dimension.boxes)}"
        if wanted:
            raise UsageError(f"{path}: {missing}. Choose with --text {dimension.boxes[0]}=COLUMN.")
        note([f"{dimension.title} was left out: {missing}. Choose with --text {dimension.boxes[0]}=COLUMN."])
    return readable


def _suggestions(
    place: "Project", dimensions: "Sequence[tuple[Codebook, Dimension]]", read: "Responses", blind: bool
) -> "tuple[list[Part], dict[str, KeptModel]]":
    """The answers of each dimension with their suggestions, and the models these come from."""
    from classifier.domain.answer import answer_in
    from classifier.review.rows import Part

    parts: list[Part] = []
    models: dict[str, KeptModel] = {}
    for codebook, dimension in dimensions:
        answers = [answer for item in read.items if (answer := answer_in(item, dimension)) is not None]
        parts.append(Part(codebook, dimension, answers, None))
    if blind:
        return parts, models
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.library import fitting_model, project_embedding, project_recipe
    from classifier.learning.suggesting import suggest as suggest_answers

    annotations, recipe = read_annotations(place), project_recipe(place)
    embed = project_embedding(place, recipe)
    suggested: list[Part] = []
    with progress(len(parts)) as bar:
        for part in parts:
            bar.step(part.dimension.title)
            kept = fitting_model(place, annotations, part.codebook, part.dimension, recipe)
            models[f"{part.codebook.id}/{part.dimension.id}"] = kept
            suggestions = suggest_answers(part.answers, kept.model, part.codebook, embed)
            suggested.append(Part(part.codebook, part.dimension, part.answers, suggestions))
            bar.done()
    return suggested, models


def _tell_of_models(models: "dict[str, KeptModel]", project: Path | None) -> None:
    trained = [f"{name} ({kept.trained_because})" for name, kept in models.items() if kept.trained_because]
    if trained:
        say(f"Trained first: {', '.join(trained)}.", quiet_stdout=True)
    behind = [name for name, kept in models.items() if kept.is_behind]
    if behind:
        train = command("classify train", project)
        note([f"answers have been coded since {', '.join(behind)} was trained. Take them in: {train}"])
    untaught = [name for name, kept in models.items() if not kept.model.is_taught]
    if untaught:
        note(
            [f"no coded answers stand behind {', '.join(untaught)} yet: suggestions rest on the codebook's text."]
        )


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


def _write_review(
    place: "Project",
    path: Path,
    codebooks: "Sequence[Codebook]",
    parts: "Sequence[Part]",
    models: "dict[str, KeptModel]",
    read: "Responses",
    blind: bool,
) -> "list[ReviewRow]":
    """Record the draw, then write the review file."""
    from classifier.domain.draw import Draw, Purpose
    from classifier.review.rows import review_rows
    from classifier.review.write import write_review
    from classifier.rounds.draw_store import new_draw_id, now, record_draw, refuse_other_answers

    draw_id = new_draw_id()
    rows = review_rows(parts, draw_id)
    draw: Draw = Draw(
        id=draw_id,
        created=now(),
        source=read.source,
        purpose=Purpose.SUGGEST,
        blind=blind,
        review_file=path.name,
        codebooks={codebook.id: codebook.version for codebook in codebooks},
        models={name: kept.card.id for name, kept in models.items()},
        rows=tuple(row.drawn for row in rows),
        variables={item.id: item.variables for item in read.items},
    )
    refuse_other_answers(place, read.source, draw.rows)
    recorded = record_draw(place, draw, path)
    try:
        write_review(path, rows, codebooks)
    except BaseException:
        recorded.unlink(missing_ok=True)  # nobody can ever confirm a file that was not written
        raise
    return rows


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
