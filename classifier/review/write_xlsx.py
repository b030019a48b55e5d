"""Review files as .xlsx: wrapped texts, codes as text, a code list that helps without forbidding."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from classifier.domain.codebook import Codebook
from classifier.domain.wording import Wording
from classifier.files import write_atomically
from classifier.review.columns import AT_THE_END, Column, cell
from classifier.review.marking import marked_parts
from classifier.review.rows import ReviewRow
from classifier.review.workbook import new_workbook, row_height, set_printed_page

WIDTHS = {
    "id": 8,
    "actor": 14,
    "area": 13,
    "dimension": 11,
    "answer": 52,
    "suggestion": 12,
    "probability": 12,
    "suggestion_in_words": 38,
    "reason": 24,
    "coders_decisions": 24,
    "decision": 14,
    "coder": 11,
    "comment": 22,
    "other": 26,
    "codebook": 14,
    "draw": 13,
    "row_key": 9,
    "fingerprint": 18,
}
MOST_LINES = 20
LARGER_LETTERS = 0.9
"""So many of the letters that a column is wide for go into it in an answer's size."""

HELP_WIDTH = 110
FEWEST_PARTS = 2
"""XlsxWriter makes rich text of no fewer."""

# One text for every format keeps the columns readable side by side.
BASE = {
    "font_name": "Calibri",
    "font_size": 11,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
    "border_color": "#D9D9D9",
}
FORMATS: dict[str, dict[str, Any]] = {
    "plain": {**BASE, "num_format": "@"},
    "answer": {**BASE, "num_format": "@", "bg_color": "#FFFFFF", "font_size": 12},
    "unmarked": {"font_name": "Calibri", "font_size": 12},
    "mark": {"font_name": "Calibri", "font_size": 12, "bold": True, "font_color": "#1F4E9E"},
    "suggestion": {**BASE, "num_format": "@", "bold": True, "bg_color": "#EAF1F8"},
    "machine": {**BASE, "num_format": "@", "bg_color": "#EAF1F8"},
    "probability": {**BASE, "num_format": "0 %", "bg_color": "#EAF1F8", "align": "center"},
    "decision": {**BASE, "num_format": "@", "bg_color": "#FFF7D6", "bold": True},
    "coder": {**BASE, "num_format": "@", "bg_color": "#FFF7D6"},
    "aside": {**BASE, "num_format": "@", "font_color": "#595959", "font_size": 9},
    "key": {"num_format": "@", "font_color": "#7F7F7F", "font_size": 8, "valign": "top"},
    "heading": {**BASE, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"},
    "title": {"bold": True, "font_size": 14},
}
MACHINE = ("suggestion", "suggestion_in_words", "reason")
FORMAT_OF_ROLE = {
    "answer": "answer",
    "suggestion": "suggestion",
    "suggestion_in_words": "machine",
    "reason": "machine",
    "probability": "probability",
    "decision": "decision",
    "coder": "coder",
    "comment": "coder",
    "other": "aside",
    **dict.fromkeys(AT_THE_END, "key"),
}


def write_review_xlsx(
    path: Path,
    rows: Sequence[ReviewRow],
    columns: Sequence[Column],
    wording: Wording,
    codebooks: Sequence[Codebook],
) -> None:
    """Write a review file as .xlsx, whole or not at all. No sheet is locked."""

    def fill(temporary: Path) -> None:
        with new_workbook(temporary) as workbook:
            formats = {name: workbook.add_format(values) for name, values in FORMATS.items()}
            sheet = workbook.add_worksheet(wording.review_sheet)
            codes = workbook.add_worksheet(wording.codes_sheet)
            help_sheet = workbook.add_worksheet(wording.help_sheet)
            _write_rows(sheet, rows, columns, formats)
            _add_code_lists(sheet, rows, columns, wording)
            _write_codes(codes, codebooks, wording, formats)
            _write_help(help_sheet, codebooks, wording, formats)
            sheet.activate()

    write_atomically(path, fill)


def _write_rows(sheet: Any, rows: Sequence[ReviewRow], columns: Sequence[Column], formats: dict[str, Any]) -> None:
    for position, column in enumerate(columns):
        looks = {"level": 1} if column.role == "other" else {"hidden": _says_nothing(column, rows)}
        sheet.set_column(position, position, WIDTHS[column.role], None, looks)
        sheet.write_string(0, position, column.heading, formats["heading"])
    sheet.set_row(0, 32)
    for line, row in enumerate(rows, 1):
        for position, column in enumerate(columns):
            style = formats[FORMAT_OF_ROLE.get(column.role, "plain")]
            if column.role == "probability" and row.confidence is not None:
                sheet.write_number(line, position, round(row.confidence, 2), style)
            elif column.role == "answer":
                _write_marked(sheet, line, position, marked_parts(cell(row, column), row.marked), formats)
            else:
                sheet.write_string(line, position, cell(row, column), style)
        sheet.set_row(line, _height(row, columns))
    # From answer to decision everything fits on a laptop's screen, so only headings and ids are held.
    sheet.freeze_panes(1, 1)
    sheet.set_zoom(90)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    set_printed_page(sheet)


def _says_nothing(column: Column, rows: Sequence[ReviewRow]) -> bool:
    """Whether the machine's column is empty, as where coders are to see no suggestion."""
    if column.role == "probability":
        return all(row.confidence is None for row in rows)
    return column.role in MACHINE and not any(cell(row, column) for row in rows)


def _write_marked(
    sheet: Any, line: int, position: int, parts: Sequence[tuple[str, bool]], formats: dict[str, Any]
) -> None:
    """The answer as rich text, what carried the suggestion in bold."""
    text = "".join(part for part, _ in parts)
    if len(parts) < FEWEST_PARTS:
        sheet.write_string(line, position, text, formats["answer"])
        return
    pieces = [piece for part, is_marked in parts for piece in (formats["mark" if is_marked else "unmarked"], part)]
    sheet.write_rich_string(line, position, *pieces, formats["answer"])


def _height(row: ReviewRow, columns: Sequence[Column]) -> int:
    """That of the tallest of the main cells; very long answers are cut to what a screen shows."""
    shown = [
        (cell(row, column), LARGER_LETTERS * WIDTHS[column.role])
        for column in columns
        if column.role not in ("other", *AT_THE_END)
    ]
    return row_height(shown, MOST_LINES)


def _write_codes(sheet: Any, codebooks: Sequence[Codebook], wording: Wording, formats: dict[str, Any]) -> None:
    """The code list with definitions; a hidden last column tells which rows belong to a dimension."""
    widths = (14, 8, 38, 60, 64, 36, 44)
    headings = [wording.dimension, wording.code, wording.label, wording.definition, wording.examples]
    headings += [wording.not_examples, wording.note]
    for position, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, heading, formats["heading"])
    sheet.set_column(len(headings), len(headings), None, None, {"hidden": True})
    line = 0
    for codebook in codebooks:
        for dimension in codebook.dimensions.values():
            for code in dimension.codes:
                line += 1
                texts = [dimension.title, code.code, code.label, code.definition]
                texts += ["\n".join(code.examples), "\n".join(code.not_examples), code.note]
                for position, text in enumerate(texts):
                    sheet.write_string(line, position, text, formats["plain"])
                sheet.set_row(line, row_height(zip(texts, widths, strict=True)))
                sheet.write_string(line, len(headings), f"{codebook.id}|{dimension.title}")
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, line, len(headings) - 1)
    set_printed_page(sheet)


def _add_code_lists(sheet: Any, rows: Sequence[ReviewRow], columns: Sequence[Column], wording: Wording) -> None:
    """A drop-down of the row's own codes that forbids nothing, so that several codes can be written.

    Sorting moves rows but not the lists, so each list is looked up by what now stands in its row.
    """
    place = {column.role: position for position, column in enumerate(columns)}
    own = "&".join(
        xl_rowcol_to_cell(1, place[role], col_abs=True) if role else '"|"'
        for role in ("codebook", "", "dimension")
    )
    codes = f"'{wording.codes_sheet}'"
    source = f"=OFFSET({codes}!$B$1,MATCH({own},{codes}!$H:$H,0)-1,0,COUNTIF({codes}!$H:$H,{own}),1)"
    options: dict[str, Any] = {
        "validate": "list",
        "source": source,
        "input_title": wording.code_prompt_title,
        "input_message": wording.code_prompt,
        "show_error": False,
        "ignore_blank": True,
    }
    sheet.data_validation(1, place["decision"], max(len(rows), 1), place["decision"], options)


def _write_help(sheet: Any, codebooks: Iterable[Codebook], wording: Wording, formats: dict[str, Any]) -> None:
    wrap = formats["plain"]
    sheet.set_column(0, 0, HELP_WIDTH)
    set_printed_page(sheet, repeated_rows=0)
    line = 0
    for text in wording.instructions:
        sheet.write_string(line, 0, text, wrap)
        sheet.set_row(line, row_height([(text, HELP_WIDTH)]))
        line += 1
    for codebook in codebooks:
        line += 1
        sheet.write_string(line, 0, f"{codebook.title} ({codebook.id}, {codebook.version})", formats["title"])
        for principle in codebook.principles:
            line += 1
            sheet.write_string(line, 0, principle, wrap)
            sheet.set_row(line, row_height([(principle, HELP_WIDTH)]))
        line += 1
