"""`classify evaluate --learning-curve`: what the next hundred insatser would bring, as table, words and figure."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.console import count, note, progress, say
from classifier.errors import ClassifierError, UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.learning.learning_curve import Estimate, LearningCurve
    from classifier.rounds.project import Project

DEFAULT_FIGURE = Path("learning-curve.svg")

LearningCurveOption = Annotated[
    bool,
    typer.Option("--learning-curve", help="Measure with growing numbers of insatser, and what 100 more bring."),
]
FigureOption = Annotated[
    Path | None,
    typer.Option(
        "--figure", metavar="FILE", help=f"The learning curve drawn, as .svg or .png [{DEFAULT_FIGURE} here]."
    ),
]


def figure_to_write(learning_curve: bool, asked: Path | None, force: bool) -> Path | None:
    """Where the figure goes, None where no learning curve is wanted.

    Raises UsageError for a format that cannot be written, ClassifierError if the file is there already.
    """
    from classifier.files import refuse_existing

    if not learning_curve:
        if asked is not None:
            raise UsageError("--figure goes with --learning-curve.")
        return None
    path = asked or DEFAULT_FIGURE
    if path.suffix.casefold() not in (".svg", ".png"):
        raise UsageError(f"--figure {path}: choose a name that ends in .svg or .png.")
    refuse_existing(path, force, advice="--figure")
    return path


def measure_and_draw(
    place: "Project", chosen: "list[tuple[Codebook, Dimension]]", drawing: Path
) -> "list[LearningCurve]":
    """The learning curves of the dimensions with enough answers, drawn; raises ClassifierError if none has."""
    from classifier.analysis.learning_curve_figure import write_figure
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.learning_curve import FEWEST_ANSWERS, FEWEST_CODED, measure_learning_curve
    from classifier.learning.library import project_embedding, project_recipe

    annotations = read_annotations(place)
    recipe = project_recipe(place)
    embed = project_embedding(place, recipe)
    curves: list[LearningCurve] = []
    with progress(len(chosen)) as bar:
        for book, part in chosen:
            bar.step(f"{book.id} {part.title}")
            curve = measure_learning_curve(annotations, book, part, recipe, embed)
            if curve is None:
                note(
                    [
                        f"{book.id}/{part.id}: too few coded answers for a learning curve. It takes "
                        f"{FEWEST_ANSWERS}, of which {FEWEST_CODED} have a code."
                    ]
                )
            else:
                curves.append(curve)
            bar.done()
    if not curves:
        raise ClassifierError(
            "There is no learning curve yet. Confirm more answers first: classify confirm REVIEW"
        )
    write_figure(curves, drawing)
    return curves


def tell_curves(curves: "Sequence[LearningCurve]") -> None:
    """A table per dimension, and what the next insatser would bring."""
    from classifier.learning.learning_curve import NEXT_INSATSER

    for curve in curves:
        confirmed = count(curve.insatser, "confirmed insats", "confirmed insatser")
        say(f"\n{curve.codebook} / {curve.dimension}: {confirmed}")
        say("  insatser  answers  F1 of main codes  precision at 1")
        for size, answers, *scores in zip(
            curve.sizes, curve.answers, curve.micro_f1_main.measured, curve.precision_at_1.measured, strict=True
        ):
            say(f"  {size:>8}  {answers:>7}  " + "  ".join(map(_with_interval, scores)))
        say(f"  The next {NEXT_INSATSER} insatser {gain_in_words(curve.micro_f1_main.gain, 'the main-code F1')}")
    say(
        "\nIn brackets: 95 % intervals, from a bootstrap over folds and answers. A point is 0.01.\n"
        "The next insatser are taken to be like those confirmed so far."
    )


def gain_in_words(gain: "Estimate", of: str) -> str:
    """`would raise the main-code F1 by about 1.0 points (0.2 to 1.8).`, and plainly where that is noise."""
    value, low, high = gain.points
    if low > 0:
        return f"would raise {of} by about {value} points ({low} to {high})."
    if high < 0:
        return f"would lower {of} by about {-value} points ({-high} to {-low})."
    return f"would change {of} by about {value} points ({low} to {high}): within the noise, no gain to count on."


def _with_interval(score: "Estimate") -> str:
    return f"{score.value:.2f} ({score.low:.2f}–{score.high:.2f})"
