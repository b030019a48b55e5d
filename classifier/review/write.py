"""Writing a review file in the format its name asks for."""

from collections.abc import Sequence
from pathlib import Path

from classifier.domain.codebook import Codebook
from classifier.domain.wording import wording_of
from classifier.review.columns import review_columns
from classifier.review.rows import ReviewRow
from classifier.review.write_csv import write_review_csv


def write_review(path: Path, rows: Sequence[ReviewRow], codebooks: Sequence[Codebook]) -> None:
    """Write a review file, .csv or .xlsx by its suffix, in the language of the first codebook."""
    wording = wording_of(codebooks[0].language)
    titles = {dimension.id: dimension.title for book in codebooks for dimension in book.dimensions.values()}
    columns = review_columns(rows, wording, titles)
    if path.suffix.casefold() == ".xlsx":
        from classifier.review.write_xlsx import write_review_xlsx

        write_review_xlsx(path, rows, columns, wording, codebooks)
    else:
        write_review_csv(path, rows, columns, wording)
