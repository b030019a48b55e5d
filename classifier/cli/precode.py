"""`classify precode`: code automatically what can be coded with a promise, leave the rest to humans."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say
from classifier.cli.drawing import readable_dimensions
from classifier.cli.merge import tell_without_code
from classifier.cli.promise_told import audit_notes, promise_in_words
from classifier.domain.level import Level
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.answer import Answer
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
    """What came of one dimension.

    `left`: the answers that go to the review file. `coded_since`: how many answers humans have coded
    outside the audit since it was drawn.
    """

    codebook: "Codebook"
    dimension: "Dimension"
    kept: "KeptModel"
    audit: "Audit"
    precoded: "Precoded"
    promises: "list[PromiseCard]"
    left: "Part"
    coded_since: int


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
    review_file = review or out.with_name(f"{out.stem}.review.csv")
    _refuse_unusable(responses, out, review_file, {"--precision": precision, "--confidence": confidence}, force)
    reading = options.Reading(source, text, id_column, column, sheet)
    _precode(responses, reading, out, review_file, (precision, level, confidence), codebook, dimension, project)


def _precode(
    responses: Path,
    reading: options.Reading,
    out: Path,
    review_file: Path,
    asked: tuple[float, Level, float],
    codebook: list[str] | None,
    dimension: list[str] | None,
    project: Path | None,
) -> None:
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.precoding import Demand
    from classifier.review.merge import codebooks_of, merge
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.project import find_project

    place = find_project(project)
    stored = store_of(place).latest()
    codebooks = place.chosen_codebooks(codebook or codebooks_of(stored, reading.source or responses.stem))
    versions = {(book.id, book.version) for book in codebooks}
    latest = [each for each in stored if (each.codebook, each.version) in versions]
    read = reading.read(responses, place, codebooks)
    note(read.notes)
    annotations = read_annotations(place)
    merged = merge(read, codebooks, latest, annotations.adjudications)
    chosen = readable_dimensions(read, responses, codebooks, dimension)
    demand, outcomes = Demand(*asked), []
    with progress(len(chosen)) as bar:
        for book, part in chosen:
            bar.step(part.title)
            outcomes.append(_outcome(place, annotations, latest, read, merged, (book, part), demand, out))
            bar.done()
    rows, side = _write(place, read, out, review_file, codebooks, merged, outcomes)
    tell_without_code(merged)
    _tell(outcomes, demand)
    automatic = sum(len(each.precoded.automatic) for each in outcomes)
    beside = f" and {side}" if side else ""
    by_whom = f"{count(automatic, 'answer')} coded automatically, {merged.coded} by coders"
    say(f"Wrote {out}{beside}: {by_whom}, of {read.source}.")
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

    (book, dimension), source = part, read.source
    recipe = project_recipe(place)
    kept = newest_model(place, annotations, book, dimension, recipe)
    audit = audit_of(audit_draws(place, source), annotations.audit, annotations.adjudications, book, dimension)
    found = [(item, answer) for item in read.items if (answer := answer_in(item, dimension)) is not None]
    # An audited insats stays even if it is incomplete: those like it in the rest are not known yet.
    incomplete = merged.columns[STATUS]
    pairs = [(item, each) for item, each in found if item.row not in incomplete or item.id in audit.drawn]
    items, answers = [item for item, _ in pairs], [answer for _, answer in pairs]
    suggestions = suggest(answers, kept.model, book, project_embedding(place, recipe))
    mine = (source, book.id, dimension.id)
    of_mine = [each for each in latest if (each.source, each.codebook, each.dimension) == mine]
    decided = _decided(of_mine, answers)
    _refuse_other_file(audit, source, answers, latest)
    coded_since = len({each.id for each in of_mine if each.time > audit.created} - audit.drawn.keys())
    precoded = precode_answers(answers, suggestions, audit, decided, kept.model, demand)
    add_automatic_codes(merged, book, dimension, items, suggestions, precoded, demand.level)
    left = [
        position
        for position, answer in enumerate(answers)
        if position not in precoded.automatic and answer.id not in decided and answer.id not in audit.drawn
    ]
    to_review = Part(book, dimension, [answers[each] for each in left], [suggestions[each] for each in left])
    file = (source, out.name, answers_fingerprint(answer for _, answer in found))
    cards = promise_cards(book, dimension, kept.card.id, audit, precoded, demand, file)
    return Outcome(book, dimension, kept, audit, precoded, cards, to_review, coded_since)


def _decided(decisions: "Sequence[Annotation]", answers: "Sequence[Answer]") -> frozenset[str]:
    """The ids that humans decided on; what was decided of another text says nothing of the one there is now."""
    from classifier.domain.fingerprint import fingerprint

    texts = {answer.id: fingerprint(answer.text) for answer in answers}
    return frozenset(each.id for each in decisions if texts.get(each.id) == each.fingerprint)


def _refuse_other_file(
    audit: "Audit", source: str, answers: "Sequence[Answer]", latest: "Sequence[Annotation]"
) -> None:
    """Raise ClassifierError if answers wait that the filter of the audit kept out."""
    human = {each.id for each in latest if each.source == source}
    audit.population.refuse_other_file(source, [each.id for each in answers if not each.is_empty], human)


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
    from classifier.files import all_or_nothing
    from classifier.review.coded_file import write_coded_file
    from classifier.review.precoded import STARTER, about_precoding, audit_remarks
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
    remarks = [STARTER] if place.is_starter else []
    remarks += [
        remark for each in outcomes for remark in audit_remarks(each.dimension, each.audit, each.coded_since)
    ]
    about = about_precoding(read.source, codebooks, models, merged, automatic, promises, remarks)
    with all_or_nothing((review_file, out)) as made:
        if rows:
            made.append(record_draw(place, draw, review_file))
            write_review(review_file, rows, codebooks)
        side = write_coded_file(out, read.table, merged.columns, about)
        save_promises(place, [card for card, _ in promises])
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
            say(f"  {promise_in_words(card, demand, len(each.audit.undecided))}")
        note(audit_notes(each.dimension.id, each.audit, precoded, each.coded_since))
