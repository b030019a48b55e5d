"""`classify evaluate`: how good the suggestions are, on answers the models have not seen."""

import json as json_format
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.cli import options
from classifier.cli.console import count, figure, note, progress, say, write_data
from classifier.cli.learning_curve import (
    FigureOption,
    LearningCurveOption,
    figure_to_write,
    measure_and_draw,
    tell_curves,
)
from classifier.errors import ClassifierError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from classifier.domain.codebook import Codebook, Dimension
    from classifier.learning.coded_answers import Annotations
    from classifier.rounds.project import Project

STDOUT = Path("-")


def evaluate(
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Everything measured, as JSON; - is stdout.")
    ] = None,
    leave_out: Annotated[
        str | None,
        typer.Option(metavar="VARIABLE", help="Hold out whole groups in turn: grupp, aktorstyp, omrade."),
    ] = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="Measure on the audited answers, which never train.")
    ] = False,
    learning_curve: LearningCurveOption = False,
    figure_file: FigureOption = None,
    project: options.ProjectOption = None,
    force: options.ForceOption = False,
) -> None:
    """Measure the suggestions by cross-validation: all answers of an insats are held out together.

    Example: classify evaluate --dimension effekt --json scores.json
    """
    from classifier.files import refuse_existing
    from classifier.rounds.project import find_project

    ways = {"--audit": audit, "--leave-out": leave_out, "--learning-curve": learning_curve}
    asked = [way for way, is_asked in ways.items() if is_asked]
    if len(asked) > 1:
        raise UsageError(f"{asked[0]} and {asked[1]} are two ways to measure: choose one.")
    if json is not None and json != STDOUT:
        refuse_existing(json, force, advice="--json")
    drawing = figure_to_write(learning_curve, figure_file, force)
    place = find_project(project)
    chosen = options.chosen_dimensions(place.chosen_codebooks(codebook), dimension)
    if drawing is not None:
        curves = measure_and_draw(place, chosen, drawing)
        _show([curve.as_dict() for curve in curves], partial(tell_curves, curves), place, json, drawing)
    else:
        measured = _measured(place, chosen, leave_out, audit)
        _show(measured, partial(_tell, measured), place, json)


def _show(
    measured: list[dict[str, Any]],
    tell: "Callable[[], None]",
    place: "Project",
    json: Path | None,
    drawing: Path | None = None,
) -> None:
    """Tell what was measured, and write it as JSON where that is wanted."""
    from classifier.files import write_text

    if json is not None:
        text = json_format.dumps(measured, ensure_ascii=False, indent=2) + "\n"
        if json == STDOUT:
            write_data(text)
            return
        write_text(json, text)
    tell()
    if place.is_starter:
        say("\nMeasured on synthetic answers, invented and coded with machine help.")
    written = [str(path) for path in (drawing, json) if path is not None]
    if written:
        say(f"Wrote {' and '.join(written)}.")


def _measured(
    place: "Project", chosen: "list[tuple[Codebook, Dimension]]", leave_out: str | None, audit: bool
) -> list[dict[str, Any]]:
    """The scores of the dimensions that have enough coded answers; raises ClassifierError if none has."""
    from classifier.learning.coded_answers import read_annotations

    annotations = read_annotations(place)
    measure = _way_of_measuring(place, annotations, leave_out, audit)
    measured: list[dict[str, Any]] = []
    with progress(len(chosen)) as bar:
        for book, part in chosen:
            bar.step(f"{book.id} {part.title}")
            scores = measure(book, part)
            if scores is None:
                note([f"{book.id}/{part.id}: too few coded answers to measure anything."])
            else:
                measured.append(scores)
                if not (audit or leave_out):
                    _keep(place, annotations, book, part, scores)
            bar.done()
    if not measured:
        raise ClassifierError(
            "There is nothing to evaluate yet. Confirm a review file first: classify confirm REVIEW"
        )
    return measured


def _way_of_measuring(
    place: "Project", annotations: "Annotations", leave_out: str | None, audit: bool
) -> "Callable[[Codebook, Dimension], dict[str, Any] | None]":
    """Folds by insats, whole groups left out, or the audit."""
    from classifier.learning.evaluation import evaluate_dimension, evaluate_on_audit
    from classifier.learning.library import project_embedding, project_recipe
    from classifier.rounds.draw_store import variable_of_insatser

    recipe = project_recipe(place)
    embed = project_embedding(place, recipe)
    if audit:
        return lambda book, part: evaluate_on_audit(annotations, book, part, recipe, embed)
    if leave_out is None:
        return lambda book, part: evaluate_dimension(annotations, book, part, recipe, embed=embed)
    values = variable_of_insatser(place, leave_out)
    groups = {f"{source}/{answer_id}": value for (source, answer_id), value in values.items()}
    if len(set(groups.values())) < 2:
        raise UsageError(f"--leave-out {leave_out}: the answers have fewer than two groups of that variable.")
    return lambda book, part: evaluate_dimension(annotations, book, part, recipe, groups, embed)


def _keep(
    place: "Project",
    annotations: "Annotations",
    codebook: "Codebook",
    dimension: "Dimension",
    scores: dict[str, Any],
) -> None:
    """Keep the scores beside the model, for `classify status`."""
    from classifier.domain.card import ScoreCard
    from classifier.learning.cards import model_folder, save_scores
    from classifier.learning.coded_answers import annotation_fingerprint
    from classifier.rounds.draw_store import now

    fingerprint = annotation_fingerprint(annotations.training_answers(codebook, dimension))
    card = ScoreCard(annotation_fingerprint=fingerprint, measured=now(), scores=scores)
    save_scores(model_folder(place.models, codebook, dimension), card)


def _tell(measured: list[dict[str, Any]]) -> None:
    for scores in measured:
        say(f"\n{scores['codebook']} / {scores['dimension']}: {count(scores['answers'], 'answer')}, "
            f"{scores['answers_without_codes']} without a code")  # fmt: skip
        _line(
            "F1 of main codes",
            f"micro {figure(scores['micro_f1_main'])}  macro {figure(scores['macro_f1_main'])}  "
            f"{figure(scores['supported_macro_f1_main'])} over codes with 10 answers or more",
        )
        _line(
            "F1 with sub-codes",
            f"micro {figure(scores['micro_f1_sub'])}  macro {figure(scores['macro_f1_sub'])}",
        )
        _line("precision at 1", f"{figure(scores['precision_at_1'])}  (answers with a code)")
        _line(
            "exactly right set",
            f"{figure(scores['subset_accuracy_with_codes'])} of answers with codes, "
            f"{figure(scores['subset_accuracy_without_codes'])} of those without  (main codes)",
        )
        _line(
            "any code at all",
            f"precision {figure(scores['any_code_precision'])}  recall {figure(scores['any_code_recall'])}  "
            f"balanced accuracy {figure(scores['any_code_balanced_accuracy'])}",
        )
        _tell_certainty(scores)
        agreement = scores["agreement_of_coders"]
        if agreement:
            _line(
                "two codings agree",
                f"F1 {figure(agreement['micro_f1_main'])}, equal sets {figure(agreement['equal_sets'])}  "
                f"({count(agreement['answers'], 'answer')} coded twice)",
            )
        _tell_codes(scores)


def _tell_certainty(scores: dict[str, Any]) -> None:
    accepted = "  ".join(
        f"{100 * share:.0f} % at {100 * float(accuracy):.0f} %"
        for accuracy, share in scores["accepted_at"].items()
    )
    _line("could be accepted", f"{accepted} exactly right sets  (most confident first; some code true or said)")
    for name, part in scores["confidence"].items():
        if part["count"]:
            _line(
                "confidence",
                f"{figure(part['said'])} said, {figure(part['true'])} right  "
                f"({count(part['count'], 'suggestion')} {name.replace('_', ' ')})",
            )
    low, high = scores["calibration_error_interval"]
    _line(
        "probabilities",
        f"Brier skill {figure(scores['brier_skill'])}  "
        f"calibration error {scores['calibration_error']:.3f} ({low:.3f} to {high:.3f})",
    )
    several = scores["several"]
    _line(
        "several codes",
        f"{figure(several['said'])} said, {figure(several['true'])} true, ranked right {figure(several['ranks'])}",
    )


def _tell_codes(scores: dict[str, Any]) -> None:
    say("  code     support  precision  recall")
    for code in scores["codes"]:
        if code["support"] or code["precision"] is not None:
            say(
                f"  {code['code']:<8} {code['support']:>7}  {figure(code['precision']):>9}  "
                f"{figure(code['recall']):>6}"
            )
    for pair in scores["confusions"]:
        shown = ", ".join(pair["ids"][:4]) + (" …" if pair["count"] > 4 else "")
        said, true = pair["said"], pair["true"]
        what = (
            f"{said} said for {true}"
            if "–" not in (said, true)
            else f"{said} too much"
            if true == "–"
            else f"{true} missed"
        )
        say(f"  {pair['count']:>3} × {what}: {shown}")


def _line(name: str, text: str) -> None:
    say(f"  {name:<20}{text}")
