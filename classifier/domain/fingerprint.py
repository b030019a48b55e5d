"""Fingerprints that tell whether a text is still the one that was sent out."""

import hashlib
import unicodedata

# An Excel cell holds 32 767 characters; the rest is room for a note and an escape.
LONGEST_SHOWN = 32_000


def shown(text: str, cut: str = "") -> str:
    """The part of a text that fits into a cell, followed by `cut` where something was left out."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + cut


def fingerprint(text: str) -> str:
    """A fingerprint of a text's letters and digits.

    Only characters that cp1252 has are counted, since that is what Excel saves a .csv as; white
    space, quotation marks and dashes may change on the way. It begins with a letter, so that
    no spreadsheet takes it for a number.
    """
    plain = unicodedata.normalize("NFC", shown(text))
    kept = plain.encode("cp1252", errors="ignore").decode("cp1252")
    letters = "".join(character for character in kept if character.isalnum()).casefold()
    return "f" + hashlib.sha256(letters.encode()).hexdigest()[:15]
