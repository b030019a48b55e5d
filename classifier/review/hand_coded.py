"""Files coded by hand: years of spreadsheets become annotations, checked like a review file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.domain.annotation import Annotation, Decision, Judged
from classifier.domain.answer import Answer, answer_in
from classifier.domain.code_reader import CodeReader, UnreadableError
from classifier.domain.codebook import Codebook, Dimension, most_specific
from classifier.domain.coded_columns import AUTOMATIC, STATUS, codes_column, origin_column
from classifier.domain.fingerprint import fingerprint
from classifier.domain.wording import Wording, wording_of
from classifier.errors import UsageError
from classifier.intake.layout import column_of, find_column, plain
from classifier.intake.responses import Responses
from classifier.review.read import Checked


@dataclass(frozen=True, slots=True)
class CodedDimension:
    """A dimension with the columns (0-based) that hold its codes."""

    dimension: Dimension
    codes: tuple[int, ...]
    origin: int | None


def coded_dimensions(
    headings: Sequence[str], codebook: Codebook, told: Mapping[str, Sequence[str]]
) -> list[CodedDimension]:
    """Where the codes stand: `kod_<dimension>`, or the columns told by --codes.

    Raises UsageError for an unknown dimension or column, or if no column holds codes.
    """
    for name in told:
        if name not in codebook.dimensions:
            there = ", ".join(codebook.dimensions)
            raise UsageError(f"--codes {name}: the codebook {codebook.id} has the dimensions {there}.")
    found = []
    for dimension in codebook.dimensions.values():
        names = told.get(dimension.id) or (() if told else (codes_column(dimension.id),))
        columns = [find_column(headings, name) for name in names]
        if told and None in columns:
            missing = names[columns.index(None)]
            raise UsageError(
                f"--codes {dimension.id}={missing}: there is no such column. The headings are: {there}."
            )
        known = tuple(column for column in columns if column is not None)
        if known:
            found.append(CodedDimension(dimension, known, column_of(headings, origin_column(dimension.id))))
    if not found:
        wanted = ", ".join(codes_column(dimension) for dimension in codebook.dimensions)
        raise UsageError(f"No column holds codes ({wanted}). Choose with --codes DIMENSION=COLUMN.")
    return found


class HandCoded:
    """Reads the annotations out of a coded file."""

    def __init__(self, responses: Responses, codebook: Codebook, draw_id: str, coder: str, time: str) -> None:
        self.responses = responses
        self.codebook = codebook
        self.wording: Wording = wording_of(codebook.language)
        self.draw_id = draw_id
        self.coder = coder
        self.time = time
        headings = responses.table.headings
        self.status = column_of(headings, STATUS)
        self.coder_column = column_of(headings, self.wording.coder)
        self.cells = dict(responses.table.rows())
        self.left_out: list[str] = []

    def check(self, dimensions: Sequence[CodedDimension]) -> Checked:
        """Every decision in the file, and every cell that cannot be read."""
        annotations: list[Annotation] = []
        problems: list[str] = []
        for coded in dimensions:
            reader = CodeReader(coded.dimension, self.wording)
            for response in self.responses.items:
                answer = answer_in(response, coded.dimension)
                if answer is None or answer.is_empty:
                    self._tell_if_coded(coded, response.row)
                    continue
                judged, unreadable = self._judged(coded, reader, self.cells[response.row])
                problems += [
                    self.wording.at.format(row=response.row, column=self.responses.table.headings[column]) + text
                    for column, text in unreadable
                ]
                if judged is not None and not unreadable:
                    annotations.append(self._annotation(answer, judged, self.cells[response.row]))
        return Checked(annotations, problems)

    def _tell_if_coded(self, coded: CodedDimension, row: int) -> None:
        """A code beside an empty answer has nothing to stand on, and is not lost silently."""
        if any(self.cells[row][column] for column in coded.codes):
            self.left_out.append(
                f"row {row}, {coded.dimension.title}: a code stands beside no answer, and was left out."
            )

    def _judged(
        self, coded: CodedDimension, reader: CodeReader, cells: Sequence[str]
    ) -> tuple[Judged | None, list[tuple[int, str]]]:
        """The decision of a row, None if it has none; and (column, what is wrong) for unreadable cells."""
        is_incomplete = self.status is not None and plain(cells[self.status]) == plain(self.wording.incomplete)
        if is_incomplete and not any(cells[column] for column in coded.codes):
            return Judged(Decision.INCOMPLETE), []
        if coded.origin is not None and plain(cells[coded.origin]) == AUTOMATIC:
            return None, []  # a machine's codes are nobody's decision
        read: list[tuple[int, Judged]] = []
        problems: list[tuple[int, str]] = []
        for column in coded.codes:
            if not cells[column]:
                continue
            try:
                read.append((column, reader.read(cells[column])))
            except UnreadableError as unreadable:
                problems.append((column, str(unreadable)))
        if not read or problems:
            return None, problems
        return self._joined(coded, read)

    def _joined(
        self, coded: CodedDimension, read: Sequence[tuple[int, Judged]]
    ) -> tuple[Judged | None, list[tuple[int, str]]]:
        """One decision out of several code columns."""
        decisions = {judged.decision for _, judged in read}
        codes = most_specific((code for _, judged in read for code in judged.codes), coded.dimension)
        shown = "; ".join(codes)
        column = read[-1][0]
        if len(decisions) > 1:
            return None, [(column, self.wording.none_with_codes.format(read=shown, none=self.wording.none))]
        if len(codes) > 1 and not coded.dimension.multiple:
            return None, [(column, self.wording.one_choice.format(read=shown, dimension=coded.dimension.title))]
        return Judged(decisions.pop(), codes), []

    def _annotation(self, answer: Answer, judged: Judged, cells: Sequence[str]) -> Annotation:
        own = cells[self.coder_column] if self.coder_column is not None else ""
        return Annotation(
            draw=self.draw_id,
            source=answer.source,
            id=answer.id,
            codebook=self.codebook.id,
            version=self.codebook.version,
            dimension=answer.dimension,
            text=answer.text,
            fingerprint=fingerprint(answer.text),
            decision=judged.decision,
            codes=judged.codes,
            coder=own or self.coder,
            time=self.time,
        )
