"""What a coded file says of itself: the sheet about the coding, or the file beside a .csv."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.domain.codebook import Codebook
from classifier.errors import ClassifierError
from classifier.intake.sheet import read_sheets, texts
from classifier.review.coded_file import ABOUT_SHEET
from classifier.review.precoded import PROMISE, REMARK, SOURCE

CODEBOOK = re.compile(r"(?P<id>\S+), version (?P<version>.+?) \(")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the codes come from; all empty for a file coded by hand. `codebooks`: version by id."""

    source: str | None
    codebooks: dict[str, str]
    promises: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def provenance_of(coded: Path) -> Provenance:
    """Read what `classify merge` and `classify precode` tell of a coded file."""
    side = coded.with_name(f"{coded.stem}.om.csv")
    if coded.suffix.casefold() == ".xlsx":
        sheets = [sheet for sheet in read_sheets(coded) if sheet.name == ABOUT_SHEET]
    else:
        sheets = read_sheets(side) if side.is_file() else []
    told = [(cells[0], cells[1]) for sheet in sheets for row in sheet.rows if len(cells := texts(row)) > 1]
    codebooks = [found for name, text in told if name == "Kodbok" and (found := CODEBOOK.match(text))]
    return Provenance(
        source=next((text for name, text in told if name == SOURCE), None),
        codebooks={found["id"]: found["version"] for found in codebooks},
        promises=tuple(text.partition(":")[0] for name, text in told if name == PROMISE),
        remarks=tuple(text for name, text in told if name == REMARK),
    )


def refuse_other_version(coded: Path, codebooks: Sequence[Codebook], told: Provenance) -> None:
    """Raise ClassifierError if the file was coded with another version of a codebook than the project has."""
    for book in codebooks:
        was = told.codebooks.get(book.id, book.version)
        if was != book.version:
            raise ClassifierError(
                f"{coded}: was coded with {book.id} version {was}, the project has {book.version}. "
                "Make the coded file anew with classify merge or classify precode."
            )
