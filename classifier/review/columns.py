"""The columns of a review file, in order, and what each is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.domain.wording import Wording
from classifier.review.rows import ReviewRow

BEFORE_OTHERS = (
    "id",
    "actor",
    "area",
    "dimension",
    "answer",
    "suggestion",
    "probability",
    "suggestion_in_words",
    "reason",
    "coders_decisions",
    "decision",
    "coder",
    "comment",
)
WHERE_FILLED = frozenset({"coders_decisions"})
AT_THE_END = ("codebook", "draw", "row_key", "fingerprint")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its role, its heading, and the text box it shows if it shows another box of the insats."""

    role: str
    heading: str
    box: str | None = None


def review_columns(rows: Sequence[ReviewRow], wording: Wording, box_titles: dict[str, str]) -> list[Column]:
    """The columns for these rows: the other boxes of the insats stand between comment and keys."""
    shown = {box for row in rows for box in row.others}
    boxes = [box for box in box_titles if box in shown] + sorted(shown - set(box_titles))
    filled = {role for row in rows for role in WHERE_FILLED if row.cells.get(role)}
    fixed = [
        Column(role, getattr(wording, role))
        for role in BEFORE_OTHERS
        if role not in WHERE_FILLED or role in filled
    ]
    others = [Column("other", f"({box_titles.get(box, box)})", box) for box in boxes]
    return [*fixed, *others, *(Column(role, getattr(wording, role)) for role in AT_THE_END)]


def cell(row: ReviewRow, column: Column) -> str:
    """What a row shows in a column; the probability is written by each format in its own way."""
    if column.box is not None:
        return row.others.get(column.box, "")
    return row.cells.get(column.role, "")
