"""`classify merge`: the coded file, from all confirmed codes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import count, note, say
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook
    from classifier.intake.responses import Responses
    from classifier.review.merge import Merged
    from classifier.rounds.project import Project


def merge(
    responses: Annotated[Path, typer.Argument(help="The responses file that was coded.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="CODED", help="The coded file, .xlsx or .csv.", show_default=False)],
    codebook: options.CodebookOption = None,
    project: options.ProjectOption = None,
    source: options.SourceOption = None,
    text: options.TextOption = None,
    id_column: options.IdOption = None,
    column: options.ColumnOption = None,
    sheet: options.SheetOption = None,
    force: options.ForceOption = False,
) -> None:
    """Write the responses file as it was, with the confirmed codes in columns to the right.

    Example: classify merge responses.xlsx --out coded.xlsx
    """
    from classifier.files import refuse_existing, refuse_input
    from classifier.review.coded_file import write_coded_file
    from classifier.review.merge import codebooks_of
    from classifier.review.merge import merge as merge_codes
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws
    from classifier.rounds.project import find_project

    refuse_input(out, responses)
    refuse_existing(out, force)
    place = find_project(project)
    adjudications = adjudication_draws(place)
    latest = store_of(place).latest(adjudications)
    chosen = codebook or codebooks_of(latest, source or responses.stem)
    if not chosen:
        known = ", ".join(sorted({each.source for each in latest})) or "none yet"
        raise ClassifierError(
            f"No codes are confirmed for the source '{source or responses.stem}' (sources with codes: {known}). "
            "Confirm a review file first, or name the source with --source."
        )
    codebooks = place.chosen_codebooks(chosen)
    latest = _of_these_versions(latest, codebooks, source or responses.stem)
    read = options.Reading(source, text, id_column, column, sheet).read(responses, place, codebooks)
    merged = merge_codes(read, codebooks, latest, adjudications)
    side = write_coded_file(out, read.table, merged.columns, _about(place, read, codebooks, merged))
    note(read.notes)
    tell_without_code(merged)
    say(f"Wrote {out}{f' and {side}' if side else ''}: {count(merged.coded, 'coded answer')} of {read.source}.")


def _of_these_versions(latest: "list[Annotation]", codebooks: "list[Codebook]", source: str) -> "list[Annotation]":
    """The decisions made with the codebooks as they are now; the others are told, not counted."""
    versions = {book.id: book.version for book in codebooks}
    current = [each for each in latest if versions.get(each.codebook) in (None, each.version)]
    others = sum(each.source == source for each in latest) - sum(each.source == source for each in current)
    if others:
        note([f"{count(others, 'decision')} of another version of the codebook are not in the coded file."])
    return current


def _about(
    place: "Project", read: "Responses", codebooks: "list[Codebook]", merged: "Merged"
) -> list[tuple[str, str]]:
    """What stands on the second sheet: enough to tell later where the codes come from."""
    from classifier.review.precoded import REMARK, STARTER
    from classifier.rounds.draw_store import now

    return [
        *([(REMARK, STARTER)] if place.is_starter else ()),
        ("Källa", read.source),
        ("Skapad", now()),
        *(("Kodbok", f"{book.id}, version {book.version} ({book.title})") for book in codebooks),
        ("Modell", "–"),
        ("Kodade svar", str(merged.coded)),
        ("Oavgjorda svar", str(merged.undecided)),
        ("Svar vars text ändrats", str(len(merged.changed_texts))),
        *(("Urval", draw) for draw in sorted(merged.draws)),
    ]


def tell_without_code(merged: "Merged") -> None:
    """The answers that coders have decided on and that have no code all the same."""
    if merged.undecided:
        verb = "has" if merged.undecided == 1 else "have"
        note([f"{count(merged.undecided, 'answer')} {verb} no code yet: unclear, or the coders disagree."])
    if merged.changed_texts:
        has, was = ("has", "was") if len(merged.changed_texts) == 1 else ("have", "were")
        note(
            [
                f"{count(len(merged.changed_texts), 'answer')} {has} another text than the one that was coded, "
                f"and {was} left without a code: {'; '.join(merged.changed_texts)}"
            ]
        )
