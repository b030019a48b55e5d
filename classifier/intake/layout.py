"""Which column of a responses file holds what: the id, the text boxes, the closed variables."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from classifier.errors import UsageError
from classifier.intake.masking import masked

ID_NAMES = (
    "id",
    "svarsid",
    "svars id",
    "insatsid",
    "insats id",
    "insatsnr",
    "insatsnummer",
    "respondentid",
    "respondent id",
    "löpnr",
    "löpnummer",
    "radnr",
    "svarsnr",
    "svarsnummer",
    "ärendenummer",
    "diarienr",
    "diarienummer",
    "dnr",
    "response id",
    "responseid",
    "document_id",
    "nr",
    "nummer",
)
ENDINGS = ("", "er", "en", "et", "erna", "n")
FREE_TEXT_NAMES = ("svar", "fritext", "fritextsvar", "text", "kommentar", "answer", "response", "öppet svar")
VARIABLE_NAMES: dict[str, tuple[str, ...]] = {
    "aktor": ("aktör", "kommun", "region", "kommun/region", "organisation", "rekvirent", "actor"),
    "aktorstyp": ("aktörstyp", "typ av aktör", "huvudman", "actor type"),
    "omrade": ("område", "prioriterat område", "insatsområde", "area"),
    "insatstyp": ("insatstyp", "typ av insats"),
    "delpunkt": ("delpunkt", "vald delpunkt"),
    "medel": ("medel", "medel (kr)", "medel i kronor", "stimulansmedel", "använda medel", "belopp", "funds"),
    "uppfoljning": ("uppföljning", "uppföljningsstatus", "är insatsen uppföljd", "follow-up"),
    "grupp": ("respondentgrupp", "grupp", "respondent group"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A text box that the codebooks read: its name and what a heading may call it."""

    name: str
    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Column positions (0-based). `id` is None where rows are known by their number."""

    id: int | None
    texts: dict[str, int]
    variables: dict[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Headings that the coder named, by role: "id", "text:effekt", "variable:aktor".

    `now` must be in the file; `before` is what the project remembers, and counts where it fits.
    """

    now: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)


def plain(heading: str) -> str:
    """A heading for comparison: case, accents, spaces and punctuation at the ends mean nothing."""
    folded = unicodedata.normalize("NFKD", heading.casefold())
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^\w/()]+", " ", letters.replace("_", " ")).split())


def find_layout(headings: Sequence[str], boxes: Iterable[Box], told: Told) -> Layout:
    """The columns of a header row; raises UsageError where two columns fit equally well.

    A box without a column is left out: whether that matters is for the caller to say.
    """
    texts: dict[str, int] = {}
    for box in boxes:
        column = _told_column(headings, told, f"text:{box.name}", f"--text {box.name}")
        if column is None:
            column = _text_column(headings, box)
        if column is not None:
            texts[box.name] = column
    taken = set(texts.values())
    identity = _told_column(headings, told, "id", "--id")
    if identity is None:
        identity = _named(headings, ID_NAMES, taken)
    taken |= {identity} if identity is not None else set()
    variables: dict[str, int] = {}
    for variable, names in VARIABLE_NAMES.items():
        column = _told_column(headings, told, f"variable:{variable}", f"--column {variable}")
        if column is None:
            column = _named(headings, names, taken)
        if column is not None:
            variables[variable] = column
            taken.add(column)
    return Layout(identity, texts, variables)


def column_of(headings: Sequence[str], wanted: str) -> int | None:
    """The position of a heading, written in whatever case."""
    exact = [position for position, heading in enumerate(headings) if heading.strip() == wanted.strip()]
    loose = [position for position, heading in enumerate(headings) if plain(heading) == plain(wanted)]
    return next(iter(exact or loose), None)


def find_column(headings: Sequence[str], wanted: str) -> int | None:
    """The position of a heading, else of a column's letter, as in Excel."""
    column = column_of(headings, wanted)
    lettered = (position for position in range(len(headings)) if letter(position) == wanted.strip())
    return next(lettered, None) if column is None else column


def listed(headings: Sequence[str]) -> str:
    """Headings for a message: masked and cut, since what looks like a heading may be an answer."""
    return ", ".join(f"{text[:39]}…" if len(text) > 40 else text for text in map(masked, headings) if text)


def letter(column: int) -> str:
    """The letter of a column (0-based): A, B, … AA."""
    before, own = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


def _told_column(headings: Sequence[str], told: Told, role: str, option: str) -> int | None:
    if role in told.before:
        return column_of(headings, told.before[role])
    wanted = told.now.get(role)
    if wanted is None:
        return None
    column = find_column(headings, wanted)
    if column is None:
        raise UsageError(f"{option}={wanted}: there is no such column. The headings are: {listed(headings)}.")
    return column


def _named(headings: Sequence[str], names: Sequence[str], taken: set[int]) -> int | None:
    by_heading: dict[str, int] = {}
    for position, heading in enumerate(headings):
        if position not in taken:
            by_heading.setdefault(plain(heading), position)
    return next((by_heading[plain(name)] for name in names if plain(name) in by_heading), None)


def _text_column(headings: Sequence[str], box: Box) -> int | None:
    """The column whose heading is the box's name, title or question, or begins with one of the first two."""
    names = {plain(box.name), plain(box.title)}
    exact = [position for position, heading in enumerate(headings) if plain(heading) in names]
    if not exact and box.question:
        exact = [position for position, heading in enumerate(headings) if plain(heading) == plain(box.question)]
    if exact:
        return _only(headings, exact, box)
    near = [position for position, heading in enumerate(headings) if _speaks_of(plain(heading), names)]
    return _only(headings, near, box)


def _speaks_of(heading: str, names: set[str]) -> bool:
    """Whether a heading begins or ends with a name, inflected or not: "Effekter/resultat", "Beskriv mål"."""
    begins_or_ends = any(heading.startswith(f"{name} ") or heading.endswith(f" {name}") for name in names)
    words = re.split(r"[^\w]+", heading)
    edges = {words[0], words[-1]}
    return begins_or_ends or any(f"{name}{ending}" in edges for name in names for ending in ENDINGS)


def _only(headings: Sequence[str], columns: list[int], box: Box) -> int | None:
    if len(columns) > 1:
        there = " and ".join(f"'{listed([headings[column]])}' ({letter(column)})" for column in columns)
        raise UsageError(
            f"The columns {there} fit '{box.name}' equally well. Choose with --text {box.name}=COLUMN, "
            "by heading or letter."
        )
    return columns[0] if columns else None


def free_text_column(headings: Sequence[str], rows: Sequence[Sequence[str]], taken: set[int]) -> int | None:
    """The one column of free text of a file that asks a single question; None if it is not clear which."""
    named = _named(headings, FREE_TEXT_NAMES, taken)
    if named is not None:
        return named
    long = [column for column in range(len(headings)) if column not in taken and _mean_words(rows, column) >= 3]
    return long[0] if len(long) == 1 else None


def _mean_words(rows: Sequence[Sequence[str]], column: int) -> float:
    lengths = [len(row[column].split()) for row in rows if column < len(row) and row[column]]
    return sum(lengths) / len(lengths) if lengths else 0.0
