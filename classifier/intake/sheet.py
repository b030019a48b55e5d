"""Reading spreadsheets as they are: .xlsx, .csv and .tsv into rows of cells."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from classifier.errors import ClassifierError

Cell = str | int | float | bool | date | datetime | time | None
DELIMITERS = ";,\t|"
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_MAGIC = b"PK"
# The standard library stops at 131 072 characters a field, less than one stray quotation mark can make.
csv.field_size_limit(2**31 - 1)

FORMATS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0]` is row 1 of the file. `notes` tell what was done in reading it."""

    path: Path
    name: str
    rows: list[list[Any]]
    notes: tuple[str, ...] = ()
    is_text: bool = False


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a file that holds anything (a .csv has one).

    Raises ClassifierError where the file is missing, locked, empty, protected or no spreadsheet.
    """
    if not path.is_file():
        raise ClassifierError(f"{path}: there is no such file. Check the name and the folder.")
    if path.suffix.casefold() not in FORMATS:
        raise ClassifierError(f"{path}: '{path.suffix}' is not read. Save the file as .xlsx or .csv.")
    _refuse_if_open(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClassifierError(
            f"{path}: cannot be read ({error.strerror}). Close it elsewhere and try again."
        ) from error
    if content.startswith((OLE_MAGIC, ZIP_MAGIC)):
        sheets = _read_workbook(path, content)
    elif path.suffix.casefold() in (".xlsx", ".xlsm", ".xls") and content:
        raise ClassifierError(f"{path}: is no Excel file, whatever its name says. Open it and save it as .xlsx.")
    else:
        sheets = [_read_text(path, content)]
    filled = [sheet for sheet in sheets if any(cell_text(cell) for row in sheet.rows for cell in row)]
    if not filled:
        raise ClassifierError(f"{path}: is empty. Choose the file that holds the answers.")
    return filled


def cell_text(cell: Cell) -> str:
    """A cell as people read it: 17.0 is "17", 0.5 is "0,5", a date is "2024-03-01"."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip()
    if isinstance(cell, bool):
        return "SANT" if cell else "FALSKT"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", timespec="minutes")
    return str(cell)


def unescaped(text: str) -> str:
    """A .csv cell without the apostrophe that keeps Excel from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:2] in ("=", "+", "-", "@", "\t", "'") else text


def _refuse_if_open(path: Path) -> None:
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise ClassifierError(
                f"{path}: is open in a spreadsheet program, and what is unsaved there would be missed. "
                f"Save and close it (or delete {lock.name} if the program crashed)."
            )


def _read_workbook(path: Path, content: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    if content.startswith(OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in content:
        raise ClassifierError(f"{path}: is protected by a password. Open it, save it without one, and try again.")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
        return [_worksheet(path, workbook.get_sheet_by_name(name)) for name in names]
    except PasswordError as error:
        raise ClassifierError(
            f"{path}: is protected by a password. Open it, save it without one, and try again."
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise ClassifierError(
            f"{path}: is damaged or no Excel file. Open it in Excel and save it as .xlsx."
        ) from error


def _worksheet(path: Path, sheet: Any) -> Sheet:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if left != right or top == bottom or top >= len(rows):
            continue  # a title across columns; only a cell merged downwards speaks for several rows
        value = rows[top][left] if left < len(rows[top]) else None
        if cell_text(value):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = value
            filled += 1
    note = f"{filled} cell(s) merged over several rows count for each of these rows."
    return Sheet(path, sheet.name, rows, (note,) if filled else ())


def _read_text(path: Path, content: bytes) -> Sheet:
    text, note = _decoded(path, content)
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) <= 5:
        delimiter = first.strip()[4:] or "\t"
        return Sheet(path, path.stem, [[""], *_parsed(path, rest, delimiter)], note, is_text=True)
    return Sheet(path, path.stem, _parsed(path, text, _delimiter(text)), note, is_text=True)


def _decoded(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), ("The file is not UTF-8; it was read as Windows text (cp1252).",)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise ClassifierError(
            f"{path}, row {row}: is neither UTF-8 nor Windows text. Save it as 'CSV UTF-8' and try again."
        ) from error


def _parsed(path: Path, text: str, delimiter: str) -> list[list[Any]]:
    try:
        return [[unescaped(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise ClassifierError(
            f"{path}: cannot be read as a table ({error}). Save it as .xlsx and try again."
        ) from error


def _delimiter(text: str) -> str:
    """The delimiter that cuts the rows most evenly, into the most columns.

    Evenness counts double: commas inside answers cut into many columns, but not into equally many.
    """

    def evenness(delimiter: str) -> float:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            return 0.0
        common = max((width for width in widths if width > 1), key=widths.count, default=1)
        share = widths.count(common) / len(widths) if widths else 0.0
        return share**2 * math.log2(common)

    sample = text[:200_000]
    return max(DELIMITERS, key=evenness)


def texts(row: Sequence[Any]) -> list[str]:
    """The cells of a row as text."""
    return [cell_text(cell) for cell in row]
