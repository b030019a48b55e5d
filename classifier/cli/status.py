"""`classify status`: where the project stands, and what to do next."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from classifier.cli import options
from classifier.cli.console import count, figure, say

if TYPE_CHECKING:
    from classifier.domain.annotation import Annotation
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.draw import Draw
    from classifier.learning.coded_answers import Annotations
    from classifier.rounds.project import Project


def status(project: options.ProjectOption = None, codebook: options.CodebookOption = None) -> None:
    """Show codebooks, coders, coded answers per code, open draws, models, and the next step.

    Example: classify status --project mitt-projekt
    """
    from classifier.learning.coded_answers import read_annotations
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import all_draws
    from classifier.rounds.gold import disagreements
    from classifier.rounds.project import find_project

    place = find_project(project)
    draws = all_draws(place)
    annotations = read_annotations(place)
    latest = store_of(place).latest(annotations.adjudications)
    say(f"Project {place.root}" + (" (the starter: synthetic answers, read-only)" if place.is_starter else ""))
    say(f"Codebooks: {', '.join(place.codebook_ids())}")
    _tell_coders(latest)
    apart = disagreements(latest, annotations.adjudications)
    if apart:
        say(f"Coders disagree on {count(apart, 'answer')}; these train nothing until they are decided.")
    chosen = codebook or sorted({each.codebook for each in latest}) or None
    for book in place.chosen_codebooks(chosen):
        say(f"\n{book.title} ({book.id}, version {book.version})")
        for told in annotations.notes_on(book):
            say(f"  Note: {told}")
        for dimension in book.dimensions.values():
            _tell_dimension(place, book, dimension, annotations)
    still_open = _open_draws(draws, latest)
    if still_open:
        say("\nOpen draws:")
    for draw, decided in still_open:
        say(
            f"  {draw.id}  {draw.review_file}, for {draw.purpose}, {draw.created[:10]}: "
            f"{decided} of {count(len(draw.rows), 'row')} decided"
        )
    _tell_promises(place, annotations)
    say(f"\nNext: {_next_step(place, latest, still_open, bool(apart))}")


def _tell_coders(latest: "Sequence[Annotation]") -> None:
    by_coder = Counter(each.coder for each in latest)
    if not by_coder:
        say("No decision is confirmed yet.")
        return
    coders_of = defaultdict(set)
    for each in latest:
        coders_of[each.answer].add(each.coder)
    double = sum(len(coders) > 1 for coders in coders_of.values())
    named = ", ".join(f"{coder} ({count(number, 'decision')})" for coder, number in sorted(by_coder.items()))
    say(f"Coders: {named}")
    share = 100 * double / len(coders_of)
    say(f"Answers decided: {len(coders_of)}, of these {double} ({share:.0f} %) by several coders")


def _tell_dimension(
    place: "Project", codebook: "Codebook", dimension: "Dimension", annotations: "Annotations"
) -> None:
    from classifier.domain.codebook import with_ancestors
    from classifier.learning.cards import model_folder, read_card, read_scores
    from classifier.learning.coded_answers import annotation_fingerprint

    answers = annotations.coded_answers(codebook, dimension.id)
    own = [answer for answer in answers if not answer.is_base]
    used = Counter(code for answer in own for code in with_ancestors(answer.codes))
    base = f" (+ {len(answers) - len(own)} of the starter)" if len(answers) > len(own) else ""
    none = sum(not answer.codes for answer in own)
    say(f"  {dimension.title}: {count(len(own), 'coded answer')}{base}, {none} without a code")
    if own:
        say("    " + "  ".join(f"{code} {used[code]}" for code in dimension.by_code))
    folder = model_folder(place.models, codebook, dimension)
    card, scores = read_card(folder), read_scores(folder)
    if card is None:
        say("    model: none yet")
        return
    fingerprint = annotation_fingerprint(annotations.training_answers(codebook, dimension))
    age = "" if card.annotation_fingerprint == fingerprint else ", answers have been coded since"
    say(f"    model: {card.id}, of {card.created[:10]}{age}")
    if scores is not None:
        measured = scores.scores
        since = "" if scores.annotation_fingerprint == fingerprint else ", answers have been coded since"
        say(
            f"    evaluated {scores.measured[:10]}{since}: main-code F1 {figure(measured['micro_f1_main'])}, "
            f"precision at 1 {figure(measured['precision_at_1'])}"
        )


def _tell_promises(place: "Project", annotations: "Annotations") -> None:
    """The promises of automatic codes, of each file and dimension the newest, and whether they still hold."""
    from classifier.learning.promise_cards import why_void
    from classifier.rounds.promise_store import all_promises

    newest = {(each.coded_file, each.codebook, each.dimension, each.kind): each for each in all_promises(place)}
    made = [each for each in newest.values() if each.threshold is not None]
    if made:
        say("\nPromises of automatic codes:")
    for each in made:
        void = why_void(each, place, annotations)
        told = f"void: {void}. Run classify precode again." if void else "holds"
        what = f"at least {100 * each.precision:g} % of {each.automatic} with {each.kind} right"
        say(f"  {each.id}  {each.coded_file}, {each.codebook}/{each.dimension}, {what}: {told}")


def _open_draws(draws: "Sequence[Draw]", latest: "Sequence[Annotation]") -> "list[tuple[Draw, int]]":
    """Draws with rows nobody decided on; of a review file made again, only the newest draw."""
    from classifier.domain.draw import Purpose

    newest = {(draw.source, draw.review_file): draw for draw in draws if draw.purpose is not Purpose.IMPORT}
    decided = {}
    for draw in newest.values():
        # An adjudication asks about answers that are decided already, and a coder's own file about that coder.
        is_final = draw.purpose is Purpose.ADJUDICATION
        counting = [each for each in latest if each.draw == draw.id or not is_final]
        answers = {each.answer for each in counting if each.coder in draw.coders or not draw.coders}
        decided[draw.id] = sum((row.codebook, row.dimension, draw.source, row.id) in answers for row in draw.rows)
    return [(draw, decided[draw.id]) for draw in newest.values() if decided[draw.id] < len(draw.rows)]


def _next_step(
    place: "Project",
    latest: "Sequence[Annotation]",
    still_open: "Sequence[tuple[Draw, int]]",
    coders_disagree: bool,
) -> str:
    if place.is_starter:
        return "classify init DIR --from starter makes a project of your own."
    if not latest and not still_open:
        return "classify suggest RESPONSES makes the first review file."
    if still_open:
        draw, _ = still_open[-1]
        return f"go on with {draw.review_file}, then classify confirm {draw.review_file}."
    if coders_disagree:
        return "classify adjudicate --out FILE lets somebody decide what the coders disagree on."
    return "classify train takes the confirmed codes in; classify merge RESPONSES --out CODED writes them out."
