"""The annotation store: append-only CSV files, one per confirmed file.

A file once written is never changed: taking one back adds a file with one line that names it. Every
file has a name of its own, so that two coders on a shared folder do not collide.
"""

import csv
import io
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from classifier.domain.annotation import Annotation, Decision
from classifier.errors import ClassifierError
from classifier.files import write_text
from classifier.rounds.draw_store import now
from classifier.rounds.gold import AnswerKey
from classifier.rounds.project import Project

COLUMNS = [field.name for field in fields(Annotation)]
csv.field_size_limit(2**31 - 1)

UNDO_COLUMNS = ["takes_back", "time"]
NOT_SHOWN = "(blind)"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One confirmed file in the store."""

    path: Path
    annotations: tuple[Annotation, ...]
    taken_back: bool

    @property
    def time(self) -> str:
        """When it was confirmed."""
        return self.annotations[0].time if self.annotations else ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a call of `append` wrote."""

    path: Path
    new: int


class AnnotationStore:
    """Reads and extends a folder of confirmed files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[StoredFile]:
        """Every confirmed file, oldest first, those taken back included."""
        taken_back: set[str] = set()
        stored: list[tuple[Path, tuple[Annotation, ...]]] = []
        for path in sorted(self.folder.glob("*.csv")):
            rows = _read_rows(path)
            if rows and "takes_back" in rows[0]:
                taken_back.add(rows[0]["takes_back"])
            else:
                stored.append((path, tuple(_annotation(path, number, row) for number, row in enumerate(rows, 2))))
        files = [StoredFile(path, annotations, path.name in taken_back) for path, annotations in stored]
        return sorted(files, key=lambda file: (file.time, file.path.name))

    def history(self) -> list[Annotation]:
        """Every decision that was not taken back, oldest first."""
        standing = (each for file in self.files() if not file.taken_back for each in file.annotations)
        return sorted(standing, key=lambda annotation: annotation.time)

    def latest(self, adjudications: frozenset[str] = frozenset()) -> list[Annotation]:
        """The latest decision of each coder on each answer and dimension, oldest first.

        What a coder decided in one of the draws of `adjudications` stands beside the coder's own coding
        and does not replace it: agreement is measured on the one, training rests on the other.
        """
        decided = {_place(annotation, adjudications): annotation for annotation in self.history()}
        return sorted(decided.values(), key=lambda annotation: annotation.time)

    def append(
        self, annotations: Sequence[Annotation], name: str, adjudications: frozenset[str] = frozenset()
    ) -> Stored | None:
        """Store those decisions that say something new; None if there are none.

        A file confirmed again, unchanged, changes nothing. `adjudications`: as for `latest`.
        """
        standing = {_place(each, adjudications): each.judgement for each in self.latest(adjudications)}
        new = [each for each in annotations if standing.get(_place(each, adjudications)) != each.judgement]
        if not new:
            return None
        path = self._own_path(name)
        write_text(path, _as_csv(COLUMNS, (_row(annotation) for annotation in new)))
        return Stored(path, len(new))

    def undo(self) -> StoredFile | None:
        """Take the latest confirmed file back by adding a line; None if there is none to take back."""
        standing = [file for file in self.files() if not file.taken_back]
        if not standing:
            return None
        latest = standing[-1]
        line = {"takes_back": latest.path.name, "time": now()}
        write_text(self._own_path("undo"), _as_csv(UNDO_COLUMNS, [line]))
        return latest

    def _own_path(self, name: str) -> Path:
        stamp = re.sub(r"\D", "", now())[:14]
        slug = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "confirmed"
        return self.folder / f"{stamp}-{slug}-{secrets.token_hex(3)}.csv"


def _place(annotation: Annotation, adjudications: frozenset[str]) -> tuple[AnswerKey, str, bool]:
    """Where a decision stands: a later one in the same place replaces it."""
    return annotation.answer, annotation.coder, annotation.draw in adjudications


def store_of(project: Project) -> AnnotationStore:
    """The project's own annotations."""
    return AnnotationStore(project.decisions)


def base_of(project: Project) -> AnnotationStore:
    """The annotations that the project took along from the starter."""
    return AnnotationStore(project.base)


def _row(annotation: Annotation) -> dict[str, str]:
    row = {name: str(getattr(annotation, name)) for name in COLUMNS}
    row["codes"] = "; ".join(annotation.codes)
    row["suggested"] = NOT_SHOWN if annotation.suggested is None else annotation.suggested
    return row


def _annotation(path: Path, number: int, row: dict[str, str]) -> Annotation:
    try:
        return Annotation(
            draw=row["draw"],
            source=row["source"],
            id=row["id"],
            codebook=row["codebook"],
            version=row["version"],
            dimension=row["dimension"],
            text=row["text"],
            fingerprint=row["fingerprint"],
            decision=Decision(row["decision"]),
            codes=tuple(code for code in row["codes"].split("; ") if code),
            coder=row["coder"],
            time=row["time"],
            suggested=None if row["suggested"] == NOT_SHOWN else row["suggested"],
            comment=row["comment"],
        )
    except (KeyError, ValueError) as error:
        raise ClassifierError(
            f"{path}, row {number}: is damaged ({error}). Restore the file from a backup."
        ) from error


def _read_rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassifierError(f"{path}: cannot be read ({error}). Restore the file from a backup.") from error


def _as_csv(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
