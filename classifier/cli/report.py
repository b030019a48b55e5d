"""`classify report`: the tables and figures of a coded file, as a page, a workbook and files of their own."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.analysis.population import Population
    from classifier.analysis.report_table import Report
    from classifier.cli.report_material import Opened
    from classifier.report.spec import ReportSpec
    from classifier.rounds.project import Project

SPEC = "report.yaml"
REVIEW = "annat.review.csv"


def report(
    coded: Annotated[Path, typer.Argument(help="The coded file, .xlsx or .csv.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to.", show_default=False)],
    spec: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=f"Which tables to make [annotations/{SPEC}, else by the codebook]."),
    ] = None,
    save_spec: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the spec that was used, to change and use again."),
    ] = None,
    requisitioned: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The sums requisitioned by area and recipient type, to weigh money to."),
    ] = None,
    money_level: Annotated[
        list[str] | None,
        typer.Option(metavar="VARIABLE", help="Weigh within each group of these [omrade and aktorstyp]."),
    ] = None,
    only: options.FilterOption = None,
    codebook: options.CodebookOption = None,
    project: options.ProjectOption = None,
    id_column: options.IdOption = None,
    column: options.ColumnOption = None,
    sheet: options.SheetOption = None,
    force: options.ForceOption = False,
) -> None:
    """Make the report's tables and figures from a coded file: by merge, by precode, or coded by hand.

    Writes report.html, report.xlsx, figures/ and tables/ into the folder.

    Example: classify report coded.xlsx --requisitioned sums.xlsx --out report-2025
    """
    if money_level and requisitioned is None:
        raise UsageError("--money-level: needs --requisitioned FILE, the sums to weigh to.")
    only_these = {name: [value] for name, value in options.filters(only).items()}
    reading = options.Reading(None, None, id_column, column, sheet)
    money = (requisitioned, money_level)
    _report(Asked(coded, out, spec, save_spec, only_these, money, codebook, reading, project, force))


@dataclass(frozen=True)
class Asked:
    """What is asked for. `only`: values by variable; `money`: the requisitioned sums and the level to weigh at."""

    coded: Path
    out: Path
    spec: Path | None
    save_spec: Path | None
    only: dict[str, list[str]]
    money: tuple[Path | None, list[str] | None]
    codebook: list[str] | None
    reading: options.Reading
    project: Path | None
    force: bool


def _refuse_unusable(asked: Asked) -> None:
    """Say no before any work is done, not after."""
    from classifier.files import refuse_existing, refuse_input
    from classifier.report.report_files import refuse_folder

    refuse_folder(asked.out, asked.force)
    if asked.save_spec is not None:
        refuse_input(asked.save_spec, asked.coded)
        refuse_existing(asked.save_spec, asked.force, advice="--save-spec")


def _report(asked: Asked) -> None:
    from classifier.cli.report_material import open_coded
    from classifier.report.report_files import write_report
    from classifier.rounds.project import find_project

    _refuse_unusable(asked)
    place = find_project(asked.project)
    opened = open_coded(place, asked.coded, asked.reading, asked.codebook, *asked.money)
    note(opened.notes)
    everybody = opened.population.where(asked.only) if asked.only else opened.population
    own = place.annotations / SPEC
    path = asked.spec or (own if own.is_file() else None)
    chosen = _spec(path, everybody, opened)
    made = _built(place, chosen, everybody, opened, path.parent if path else Path(), asked.only)
    with progress(1) as bar:
        bar.step("figures, page and workbook")
        files = write_report(asked.out, made, asked.force)
        bar.done()
    if asked.save_spec is not None:
        _save(asked.save_spec, chosen)
    _tell(made, files, asked)
    _review_residual(place, everybody, opened, chosen, asked)


def _spec(path: Path | None, population: "Population", opened: "Opened") -> "ReportSpec":
    """The spec asked for or the project's, else one made of what the file holds."""
    from classifier.analysis.follow_up import FOLLOW_UP, Status, tells_follow_up
    from classifier.report.default_spec import default_spec
    from classifier.report.spec import load_spec

    if path is not None:
        return load_spec(path)
    if population.has(FOLLOW_UP) and not tells_follow_up(population):
        column = population.heading(FOLLOW_UP)
        told = f"{column} holds other words than the four statuses ({'; '.join(Status)})"
        note([f"{told}: no tables of follow-up and effects. Tell in a spec, under statuses:, what they mean."])
    return default_spec(population, opened.title, opened.source, opened.weighting is not None)


def _built(
    place: "Project",
    spec: "ReportSpec",
    everybody: "Population",
    opened: "Opened",
    folder: Path,
    only: dict[str, list[str]],
) -> "Report":
    from classifier.cli.report_material import about, material
    from classifier.report.build import build_report

    made = build_report(spec, everybody, material(place, opened, folder, only), about(everybody, opened))
    if opened.remarks:
        return replace(made, source=" ".join([made.source.rstrip(".") + ".", *opened.remarks]))
    return made


def _review_residual(
    place: "Project", population: "Population", opened: "Opened", spec: "ReportSpec", asked: Asked
) -> None:
    """The respondents' "annat" that nobody has tried goes to a review file, with what the text points to."""
    from classifier.analysis.residual import unexamined_insatser
    from classifier.cli.residual import write_residual_review
    from classifier.report.spec import residual_questions
    from classifier.review.read import decided_rows

    questions = {
        dimension: variable
        for dimension, variable in residual_questions(spec).items()
        if unexamined_insatser(population, variable, dimension)
    }
    if not questions:
        return
    path = asked.out / REVIEW
    decided = decided_rows(path) if path.exists() else 0
    if decided:
        # --force gives up the report of before, not what somebody has decided since.
        left = f"{path}: holds {count(decided, 'decision')}, and is left as it is."
        note([f"{left} Confirm it and move it away: the next report then writes a new one."])
        return
    rows = write_residual_review(
        place, asked.coded, population, questions, path, opened.told, asked.reading.sheet, project=asked.project
    )
    if rows is None:
        note([f"no review file of {', '.join(questions)}: {asked.coded} has no column of the text they rest on."])
    elif rows:
        confirm = command(f"classify confirm {shlex.quote(str(path))}", asked.project)
        say(f"Wrote {path}: {count(len(rows), 'residual choice')} to try. Next: decide, save, then {confirm}")


def _save(path: Path, spec: "ReportSpec") -> None:
    import yaml

    from classifier.files import write_text

    plain = spec.model_dump(mode="json", exclude_defaults=True)
    write_text(path, yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100))


def _tell(made: "Report", files: Sequence[str], asked: Asked) -> None:
    figures = sum(table.figure is not None for table in made.tables)
    say(
        f"Wrote {count(len(files), 'file')} into {asked.out}: {count(len(made.tables), 'table')} and "
        f"{count(figures, 'figure')}. Open {asked.out / 'report.html'}"
    )
    if asked.save_spec is not None:
        same = f"classify report {shlex.quote(str(asked.coded))} --spec {shlex.quote(str(asked.save_spec))}"
        say(f"Wrote {asked.save_spec}. Change it, then {command(same, asked.project)} --out DIR")
