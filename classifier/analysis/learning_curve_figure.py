"""The figure of learning curves: a panel per dimension, to be read in colour and in grey."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from classifier.files import write_atomically
from classifier.learning.learning_curve import NEXT_INSATSER, SIZES_FITTED, Curve, LearningCurve, expected_at

PANELS_IN_A_ROW = 2
PANEL_WIDTH, PANEL_HEIGHT = 5.0, 3.0
"""In inches, the labels to the right of the curves included."""

MARGIN = 0.08
"""In inches."""

CAPTION_WIDTH = 80
"""In characters a panel."""

LABEL_HEIGHT = 0.2
"""Of a label of three lines, as a share of the panel's height."""

INK, QUIET = "#222222", "#767676"
TITLE = "What more confirmed insatser bring"
CAPTION = (
    "Every answer is judged by models that never saw its insats. Bands and brackets: 95 % intervals, from a "
    f"bootstrap over folds and answers. Dashed: a+b·ln(insatser), fitted to the last {SIZES_FITTED} sizes and "
    f"drawn to the next {NEXT_INSATSER} insatser, if these are like those confirmed so far. A point is 0.01."
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a measure is drawn: a colour of Okabe & Ito (2008), and a mark that tells it in grey print."""

    name: str
    colour: str
    mark: str
    fill: str


F1 = Style("F1 of main codes", "#0072b2", "o", "#0072b2")
AT_1 = Style("precision at 1", "#d55e00", "s", "white")


def write_figure(curves: Sequence[LearningCurve], path: Path) -> None:
    """Draw the curves and write them as SVG or PNG, by the suffix; whole or not at all."""
    # Text as outlines looks the same everywhere; a fixed salt and no date make two runs the same file.
    with matplotlib.rc_context({"font.size": 9, "svg.hashsalt": "classify", "svg.fonttype": "path"}):
        drawing = draw(curves)
        metadata = {"Title": TITLE, "Date": None} if path.suffix.casefold() == ".svg" else {"Title": TITLE}
        write_atomically(path, lambda temporary: drawing.savefig(temporary, dpi=200, metadata=metadata))


def draw(curves: Sequence[LearningCurve]) -> Figure:
    """The figure, with the same axes in all panels."""
    layout = ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN)
    columns = min(PANELS_IN_A_ROW, len(curves))
    rows = math.ceil(len(curves) / columns)
    drawing = Figure(figsize=(PANEL_WIDTH * columns, PANEL_HEIGHT * rows + 0.9), layout=layout)
    panels = drawing.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    estimates = [
        estimate
        for each in curves
        for curve in (each.micro_f1_main, each.precision_at_1)
        for estimate in (*curve.measured, *curve.expected)
    ]
    lowest = math.floor(10 * min(estimate.low for estimate in estimates)) / 10
    highest = min(math.ceil(10 * max(estimate.high for estimate in estimates)) / 10, 1.0)
    several_codebooks = len({each.codebook for each in curves}) > 1
    most = max(each.insatser for each in curves) + NEXT_INSATSER
    for panel, curve in zip(panels, curves, strict=False):
        panel.set(xlim=(0, most), ylim=(lowest, highest))
        _draw_panel(panel, curve, f"{curve.codebook}: {curve.title}" if several_codebooks else curve.title)
    for panel in panels[len(curves) :]:
        panel.set_visible(False)
    drawing.suptitle(TITLE, x=0.01, ha="left", fontsize=13, fontweight="bold", color=INK)
    drawing.supxlabel(
        textwrap.fill(CAPTION, CAPTION_WIDTH * columns), x=0.01, ha="left", fontsize=7.5, color=QUIET
    )
    return drawing


def _draw_panel(panel: Axes, curves: LearningCurve, title: str) -> None:
    panel.set_title(title, loc="left", fontsize=10, fontweight="bold", color=INK)
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    panel.set_axisbelow(True)
    panel.tick_params(colors=QUIET, labelcolor=INK, labelbottom=True, labelleft=True)
    panel.set_xlabel("insatser learnt from", color=INK)
    _draw_curve(panel, curves, curves.micro_f1_main, F1)
    _draw_curve(panel, curves, curves.precision_at_1, AT_1)
    panel.axvline(curves.insatser, color=QUIET, linewidth=0.8, linestyle=(0, (1, 2)))
    panel.annotate(
        "confirmed\nso far",
        (curves.insatser, 0),
        xycoords=panel.get_xaxis_transform(),
        xytext=(-3, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=7.5,
        color=QUIET,
    )
    _label_curves(panel, [(curves.micro_f1_main, F1), (curves.precision_at_1, AT_1)])


def _draw_curve(panel: Axes, curves: LearningCurve, curve: Curve, style: Style) -> None:
    ahead = expected_at(curves.sizes, curves.insatser)
    for places, estimates, line in ((curves.sizes, curve.measured, "-"), (ahead, curve.expected, "--")):
        panel.plot(places, [estimate.value for estimate in estimates], line, color=style.colour, linewidth=1.6)
        panel.fill_between(
            places,
            [estimate.low for estimate in estimates],
            [estimate.high for estimate in estimates],
            color=style.colour,
            alpha=0.15 if line == "-" else 0.08,
            linewidth=0,
        )
    panel.plot(
        curves.sizes,
        [estimate.value for estimate in curve.measured],
        style.mark,
        color=style.colour,
        markersize=4.5,
        markerfacecolor=style.fill,
    )


def _label_curves(panel: Axes, curves: Sequence[tuple[Curve, Style]]) -> None:
    """Name each curve at its end, with the gain; two that end close together are pushed apart."""
    low, high = panel.get_ylim()
    apart = LABEL_HEIGHT * (high - low)
    (lower, lower_style), (upper, upper_style) = sorted(curves, key=lambda each: each[0].expected[-1].value)
    ends = lower.expected[-1].value, upper.expected[-1].value
    push = max(apart - (ends[1] - ends[0]), 0) / 2
    for curve, style, place in ((lower, lower_style, ends[0] - push), (upper, upper_style, ends[1] + push)):
        gain, low_gain, high_gain = curve.gain.points
        panel.annotate(
            f"{style.name}\nnext {NEXT_INSATSER}: {gain:+} points\n({low_gain} to {high_gain})",
            (1, place),
            xycoords=panel.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=style.colour,
            annotation_clip=False,
        )
