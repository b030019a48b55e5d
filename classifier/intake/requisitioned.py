"""The file of requisitioned sums: one row per population, what it repaid subtracted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import normalize

from classifier.errors import ClassifierError, UsageError
from classifier.intake.amounts import ADVICE, KRONOR, Amounts, Fault, amounts_in, without_unit
from classifier.intake.layout import VARIABLE_NAMES, Layout, Told, column_of, find_layout, listed, plain
from classifier.intake.responses import Table, candidate_tables
from classifier.intake.sheet import read_sheets

Key = tuple[str, ...]
"""What tells a population apart, such as ("Barn och unga", "Region")."""

REQUISITIONED = ("rekvirerat", "rekvirerade", "rekvirerad")
PAID = ("utbetalt", "utbetalat", "utbetalda")
REPAID = ("återbetalt", "återbetalat", "återbetalda", "återbetalning")
DEFAULT_LEVEL = ("omrade", "aktorstyp")
"""The report of the method names no level; area and type of recipient is what the money is given by."""

RECIPIENTS = {plain(name) for name in ("mottagare", "recipient", *VARIABLE_NAMES["aktor"])}
TOTALS = ("summa", "delsumma", "totalsumma", "totalt", "total", "samtliga")


@dataclass(frozen=True)
class Requisitioned:
    """The sums requisitioned, by population as the file writes it.

    `keys` are the headings of the coded file that tell populations apart, `columns` their places there
    (0-based). `sums` are in kronor, repaid money subtracted; `faults` holds the populations whose sum cannot
    be used, `rows` (as Excel counts) and `problems` say where and what to do. `notes`: what was left out.
    """

    path: Path
    keys: tuple[str, ...]
    columns: tuple[int, ...]
    sums: dict[Key, float]
    faults: dict[Key, Fault]
    rows: dict[Key, tuple[int, ...]]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    def population(self, cells: Sequence[str]) -> Key:
        """The population of a row of the coded file."""
        return tuple(cells[column] for column in self.columns)


@dataclass(frozen=True)
class _Columns:
    """Where a table has the sums and the keys; `keys` maps its columns to those of the coded file.

    `summed`: the columns, such as the recipient, over whose values the sums of a population are added up.
    """

    paid: int
    repaid: int | None
    keys: dict[int, int]
    summed: frozenset[int] = frozenset()


def folded_key(key: Key) -> Key:
    """A key for comparison: case and spaces mean nothing, accents do: Habo is not Håbo."""
    return tuple(" ".join(normalize("NFC", part).casefold().split()) for part in key)


def read_requisitioned(
    path: Path, coded: Table, layout: Layout, level: Sequence[str] | None = None
) -> Requisitioned:
    """Read the sums; the columns that fit closed variables of the coded file, by role or heading, are the keys.

    `level`: which of them tell populations apart, by role or heading; by default area and recipient type
    where the file has them, else all. Rows that differ in another column, such as the recipient, are summed.
    Everything wrong with single sums is collected in the result. Raises ClassifierError where the file, its
    column of sums or its keys cannot be found, UsageError where it lacks a column of the level.
    """
    tables = _tables(path)
    fitting = [(table, columns) for table in tables if (columns := _columns(table, coded, layout))]
    if not fitting:
        raise ClassifierError(
            f"{path}: no column holds requisitioned sums. The headings are: {listed(tables[0].headings)}. "
            "Name one 'Rekvirerat (kr)' or 'Rekvirerat (mnkr)'."
        )
    table, columns = fitting[0]
    if not columns.keys and len(table.rows()) > 1:
        raise ClassifierError(
            f"{path}, row {table.header + 1}: no column fits one of the coded file, so its populations are not "
            f"known. The headings are: {listed(table.headings)}. Name them as in the coded file."
        )
    keys = _at_level(columns.keys, level, coded, layout)
    recipients = {place for place, heading in enumerate(table.headings) if plain(heading) in RECIPIENTS}
    columns = replace(columns, keys=keys, summed=frozenset((recipients | set(columns.keys)) - set(keys)))
    unread = dict.fromkeys(other.sheet.name for other, _ in fitting if other.sheet.name != table.sheet.name)
    notes = [
        f"{path}: only the sheet '{table.sheet.name}' was read; '{name}' has requisitioned sums too."
        for name in unread
    ]
    return _read(table, columns, coded, notes)


def _at_level(keys: dict[int, int], level: Sequence[str] | None, coded: Table, layout: Layout) -> dict[int, int]:
    """The keys that the level names, in its order."""
    place_of = {place: key for key, place in keys.items()}
    wanted = []
    for name in level or DEFAULT_LEVEL:
        place = layout.variables.get(name, column_of(coded.headings, name))
        if place in place_of:
            wanted.append(place)
        elif level:
            there = listed([coded.headings[place] for place in keys.values()])
            raise UsageError(f"--money-level {name}: the file of requisitioned sums tells apart only {there}.")
    return {place_of[place]: place for place in wanted} or keys


def _tables(path: Path) -> list[Table]:
    """The tables of every sheet; one without a header row is passed over if others have one."""
    tables: list[Table] = []
    first_error: ClassifierError | None = None
    for sheet in read_sheets(path):
        try:
            tables += candidate_tables(sheet)
        except ClassifierError as error:
            first_error = first_error or error
    if first_error and not tables:
        raise first_error
    return tables


def _columns(table: Table, coded: Table, layout: Layout) -> _Columns | None:
    paid = _sum_column(table)
    if paid is None:
        return None
    repaid = _only(table, _that_say(table, REPAID))
    keys = _keys(table, coded, layout, {paid, repaid})
    return _Columns(paid, repaid, keys)


def _sum_column(table: Table) -> int | None:
    """What is called requisitioned, else paid out, else money."""
    repaid = _that_say(table, REPAID)
    for names in (REQUISITIONED, PAID):
        found = [place for place in _that_say(table, names) if place not in repaid]
        if found:
            return _only(table, found)
    money = {without_unit(name) for name in VARIABLE_NAMES["medel"]}
    return _only(table, [place for place, heading in enumerate(table.headings) if without_unit(heading) in money])


def _that_say(table: Table, names: Sequence[str]) -> list[int]:
    """The columns whose heading has one of the words."""
    words = {plain(name) for name in names}
    return [place for place, heading in enumerate(table.headings) if words & set(plain(heading).split())]


def _only(table: Table, places: list[int]) -> int | None:
    if len(places) > 1:
        fit = listed([table.headings[place] for place in places])
        raise ClassifierError(
            f"{table.sheet.path}, row {table.header + 1}: the columns {fit} fit equally well. Keep one of them."
        )
    return next(iter(places), None)


def _keys(table: Table, coded: Table, layout: Layout, sums: set[int | None]) -> dict[int, int]:
    """By heading, then by role: "Huvudman" fits "Aktörstyp"."""
    closed = {role: place for role, place in layout.variables.items() if role != "medel"}
    others = {layout.id, layout.variables.get("medel"), *layout.texts.values()}
    keys: dict[int, int] = {}
    for place, heading in enumerate(table.headings):
        same = column_of(coded.headings, heading) if heading and place not in sums else None
        if same is not None and same not in others and same not in keys.values():
            keys[place] = same
    for role, place in find_layout(table.headings, (), Told({})).variables.items():
        if place not in sums and place not in keys and role in closed and closed[role] not in keys.values():
            keys[place] = closed[role]
    return dict(sorted(keys.items()))


def _read(table: Table, columns: _Columns, coded: Table, notes: Sequence[str]) -> Requisitioned:
    paid = amounts_in(table, columns.paid, KRONOR)
    repaid = None if columns.repaid is None else amounts_in(table, columns.repaid, KRONOR)
    key_of, problems, left_out = _populations(table, columns, paid)
    spelled: dict[Key, Key] = {}
    rows: dict[Key, list[int]] = defaultdict(list)
    for row, key in key_of.items():
        rows[spelled.setdefault(folded_key(key), key)].append(row)
    sums: dict[Key, float] = {}
    faults: dict[Key, Fault] = {}
    for key, there in rows.items():
        problems += [problem for row in there for problem in _problems(table, row, paid, repaid)]
        doubles = _doubles(table, columns, there)
        found = [_sum(row, paid, repaid) for row in there]
        fault = Fault.DOUBLE if doubles else next((each for each in found if isinstance(each, Fault)), None)
        problems += doubles
        if fault:
            faults[key] = fault
        else:
            sums[key] = sum(each for each in found if not isinstance(each, Fault))
    used = {columns.paid, columns.repaid, *columns.keys, *columns.summed}
    unused = listed([heading for place, heading in enumerate(table.headings) if place not in used])
    left_out += [f"{table.sheet.path}: the columns {unused} were not used."] if unused else []
    return Requisitioned(
        path=table.sheet.path,
        keys=tuple(coded.headings[place] for place in columns.keys.values()),
        columns=tuple(columns.keys.values()),
        sums=sums,
        faults=faults,
        rows={key: tuple(there) for key, there in rows.items()},
        problems=tuple(problems),
        notes=(*table.sheet.notes, *notes, *left_out),
    )


def _doubles(table: Table, columns: _Columns, rows: Sequence[int]) -> list[str]:
    """The rows of a population whose recipient stands twice, or that has no recipients to add up over."""
    cells = dict(table.rows())
    rows_of: dict[Key, list[int]] = defaultdict(list)
    for row in rows:
        rows_of[folded_key(tuple(cells[row][place] for place in sorted(columns.summed)))].append(row)
    return [
        f"{table.sheet.path}, rows {', '.join(map(str, there))}: they are the same population. Keep one of them."
        for there in rows_of.values()
        if len(there) > 1
    ]


def _populations(table: Table, columns: _Columns, paid: Amounts) -> tuple[dict[int, Key], list[str], list[str]]:
    """The population of each row; problems and notes tell of rows that are none."""
    path = table.sheet.path
    key_of: dict[int, Key] = {}
    problems: list[str] = []
    notes: list[str] = []
    for row, cells in table.rows():
        key = tuple(cells[place] for place in columns.keys)
        if any(plain(part).partition(" ")[0] in TOTALS for part in key):
            notes.append(f"{path}, row {row}: was left out, as a row of totals.")
        elif all(key):
            key_of[row] = key
        elif paid.values.get(row, 0.0) is None:
            notes.append(f"{path}, row {row}: was left out: it has neither a population nor a sum.")
        else:
            empty = listed([table.headings[place] for place in columns.keys if not cells[place]])
            problems.append(f"{path}, row {row}, column {empty}: is empty. Write which population the sum is for.")
    return key_of, problems, notes


def _sum(row: int, paid: Amounts, repaid: Amounts | None) -> float | Fault:
    """What was requisitioned and not repaid, in kronor, or why that is not known."""
    fault = paid.faults.get(row) or (repaid.faults.get(row) if repaid else None)
    if fault:
        return fault
    requisitioned = paid.values[row]
    if requisitioned is None:
        return Fault.MISSING
    left = requisitioned - ((repaid.values[row] if repaid else None) or 0.0)
    return Fault.REPAID_MORE if left < 0 else left


def _problems(table: Table, row: int, paid: Amounts, repaid: Amounts | None) -> list[str]:
    where = f"{table.sheet.path}, row {row}"
    found = [
        f"{where}, column {column.heading}: {ADVICE[column.faults[row]]}"
        for column in (paid, repaid)
        if column and row in column.faults
    ]
    fault = _sum(row, paid, repaid)
    if fault is Fault.MISSING:
        found.append(f"{where}, column {paid.heading}: {ADVICE[Fault.MISSING]}")
    elif fault is Fault.REPAID_MORE and repaid:
        found.append(
            f"{where}, column {repaid.heading}: more was repaid than requisitioned. "
            "Check both sums and their units."
        )
    return found
