"""The field's abbreviations and what they stand for, from the list beside this file."""

import csv
from functools import cache
from importlib.resources import files


@cache
def abbreviations() -> dict[str, str]:
    """Expansions by abbreviation, as the list writes them."""
    source = files("classifier.language").joinpath("abbreviations.csv").read_text(encoding="utf-8")
    return {row["abbreviation"]: row["expansion"] for row in csv.DictReader(source.splitlines(), delimiter=";")}


def expansion_of(word: str) -> str | None:
    """What an abbreviation stands for, None for any other word.

    Respondents write "bup" as often as "BUP", and "Pga" where a sentence begins; words of two letters
    ("um", "cm") count only as written, since in lower case they may be something else.
    """
    known = abbreviations()
    if word in known or len(word) <= 2:
        return known.get(word)
    return known.get(word.upper()) or known.get(word.casefold())
