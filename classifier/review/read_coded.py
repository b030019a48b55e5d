"""Reading a coded file for the report: by `merge`, by `precode`, or by hand with the same column names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from classifier.domain.annotation import Decision
from classifier.domain.code_reader import CodeReader, UnreadableError
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.coded_columns import (
    AUTOMATIC,
    CODES,
    ORIGIN,
    PROBABILITY,
    STATUS,
    codes_column,
    origin_column,
)
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.domain.wording import wording_of
from classifier.errors import ClassifierError, ProblemsError, UsageError
from classifier.intake.layout import Told, column_of, find_layout, letter, listed, plain
from classifier.intake.responses import Table, candidate_tables
from classifier.intake.sheet import read_sheets

Cells = list[tuple[int, list[str]]]
Dimensions = dict[str, tuple[Codebook, Dimension]]


def read_coded_file(
    path: Path, codebooks: Sequence[Codebook], told: Mapping[str, str], sheet_name: str | None = None
) -> CodedFile:
    """The insatser of a coded file; `told` names headings by role ("id", "variable:medel").

    Of two codebooks with the same dimension, the one counts whose codes stand in the file. Raises
    UsageError where no column holds codes or the codebook is not clear, ProblemsError where codes cannot
    be read or an id stands twice.
    """
    return coded_file(coded_table(path, sheet_name), codebooks, told)


def coded_file(table: Table, codebooks: Sequence[Codebook], told: Mapping[str, str]) -> CodedFile:
    """The insatser of a table with codes, as `read_coded_file` has them."""
    path = table.sheet.path
    rows = [(row, cells) for row, cells in table.rows() if sum(map(bool, cells)) > 1]
    dimensions = _dimensions(path, table, rows, codebooks)
    layout = find_layout(table.headings, (), Told(told))
    own = _own_columns(table.headings)
    codes, problems = _codes(table, rows, dimensions)
    if problems:
        raise ProblemsError(f"{path}: {len(problems)} cell(s) with codes cannot be read. Mend them.", problems)
    ids = {row: cells[layout.id] if layout.id is not None else f"rad {row}" for row, cells in rows}
    _refuse_doubles(path, ids)
    incomplete = _incomplete(table, rows, [book for book, _ in dimensions.values()])
    insatser = [
        CodedInsats(
            row=row,
            id=ids[row],
            values={heading: cells[place].strip() for place, heading in own.items()},
            codes=codes[row][0],
            automatic=codes[row][1],
            is_incomplete=row in incomplete,
        )
        for row, cells in rows
    ]
    if not insatser:
        raise ClassifierError(f"{path}: has headings but no insatser below them.")
    roles = {role: own[place] for role, place in layout.variables.items() if place in own}
    return CodedFile(path.stem, tuple(own.values()), roles, dimensions, tuple(insatser))


def coded_table(path: Path, sheet_name: str | None = None) -> Table:
    """The first sheet that has a column of codes; raises UsageError where none has."""
    sheets = read_sheets(path)
    if sheet_name is not None:
        there = ", ".join(sheet.name for sheet in sheets)
        sheets = [sheet for sheet in sheets if plain(sheet.name) == plain(sheet_name)]
        if not sheets:
            raise UsageError(f"--sheet {sheet_name}: the sheets with cells are {there}.")
    seen: list[Table] = []
    for sheet in sheets:
        try:
            tables = candidate_tables(sheet)
        except ClassifierError:
            continue
        seen += tables[:1]
        for table in tables:
            if any(heading.startswith(CODES) for heading in table.headings):
                return table
    there = f" The headings are: {listed(seen[0].headings)}." if seen else ""
    raise UsageError(f"{path}: no column holds codes, such as {CODES}aktivitet.{there} Name them so.")


def _own_columns(headings: Sequence[str]) -> dict[int, str]:
    """The columns that hold no codes; of a heading that stands twice, the later ones with their letter."""
    own: dict[int, str] = {}
    for place, heading in enumerate(headings):
        if heading and heading != STATUS and not heading.startswith((CODES, PROBABILITY, ORIGIN)):
            own[place] = f"{heading} ({letter(place)})" if heading in own.values() else heading
    return own


def _dimensions(path: Path, table: Table, rows: Cells, codebooks: Sequence[Codebook]) -> Dimensions:
    """The dimension of each column of codes, and the codebook its codes are from."""
    found: Dimensions = {}
    for heading in (each for each in table.headings if each.startswith(CODES)):
        column = table.headings.index(heading)
        name = heading.removeprefix(CODES)
        fitting = [(book, book.dimensions[name]) for book in codebooks if name in book.dimensions]
        if len(fitting) > 1:
            said = {cells[column] for _, cells in rows if cells[column]}
            readable = [pair for pair in fitting if not _unreadable(pair[1], pair[0], said)]
            if len(readable) > 1:
                raise UsageError(
                    f"{path}, column {heading}: the codes fit {' and '.join(book.id for book, _ in readable)}. "
                    "Choose with --codebook."
                )
            fitting = readable or fitting[:1]
        if fitting:
            found[name] = fitting[0]
    if not found:
        there = ", ".join(codes_column(name) for book in codebooks for name in book.dimensions)
        raise UsageError(f"{path}: no column of codes is of the codebook(s) chosen, which have {there}.")
    return found


def _unreadable(dimension: Dimension, book: Codebook, cells: Iterable[str]) -> bool:
    reader = CodeReader(dimension, wording_of(book.language))
    for cell in cells:
        try:
            reader.read(cell)
        except UnreadableError:
            return True
    return False


def _codes(
    table: Table, rows: Cells, dimensions: Dimensions
) -> tuple[dict[int, tuple[dict[str, tuple[str, ...]], frozenset[str]]], list[str]]:
    """By row the codes of each dimension and the dimensions coded automatically; and what is unreadable."""
    codes: dict[int, dict[str, tuple[str, ...]]] = {row: {} for row, _ in rows}
    automatic: dict[int, set[str]] = defaultdict(set)
    problems: list[str] = []
    for name, (book, dimension) in dimensions.items():
        wording = wording_of(book.language)
        reader = CodeReader(dimension, wording)
        column = table.headings.index(codes_column(name))
        origin = column_of(table.headings, origin_column(name))
        for row, cells in rows:
            if not cells[column]:
                continue
            try:
                judged = reader.read(cells[column])
            except UnreadableError as unreadable:
                problems.append(wording.at.format(row=row, column=table.headings[column]) + str(unreadable))
                continue
            if judged.decision in (Decision.CODED, Decision.NONE):
                codes[row][name] = judged.codes
                if origin is not None and plain(cells[origin]) == AUTOMATIC:
                    automatic[row].add(name)
    return {row: (codes[row], frozenset(automatic[row])) for row, _ in rows}, problems


def _incomplete(table: Table, rows: Cells, codebooks: Iterable[Codebook]) -> set[int]:
    column = column_of(table.headings, STATUS)
    words = {plain(wording_of(book.language).incomplete) for book in codebooks}
    return {row for row, cells in rows if column is not None and plain(cells[column]) in words}


def _refuse_doubles(path: Path, ids: Mapping[int, str]) -> None:
    """An insats that stands twice would be counted twice, and its money too."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, identity in ids.items():
        rows_of[identity].append(row)
    problems = [
        f"rows {', '.join(map(str, rows))}: the id '{identity}' stands {len(rows)} times."
        for identity, rows in rows_of.items()
        if identity and len(rows) > 1
    ]
    if problems:
        raise ProblemsError(f"{path}: {len(problems)} id(s) stand more than once. Mend the file.", problems)
