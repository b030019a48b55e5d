"""A figure as a file or as part of a page: SVG, PNG, and the words that stand in its place."""

import hashlib
import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Drawing

from classifier.analysis.number_format import shown
from classifier.analysis.report_table import Bars, Bubble, Bubbles, Figure, Format
from classifier.report.bar_figure import draw_bars
from classifier.report.bubble_figure import draw_bubbles

NO_VALUES = "Inga värden"
MENTIONED = 3
"""The largest values that the words name."""

REFERENCE = re.compile(r'(?<=\bid=")|(?<=xlink:href="#)|(?<=url\(#)')
NO_METADATA: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def as_svg(figure: Figure, name: str = "") -> str:
    """The `<svg>` element with a title, the same text every time; it may stand in a page or in a file.

    Ids are those of this figure alone. Figures that are equal need each their `name`, if they stand in one page.
    """
    identity = f"figur-{hashlib.sha256(f'{name}{figure!r}'.encode()).hexdigest()[:12]}"
    # Text as outlines looks the same everywhere; a fixed salt and no date make two runs the same file.
    with matplotlib.rc_context({"svg.hashsalt": "classify", "svg.fonttype": "path"}):
        buffer = io.StringIO()
        _drawn(figure).savefig(buffer, format="svg", metadata=NO_METADATA)
    svg = buffer.getvalue()
    svg = REFERENCE.sub(f"{identity}-", svg[svg.index("<svg") :])
    # The style is for this figure only, not for the page around it.
    svg = svg.replace("*{stroke", f"#{identity} *{{stroke")
    start, rest = svg.split(">", 1)
    root = f'<svg id="{identity}" role="img" aria-labelledby="{identity}-title"'
    title = f'<title id="{identity}-title">{escape(figure.title)}</title>'
    return f"{start.replace('<svg', root, 1)}>{title}{rest}"


def as_png(figure: Figure, dpi: int = 200) -> bytes:
    """The picture, for a text processor."""
    buffer = io.BytesIO()
    _drawn(figure).savefig(buffer, format="png", dpi=dpi, metadata={"Title": figure.title})
    return buffer.getvalue()


def alternative(figure: Figure) -> str:
    """What the figure shows, in one or two Swedish sentences, for who does not see it."""
    return _bars_in_words(figure) if isinstance(figure, Bars) else _bubbles_in_words(figure)


def _drawn(figure: Figure) -> Drawing:
    return draw_bars(figure) if isinstance(figure, Bars) else draw_bubbles(figure)


def _bars_in_words(bars: Bars) -> str:
    largest_first = {
        series: sorted(
            ((value, label) for label, value in zip(bars.labels, values, strict=True) if value is not None),
            key=lambda pair: -pair[0],
        )
        for series, values in bars.values.items()
    }
    several = len(largest_first) > 1
    kind = f"Stapeldiagram: {bars.axis} för {_number(len(bars.labels), 'kategori', 'kategorier')}"
    kind += f" i {len(largest_first)} serier." if several else "."
    values = [value for pairs in largest_first.values() for value, _ in pairs]
    if not values:
        return f"{kind} {NO_VALUES}."
    if not any(values):
        return f"{kind} Alla värden är 0."
    named = {
        series: [f"{label} ({shown(value, bars.format)})" for value, label in pairs[: 1 if several else MENTIONED]]
        for series, pairs in largest_first.items()
    }
    return f"{kind} Störst värde {_by_series(named)}."


def _bubbles_in_words(bubbles: Bubbles) -> str:
    codes = _number(len(bubbles.bubbles), "kod", "koder")
    kind = f"Bubbeldiagram: stimulansmedel och antal insatser för {codes}."
    if not bubbles.bubbles:
        return f"{kind} {NO_VALUES}."
    if not any(bubble.millions for bubble in bubbles.bubbles):
        return f"{kind} Inga medel är redovisade."
    named: dict[str, list[str]] = {}
    for bubble in sorted(bubbles.bubbles, key=lambda bubble: (-bubble.millions, -bubble.insatser)):
        named.setdefault(bubble.series, []).append(_bubble_in_words(bubble))
    return f"{kind} Mest medel {_by_series({series: words[:MENTIONED] for series, words in named.items()})}."


def _by_series(named: dict[str, list[str]]) -> str:
    if len(named) == 1:
        return f"har {_listed(*named.values())}"
    told = [f"{series}: {_listed(words) if words else NO_VALUES.lower()}" for series, words in named.items()]
    return f"i varje serie – {'; '.join(told)}"


def _bubble_in_words(bubble: Bubble) -> str:
    money = shown(bubble.millions, Format.MILLIONS)
    return f"{bubble.label} ({money} mnkr, {_number(bubble.insatser, 'insats', 'insatser')})"


def _number(number: int, one: str, several: str) -> str:
    return f"{shown(number, Format.COUNT)} {one if number == 1 else several}"


def _listed(words: Sequence[str]) -> str:
    return " och ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
