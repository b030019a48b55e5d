"""The report's figures: numbers in Swedish, labels that never collide, the same bytes twice, words for the blind."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle as Bar
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from classifier.analysis.report_table import Bars, Bubble, Bubbles, Cell, Figure, Format
from classifier.domain.codebook_file import load_codebook
from classifier.report.bar_figure import draw_bars
from classifier.report.bubble_figure import draw_bubbles, scale
from classifier.report.figure_files import alternative, as_png, as_svg
from classifier.report.figure_style import ticks, wrapped
from classifier.report.label_placement import Circle, Label, Leader, Rectangle, place_labels
from classifier.report.number_format import shown

CODEBOOK = load_codebook(REPOSITORY / "annotations" / "codebooks" / "insatser-2024.yaml")
GOALS = tuple(code.label for code in CODEBOOK.dimension("mal").codes)
LONG = "Implementering och utveckling av arbetssätt och metoder"


def bars(values: dict[str, tuple[float | None, ...]], column_format: Format = Format.COUNT) -> Bars:
    labels = tuple("ABCDEFGH"[: len(next(iter(values.values())))])
    return Bars("Mål & medel", labels, values, column_format, "Antal insatser")


def goals_and_effects() -> Bubbles:
    """52 bubbles of several magnitudes, crowded near the origin, some over each other."""
    return Bubbles(
        "Mål och effekter",
        tuple(
            Bubble(label, series, int(most * 0.8**place), most * 0.8 ** (place + place % 3))
            for series, most in (("Mål", 900), ("Effekter", 610))
            for place, label in enumerate(GOALS)
        ),
    )


ONE = Bubbles("En enda", (Bubble(LONG, "Mål", 1, 3.4),))
NO_MONEY = Bubbles("Utan medel", tuple(Bubble(label, "Mål", 2, 0.0) for label in GOALS[:8]))
DEAR_AND_CHEAP = Bubbles("Olika", (Bubble("Dyr", "Mål", 0, 100.0), Bubble("Billig", "Effekt", 1400, 25.0)))
NOTHING = Bubbles("Tom", ())
EMPTY_BARS = Bars("Tom", (), {"Mål": ()}, Format.SHARE, "Andel")
WIDE = Bars(
    "Bred",
    GOALS,
    {series: tuple(0.9**place for place in range(26)) for series in ("Regioner", "Län", "Kommuner")},
    Format.SHARE,
    "Andel",
)
FIGURES = [goals_and_effects(), ONE, NO_MONEY, DEAR_AND_CHEAP, NOTHING, EMPTY_BARS, WIDE]


@pytest.mark.parametrize(
    ("cell", "column_format", "written"),
    [
        (None, Format.COUNT, "–"),
        (None, Format.TEXT, "–"),
        ("Region", Format.COUNT, "Region"),
        (2024, Format.TEXT, "2024"),
        (0, Format.COUNT, "0"),
        (999, Format.COUNT, "999"),
        (1234, Format.COUNT, "1\xa0234"),
        (0, Format.SHARE, "0\xa0%"),
        (0.43, Format.SHARE, "43\xa0%"),
        (0.005, Format.SHARE, "1\xa0%"),
        (0.0049, Format.SHARE, "0\xa0%"),
        (57 / 200, Format.SHARE, "29\xa0%"),
        (1 / 8, Format.SHARE, "13\xa0%"),
        (1, Format.SHARE, "100\xa0%"),
        (0.432, Format.PRECISE_SHARE, "43,2\xa0%"),
        (0.0005, Format.PRECISE_SHARE, "0,1\xa0%"),
        (82.8, Format.MILLIONS, "82,8"),
        (0.25, Format.MILLIONS, "0,3"),
        (1527.0, Format.MILLIONS, "1\xa0527,0"),
        (0.0, Format.MILLIONS, "0"),
        (0.04, Format.MILLIONS, "0,0"),
        (-0.04, Format.MILLIONS, "0,0"),
        (-1234.5, Format.KRONOR, "−1\xa0235"),
        (1_234_567.4, Format.KRONOR, "1\xa0234\xa0567"),
        (1.0234, Format.FACTOR, "1,0234"),
        (1.00005, Format.FACTOR, "1,0001"),
    ],
)
def test_numbers_are_written_as_in_swedish(cell: Cell, column_format: Format, written: str) -> None:
    assert shown(cell, column_format) == written


@pytest.mark.parametrize("total", range(1, 401))
def test_shares_of_counts_are_rounded_half_up(total: int) -> None:
    for count in range(total + 1):
        assert shown(count / total, Format.SHARE) == f"{(200 * count + total) // (2 * total)}\xa0%"


def test_what_is_not_finite_is_never_shown() -> None:
    with pytest.raises(ValueError, match="nan is no number to show"):
        shown(float("nan"), Format.SHARE)


@pytest.mark.parametrize(
    ("top", "column_format", "written"),
    [
        (1046, Format.COUNT, ["0", "200", "400", "600", "800", "1\xa0000"]),
        (1, Format.COUNT, ["0", "1"]),
        (0.56, Format.SHARE, ["0\xa0%", "10\xa0%", "20\xa0%", "30\xa0%", "40\xa0%", "50\xa0%"]),
        (0.021, Format.SHARE, ["0\xa0%", "1\xa0%", "2\xa0%"]),
        (0.011, Format.PRECISE_SHARE, ["0\xa0%", "0,2\xa0%", "0,4\xa0%", "0,6\xa0%", "0,8\xa0%", "1,0\xa0%"]),
        (82.8, Format.MILLIONS, ["0", "20", "40", "60", "80"]),
        (0.3, Format.MILLIONS, ["0", "0,1", "0,2", "0,3"]),
        (
            1_527_000_000,
            Format.KRONOR,
            ["0", "500\xa0000\xa0000", "1\xa0000\xa0000\xa0000", "1\xa0500\xa0000\xa0000"],
        ),
    ],
)
def test_ticks_are_never_rounded_to_what_they_are_not(
    top: float, column_format: Format, written: list[str]
) -> None:
    assert ticks(top, column_format, 300)[1] == written


@pytest.mark.parametrize(
    ("label", "width", "lines"),
    [
        ("Ökad jämlikhet", 40, ["Ökad jämlikhet"]),
        (
            "Förbättrade förutsättningar och mindre risker",
            40,
            ["Förbättrade förutsättningar", "och mindre risker"],
        ),
        ("Suicidpreventionssamordnare", 14, ["Suicidpreventi", "onssamordnare"]),
        ("", 14, [""]),
    ],
)
def test_labels_are_wrapped_in_even_lines(label: str, width: int, lines: list[str]) -> None:
    assert wrapped(label, width).split("\n") == lines


LENGTHS = st.floats(0, 300)
CIRCLES = st.lists(st.builds(Circle, LENGTHS, LENGTHS, st.floats(1, 40)), min_size=1, max_size=15)
MILLIONS = st.just(0.0) | st.floats(1e-6, 1e6)
SIZES = st.tuples(st.floats(5, 120), st.floats(8, 40))


@settings(deadline=None, max_examples=40)
@given(CIRCLES, st.lists(SIZES, min_size=1, max_size=15))
def test_placed_labels_cover_nothing(circles: list[Circle], sizes: list[tuple[float, float]]) -> None:
    frame = Rectangle(0, 0, 300, 300)
    labels = [Label(circle, *size) for circle, size in zip(circles, sizes, strict=False)]
    places = place_labels(labels, circles, frame)
    assert len(places) == len(labels)
    assert places == place_labels(labels, circles, frame)
    placed = [place for place in places if place]
    for number, place in enumerate(placed):
        box = place.rectangle
        assert 0 <= box.left <= box.right <= 300
        assert 0 <= box.bottom <= box.top <= 300
        for circle in circles:
            beside = max(box.left - circle.x, 0.0, circle.x - box.right)
            above = max(box.bottom - circle.y, 0.0, circle.y - box.top)
            assert beside**2 + above**2 >= (circle.radius - 1e-9) ** 2
        for other in placed[:number]:
            apart = max(box.left - other.rectangle.right, other.rectangle.left - box.right)
            above = max(box.bottom - other.rectangle.top, other.rectangle.bottom - box.top)
            assert max(apart, above) >= 2
            assert not (place.leader and place.leader.enters(other.rectangle))
            assert not (other.leader and other.leader.enters(box))
            assert not (place.leader and other.leader and place.leader.crosses(other.leader))


def test_a_lonely_label_stands_at_the_right_of_its_circle() -> None:
    circle = Circle(50, 50, 10)
    (place,) = place_labels([Label(circle, 40, 10)], [circle], Rectangle(0, 0, 200, 100))
    assert place is not None
    assert place.rectangle == Rectangle(62, 45, 102, 55)
    assert place.leader is None


def test_a_label_between_circles_moves_away_along_a_line() -> None:
    circles = [Circle(50 + across, 50 + up, 10) for across in (0, -21, 21) for up in (0, -21, 21)]
    (place,) = place_labels([Label(circles[0], 40, 10)], circles, Rectangle(0, 0, 200, 200))
    assert place is not None
    assert place.leader is not None


def test_a_label_without_room_is_left_out_and_the_next_is_placed() -> None:
    circles = [Circle(50, 50, 10), Circle(150, 50, 10)]
    labels = [Label(circles[0], 500, 10), Label(circles[1], 20, 10)]
    first, second = place_labels(labels, circles, Rectangle(0, 0, 200, 100))
    assert first is None
    assert second is not None


@pytest.mark.parametrize(
    ("start", "end", "enters"),
    [
        ((-1, 5), (11, 5), True),
        ((-1, 8), (3, 12), True),
        ((5, 5), (20, 20), True),
        ((-1, 11), (11, 11), False),
        ((-5, 5), (-1, 5), False),
    ],
)
def test_a_line_enters_a_rectangle(start: tuple[float, float], end: tuple[float, float], enters: bool) -> None:
    assert Leader(start, end).enters(Rectangle(0, 0, 10, 10)) is enters


@settings(deadline=None)
@given(st.lists(st.tuples(MILLIONS, st.floats(1.2, 30)), min_size=1, max_size=20))
def test_every_bubble_fits_into_its_axis(bubbles: list[tuple[float, float]]) -> None:
    values, radii = zip(*bubbles, strict=True)
    axis = scale(values, radii, 400)
    assert axis.end > 0
    for value, radius in bubbles:
        assert axis.point(value) - radius >= -1e-6
        assert axis.point(value) + radius <= 400 + 1e-6


def rendered(drawing: Drawing) -> tuple[Axes, Iterator[tuple[str, Bbox]]]:
    """The axes, and every text with the box it really takes."""
    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    renderer = canvas.get_renderer()
    texts = [text for text in drawing.findobj(Text) if text.get_text() and text.get_visible()]
    return drawing.axes[0], ((text.get_text(), text.get_window_extent(renderer)) for text in texts)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.title)
def test_no_text_overlaps_another_or_leaves_the_picture(figure: Figure) -> None:
    drawing = draw_bars(figure) if isinstance(figure, Bars) else draw_bubbles(figure)
    _, texts = rendered(drawing)
    boxes = list(texts)
    assert boxes
    for place, (text, box) in enumerate(boxes):
        assert drawing.bbox.x0 <= box.x0 <= box.x1 <= drawing.bbox.x1, text
        assert drawing.bbox.y0 <= box.y0 <= box.y1 <= drawing.bbox.y1, text
        for other, other_box in boxes[:place]:
            across = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
            up = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
            # The box of a text holds the room below its baseline, which numbers do not use.
            assert across <= 0 or up <= 0.25 * min(box.height, other_box.height), (text, other)


def test_only_the_larger_bubbles_carry_a_label_and_it_stays_in_the_axes() -> None:
    axes, texts = rendered(draw_bubbles(goals_and_effects()))
    labels = [(text.replace("\n", " "), box) for text, box in texts if text.replace("\n", " ") in GOALS]
    for label, box in labels:
        assert axes.bbox.x0 <= box.x0 <= box.x1 <= axes.bbox.x1, label
        assert axes.bbox.y0 <= box.y0 <= box.y1 <= axes.bbox.y1, label
    written = [label for label, _ in labels]
    assert written.count(GOALS[0]) == 2
    assert "Effektivisering" not in written


def test_the_area_of_a_bubble_is_its_money_and_the_larger_lies_behind() -> None:
    figure = Bubbles("", (Bubble("Liten", "Mål", 9, 4.0), Bubble("Stor", "Effekt", 5, 16.0)))
    larger, smaller = (
        each for each in draw_bubbles(figure).axes[0].collections if isinstance(each, PathCollection)
    )
    assert larger.get_sizes()[0] == pytest.approx(4 * smaller.get_sizes()[0])
    assert larger.get_offsets().tolist() == [[16.0, 5.0]]
    assert smaller.get_offsets().tolist() == [[4.0, 9.0]]
    assert larger.get_facecolor()[0][3] < 1


def test_bars_are_as_long_as_their_values_and_none_has_no_bar() -> None:
    drawing = draw_bars(bars({"Mål": (1234, 0, None), "Effekter": (34, None, 5)}))
    axes, texts = rendered(drawing)
    lengths = [patch.get_width() for patch in axes.patches if isinstance(patch, Bar)]
    assert lengths == [1234, 0, 0, 34, 0, 5]
    written = [text for text, _ in texts]
    assert [text for text in written if text in ("1\xa0234", "34", "5", "–")] == ["1\xa0234", "–", "34", "–", "5"]
    assert {"Mål", "Effekter", "A", "B", "C", "Antal insatser"} <= set(written)


def test_the_height_grows_with_the_labels() -> None:
    assert 8 < draw_bars(WIDE).get_figheight() < 10.2
    assert draw_bars(bars({"Mål": (1, 2)})).get_figheight() < 1.5


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^7 series cannot be told apart; this kind of figure holds 6\.$"):
        draw_bars(bars({str(series): (1,) for series in range(7)}))
    with pytest.raises(ValueError, match=r"^3 series cannot be told apart; this kind of figure holds 2\.$"):
        draw_bubbles(Bubbles("", tuple(Bubble("A", series, 1, 1.0) for series in "xyz")))


def test_two_runs_give_the_same_bytes() -> None:
    figure = goals_and_effects()
    assert as_svg(figure) == as_svg(figure)
    assert as_png(WIDE, 50) == as_png(WIDE, 50)


def test_png_has_the_resolution_asked_for() -> None:
    with Image.open(io.BytesIO(as_png(ONE, 100))) as picture:
        assert picture.size == (670, 450)


def test_svgs_of_one_page_share_no_id_and_refer_to_their_own() -> None:
    pictures = [as_svg(figure) for figure in FIGURES] + [as_svg(ONE, "tabell-2")]
    ids = [re.findall(r'\bid="([^"]*)"', picture) for picture in pictures]
    flat = [each for of_one in ids for each in of_one]
    assert len(flat) == len(set(flat))
    for picture, own in zip(pictures, ids, strict=True):
        references = re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', picture)
        assert {one or other for one, other in references} <= set(own)
        assert re.search(r"[^\w-]\*\s*\{", picture.replace(f"#{own[0]} *{{", "")) is None


def test_svg_is_an_image_with_a_title() -> None:
    figure = Bars('Mål <& "medel">', ("$a_1$",), {"Mål": (1,)}, Format.COUNT, "Antal")
    picture = as_svg(figure)
    assert picture.startswith("<svg ")
    root = ElementTree.fromstring(picture)
    title = root[0]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")
    assert title.text == 'Mål <& "medel">'
    assert "$a_1$" in picture
    assert "<metadata" not in picture


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (
            bars({"Insatser": (3, 1200, None, 7, 5)}),
            "Stapeldiagram: Antal insatser för 5 kategorier. Störst värde har B (1\xa0200), D (7) och E (5).",
        ),
        (
            bars({"Mål": (0.5, 0.25), "Effekter": (None, 0.125), "Annat": (None, None)}, Format.SHARE),
            "Stapeldiagram: Antal insatser för 2 kategorier i 3 serier. Störst värde i varje serie – "
            "Mål: A (50\xa0%); Effekter: B (13\xa0%); Annat: inga värden.",
        ),
        (bars({"Mål": (0,)}), "Stapeldiagram: Antal insatser för 1 kategori. Alla värden är 0."),
        (EMPTY_BARS, "Stapeldiagram: Andel för 0 kategorier. Inga värden."),
        (
            ONE,
            "Bubbeldiagram: stimulansmedel och antal insatser för 1 kod. "
            f"Mest medel har {LONG} (3,4 mnkr, 1 insats).",
        ),
        (
            DEAR_AND_CHEAP,
            "Bubbeldiagram: stimulansmedel och antal insatser för 2 koder. Mest medel i varje serie – "
            "Mål: Dyr (100,0 mnkr, 0 insatser); Effekt: Billig (25,0 mnkr, 1\xa0400 insatser).",
        ),
        (NO_MONEY, "Bubbeldiagram: stimulansmedel och antal insatser för 8 koder. Inga medel är redovisade."),
        (NOTHING, "Bubbeldiagram: stimulansmedel och antal insatser för 0 koder. Inga värden."),
    ],
)
def test_words_stand_in_for_a_figure(figure: Figure, words: str) -> None:
    assert alternative(figure) == words


@pytest.mark.parametrize("figure", [NOTHING, EMPTY_BARS], ids=["bubbles", "bars"])
def test_a_figure_of_nothing_says_so(figure: Figure) -> None:
    _, texts = rendered(draw_bars(figure) if isinstance(figure, Bars) else draw_bubbles(figure))
    assert "Inget att visa" in [text for text, _ in texts]
