"""`classify sample`: draw the next insatser to code, for an audit, for training or for agreement."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, say
from classifier.cli.drawing import NewReviewFile, readable_dimensions, refuse_review_file, write_review_files
from classifier.cli.filtered import filtered
from classifier.cli.sampled import Drawn, Request, draw_insatser, not_drawn_before, sampled_files
from classifier.errors import UsageError

PURPOSES = ("training", "audit", "agreement")

PurposeOption = Annotated[
    str,
    typer.Option(
        metavar="|".join(PURPOSES),
        help="training: what teaches most, with suggestions; audit: at random, blind, never trains; "
        "agreement: at random, blind, the same to every coder.",
    ),
]
CoderOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="A coder, who gets a file of one's own; give it again for several."),
]
ByOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VARIABLE|confidence",
        help="Draw from each group of this variable in proportion (audit); give it again for groups of several "
        "variables together. The word confidence: thirds by how sure the model is; the file stays blind.",
    ),
]


def sample(
    responses: Annotated[Path, typer.Argument(help="The answers: .xlsx, .csv or .tsv.", show_default=False)],
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many insatser to draw.")] = 150,
    purpose: PurposeOption = PURPOSES[0],
    coder: CoderOption = None,
    overlap: Annotated[int, typer.Option(min=0, help="So many of the insatser go to every coder.")] = 0,
    only: options.FilterOption = None,
    by: ByOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The review file [RESPONSES.PURPOSE.csv].")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same insatser.")] = 0,
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
    """Draw insatser that nobody has coded into review files: for training, for an audit, for agreement.

    Example: classify sample responses.xlsx -n 150 --purpose audit --coder Anna --coder Bo
    """
    from classifier.files import refuse_input
    from classifier.rounds.draw_store import refuse_other_answers
    from classifier.rounds.project import find_project

    request = _request(number, purpose, coder, overlap, only, by, seed)
    paths = _paths(out or responses.with_name(f"{responses.stem}.{purpose}.csv"), request.coders)
    for path in paths:
        refuse_input(path, responses)
        refuse_review_file(path, force)
    place = find_project(project)
    place.refuse_if_starter("classify sample")
    codebooks = place.chosen_codebooks(codebook)
    read = options.Reading(source, text, id_column, column, sheet).read(responses, place, codebooks)
    note(read.notes)
    dimensions = readable_dimensions(read, responses, codebooks, dimension)
    left = not_drawn_before(place, filtered(read, request.filters), dimensions, request)
    drawn = draw_insatser(place, left, dimensions, request, project)
    files = sampled_files(drawn, paths, codebooks, request)
    for file in files:
        refuse_other_answers(place, read.source, file.draws[0].rows)
    write_review_files(place, files, codebooks)
    _tell(drawn, files, request, project)


def _request(
    number: int,
    purpose: str,
    coders: list[str] | None,
    overlap: int,
    filters: list[str] | None,
    by: list[str] | None,
    seed: int,
) -> Request:
    """The options as they hang together; raises UsageError where they do not."""
    from classifier.domain.draw import Purpose

    if purpose not in PURPOSES:
        raise UsageError(f"--purpose {purpose}: choose among {', '.join(PURPOSES)}.")
    names = tuple(name.strip() for name in coders or ())
    if len(set(names)) < len(names) or not all(names):
        raise UsageError("--coder: name every coder once.")
    if purpose == "agreement":
        if len(names) < 2:
            raise UsageError("--purpose agreement needs at least two coders: --coder A --coder B.")
        if overlap:
            raise UsageError("--overlap goes without --purpose agreement: there every insats goes to every coder.")
        overlap = number
    elif overlap and len(names) < 2:
        raise UsageError("--overlap needs at least two coders: --coder A --coder B.")
    if overlap > number:
        raise UsageError(f"--overlap {overlap}: only {number} insatser are drawn. Give a smaller number.")
    if overlap < number < overlap + len(names):
        raise UsageError(f"-n {number}: too few for {len(names)} coders. Draw more.")
    if by and purpose != "audit":
        raise UsageError("--by goes with --purpose audit.")
    among, groups = options.filters(filters), tuple(sorted(set(by or ())))
    return Request(number, Purpose(purpose), names, overlap, among, groups, seed)


def _paths(path: Path, coders: Sequence[str]) -> list[Path]:
    """One review file, or one per coder with the coder's name in its own."""
    if not coders:
        return [path]
    slugs = [re.sub(r"[^\w-]+", "-", name).strip("-") for name in coders]
    if len({slug.casefold() for slug in slugs}) < len(slugs) or not all(slugs):
        raise UsageError("--coder: the names are too alike to name files by. Add something to them.")
    return [path.with_name(f"{path.stem}.{slug}{path.suffix}") for slug in slugs]


def _tell(drawn: Drawn, files: Sequence[NewReviewFile], request: Request, project: Path | None) -> None:
    from classifier.domain.draw import Purpose

    left, insatser = len(drawn.read.items), count(len(drawn.ids), "insats", "insatser")
    say(f"Drew {insatser} of the {count(left, 'insats', 'insatser')} left, with seed {request.seed}.")
    if request.purpose is Purpose.AUDIT:
        say("Their codes never train. They speak for the insatser they were drawn from, and for no others.")
    for file, name in zip(files, request.coders or ("",), strict=True):
        say(f"Wrote {file.path}{f' for {name}' if name else ''}: {count(len(file.rows), 'row')} to review.")
    confirm = command(f"classify confirm {shlex.quote(str(files[0].path))}", project)
    each = f"; likewise {', '.join(str(file.path) for file in files[1:])}" if len(files) > 1 else ""
    say(f"Next: decide, save, then {confirm}{each}")
