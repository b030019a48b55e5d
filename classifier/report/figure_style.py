"""The look that the report's figures share: colours that tell in grey too, ticks, texts and their sizes."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from classifier.analysis.report_table import Format
from classifier.report.number_format import DECIMALS, SHARES, shown

WIDTH = 6.7
"""In inches: 17 cm, an A4 page between margins of 2 cm."""

POINTS = 72
"""In an inch."""

FONT_SIZE = 8.0
LINE = 1.2
"""The height of a line of text, in font sizes."""

SWATCH, LEGEND_ROW, LEGEND_GAP = 0.11, 0.19, 0.25
"""In inches: the height of a patch of colour, of a row of names, and the space between two names."""

MOST_INTERVALS, TICK_GAP = 6, 6.0
"""Between the numbers of an axis; the gap in points."""

STYLE: dict[Any, Any] = {"font.size": FONT_SIZE, "text.parse_math": False, "hatch.linewidth": 0.6}
"""A dollar in a label is a dollar."""

INK, QUIET, GRID = "#222222", "#767676", "#e4e4e4"
NOTHING_TO_SHOW = "Inget att visa"


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How a series is filled: a colour of Okabe & Ito (2008), and a hatch or a dashed edge to help grey print."""

    colour: str
    edge: str
    hatch: str = ""
    line: str = "-"


BLUE, ORANGE = SeriesStyle("#0072b2", "#003f63"), SeriesStyle("#e69f00", "#6e4c00")
BAR_STYLES = (
    BLUE,
    ORANGE,
    SeriesStyle("#009e73", "white", hatch="/////"),
    SeriesStyle("#f0e442", "#6b6410"),
    SeriesStyle("#000000", "#000000"),
    SeriesStyle("#cc79a7", "white", hatch="....."),
)
BUBBLE_STYLES = (BLUE, replace(ORANGE, line="--"))


def series_styles(names: Iterable[str], styles: Sequence[SeriesStyle]) -> dict[str, SeriesStyle]:
    """A style for each series, in order.

    Raises ValueError for more series than can be told apart.
    """
    names = list(dict.fromkeys(names))
    if len(names) > len(styles):
        raise ValueError(f"{len(names)} series cannot be told apart; this kind of figure holds {len(styles)}.")
    return dict(zip(names, styles, strict=False))


def wrapped(label: str, width: int) -> str:
    """A label in as few lines of at most `width` characters as it needs, of about the same length."""
    lines = textwrap.wrap(label, width)
    longest_word = min(width, max(map(len, label.split()), default=1))
    even = (textwrap.wrap(label, each) for each in range(longest_word, width + 1))
    return "\n".join(next(each for each in even if len(each) == len(lines)))


def text_size(text: str, font_size: float) -> tuple[float, float]:
    """Width and height in points."""
    font = FontProperties(size=font_size)
    lines = text.split("\n")
    width = max(text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] for line in lines)
    return width, len(lines) * LINE * font_size


def ticks(top: float, column_format: Format, length: float) -> tuple[list[float], list[str]]:
    """Places from 0 to `top` and how they are written: whole where all of them are, never rounded.

    At most seven, and fewer where they would stand too close in `length` points.
    """
    for intervals in range(MOST_INTERVALS, 1, -1):
        places, texts = _ticks(top, column_format, intervals)
        widest = max(text_size(text, FONT_SIZE)[0] for text in texts) + TICK_GAP
        if all(later - earlier >= widest * top / length for earlier, later in pairwise(places)):
            break
    return places, texts


def _ticks(top: float, column_format: Format, intervals: int) -> tuple[list[float], list[str]]:
    unit = 10 ** DECIMALS[column_format]
    steps = unit * (100 if column_format in SHARES else 1)
    numbers = MaxNLocator(intervals, steps=[1, 2, 5, 10], integer=True).tick_values(0, top * steps)
    numbers = [number for number in numbers if 0 <= number <= top * steps]
    if all(number % unit == 0 for number in numbers):
        column_format = Format.SHARE if column_format in SHARES else Format.COUNT
    places = [number / steps for number in numbers]
    return places, [shown(place, column_format) for place in places]


def quiet(axes: Axes) -> None:
    """No frame, quiet ticks; lines and marks lie over the grid."""
    axes.spines[:].set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=QUIET, labelcolor=INK)


def legend_rows(names: Iterable[str], width: float) -> list[list[str]]:
    """The names in as many rows as `width` inches ask for; one name has no legend."""
    names = list(names)
    if len(names) < 2:
        return []
    rows: list[list[str]] = [[]]
    used = 0.0
    for name in names:
        room = _room_in_legend(name)
        if rows[-1] and used + room > width:
            rows.append([])
            used = 0.0
        rows[-1].append(name)
        used += room
    return rows


def say_nothing(axes: Axes) -> None:
    """The figure of nothing."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, NOTHING_TO_SHOW, transform=axes.transAxes, ha="center", va="center", color=QUIET)


def draw_legend(
    drawing: Figure, rows: Sequence[Sequence[str]], styles: dict[str, SeriesStyle], left: float, top: float
) -> None:
    """Draw the names with their colours; `left` and `top` in inches from the lower left of the figure."""
    for row, names in enumerate(rows):
        x, y = left, top - row * LEGEND_ROW - SWATCH
        for name in names:
            style = styles[name]
            swatch = Rectangle(
                (x, y),
                1.4 * SWATCH,
                SWATCH,
                facecolor=style.colour,
                edgecolor=style.edge,
                hatch=style.hatch,
                linestyle=style.line,
                linewidth=0.6,
                transform=drawing.dpi_scale_trans,
            )
            drawing.add_artist(swatch)
            drawing.text(
                x + 2 * SWATCH, y + SWATCH / 2, name, va="center", color=INK, transform=drawing.dpi_scale_trans
            )
            x += _room_in_legend(name)


def _room_in_legend(name: str) -> float:
    return 2 * SWATCH + text_size(name, FONT_SIZE)[0] / POINTS + LEGEND_GAP
