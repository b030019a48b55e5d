"""Review files back in: every row is checked against the draw before anything is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.domain.annotation import Annotation, Judged
from classifier.domain.code_reader import CodeReader, UnreadableError
from classifier.domain.codebook import Codebook
from classifier.domain.draw import Draw, DrawnRow
from classifier.domain.fingerprint import fingerprint
from classifier.domain.wording import ACCEPT, ENGLISH, SWEDISH, Wording
from classifier.errors import ClassifierError
from classifier.intake.layout import column_of, plain
from classifier.intake.masking import masked
from classifier.intake.sheet import read_sheets, texts

NEEDED = ("answer", "decision", "draw", "row_key", "fingerprint")
READ = (*NEEDED, "id", "suggestion", "coder", "comment")
HEADER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it came back: `cells` by role, `number` as Excel counts."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class ReviewFile:
    """A review file as it came back, not yet checked."""

    path: Path
    wording: Wording
    rows: list[ReadRow]

    @property
    def decided(self) -> list[ReadRow]:
        """The rows somebody decided on; all others are not reviewed."""
        return [row for row in self.rows if row.cells["decision"]]

    @property
    def draws(self) -> list[str]:
        """The draws its rows say they belong to."""
        return list(dict.fromkeys(row.cells["draw"] for row in self.rows if row.cells["draw"]))


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be stored, and every problem with its row and column, in the codebook's language."""

    annotations: list[Annotation]
    problems: list[str]


def read_review_file(path: Path) -> ReviewFile:
    """Read a review file, its columns in whatever order.

    Raises ClassifierError if it cannot be read or lacks a column that is needed.
    """
    best_missing: list[str] | None = None
    for sheet in read_sheets(path):
        for position, cells in enumerate([texts(row) for row in sheet.rows[:HEADER_WITHIN]]):
            for wording in (SWEDISH, ENGLISH):
                columns = {role: column_of(cells, getattr(wording, role)) for role in READ}
                missing = [getattr(wording, role) for role in NEEDED if columns[role] is None]
                if not missing:
                    return ReviewFile(path, wording, _rows(sheet.rows, position, columns))
                if best_missing is None or len(missing) < len(best_missing):
                    best_missing = missing
    names = ", ".join(f"'{heading}'" for heading in best_missing or ())
    raise ClassifierError(
        f"{path}: is no review file, or has lost the column(s) {names}. Give them their names back and try again."
    )


def _rows(rows: Sequence[Sequence[object]], header: int, columns: Mapping[str, int | None]) -> list[ReadRow]:
    found: list[ReadRow] = []
    for position in range(header + 1, len(rows)):
        cells = texts(rows[position])
        by_role = {
            role: cells[column] if column is not None and column < len(cells) else ""
            for role, column in columns.items()
        }
        if by_role["row_key"] or by_role["decision"]:
            found.append(ReadRow(position + 1, by_role))
    return found


class Checker:
    """Checks the rows of a review file against its draw and the codebooks."""

    def __init__(
        self,
        file: ReviewFile,
        find_draw: Callable[[str], Draw | None],
        codebooks: Mapping[str, Codebook],
        coder: str | None,
        time: str,
    ) -> None:
        self.wording = file.wording
        self.file = file
        self.coder = coder
        self.time = time
        self.codebooks = codebooks
        self.draws = {draw_id: find_draw(draw_id) for draw_id in file.draws}
        self.drawn = {
            (draw.id, row.key): row for draw in self.draws.values() if draw is not None for row in draw.rows
        }
        self.readers: dict[tuple[str, str], CodeReader] = {}

    def check(self) -> Checked:
        """Check every decided row; nothing is stored here."""
        problems: list[str] = []
        annotations: dict[tuple[str, str, str], tuple[int, Annotation]] = {}
        for row in self.file.decided:
            try:
                annotation = self._annotation(row)
            except _ProblemError as problem:
                problems.append(self._told(row, problem))
                continue
            identity = (annotation.draw, row.cells["row_key"], annotation.coder)
            earlier = annotations.get(identity)
            if earlier and earlier[1].judgement != annotation.judgement:
                text = self.wording.decided_twice.format(id=annotation.id, other=earlier[0])
                problems.append(self._told(row, _ProblemError("decision", text)))
                continue
            annotations[identity] = (row.number, annotation)
        return Checked([annotation for _, annotation in annotations.values()], problems)

    def _annotation(self, row: ReadRow) -> Annotation:
        cells = row.cells
        draw = self.draws.get(cells["draw"])
        if draw is None:
            raise _ProblemError("draw", self.wording.other_project.format(read=cells["draw"]))
        drawn = self.drawn.get((draw.id, cells["row_key"]))
        if drawn is None:
            raise _ProblemError("row_key", self.wording.unknown_row.format(read=cells["row_key"], draw=draw.id))
        if not drawn.fingerprint == cells["fingerprint"] == fingerprint(cells["answer"]):
            raise _ProblemError("answer", self.wording.text_changed.format(id=drawn.id))
        codebook = self._codebook(draw, drawn)
        judged = self._judged(cells, drawn)
        coder = cells["coder"] or self.coder
        if not coder:
            raise _ProblemError("coder", self.wording.no_coder)
        return Annotation(
            draw=draw.id,
            source=draw.source,
            id=drawn.id,
            codebook=codebook.id,
            version=codebook.version,
            dimension=drawn.dimension,
            text=cells["answer"],
            fingerprint=drawn.fingerprint,
            decision=judged.decision,
            codes=judged.codes,
            coder=coder,
            time=self.time,
            suggested=drawn.suggested,
            comment=masked(cells["comment"]),
        )

    def _codebook(self, draw: Draw, drawn: DrawnRow) -> Codebook:
        """The codebook of a row, as it was when the file left: same version, dimension still there."""
        codebook = self.codebooks.get(drawn.codebook)
        was = draw.codebooks.get(drawn.codebook)
        if codebook is None or codebook.version != was:
            now = codebook.version if codebook else "–"
            text = self.wording.other_version.format(codebook=drawn.codebook, was=was, now=now)
            raise _ProblemError("codebook", text)
        if drawn.dimension not in codebook.dimensions:
            text = self.wording.lost_dimension.format(codebook=codebook.id, dimension=drawn.dimension)
            raise _ProblemError("codebook", text)
        return codebook

    def _judged(self, cells: Mapping[str, str], drawn: DrawnRow) -> Judged:
        reader = self._reader(drawn)
        said = cells["decision"]
        accepts = self._accepts(said, reader)
        if accepts and drawn.suggested is None:
            text = self.wording.nothing_to_accept
            text = text.format(read=said, none=self.wording.none, unclear=self.wording.unclear)
            raise _ProblemError("decision", text)
        if accepts and plain(cells["suggestion"]) != plain(drawn.suggested or ""):
            text = self.wording.suggestion_changed
            text = text.format(was=drawn.suggested, read=cells["suggestion"], decision=self.wording.decision)
            raise _ProblemError("suggestion", text)
        try:
            return reader.read(drawn.suggested if accepts and drawn.suggested else said)
        except UnreadableError as unreadable:
            raise _ProblemError("decision", str(unreadable)) from unreadable

    def _accepts(self, said: str, reader: CodeReader) -> bool:
        """`1` accepts, and so does a word of acceptance that is no code of the dimension."""
        folded = said.casefold().strip(" .!")
        codes = {code.casefold() for code in reader.dimension.by_code}
        return said == ACCEPT or (folded in self.wording.accept_words and folded not in codes)

    def _reader(self, drawn: DrawnRow) -> CodeReader:
        part = (drawn.codebook, drawn.dimension)
        if part not in self.readers:
            self.readers[part] = CodeReader(
                self.codebooks[drawn.codebook].dimension(drawn.dimension), self.wording
            )
        return self.readers[part]

    def _told(self, row: ReadRow, problem: "_ProblemError") -> str:
        column = getattr(self.wording, problem.role)
        return self.wording.at.format(row=row.number, column=column) + problem.text


class _ProblemError(Exception):
    """What is wrong with a cell: its role and a sentence."""

    def __init__(self, role: str, text: str) -> None:
        super().__init__(text)
        self.role = role
        self.text = text


def decided_rows(path: Path) -> int:
    """How many decisions a file holds, 0 if it is no review file: asked before it is overwritten."""
    try:
        return len(read_review_file(path).decided)
    except ClassifierError:
        return 0
