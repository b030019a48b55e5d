"""What the commands share that draw answers into review files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.draw import Draw
    from classifier.intake.responses import Responses
    from classifier.learning.library import KeptModel
    from classifier.review.rows import Part, ReviewRow
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class NewReviewFile:
    """A review file to write, with the draws its rows come from: one per source."""

    path: Path
    rows: "Sequence[ReviewRow]"
    draws: "Sequence[Draw]"


def refuse_review_file(path: Path, force: bool) -> None:
    """Raise an error if a review file cannot have this name, or would replace another unasked."""
    from classifier.files import refuse_existing

    if path.suffix.casefold() not in (".csv", ".xlsx"):
        raise UsageError(f"--out {path}: choose a name that ends in .csv or .xlsx.")
    decided = 0
    if path.exists() and not force:
        from classifier.review.read import decided_rows

        decided = decided_rows(path)
    refuse_existing(path, force, f" and holds {count(decided, 'decision')}" if decided else "")


def readable_dimensions(
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


def blind_parts(dimensions: "Sequence[tuple[Codebook, Dimension]]", read: "Responses") -> "list[Part]":
    """The answers of each dimension, without suggestions."""
    from classifier.domain.answer import answer_in
    from classifier.review.rows import Part

    return [
        Part(
            codebook,
            dimension,
            [answer for item in read.items if (answer := answer_in(item, dimension)) is not None],
            None,
        )
        for codebook, dimension in dimensions
    ]


def suggested_parts(
    place: "Project", dimensions: "Sequence[tuple[Codebook, Dimension]]", read: "Responses"
) -> "tuple[list[Part], dict[str, KeptModel]]":
    """The answers of each dimension with their suggestions, and the models these come from."""
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.library import fitting_model, project_embedding, project_recipe
    from classifier.learning.suggesting import suggest as suggest_answers
    from classifier.review.rows import Part

    parts = blind_parts(dimensions, read)
    models: dict[str, KeptModel] = {}
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


def tell_of_models(models: "dict[str, KeptModel]", project: Path | None) -> None:
    """Say which models were trained just now, which are older than the codes, and which nobody taught."""
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


def only(part: "Part", ids: Sequence[str]) -> "Part":
    """A part with the answers of these insatser, in this order."""
    place = {answer.id: at for at, answer in enumerate(part.answers)}
    rows = [place[answer_id] for answer_id in ids if answer_id in place]
    suggestions = part.suggestions
    return replace(
        part,
        answers=[part.answers[row] for row in rows],
        suggestions=None if suggestions is None else [suggestions[row] for row in rows],
    )


def write_suggestions(
    place: "Project",
    path: Path,
    codebooks: "Sequence[Codebook]",
    parts: "Sequence[Part]",
    models: "Mapping[str, KeptModel]",
    read: "Responses",
    filters: Mapping[str, str],
) -> "list[ReviewRow]":
    """Write the review file of the parts, blind without models, and record its draw; returns its rows."""
    from classifier.domain.draw import Draw, Purpose
    from classifier.review.rows import review_rows
    from classifier.rounds.draw_store import new_draw_id, now, refuse_other_answers

    draw_id = new_draw_id()
    rows = review_rows(parts, draw_id)
    draw = Draw(
        id=draw_id,
        created=now(),
        source=read.source,
        purpose=Purpose.SUGGEST,
        blind=not models,
        review_file=path.name,
        codebooks={codebook.id: codebook.version for codebook in codebooks},
        models={name: kept.card.id for name, kept in models.items()},
        rows=tuple(row.drawn for row in rows),
        variables={item.id: item.variables for item in read.items},
        filters=dict(filters),
    )
    refuse_other_answers(place, read.source, draw.rows)
    write_review_files(place, [NewReviewFile(path, rows, [draw])], codebooks)
    return rows


def write_review_files(place: "Project", files: Sequence[NewReviewFile], codebooks: "Sequence[Codebook]") -> None:
    """Record the draws, then write the review files: all of them, or nothing is left."""
    from classifier.files import all_or_nothing
    from classifier.review.write import write_review
    from classifier.rounds.draw_store import record_draw

    # Nobody can ever confirm a draw whose file was not written.
    with all_or_nothing(file.path for file in files) as made:
        for file in files:
            made += [record_draw(place, draw, file.path) for draw in file.draws]
        for file in files:
            write_review(file.path, file.rows, codebooks)
