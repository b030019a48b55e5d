"""Which parts of an answer to mark: the words and signs that carried the suggestion."""

import re
from collections.abc import Sequence
from itertools import pairwise


def marked_parts(text: str, marked: Sequence[str]) -> list[tuple[str, bool]]:
    """The text cut into parts, each with whether it is marked; together they are the text again.

    Words are marked wherever they stand as words of their own, in upper or lower case.
    """
    # The longest first, so that a phrase is marked whole where one of its words is marked too.
    phrases = sorted({phrase for phrase in marked if phrase.strip()}, key=len, reverse=True)
    if not phrases or not text:
        return [(text, False)] if text else []
    # A phrase was found in a text with its white space folded.
    patterns = [r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases]
    found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
    edges = [0, *(edge for match in found.finditer(text) for edge in match.span()), len(text)]
    return [
        (text[start:end], bool(place % 2)) for place, (start, end) in enumerate(pairwise(edges)) if start < end
    ]
