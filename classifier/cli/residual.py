"""The review file of the respondents' "annat" that nobody has tried, for `classify report`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli import options
from classifier.cli.drawing import only, suggested_parts, tell_of_models, write_suggestions

if TYPE_CHECKING:
    from classifier.analysis.population import Population
    from classifier.intake.responses import Responses
    from classifier.review.rows import ReviewRow
    from classifier.rounds.project import Project


def write_residual_review(
    place: "Project",
    coded: Path,
    population: "Population",
    questions: Mapping[str, str],
    out: Path,
    told: Mapping[str, str],
    sheet: str | None = None,
    project: Path | None = None,
) -> "list[ReviewRow] | None":
    """Write suggestions for the residual choices that nobody has coded; returns the rows of the review file.

    `questions`: by dimension the column of the respondents' choice. `population`, `told` and `sheet` are
    those `coded` was read with. None where the file has no text that the dimensions read. Nothing is written
    where no row is left; otherwise `out` is replaced: whether it may be is for the caller to ask.
    """
    from classifier.analysis.residual import unexamined_insatser

    left = {
        dimension: {insats.row for insats in unexamined_insatser(population, variable, dimension)}
        for dimension, variable in questions.items()
    }
    read = _responses(place, coded, population, list(questions), told, sheet)
    if read is None:
        return None
    wanted = {dimension: rows for dimension, rows in left.items() if rows}
    if not wanted:
        return []
    items = tuple(item for item in read.items if any(item.row in rows for rows in wanted.values()))
    read = replace(read, items=items)
    dimensions = [population.dimension(dimension) for dimension in wanted]
    parts, models = suggested_parts(place, dimensions, read)
    parts = [only(part, [item.id for item in items if item.row in wanted[part.dimension.id]]) for part in parts]
    if all(answer.is_empty for part in parts for answer in part.answers):
        return []
    tell_of_models(models, project)
    codebooks = list({book.id: book for book, _ in dimensions}.values())
    return write_suggestions(place, out, codebooks, parts, models, read, {})


def _responses(
    place: "Project",
    coded: Path,
    population: "Population",
    dimensions: list[str],
    told: Mapping[str, str],
    sheet: str | None,
) -> "Responses | None":
    """The answers of a coded file; None if it has no text box that the dimensions read.

    They are known by the source that the file tells of, else by its name.
    """
    from classifier.intake.layout import Told, find_layout
    from classifier.intake.responses import read_responses
    from classifier.review.provenance import provenance_of

    pairs = [population.dimension(dimension) for dimension in dimensions]
    boxes = options.boxes_of(book for book, _ in pairs)
    headings = population.file.headings
    # Among these is no column of codes, which is named like a text box.
    layout = find_layout(headings, boxes, Told({}, {**place.settings.columns, **told}))
    if not any(box in layout.texts for _, dimension in pairs for box in dimension.boxes):
        return None
    texts = {f"text:{box}": headings[column] for box, column in layout.texts.items()}
    source = provenance_of(coded).source or coded.stem
    return read_responses(coded, boxes, Told({**told, **texts}), source, sheet)
