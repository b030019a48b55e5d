"""The report as one page: nothing is fetched, no script is needed to read it, and it prints on A4."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from classifier.analysis.number_format import grouped, shown
from classifier.analysis.report_table import Cell, Format, Report, ReportTable
from classifier.report.numbered import HOW_TO_READ, Drawing, headings, numbered, source_line

HERE = Path(__file__).parent
STYLE, SCRIPT = "page.css", "page.js"

WIDE = 8
"""Columns from which a table is printed on a page of its own that lies down."""

LONG = 25
"""Rows from which a table may be broken between two printed pages."""

MOST_ROWS = 200
"""A longer table is a list to look things up in: the page tells where it stands."""


def as_page(report: Report, drawings: Mapping[str, Drawing], files: Iterable[str] = ()) -> str:
    """The HTML. `drawings` by the table's name; `files` are the names of what is written along with the page."""
    templates = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    script = (HERE / SCRIPT).read_text(encoding="utf-8")
    # Style and script are ours; all words are escaped by the template.
    return templates.get_template("page.html.j2").render(
        report=report,
        sections=list(zip(report.sections, numbered(report, drawings), strict=True)),
        source=source_line(report),
        how_to_read=HOW_TO_READ,
        files="\n".join(files),
        style=Markup((HERE / STYLE).read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=_hash(script),
        headings=headings,
        shown=shown,
        value=value,
        is_number=lambda column: column.format is not Format.TEXT,
        shape=shape,
        most_rows=MOST_ROWS,
        grouped_number=grouped,
        paragraphs=lambda text: [part for part in re.split(r"\n\s*\n", text.strip()) if part],
    )


def value(cell: Cell) -> str:
    """What a column of numbers is sorted by, unrounded; empty where nothing was counted."""
    return "" if cell is None or isinstance(cell, str) else str(cell)


def shape(table: ReportTable) -> str:
    """The classes that tell print how to lay a table out."""
    classes = ("bred" if len(table.columns) >= WIDE else "", "lang" if len(table.rows) >= LONG else "")
    return " ".join(name for name in classes if name)


def _hash(script: str) -> str:
    """The only script that the page's own security policy lets run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
