"""`classify precode`: code automatically what can be coded with a promise, leave the rest to humans."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say
from classifier.domain.promise_card import Kind, Level
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.promise_card import PromiseCard
    from classifier.intake.responses import Responses
    from classifier.learning.coded_answers import Annotations
    from classifier.learning.library import KeptModel
    from classifier.learning.precoding import Demand, Precoded
    from classifier.review.merge import Merged
    from classifier.review.rows import Part
    from classifier.rounds.audits import Audit
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class Outcome:
    """What came of one dimension; `left`: the answers that go to the review file."""

    codebook: "Codebook"
    dimension: "Dimension"
    kept: "KeptModel"
    audit: "Audit"
    precoded: "Precoded"
    promises: "list[PromiseCard]"
    left: "Part"


def precode(
    responses: Annotated[Path, typer.Argument(help="The answers: .xlsx, .csv or .tsv.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="CODED", help="The coded file, .xlsx or .csv.", show_default=False)],
    precision: Annotated[
        float, typer.Option(metavar="SHARE", help="The least share of automatic codings that are right.")
    ] = 0.90,
    level: Annotated[
        Level, typer.Option(help="What must be exactly right: the main codes, or sub-codes too.")
    ] = Level.MAIN,
    confidence: Annotated[
        float, typer.Option(metavar="LEVEL", help="How often, over all audits, the promise holds at least.")
    ] = 0.95,
    review: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The review file for the rest [CODED.review.csv].")
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
    """Code what can be coded with a promise of precision, learnt on the audited answers of this file.

    Human decisions stand. What the promise does not reach goes to a review file, with suggestions.

    Example: classify precode responses.xlsx --out coded.xlsx --precision 0.90
    """
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.precoding import Demand
    from classifier.review.merge import codebooks_of, merge
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.project import find_project

    review_file = review or out.with_name(f"{out.stem}.review.csv")
    _refuse_unusable(responses, out, review_file, {"--precision": precision, "--confidence": confidence}, force)
    place = find_project(project)
    stored = store_of(place).latest()
    codebooks = place.chosen_codebooks(codebook or codebooks_of(stored, source or responses.stem))
    versions = {(book.id, book.version) for book in codebooks}
    latest = [each for each in stored if (each.codebook, each.version) in versions]
    read = options.Reading(source, text, id_column, column, sheet).read(responses, place, codebooks)
    annotations = read_annotations(place)
    merged = merge(read, codebooks, latest, annotations.adjudications)
    note(read.notes)
    chosen = [
        (book, part)
        for book, part in options.chosen_dimensions(codebooks, dimension)
        if any(box in read.layout.texts for box in part.boxes)
    ]
    demand = Demand(precision, level, confidence)
    outcomes = []
    with progress(len(chosen)) as bar:
        for book, part in chosen:
            bar.step(part.title)
            outcomes.append(_outcome(place, annotations, latest, read, merged, (book, part), demand, out))
            bar.done()
    rows, side = _write(place, read, out, review_file, codebooks, merged, outcomes)
    _tell(outcomes, demand)
    automatic = sum(len(each.precoded.automatic) for each in outcomes)
    beside = f" and {side}" if side else ""
    say(
        f"Wrote {out}{beside}: {count(automatic, 'answer')} coded automatically, {merged.coded} by coders, "
        f"of {read.source}."
    )
    if rows:
        confirm = command(f"classify confirm {shlex.quote(str(review_file))}", project)
        say(f"Wrote {review_file}: {count(rows, 'row')} for humans. Next: decide, save, then {confirm}")


def _refuse_unusable(responses: Path, out: Path, review_file: Path, shares: dict[str, float], force: bool) -> None:
    """Say no before any work is done, not after."""
    from classifier.files import refuse_existing, refuse_input
    from classifier.review.read import decided_rows

    for option, share in shares.items():
        if not 0 < share < 1:
            raise UsageError(f"{option} {share:g}: give a share between 0 and 1, for example 0.90.")
    for option, path in (("--out", out), ("--review", review_file)):
        if path.suffix.casefold() not in (".csv", ".xlsx"):
            raise UsageError(f"{option} {path}: choose a name that ends in .csv or .xlsx.")
        refuse_input(path, responses)
    if out.resolve() == review_file.resolve():
        raise UsageError(f"--review {review_file}: the coded file has that name. Choose another.")
    refuse_existing(out, force)
    decided = decided_rows(review_file) if review_file.exists() and not force else 0
    holds = f" and holds {count(decided, 'decision')}" if decided else ""
    refuse_existing(review_file, force, holds, advice="--review")


def _outcome(
    place: "Project",
    annotations: "Annotations",
    latest: "Sequence[Annotation]",
    read: "Responses",
    merged: "Merged",
    part: "tuple[Codebook, Dimension]",
    demand: "Demand",
    out: Path,
) -> Outcome:
    """Suggest, promise and code one dimension; its automatic codes go into `merged`."""
    from classifier.domain.answer import answer_in
    from classifier.domain.coded_columns import STATUS
    from classifier.learning.library import project_embedding, project_recipe
    from classifier.learning.precoding import answers_fingerprint
    from classifier.learning.precoding import precode as precode_answers
    from classifier.learning.promise_cards import promise_cards
    from classifier.learning.suggesting import suggest
    from classifier.learning.unseen import newest_model
    from classifier.review.precoded import add_automatic_codes
    from classifier.review.rows import Part
    from classifier.rounds.audits import audit_draws, audit_of

    book, dimension = part
    recipe = project_recipe(place)
    kept = newest_model(place, annotations, book, dimension, recipe)
    draws = audit_draws(place, read.source)
    audit = audit_of(draws, annotations.audit, annotations.adjudications, book, dimension)
    found = [(item, answer) for item in read.items if (answer := answer_in(item, dimension)) is not None]
    # An audited insats stays even if it is incomplete: those like it in the rest are not known yet.
    incomplete = merged.columns[STATUS]
    pairs = [(item, each) for item, each in found if item.row not in incomplete or item.id in audit.drawn]
    items, answers = [item for item, _ in pairs], [answer for _, answer in pairs]
    suggestions = suggest(answers, kept.model, book, project_embedding(place, recipe))
    mine = (read.source, book.id, dimension.id)
    decided = frozenset(each.id for each in latest if (each.source, each.codebook, each.dimension) == mine)
    precoded = precode_answers(answers, suggestions, audit, decided, kept.model, demand)
    add_automatic_codes(merged, book, dimension, items, suggestions, precoded, demand.level)
    left = [
        position
        for position, answer in enumerate(answers)
        if position not in precoded.automatic and answer.id not in decided and answer.id not in audit.drawn
    ]
    to_review = Part(book, dimension, [answers[each] for each in left], [suggestions[each] for each in left])
    file = (read.source, out.name, answers_fingerprint(answer for _, answer in found))
    cards = promise_cards(book, dimension, kept.card.id, audit, precoded, demand, file)
    return Outcome(book, dimension, kept, audit, precoded, cards, to_review)


def _write(
    place: "Project",
    read: "Responses",
    out: Path,
    review_file: Path,
    codebooks: "Sequence[Codebook]",
    merged: "Merged",
    outcomes: Sequence[Outcome],
) -> "tuple[int, Path | None]":
    """The draw, the review file, the coded file, the promises; nothing stays if one cannot be written."""
    from classifier.domain.draw import Draw, Purpose
    from classifier.review.coded_file import write_coded_file
    from classifier.review.precoded import about_precoding
    from classifier.review.rows import review_rows
    from classifier.review.write import write_review
    from classifier.rounds.draw_store import new_draw_id, now, record_draw, refuse_other_answers
    from classifier.rounds.promise_store import save_promises

    draw_id = new_draw_id()
    rows = review_rows([each.left for each in outcomes], draw_id)
    models = {f"{each.codebook.id}/{each.dimension.id}": each.kept.card.id for each in outcomes}
    draw = Draw(
        id=draw_id,
        created=now(),
        source=read.source,
        purpose=Purpose.SUGGEST,
        blind=False,
        review_file=review_file.name,
        codebooks={book.id: book.version for book in codebooks},
        models=models,
        rows=tuple(row.drawn for row in rows),
        variables={item.id: item.variables for item in read.items},
    )
    refuse_other_answers(place, read.source, draw.rows)
    promises = [(card, each.dimension) for each in outcomes for card in each.promises]
    automatic = sum(len(each.precoded.automatic) for each in outcomes)
    about = about_precoding(read.source, codebooks, models, merged, automatic, promises)
    starter = [("Obs", "Startprojektets svar är syntetiska: påhittade och kodade med maskinhjälp.")]
    made = [path for path in (review_file, out) if not path.exists()]
    try:
        if rows:
            made.append(record_draw(place, draw, review_file))
            write_review(review_file, rows, codebooks)
        side = write_coded_file(out, read.table, merged.columns, [*(starter if place.is_starter else []), *about])
        save_promises(place, [card for card, _ in promises])
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return len(rows), side


def _tell(outcomes: Sequence[Outcome], demand: "Demand") -> None:
    """Per dimension: the promise, or what is wanting."""
    trained = [
        f"{each.codebook.id}/{each.dimension.id} ({each.kept.trained_because})"
        for each in outcomes
        if each.kept.trained_because
    ]
    if trained:
        say(f"Trained first: {', '.join(trained)}.", quiet_stdout=True)
    for each in outcomes:
        precoded = each.precoded
        share = 100 * len(precoded.automatic) / max(precoded.waiting, 1)
        say(
            f"{each.codebook.id}/{each.dimension.id}: {len(precoded.automatic)} of "
            f"{count(precoded.waiting, 'answer')} without a coder's decision coded automatically ({share:.0f} %)"
        )
        for card in each.promises:
            say(f"  {_promise_in_words(card, demand)}")
        note(_audit_notes(each))


def _promise_in_words(card: "PromiseCard", demand: "Demand") -> str:
    what = "with codes" if card.kind is Kind.CODES else "with none"
    if card.threshold is not None:
        right = "main codes" if demand.level is Level.MAIN else "codes and sub-codes"
        return (
            f"{what}: promise {card.id}: at least {100 * demand.precision:g} % of {card.automatic} have exactly "
            f"the right {right}, at {100 * demand.confidence_level:g} % confidence. "
            f"Threshold {card.threshold:.3f}, resting on {count(card.audited, 'audited answer')} above it, "
            f"{card.errors} wrong."
        )
    why = f"{count(card.audited, 'audited answer')}, {card.errors} wrong, carry none"
    if card.more_audited is None:
        return (
            f"{what}: no promise: {why}, and no larger audit of this file would. "
            "Train on more answers, or ask for less."
        )
    return f"{what}: no promise: {why}. Draw about {card.more_audited} more insatser for the audit."


def _audit_notes(outcome: Outcome) -> list[str]:
    """What of the audit does not count, or should be mended."""
    name, audit = outcome.dimension.id, outcome.audit
    notes = []
    if audit.undecided:
        notes.append(
            f"{name}: {count(len(audit.undecided), 'audited answer')} still to be decided on. "
            "Confirm them all: those left may be the hard ones."
        )
    if audit.seen:
        notes.append(
            f"{name}: {count(len(audit.seen), 'audited answer')} left out of the audit: decided with a suggestion "
            "in view."
        )
    if outcome.precoded.changed:
        notes.append(
            f"{name}: {count(outcome.precoded.changed, 'audited answer')} left out of the audit: the text is "
            "another now."
        )
    return notes
