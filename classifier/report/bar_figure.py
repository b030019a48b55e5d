"""Horizontal bars with their labels at the left and their values at their ends."""

from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from classifier.analysis.report_table import Bars
from classifier.report.figure_style import (
    BAR_STYLES,
    FONT_SIZE,
    GRID,
    INK,
    LEGEND_ROW,
    LINE,
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
from classifier.report.number_format import shown

LABEL_WIDTH = 40
"""In characters a line."""

ALONE, TOGETHER, THIN = 0.16, 0.12, 0.095
"""The thickness of a bar in inches: one to a label, several, and several where there are many labels."""

MANY_BARS = 60
"""Three bars for each of 26 codes fit an A4 page when they are thin."""

BETWEEN = 0.08
"""Between the bars of two labels, in inches; labels of many lines ask for more themselves."""

MARGIN, AXIS_HEIGHT = 0.06, 0.42
"""In inches: round the figure, and for the numbers and the name of the axis below the bars."""


@dataclass(frozen=True, slots=True)
class BarLayout:
    """Lengths in inches. `middles`: of each label's bars, from the top of the axes."""

    labels: tuple[str, ...]
    thickness: float
    middles: tuple[float, ...]
    height: float
    left: float
    right: float
    legend: list[list[str]]

    @property
    def plot_width(self) -> float:
        """Of the longest bar."""
        return WIDTH - self.left - self.right

    @property
    def value_size(self) -> float:
        """Of the font, so that the values of neighbouring bars stay apart."""
        return min(FONT_SIZE - 0.5, self.thickness * POINTS / LINE * 1.1)


def draw_bars(bars: Bars) -> Figure:
    """The bars of each label together, in the order of the series; the height grows with the labels.

    None draws no bar but "–". Values are not negative. Raises ValueError for more series than styles.
    """
    styles = series_styles(bars.values, BAR_STYLES)
    with matplotlib.rc_context(STYLE):
        layout = _layout(bars)
        top = MARGIN + LEGEND_ROW * len(layout.legend)
        height = top + layout.height + AXIS_HEIGHT
        drawing = Figure(figsize=(WIDTH, height))
        axes = drawing.add_axes(
            (layout.left / WIDTH, AXIS_HEIGHT / height, layout.plot_width / WIDTH, layout.height / height)
        )
        if not bars.labels:
            say_nothing(axes)
            return drawing
        draw_legend(drawing, layout.legend, styles, layout.left, height - MARGIN)
        _prepare(axes, bars, layout)
        for place, (series, values) in enumerate(bars.values.items()):
            offset = (place - (len(bars.values) - 1) / 2) * layout.thickness
            _draw_series(axes, bars, layout, values, offset, styles[series])
    return drawing


def _layout(bars: Bars) -> BarLayout:
    labels = tuple(wrapped(label, LABEL_WIDTH) for label in bars.labels)
    several = THIN if len(labels) * len(bars.values) > MANY_BARS else TOGETHER
    thickness = several if len(bars.values) > 1 else ALONE
    sizes = [text_size(label, FONT_SIZE) for label in labels]
    middles: list[float] = []
    height = 0.0
    for _, label_height in sizes:
        room = max(thickness * len(bars.values), label_height / POINTS) + BETWEEN
        middles.append(height + room / 2)
        height += room
    left = max((width for width, _ in sizes), default=0.0) / POINTS + 2 * MARGIN
    written = [shown(value, bars.format) for values in bars.values.values() for value in values]
    widest = max((text_size(text, FONT_SIZE)[0] for text in written), default=0.0)
    legend = legend_rows(bars.values, WIDTH - left - MARGIN)
    return BarLayout(
        labels, thickness, tuple(middles), max(height, 0.5), left, widest / POINTS + 2 * MARGIN, legend
    )


def _prepare(axes: Axes, bars: Bars, layout: BarLayout) -> None:
    """The axes in inches downwards, so that labels of more lines have more room."""
    highest = max((value or 0 for values in bars.values.values() for value in values), default=0) or 1
    axes.set(xlim=(0, highest), ylim=(layout.height, 0))
    axes.set_xticks(*ticks(highest, bars.format, layout.plot_width * POINTS))
    axes.set_yticks(layout.middles, layout.labels)
    quiet(axes)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.axvline(0, color=QUIET, linewidth=1.2)
    axes.set_xlabel(bars.axis, loc="left", color=INK, labelpad=3)


def _draw_series(
    axes: Axes,
    bars: Bars,
    layout: BarLayout,
    values: tuple[float | None, ...],
    offset: float,
    style: SeriesStyle,
) -> None:
    heights = [middle + offset for middle in layout.middles]
    axes.barh(
        heights,
        [value or 0 for value in values],
        layout.thickness,
        color=style.colour,
        edgecolor=style.edge,
        hatch=style.hatch,
        linewidth=0.4,
        clip_on=False,
    )
    for height, value in zip(heights, values, strict=True):
        axes.annotate(
            shown(value, bars.format),
            (value or 0, height),
            xytext=(3, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=layout.value_size,
            color=INK,
            annotation_clip=False,
        )
