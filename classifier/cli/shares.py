"""`classify shares`: the share of insatser that carry each code, with intervals that hold."""

import json as json_format
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.cli import options
from classifier.cli.console import count, note, progress, say, write_data
from classifier.domain.level import Level
from classifier.errors import ClassifierError, ProblemsError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from classifier.analysis.estimators import Share
    from classifier.analysis.shares import CodeShare
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.intake.responses import Responses
    from classifier.review.provenance import Provenance
    from classifier.rounds.project import Project

STDOUT = Path("-")


@dataclass(frozen=True)
class Block:
    """The shares of one dimension, of insatser or of money, in the whole file or in one group."""

    codebook: "Codebook"
    dimension: "Dimension"
    weighed_by: str | None
    group: str | None
    shares: "list[CodeShare]"


def shares(
    coded: Annotated[Path, typer.Argument(help="The coded file, .xlsx or .csv.", show_default=False)],
    by: Annotated[str | None, typer.Option(metavar="COLUMN", help="Shares in each group of this column.")] = None,
    weight: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Shares of this column's sum too, such as money.")
    ] = None,
    level: Annotated[Level, typer.Option(help="Shares of main codes, or of sub-codes too.")] = Level.MAIN,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The shares for programs, as JSON; - is stdout.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The table with explanations, .csv or .xlsx.")
    ] = None,
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    project: options.ProjectOption = None,
    source: options.SourceOption = None,
    text: options.TextOption = None,
    id_column: options.IdOption = None,
    column: options.ColumnOption = None,
    sheet: options.SheetOption = None,
    force: options.ForceOption = False,
) -> None:
    """Take shares three ways: counted, from the random sample (the audit) alone, and the model corrected by it.

    Example: classify shares coded.xlsx --by Område --weight "Medel (kr)" --out shares.xlsx
    """
    from classifier.review.provenance import provenance_of, refuse_other_version
    from classifier.rounds.project import find_project

    _refuse_unusable(coded, json, out, force)
    place = find_project(project)
    told = provenance_of(coded)
    codebooks = place.chosen_codebooks(codebook or list(told.codebooks) or None)
    refuse_other_version(coded, codebooks, told)
    reading = options.Reading(source or told.source, text, id_column, column, sheet)
    read = reading.read(coded, place, codebooks)
    note(read.notes)
    chosen = options.chosen_dimensions(codebooks, dimension)
    _show(_blocks(place, coded, read, told, chosen, by, weight, level), json, out)


def _show(blocks: list[Block], json: Path | None, out: Path | None) -> None:
    """On the terminal, unless that carries JSON, and in the files asked for."""
    from classifier.files import write_text

    quiet = json == STDOUT
    for block in blocks if not quiet else ():
        _tell(block)
    if out is not None:
        side = _write_table(out, blocks)
        say(f"Wrote {out}{f' and {side}' if side else ''}.", quiet)
    if json is None:
        return
    found = [each for block in blocks for each in _as_json(block)]
    data = json_format.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if quiet:
        write_data(data)
    else:
        write_text(json, data)
        say(f"Wrote {json}.")


def _refuse_unusable(coded: Path, json: Path | None, out: Path | None, force: bool) -> None:
    from classifier.files import refuse_existing, refuse_input

    if json is not None and json != STDOUT:
        refuse_existing(json, force, advice="--json")
        refuse_input(json, coded)
    if out is not None:
        if out.suffix.casefold() not in (".csv", ".xlsx"):
            raise UsageError(f"--out {out}: choose a name that ends in .csv or .xlsx.")
        refuse_input(out, coded)
        refuse_existing(out, force)


def _blocks(
    place: "Project",
    coded: Path,
    read: "Responses",
    told: "Provenance",
    chosen: "list[tuple[Codebook, Dimension]]",
    by: str | None,
    weight: str | None,
    level: Level,
) -> list[Block]:
    """Every table to show; raises ClassifierError where a column or a code cannot be read."""
    from classifier.analysis.shares import shares_of
    from classifier.cli.share_answers import answers_of_file

    groups, weights = _groups(read, by), _weights(read, weight)
    blocks: list[Block] = []
    with progress(len(chosen)) as bar:
        for of_file in answers_of_file(place, coded, read, told, chosen, bar):
            note(of_file.notes)
            rows = of_file.rows
            for name, within in _within(rows, groups):
                for weighed_by, kept, values in _weighings(rows, within, weight, weights):
                    found = shares_of(of_file.coded, level, kept, values)
                    if found:
                        blocks.append(Block(of_file.codebook, of_file.coded.dimension, weighed_by, name, found))
    if not blocks:
        raise ClassifierError(
            f"{coded}: there is no answer with a column of codes to take shares of. "
            "Make one with classify merge or classify precode, or choose another --dimension."
        )
    return blocks


def _within(rows: Sequence[int], groups: dict[int, str]) -> "Iterator[tuple[str | None, NDArray[np.bool_]]]":
    """The whole file, then each group of it: which of the answers it holds."""
    import numpy as np

    yield None, np.ones(len(rows), dtype=np.bool_)
    if groups:
        group_of = [groups[row] or "–" for row in rows]
        for name in sorted(set(group_of)):
            yield name, np.array([each == name for each in group_of])


def _weighings(
    rows: Sequence[int], within: "NDArray[np.bool_]", weight: str | None, weights: dict[int, float | None]
) -> "Iterator[tuple[str | None, NDArray[np.bool_], NDArray[np.float64] | None]]":
    """Every insats the same, then, if asked for, each by its weight; those without one are left out."""
    import numpy as np

    yield None, within, None
    if weight is not None:
        has_weight = np.array([weights[row] is not None for row in rows])
        yield weight, within & has_weight, np.array([weights[row] or 0.0 for row in rows])


def _column(read: "Responses", option: str, name: str) -> int:
    """The place of a column, by heading or letter."""
    from classifier.intake.layout import find_column, listed

    position = find_column(read.table.headings, name)
    if position is None:
        raise UsageError(
            f"{option} {name}: there is no such column. The headings are: {listed(read.table.headings)}."
        )
    return position


def _groups(read: "Responses", name: str | None) -> dict[int, str]:
    """The cells of the column to group by, by row; empty if none is asked for."""
    if name is None:
        return {}
    position = _column(read, "--by", name)
    return {row: cells[position].strip() for row, cells in read.table.rows()}


def _weights(read: "Responses", name: str | None) -> dict[int, float | None]:
    """A number for each row, None where the cell is empty; raises ProblemsError for anything else."""
    from classifier.intake.amounts import ADVICE, Fault, amounts_in

    if name is None:
        return {}
    weights = amounts_in(read.table, _column(read, "--weight", name))
    told = dict.fromkeys(Fault, "is no number of 0 or more.") | {Fault.AMBIGUOUS: ADVICE[Fault.AMBIGUOUS]}
    if weights.faults:
        number = count(len(weights.faults), "weight")
        raise ProblemsError(
            f"{read.table.sheet.path}: {number} cannot be read. Write them as numbers.",
            [f"row {row}, column {name}: {told[fault]}" for row, fault in weights.faults.items()],
        )
    missing = sum(each is None for each in weights.values.values())
    if missing:
        verb = "is" if missing == 1 else "are"
        note([f"{count(missing, 'row')} without {name} {verb} left out of its shares."])
    return weights.values


def _as_json(block: Block) -> Iterator[dict[str, Any]]:
    for each in block.shares:
        yield {
            "codebook": block.codebook.id,
            "dimension": block.dimension.id,
            "weight": block.weighed_by,
            "group": block.group,
            "code": each.code or None,
            "answers": each.answers,
            "sampled": each.sampled,
            "counted": each.counted,
            "sample": _interval(each.sample),
            "corrected": _interval(each.corrected),
        }


def _interval(share: "Share | None") -> dict[str, float] | None:
    if share is None:
        return None
    return {"estimate": share.estimate, "lower": share.lower, "upper": share.upper}


def _tell(block: Block) -> None:
    first = block.shares[0]
    of = f"shares of {block.weighed_by}" if block.weighed_by else "shares of insatser"
    group = f", {block.group}" if block.group else ""
    say(
        f"\n{block.codebook.id}/{block.dimension.id}{group}: {of}, {count(first.answers, 'answer')}, "
        f"{first.sampled} in the random sample"
    )
    say("  code     counted   sample alone       corrected")
    for each in block.shares:
        counted = f"{100 * each.counted:.1f} %"
        say(f"  {each.code or 'none':<8} {counted:>7}   {_told(each.sample):<18} {_told(each.corrected)}".rstrip())


def _told(share: "Share | None") -> str:
    if share is None:
        return "too few"
    return f"{100 * share.estimate:.1f} % ({100 * share.lower:.1f}–{100 * share.upper:.1f})"


def _write_table(path: Path, blocks: Sequence[Block]) -> Path | None:
    from classifier.cli.share_file import write_shares
    from classifier.domain.share_wording import share_wording_of
    from classifier.domain.wording import wording_of

    language = blocks[0].codebook.language
    wording = share_wording_of(language)
    rows = []
    for block in blocks:
        for each in block.shares:
            label = block.dimension.by_code[each.code].label if each.code else wording.no_code
            cells = [block.codebook.id, block.dimension.title, block.weighed_by or wording.insatser]
            cells += [block.group or wording.everything, each.code or wording_of(language).none, label]
            measures = [
                value
                for share in (each.sample, each.corrected)
                for value in ((share.estimate, share.lower, share.upper) if share else (wording.too_few, "", ""))
            ]
            rows.append([*cells, each.answers, each.sampled, each.counted, *measures])
    return write_shares(path, rows, wording, wording_of(language).decimal_mark)
