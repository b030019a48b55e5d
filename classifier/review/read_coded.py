"""Reading a coded file for the report: by `merge`, by `precode`, or by hand with the same column names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
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
    is_codes_column,
    origin_column,
)
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.domain.wording import wording_of
from classifier.errors import ClassifierError, ProblemsError, UsageError
from classifier.intake.layout import Told, column_of, find_layout, letter, listed, plain
from classifier.intake.responses import Table, candidate_tables
from classifier.intake.sheet import read_sheets

SUMS = {"summa", "totalt", "total", "sum"}

Cells = list[tuple[int, list[str]]]
Dimensions = dict[str, tuple[Codebook, Dimension]]


@dataclass
class _Coding:
    """What a row's columns of codes say."""

    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    automatic: set[str] = field(default_factory=set)
    is_incomplete: bool = False


def read_coded_file(
    path: Path, codebooks: Sequence[Codebook], told: Mapping[str, str], sheet_name: str | None = None
) -> CodedFile:
    """The insatser of a coded file; `told` names headings by role ("id", "variable:medel").

    Of two codebooks with the same dimension, the one counts whose codes stand in the file. Raises
    UsageError where no column holds codes, two do for a dimension, or the sheet or the codebook is not
    clear; ProblemsError where codes cannot be read or an id is missing or stands twice.
    """
    return coded_file(coded_table(path, sheet_name), codebooks, told)


def coded_file(table: Table, codebooks: Sequence[Codebook], told: Mapping[str, str]) -> CodedFile:
    """The insatser of a table with codes, as `read_coded_file` has them."""
    path = table.sheet.path
    layout = find_layout(table.headings, (), Told(told))
    rows = [(row, cells) for row, cells in table.rows() if not _is_footnote(cells, table.headings, layout.id)]
    if not rows:
        raise ClassifierError(f"{path}: has headings but no insatser below them.")
    _refuse_double_columns(path, table.headings)
    dimensions = _dimensions(path, table, rows, codebooks)
    own = _own_columns(table.headings)
    codes, problems = _codes(table, rows, dimensions)
    if problems:
        raise ProblemsError(f"{path}: {len(problems)} cell(s) with codes cannot be read. Mend them.", problems)
    ids = {row: cells[layout.id] if layout.id is not None else f"rad {row}" for row, cells in rows}
    _refuse_bad_ids(path, ids)
    incomplete = _incomplete(table, rows, [book for book, _ in dimensions.values()])
    insatser = [
        CodedInsats(
            row=row,
            id=ids[row],
            values={heading: cells[place].strip() for place, heading in own.items()},
            codes=codes[row].codes,
            automatic=frozenset(codes[row].automatic),
            is_incomplete=row in incomplete or codes[row].is_incomplete,
        )
        for row, cells in rows
    ]
    roles = {role: own[place] for role, place in layout.variables.items() if place in own}
    return CodedFile(path.stem, tuple(own.values()), roles, dimensions, tuple(insatser))


def coded_table(path: Path, sheet_name: str | None = None) -> Table:
    """The sheet that has a column of codes, else the first with closed variables, such as one-choice questions.

    Raises UsageError where there is neither, or several sheets hold codes.
    """
    sheets = read_sheets(path)
    if sheet_name is not None:
        there = ", ".join(sheet.name for sheet in sheets)
        sheets = [sheet for sheet in sheets if plain(sheet.name) == plain(sheet_name)]
        if not sheets:
            raise UsageError(f"--sheet {sheet_name}: the sheets with cells are {there}.")
    seen: list[Table] = []
    coded: list[Table] = []
    for sheet in sheets:
        try:
            tables = candidate_tables(sheet)
        except ClassifierError:
            continue
        seen += tables[:1]
        coded += [table for table in tables if any(is_codes_column(heading) for heading in table.headings)][:1]
    if len(coded) > 1:
        there = " and ".join(table.sheet.name for table in coded)
        raise UsageError(f"{path}: the sheets {there} hold codes. Choose with --sheet.")
    with_variables = [table for table in seen if find_layout(table.headings, (), Told({})).variables]
    if coded or with_variables:
        return (coded or with_variables)[0]
    there = f" The headings are: {listed(seen[0].headings)}." if seen else ""
    raise UsageError(f"{path}: no column holds codes, such as {CODES}aktivitet.{there} Name them so.")


def _is_footnote(cells: Sequence[str], headings: Sequence[str], identity: int | None) -> bool:
    """Whether a row has one cell only, and that is neither a code nor an id, which is one word."""
    filled = [place for place, cell in enumerate(cells) if cell]
    if len(filled) > 1 or is_codes_column(headings[filled[0]]):
        return False
    return filled[0] != identity or " " in cells[filled[0]]


def _refuse_double_columns(path: Path, headings: Sequence[str]) -> None:
    """Of two columns with the codes of a dimension, one would be lost."""
    columns: dict[str, list[str]] = defaultdict(list)
    for place, heading in enumerate(headings):
        if plain(heading).startswith(plain(CODES) + " "):
            columns[plain(heading)].append(f"{heading} ({letter(place)})")
    double = [" and ".join(there) for there in columns.values() if len(there) > 1]
    if double:
        raise UsageError(
            f"{path}: the columns {double[0]} hold codes of the same dimension. "
            "Write all codes of an insats in one cell, separated by ;."
        )


def _own_columns(headings: Sequence[str]) -> dict[int, str]:
    """The columns that hold no codes; of a heading that stands twice, the later ones with their letter."""
    own: dict[int, str] = {}
    for place, heading in enumerate(headings):
        if heading and heading != STATUS and not heading.casefold().startswith((CODES, PROBABILITY, ORIGIN)):
            own[place] = f"{heading} ({letter(place)})" if heading in own.values() else heading
    return own


def _dimensions(path: Path, table: Table, rows: Cells, codebooks: Sequence[Codebook]) -> Dimensions:
    """The dimension of each column of codes, and the codebook its codes are from; in the order of the columns."""
    found: dict[int, tuple[str, tuple[Codebook, Dimension]]] = {}
    for name in dict.fromkeys(name for book in codebooks for name in book.dimensions):
        column = column_of(table.headings, codes_column(name))
        if column is None:
            continue
        fitting = [(book, book.dimensions[name]) for book in codebooks if name in book.dimensions]
        if len(fitting) > 1:
            said = {cells[column] for _, cells in rows if cells[column]}
            unreadable = [_unreadable(dimension, book, said) for book, dimension in fitting]
            fitting = [pair for pair, number in zip(fitting, unreadable, strict=True) if number == min(unreadable)]
        if len(fitting) > 1:
            raise UsageError(
                f"{path}, column {table.headings[column]}: the codes fit "
                f"{' and '.join(book.id for book, _ in fitting)}. Choose with --codebook."
            )
        found[column] = name, fitting[0]
    if not found and any(is_codes_column(heading) for heading in table.headings):
        there = ", ".join(codes_column(name) for book in codebooks for name in book.dimensions)
        raise UsageError(f"{path}: no column of codes is of the codebook(s) chosen, which have {there}.")
    return dict(found[column] for column in sorted(found))


def _unreadable(dimension: Dimension, book: Codebook, cells: Iterable[str]) -> int:
    """How many of the cells cannot be read by a codebook."""
    reader = CodeReader(dimension, wording_of(book.language))
    number = 0
    for cell in cells:
        try:
            reader.read(cell)
        except UnreadableError:
            number += 1
    return number


def _codes(table: Table, rows: Cells, dimensions: Dimensions) -> tuple[dict[int, _Coding], list[str]]:
    """By row what was coded in each dimension; and what is unreadable."""
    coding: dict[int, _Coding] = {row: _Coding() for row, _ in rows}
    problems: list[str] = []
    for name, (book, dimension) in dimensions.items():
        wording = wording_of(book.language)
        read = cache(CodeReader(dimension, wording).read)
        column = column_of(table.headings, codes_column(name))
        origin = column_of(table.headings, origin_column(name))
        for row, cells in rows:
            if column is None or not cells[column]:
                continue
            try:
                judged = read(cells[column])
            except UnreadableError as unreadable:
                problems.append(wording.at.format(row=row, column=table.headings[column]) + str(unreadable))
                continue
            if judged.decision is Decision.INCOMPLETE:
                coding[row].is_incomplete = True
            elif judged.decision is not Decision.UNCLEAR:
                coding[row].codes[name] = judged.codes
                if origin is not None and plain(cells[origin]) == AUTOMATIC:
                    coding[row].automatic.add(name)
    return coding, problems


def _incomplete(table: Table, rows: Cells, codebooks: Iterable[Codebook]) -> set[int]:
    column = column_of(table.headings, STATUS)
    words = tuple({plain(wording_of(book.language).incomplete) for book in codebooks})
    return {row for row, cells in rows if column is not None and plain(cells[column]).startswith(words)}


def _refuse_bad_ids(path: Path, ids: Mapping[int, str]) -> None:
    """An insats that stands twice, or a row of sums, would be counted too, and its money."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, identity in ids.items():
        rows_of[identity].append(row)
    problems = []
    for identity, rows in rows_of.items():
        at = f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}"
        if not identity:
            problems.append(f"{at}: the id is missing.")
        elif plain(identity) in SUMS:
            problems.append(f"{at}: '{identity}' is no insats. Delete the row of sums.")
        elif len(rows) > 1:
            problems.append(f"{at}: the id '{identity}' stands {len(rows)} times.")
    if problems:
        raise ProblemsError(f"{path}: every insats needs an id of its own, once. Mend the file.", problems)
