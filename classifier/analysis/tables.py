"""Tables with their explanation, and the page that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Cell = str | int | float | None

STYLE = """
body { font: 16px/1.5 Calibri, "Segoe UI", sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } p { max-width: 45rem; }
table { border-collapse: collapse; } th, td { padding: .3rem .7rem; border-bottom: 1px solid #d9d9d9; }
th { text-align: left; background: #1f3864; color: #fff; vertical-align: bottom; } td { vertical-align: top; }
td:first-child, td.number { white-space: nowrap; } th.number, td.number { text-align: right; }
"""


@dataclass(frozen=True)
class Table:
    """A table as it is shown. `name` is short enough for a sheet; None is shown as "–"."""

    name: str
    explanation: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_html(title: str, tables: Sequence[Table], language: str = "sv") -> str:
    """A page that needs no other file."""
    parts = [_section(table) for table in tables]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{''.join(parts)}</body>\n</html>\n"
    )


def shown(cell: Cell) -> str:
    """A cell as text: decimals with a comma and a true minus sign, as Swedish has them."""
    if cell is None:
        return "–"
    return f"{cell:.2f}".replace(".", ",").replace("-", "−") if isinstance(cell, float) else str(cell)


def _section(table: Table) -> str:
    explained = "".join(f"<p>{escape(sentence)}</p>\n" for sentence in table.explanation)
    columns = [[row[position] for row in table.rows] for position in range(len(table.headings))]
    headings = "".join(map(_heading, table.headings, columns))
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in table.rows)
    return f"<h2>{escape(table.name)}</h2>\n{explained}<table>\n<tr>{headings}</tr>\n{rows}</table>\n"


def _heading(heading: str, column: Sequence[Cell]) -> str:
    """A heading stands where the figures under it stand."""
    number = "" if any(isinstance(cell, str) for cell in column) else ' class="number"'
    return f"<th{number}>{escape(heading)}</th>"


def _cell(cell: Cell) -> str:
    number = "" if isinstance(cell, str) else ' class="number"'
    return f"<td{number}>{escape(shown(cell))}</td>"
