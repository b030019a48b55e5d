"""What the commands share that send coded answers back to coders: texts from the store, one draw a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli.drawing import NewReviewFile

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.draw import Draw
    from classifier.review.rows import ReviewRow
    from classifier.rounds.project import Project
    from classifier.rounds.undecided import TextsOfInsatser


@dataclass(frozen=True)
class CodedRow:
    """A coded answer to decide on again, with what its row shows beside it, by the wording's field names.

    `accepts`: what a coder accepts with 1, None if nothing.
    """

    codebook: "Codebook"
    dimension: "Dimension"
    annotation: "Annotation"
    cells: Mapping[str, str]
    accepts: str | None = None


def review_file_of(place: "Project", path: Path, coded: Sequence[CodedRow]) -> NewReviewFile:
    """A review file of these answers in their order; what is decided in it is final."""
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import all_draws
    from classifier.rounds.undecided import texts_of_insatser

    latest = store_of(place).latest()
    codebooks = {each.codebook.id: each.codebook for each in coded}
    texts = {book_id: texts_of_insatser(latest, book) for book_id, book in codebooks.items()}
    variables = {
        (draw.source, answer_id): values
        for draw in all_draws(place)
        for answer_id, values in draw.variables.items()
    }
    order = {each.annotation.answer: number for number, each in enumerate(coded)}
    rows: list[ReviewRow] = []
    draws = []
    for source in sorted({each.annotation.source for each in coded}):
        of_source = [each for each in coded if each.annotation.source == source]
        known = {each.annotation.id: variables.get((source, each.annotation.id), {}) for each in of_source}
        draw, shown = _draw_of_source(path, source, of_source, known, texts)
        draws.append(draw)
        rows += shown
    rows.sort(key=lambda row: order[row.drawn.codebook, row.drawn.dimension, row.answer.source, row.drawn.id])
    return NewReviewFile(path, rows, draws)


def _draw_of_source(
    path: Path,
    source: str,
    coded: Sequence[CodedRow],
    variables: dict[str, dict[str, str]],
    texts: "dict[str, TextsOfInsatser]",
) -> "tuple[Draw, list[ReviewRow]]":
    from classifier.domain.draw import Draw, Purpose
    from classifier.rounds.draw_store import new_draw_id, now

    draw_id = new_draw_id()
    rows = [
        _row(each, f"r{number}", draw_id, variables, texts[each.codebook.id])
        for number, each in enumerate(coded, 1)
    ]
    draw = Draw(
        id=draw_id,
        created=now(),
        source=source,
        purpose=Purpose.ADJUDICATION,
        blind=all(each.accepts is None for each in coded),
        review_file=path.name,
        codebooks={each.codebook.id: each.codebook.version for each in coded},
        models={},
        rows=tuple(row.drawn for row in rows),
        variables=variables,
    )
    return draw, rows


def _row(
    coded: CodedRow, key: str, draw_id: str, variables: dict[str, dict[str, str]], texts: "TextsOfInsatser"
) -> "ReviewRow":
    from classifier.domain.answer import Answer
    from classifier.review.rows import Part, review_rows

    told = coded.annotation
    known = texts.get((told.source, told.id), {})
    others = {box: text for box, text in known.items() if box not in coded.dimension.boxes}
    answer = Answer(told.source, told.id, coded.dimension.id, told.text, variables[told.id], others)
    (row,) = review_rows([Part(coded.codebook, coded.dimension, [answer], None)], draw_id)
    return replace(
        row,
        drawn=replace(row.drawn, key=key, suggested=coded.accepts),
        cells={**row.cells, **coded.cells, "row_key": key, "suggestion": coded.accepts or ""},
    )
