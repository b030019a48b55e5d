"""The report's figures: numbers in Swedish, labels that never collide, the same bytes twice, words for the blind."""

import pytest

from classifier.analysis.report_table import Cell, Format
from classifier.report.number_format import shown


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
