"""Bubbles: money across, insatser upwards, and an area that is the money; the larger carry their label."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from classifier.analysis.report_table import Bubble, Bubbles, Format
from classifier.report.figure_style import (
    BUBBLE_STYLES,
    FONT_SIZE,
    GRID,
    INK,
    LEGEND_ROW,
    POINTS,
    QUIET,
    STYLE,
    WIDTH,
    SeriesStyle,
    draw_legend,
    legend_rows,
    quiet,
    say_nothing,
    series_styles,
    text_size,
    ticks,
    wrapped,
)
from classifier.report.label_placement import Circle, Label, Placement, Rectangle, place_labels

HEIGHT, LEFT, RIGHT, BELOW, ABOVE = 4.5, 0.62, 0.1, 0.46, 0.3
"""Of the figure and round its axes, in inches."""

ACROSS = (WIDTH - LEFT - RIGHT) * POINTS
LARGEST_RADIUS, SMALLEST_RADIUS = 30.0, 1.2
"""In points. A bubble with next to no money is drawn as a dot: it would not be seen otherwise."""

HEADROOM = 0.06
"""Of the axes, left free above and to the right."""

LABELLED = 0.1
"""A bubble carries a label from this share of the largest one's money."""

MOST_LABELS = 14
LABEL_WIDTH = 26
"""In characters a line."""

ALPHA = 0.55
X_AXIS, Y_AXIS = "Stimulansmedel, mnkr", "Antal insatser"
AREA = "Bubblans yta visar stimulansmedlen."


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis: 0 stands `start` points from its beginning so that no bubble is cut; `step` points a unit.

    `end` is the value at its end.
    """

    start: float
    step: float
    end: float

    def point(self, value: float) -> float:
        """Where a value stands, in points from the corner of the axes."""
        return self.start + value * self.step


def draw_bubbles(bubbles: Bubbles) -> Figure:
    """The bubbles, larger behind smaller. A label that finds no free place is left out.

    Raises ValueError for more series than styles.
    """
    largest_first = sorted(bubbles.bubbles, key=lambda bubble: (-bubble.millions, -bubble.insatser))
    styles = series_styles((bubble.series for bubble in bubbles.bubbles), BUBBLE_STYLES)
    with matplotlib.rc_context(STYLE):
        legend = legend_rows(styles, WIDTH - LEFT - RIGHT)
        top = ABOVE + LEGEND_ROW * len(legend)
        height = HEIGHT + LEGEND_ROW * len(legend)
        drawing = Figure(figsize=(WIDTH, height))
        axes = drawing.add_axes(
            (LEFT / WIDTH, BELOW / height, 1 - (LEFT + RIGHT) / WIDTH, 1 - (BELOW + top) / height)
        )
        if not largest_first:
            say_nothing(axes)
            return drawing
        draw_legend(drawing, legend, styles, LEFT, height - 0.06)
        upwards = (height - BELOW - top) * POINTS
        radii = _radii(largest_first)
        x_scale = scale([bubble.millions for bubble in largest_first], radii, ACROSS)
        y_scale = scale([bubble.insatser for bubble in largest_first], radii, upwards)
        _prepare(axes, x_scale, y_scale, upwards)
        circles = [
            Circle(x_scale.point(bubble.millions), y_scale.point(bubble.insatser), radius)
            for bubble, radius in zip(largest_first, radii, strict=True)
        ]
        for bubble, circle in zip(largest_first, circles, strict=True):
            _draw_bubble(axes, bubble, circle, styles[bubble.series])
        frame = Rectangle(x_scale.start, y_scale.start, ACROSS, upwards)
        _draw_labels(axes, largest_first, circles, frame, styles)
    return drawing


def scale(values: Sequence[float], radii: Sequence[float], length: float) -> Scale:
    """The largest scale on which bubbles of these radii at these values fit into `length`; all in points."""
    room = length * (1 - HEADROOM)
    pairs = [(value, radius) for value, radius in zip(values, radii, strict=True) if value > 0]
    if not pairs:
        start = max(radii)
        return Scale(start, room - start, length / (room - start))
    widest = max(radii)
    smallest_step = min((room - widest - radius) / value for value, radius in pairs)
    start = max(0.0, *(radius - value * smallest_step for value, radius in zip(values, radii, strict=True)))
    step = min((room - start - radius) / value for value, radius in pairs)
    return Scale(start, step, (length - start) / step)


def _radii(largest_first: Sequence[Bubble]) -> list[float]:
    largest = largest_first[0].millions or 1
    return [
        max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(bubble.millions / largest)) for bubble in largest_first
    ]


def _prepare(axes: Axes, x_scale: Scale, y_scale: Scale, upwards: float) -> None:
    axes.set(xlim=(-x_scale.start / x_scale.step, x_scale.end), ylim=(-y_scale.start / y_scale.step, y_scale.end))
    axes.set_xticks(*ticks(x_scale.end, Format.MILLIONS, ACROSS))
    axes.set_yticks(*ticks(y_scale.end, Format.COUNT, upwards))
    quiet(axes)
    axes.grid(color=GRID, linewidth=0.8)
    axes.axhline(0, color=QUIET, linewidth=1)
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_xlabel(X_AXIS, loc="right", color=INK)
    axes.text(0, 1 + 6 / upwards, Y_AXIS, transform=axes.transAxes, ha="left", va="bottom", color=INK)
    axes.text(1, 1 + 6 / upwards, AREA, transform=axes.transAxes, ha="right", va="bottom", color=QUIET)


def _draw_bubble(axes: Axes, bubble: Bubble, circle: Circle, style: SeriesStyle) -> None:
    axes.scatter(
        bubble.millions,
        bubble.insatser,
        s=(2 * circle.radius) ** 2,
        facecolor=to_rgba(style.colour, ALPHA),
        edgecolor=style.edge,
        linewidth=0.8,
        linestyle=style.line,
        zorder=2,
        clip_on=False,
    )


def _draw_labels(
    axes: Axes,
    largest_first: Sequence[Bubble],
    circles: Sequence[Circle],
    frame: Rectangle,
    styles: dict[str, SeriesStyle],
) -> None:
    smallest = largest_first[0].millions * LABELLED
    larger = [bubble for bubble in largest_first if bubble.millions >= smallest][:MOST_LABELS]
    texts = [wrapped(bubble.label, LABEL_WIDTH) for bubble in larger]
    labels = [Label(circle, *text_size(text, FONT_SIZE)) for text, circle in zip(texts, circles, strict=False)]
    places = place_labels(labels, circles, frame)
    for bubble, text, label, place in zip(larger, texts, labels, places, strict=True):
        if place is not None:
            _draw_label(axes, text, styles[bubble.series].edge, label.circle, place, frame)


def _draw_label(axes: Axes, text: str, colour: str, circle: Circle, place: Placement, frame: Rectangle) -> None:
    """Draw a label whose place is in points, and its leader line."""
    box = place.rectangle
    side = "left" if box.left >= circle.x else "right" if box.right <= circle.x else "center"
    x = {"left": box.left, "right": box.right, "center": (box.left + box.right) / 2}[side]
    axes.text(
        x / frame.right,
        (box.bottom + box.top) / 2 / frame.top,
        text,
        transform=axes.transAxes,
        ha=side,
        va="center",
        multialignment=side,
        color=colour,
        zorder=4,
    )
    if place.leader is not None:
        ends = place.leader.start, place.leader.end
        axes.plot(
            [x / frame.right for x, _ in ends],
            [y / frame.top for _, y in ends],
            transform=axes.transAxes,
            color=colour,
            linewidth=0.6,
            marker="o",
            markersize=2,
            markevery=[0],
            zorder=3,
        )
