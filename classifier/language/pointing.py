"""Answers that say nothing themselves and point to another box: "se ovan", "Se aktivitet"."""

import re
import unicodedata
from collections.abc import Sequence

ABOVE = r"ovan\w*|föregående|tidigare(?: svar)?|förra(?: rutan)?"
FILLER = r"(?:också|även|under|i|svar|svaret)\s+"
POINTING = re.compile(
    rf"\W*(?:se|jfr|jmf|jämför|samma som|enligt|som|hänvisas till|likt)\s+(?:{FILLER})*"
    rf"(?:(?P<above>{ABOVE})|(?P<box>\w+))(?:\s+(?:ovan|ruta|rutan|svar|fråga))?\W*",
    re.IGNORECASE,
)


def box_pointed_to(text: str, boxes: Sequence[str], own: str) -> str | None:
    """The box that an answer only points to; None for an answer that says something itself.

    `boxes` in the order of the form, `own` among them: "ovan" is the box before it. A box is named by
    its own name, in any form and with or without å, ä and ö ("Se målen" → `mal`).
    """
    found = POINTING.fullmatch(text)
    if found is None:
        return None
    if found["above"]:
        place = boxes.index(own) if own in boxes else 0
        return boxes[place - 1] if place > 0 else None
    named = _without_marks(found["box"])
    return next((box for box in boxes if box != own and named.startswith(_without_marks(box))), None)


def _without_marks(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
