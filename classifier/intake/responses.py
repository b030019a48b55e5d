"""From a responses file to responses: header found, columns laid out, personal data masked."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.domain.answer import Response, has_content
from classifier.errors import ClassifierError, ProblemsError, UsageError
from classifier.intake.layout import (
    Box,
    Layout,
    Told,
    column_of,
    find_layout,
    free_text_column,
    listed,
    plain,
)
from classifier.intake.masking import masked
from classifier.intake.sheet import Sheet, read_sheets, texts

HEADER_WITHIN = 100
LONGEST_HEADING = 300


@dataclass(frozen=True)
class Table:
    """A sheet with its header row (0-based) and the rows of the table below it."""

    sheet: Sheet
    header: int
    headings: list[str]

    def rows(self) -> list[tuple[int, list[str]]]:
        """(row in the file as Excel counts, cells as text) for every row that is not empty."""
        width = len(self.headings)
        found = []
        for position in range(self.header + 1, len(self.sheet.rows)):
            cells = texts(self.sheet.rows[position])[:width]
            cells += [""] * (width - len(cells))
            if any(cells):
                found.append((position + 1, cells))
        return found


@dataclass(frozen=True)
class Responses:
    """The responses of one file. `notes` tell the coder what was skipped or taken for granted."""

    source: str
    table: Table
    layout: Layout
    items: tuple[Response, ...]
    notes: tuple[str, ...]


def candidate_tables(sheet: Sheet, wanted: Sequence[str] = ()) -> list[Table]:
    """The rows that may be the header, the likeliest first.

    That is the row with the `wanted` headings; then the first row of distinct, short texts that is
    about as wide as the widest; then such rows below it, as long as each is wider than all above (those
    were titles) and holds no number (which a row of answers does). Raises ClassifierError if none is.
    """
    top = [texts(row) for row in sheet.rows[:HEADER_WITHIN]]
    told = [
        position
        for position, cells in enumerate(top)
        if wanted and all(column_of(cells, heading) is not None for heading in wanted)
    ]
    widest = max((sum(map(bool, cells)) for cells in top), default=0)
    found: list[int] = []
    above = 0
    for position, cells in enumerate(top):
        filled = [cell for cell in cells if cell]
        is_first = not found
        below_titles = len(filled) > above and not any(_is_number(cell) for cell in filled)
        if _may_be_header(cells, widest) and (is_first or below_titles):
            found.append(position)
        above = max(above, len(filled))
    if not (told or found):
        raise ClassifierError(
            f"{sheet.path}: no header row was found in the first {HEADER_WITHIN} rows. Add headings."
        )
    return [Table(sheet, position, top[position]) for position in dict.fromkeys([*told, *found])]


def _may_be_header(cells: Sequence[str], widest: int) -> bool:
    filled = [cell for cell in cells if cell]
    is_distinct = 2 * len(set(filled)) > len(filled) and all(len(cell) <= LONGEST_HEADING for cell in filled)
    is_wide = len(filled) >= max(1, 0.6 * widest)
    return is_distinct and is_wide and not all(_is_number(cell) for cell in filled)


def read_responses(
    path: Path, boxes: Sequence[Box], told: Told, source: str | None = None, sheet_name: str | None = None
) -> Responses:
    """Read a responses file: the named sheet, else the first one that has a text column.

    Raises ClassifierError or UsageError where the file, a text column or the ids are not usable.
    """
    wanted = list(told.now.values())
    sheets = _named_sheets(path, sheet_name)
    table, layout = _best_table(sheets, boxes, told, wanted)
    unread = _other_sheets_with_answers(sheets, table, boxes, told, wanted)
    source = source or path.stem
    items, notes = _responses(table, layout, source)
    if not items:
        raise ClassifierError(f"{path}: has headings but no answers below them.")
    if not any(has_content(text) for response in items for text in response.texts.values()):
        named = ", ".join(f"'{table.headings[column]}'" for column in layout.texts.values())
        raise ClassifierError(
            f"{path}: every answer in {named} is empty. Choose the columns with --text BOX=COLUMN."
        )
    return Responses(source, table, layout, tuple(items), (*table.sheet.notes, *unread, *notes))


def _named_sheets(path: Path, wanted: str | None) -> list[Sheet]:
    sheets = read_sheets(path)
    if wanted is None:
        return sheets
    named = [sheet for sheet in sheets if plain(sheet.name) == plain(wanted)]
    if not named:
        raise UsageError(
            f"--sheet {wanted}: the sheets with cells are {', '.join(sheet.name for sheet in sheets)}."
        )
    return named


def _other_sheets_with_answers(
    sheets: list[Sheet], chosen: Table, boxes: Sequence[Box], told: Told, wanted: list[str]
) -> list[str]:
    """Answers on a second sheet are not read, and that must not pass in silence."""
    notes = []
    for sheet in sheets:
        if sheet is chosen.sheet:
            continue
        try:
            _best_table([sheet], boxes, told, wanted)
        except ClassifierError:
            continue
        notes.append(
            f"only the sheet '{chosen.sheet.name}' was read; '{sheet.name}' has answers too: --sheet NAME"
        )
    return notes


def _best_table(sheets: list[Sheet], boxes: Sequence[Box], told: Told, wanted: list[str]) -> tuple[Table, Layout]:
    """The first header row, sheet by sheet, that names a text column; and its layout."""
    tables = [table for sheet in sheets for table in _candidates(sheet, wanted)]
    first_error: ClassifierError | None = None
    for table in tables:
        try:
            layout = find_layout(table.headings, boxes, told)
        except ClassifierError as error:
            first_error = first_error or error
            continue
        if layout.texts and not _is_uncut(table):
            return table, layout
    if first_error:
        raise first_error
    if not tables:
        candidate_tables(sheets[0], wanted)  # says why
    if len(boxes) == 1 and not _is_uncut(tables[0]):
        layout = find_layout(tables[0].headings, (), told)
        taken = {column for column in (layout.id, *layout.variables.values()) if column is not None}
        column = free_text_column(tables[0].headings, [cells for _, cells in tables[0].rows()], taken)
        if column is not None:
            return tables[0], Layout(layout.id, {boxes[0].name: column}, layout.variables)
    first_of_each = list({table.sheet.name: table for table in reversed(tables)}.values())
    widest = max(first_of_each, key=lambda table: sum(map(bool, table.headings)))
    raise UsageError(_no_text_column(widest, boxes))


def _candidates(sheet: Sheet, wanted: Sequence[str]) -> list[Table]:
    try:
        return candidate_tables(sheet, wanted)
    except ClassifierError:
        return []


def _is_uncut(table: Table) -> bool:
    """Whether everything stands in one column because its delimiter is none we know."""
    return len(table.headings) == 1 and bool(re.search(r"\S[:#~^]\S", table.headings[0]))


def _no_text_column(table: Table, boxes: Sequence[Box]) -> str:
    there = listed(table.headings)
    names = ", ".join(box.name for box in boxes)
    if len(table.headings) == 1 and table.sheet.is_text:
        return (
            f"{table.sheet.path}: only one column was found ('{there}'). "
            "Separate the columns with ; , tab or |, or save the file as .xlsx."
        )
    return (
        f"{table.sheet.path}, row {table.header + 1}: no column fits {names}. The headings are: {there}. "
        f"Choose with --text {boxes[0].name}=COLUMN."
    )


def _responses(table: Table, layout: Layout, source: str) -> tuple[list[Response], list[str]]:
    notes: list[str] = []
    items: list[Response] = []
    without_id: list[int] = []
    rows_of_id: dict[str, list[int]] = defaultdict(list)
    for row, cells in table.rows():
        answered = any(has_content(cells[column]) for column in layout.texts.values())
        if not answered and sum(map(bool, cells)) == 1:
            notes.append(f"row {row} was left out: only one cell is filled, as in a footnote.")
            continue
        identity = _clean(cells[layout.id]) if layout.id is not None else f"rad {row}"
        if not identity:
            without_id.append(row)
        rows_of_id[identity].append(row)
        items.append(
            Response(
                source=source,
                id=identity,
                row=row,
                texts={box: masked(_clean(cells[column])) for box, column in layout.texts.items()},
                variables={name: masked(_clean(cells[column])) for name, column in layout.variables.items()},
            )
        )
    _refuse_bad_ids(table, layout, without_id, rows_of_id)
    _refuse_personal_ids(table, layout, list(rows_of_id))
    if layout.id is None:
        notes.append("No id column was found, so the rows are known by their number. Name one with --id COLUMN.")
    return items, notes


def _refuse_bad_ids(table: Table, layout: Layout, without_id: list[int], rows_of_id: dict[str, list[int]]) -> None:
    if layout.id is None:
        return
    heading = table.headings[layout.id]
    problems = [f"row {row}, column {heading}: the id is missing." for row in without_id]
    problems += [
        f"rows {', '.join(map(str, rows))}, column {heading}: the id '{identity}' stands {len(rows)} times."
        for identity, rows in rows_of_id.items()
        if identity and len(rows) > 1
    ]
    if problems:
        raise ProblemsError(
            f"{table.sheet.path}: every row needs an id of its own. Mend them, or choose another column: --id.",
            problems,
        )


def _refuse_personal_ids(table: Table, layout: Layout, ids: list[str]) -> None:
    """Ids are stored as they are, so they must not be anybody's number or address."""
    personal = sum(masked(identity) != identity for identity in ids)
    if layout.id is not None and 2 * personal > len(ids):
        raise ClassifierError(
            f"{table.sheet.path}, column {table.headings[layout.id]}: the ids are identity numbers, "
            "phone numbers or e-mail addresses, which must not be stored. Choose another column with --id."
        )


def _clean(text: str) -> str:
    """Without control characters, which no cell of a workbook can hold; every line break is one."""
    text = re.sub("[\u0085\u2028\u2029]", "\n", text)
    return "".join(
        character for character in text if character in "\n\t" or character.isprintable() or character.isspace()
    )


def _is_number(text: str) -> bool:
    return text.replace(" ", "").replace(",", "").replace(".", "").lstrip("-").isdigit()
