"""The insatser of a responses file that `--filter VARIABLE=VALUE` lets through."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.intake.responses import Responses

MOST_NAMED = 10


def filtered(read: "Responses", filters: Mapping[str, str]) -> "Responses":
    """The insatser that every filter lets through; raises UsageError if there are none."""
    items = list(read.items)
    for name, wanted in filters.items():
        values = values_of(read, name, f"--filter {name}={wanted}")
        items = [item for item in items if values[item.row].casefold() == wanted.casefold()]
        if not items:
            known = sorted({value for value in values.values() if value})
            there = ", ".join([*known[:MOST_NAMED], *["…"] * (len(known) > MOST_NAMED)])
            # Any other column may hold free text, which is not to be shown.
            told = f" The column has: {there}." if name in read.layout.variables else ""
            raise UsageError(f"--filter {name}={wanted}: no insats is left.{told}")
    return replace(read, items=tuple(items))


def values_of(read: "Responses", name: str, option: str) -> dict[int, str]:
    """The values of a closed variable, or of a column by its heading, by row."""
    from classifier.intake.layout import column_of
    from classifier.intake.masking import masked

    place = read.layout.variables.get(name)
    if place is None:
        place = column_of(read.table.headings, name)
    if place is None or place in read.layout.texts.values():
        known = ", ".join(read.layout.variables) or "none was found"
        raise UsageError(f"{option}: there is no such column. Closed variables: {known}; or give a heading.")
    return {row: masked(cells[place]) for row, cells in read.table.rows()}
