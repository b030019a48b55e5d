"""Bars of the shares in a table, so that the figure and the table cannot differ."""

from collections.abc import Collection, Sequence

from classifier.analysis.report_table import Bars, Column, Format, Row

MOST_SERIES = 6
"""The eye tells no more apart; the table still has them all."""


def share_bars(
    title: str,
    axis: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    heading: str,
    without: Collection[str] = (),
) -> Bars | None:
    """A series for each column of that heading, a bar for each row but the totals.

    `without`: groups that are not drawn, such as the whole beside its parts. None where nothing is left, or
    more series than can be told apart.
    """
    drawn = [row for row in rows if not row.is_total]
    values = {
        column.group: tuple(
            float(cell) if isinstance(cell := row.cells[place], int | float) else None for row in drawn
        )
        for place, column in enumerate(columns)
        if column.heading == heading and column.group not in without
    }
    if not drawn or not 0 < len(values) <= MOST_SERIES:
        return None
    return Bars(title, tuple(str(row.cells[0]) for row in drawn), values, Format.SHARE, axis)
