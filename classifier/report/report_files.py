"""The report's folder: built aside and moved in place, so that a run cut short leaves what was there before."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path

from classifier.analysis.report_table import Report
from classifier.errors import ClassifierError
from classifier.report.figure_files import alternative, as_png, as_svg
from classifier.report.numbered import Drawing
from classifier.report.page import as_page
from classifier.report.report_workbook import write_report_workbook
from classifier.report.table_files import write_table

PAGE, WORKBOOK = "report.html", "report.xlsx"
WRITTEN_BY_A_REPORT = re.compile(r"report\.html|report\.xlsx|tables/[^/\\]+\.csv|figures/[^/\\]+\.(svg|png)")


def refuse_folder(directory: Path, force: bool) -> None:
    """Raise ClassifierError if no report can be written there, or one is there and was not given up."""
    if directory.exists() and not directory.is_dir():
        raise ClassifierError(f"{directory}: is a file, not a folder. Choose another name with --out.")
    if not directory.resolve().parent.is_dir():
        raise ClassifierError(
            f"{directory}: there is no folder {directory.parent}. Make it first, or choose another."
        )
    if directory.is_dir() and not force and any(directory.iterdir()):
        raise ClassifierError(
            f"{directory}: holds files already. Choose another folder with --out, or replace the report in it "
            "with --force; other files are left alone."
        )


def write_report(directory: Path, report: Report, force: bool = False) -> list[str]:
    """Write page, workbook, figures and tables; gives their names, as paths inside the folder.

    The files of an earlier report go, files of others stay. Raises ClassifierError where the folder
    is refused, or the disk or a lock forbids it; then all is as it was.
    """
    refuse_folder(directory, force)
    directory = directory.resolve()
    names, drawings = file_names(report), drawn(report)
    beside = directory if directory.exists() else directory.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".report-", dir=beside, ignore_cleanup_errors=True) as temporary:
            new, old = Path(temporary, "new"), Path(temporary, "old")
            _write_files(new, report, drawings, names)
            _move_in_place(new, directory, old, names)
    except OSError as error:
        raise ClassifierError(
            f"{directory}: the report cannot be written ({error.strerror}). Close its files if any is open, "
            "or choose another folder with --out."
        ) from error
    return names


def drawn(report: Report) -> dict[str, Drawing]:
    """The figures of the report, each drawn once, by the table's name."""
    return {
        table.name: Drawing(as_svg(table.figure, table.name), as_png(table.figure), alternative(table.figure))
        for table in report.tables
        if table.figure
    }


def file_names(report: Report) -> list[str]:
    """What a report writes, as paths inside its folder."""
    figures = [f"figures/{table.name}" for table in report.tables if table.figure]
    return [
        PAGE,
        WORKBOOK,
        *(f"{figure}.{kind}" for figure in figures for kind in ("svg", "png")),
        *(f"tables/{table.name}.csv" for table in report.tables),
    ]


def _write_files(directory: Path, report: Report, drawings: Mapping[str, Drawing], names: Sequence[str]) -> None:
    for name in names:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
    (directory / PAGE).write_text(as_page(report, drawings, names), encoding="utf-8", newline="\n")
    write_report_workbook(directory / WORKBOOK, report, drawings)
    for table in report.tables:
        write_table(directory / "tables" / f"{table.name}.csv", table)
        if table.figure:
            drawing = drawings[table.name]
            (directory / "figures" / f"{table.name}.svg").write_text(drawing.svg, encoding="utf-8", newline="\n")
            (directory / "figures" / f"{table.name}.png").write_bytes(drawing.png)


def _move_in_place(new: Path, directory: Path, old: Path, names: Sequence[str]) -> None:
    """The files of the report before out of the way, the new ones in; all undone where one cannot be moved."""
    with ExitStack() as undo:
        for name in sorted({*_names_of_last_report(directory), *names}):
            if (directory / name).exists():
                _move(directory / name, old / name, undo)
        for name in names:
            _move(new / name, directory / name, undo)
        undo.pop_all()


def _move(source: Path, target: Path, undo: ExitStack) -> None:
    for folder in reversed([parent for parent in target.parents if not parent.exists()]):
        folder.mkdir()
        undo.callback(folder.rmdir)
    source.rename(target)
    undo.callback(target.rename, source)


def _names_of_last_report(directory: Path) -> set[str]:
    """The files that the report in the folder says it came with; none where there is no report to read."""
    reader = _FilesReader()
    try:
        reader.feed((directory / PAGE).read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError):
        return set()
    # A page changed by others must not name files for removal that no report writes.
    return {name for name in reader.names if WRITTEN_BY_A_REPORT.fullmatch(name)}


class _FilesReader(HTMLParser):
    """Reads the names of the files that a page was written with."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and values.get("name") == "files":
            self.names = (values.get("content") or "").split("\n")
