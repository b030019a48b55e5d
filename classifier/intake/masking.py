"""Personal data that patterns can find: identity numbers, phone numbers, e-mail addresses.

Names cannot be found by patterns; the tool says so wherever it matters.
"""

import re

from stdnum import luhn
from stdnum.se import personnummer

DASH = "[-+\u2010\u2011\u2012\u2013\u2014\u2212]"
IDENTITY_NUMBER = re.compile(rf"(?<!\d)(?:\d{{2}})?\d{{6}}\s?{DASH}?\s?\d{{4}}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What can be a phone number at all; phonenumbers is slow, and most answers hold no digits.
MANY_DIGITS = re.compile(r"(?:\d[\s()/+\u2010-\u2014\u2212-]*){6,}")

MASKED_IDENTITY = "[personnummer]"
MASKED_PHONE = "[telefon]"
MASKED_EMAIL = "[e-post]"


def masked(text: str) -> str:
    """The text with identity numbers, phone numbers and e-mail addresses replaced.

    A number written with its dash counts as an identity number if its date is possible, since a
    mistyped one still points to a person; without a dash the check digit must be right as well.
    Masking twice changes nothing.
    """
    if "@" in text:
        text = EMAIL.sub(MASKED_EMAIL, text)
    if not MANY_DIGITS.search(text):
        return text
    text = IDENTITY_NUMBER.sub(lambda match: MASKED_IDENTITY if is_identity_number(match[0]) else match[0], text)
    return _without_phone_numbers(text) if MANY_DIGITS.search(text) else text


def is_identity_number(candidate: str) -> bool:
    """Whether this is written as a personnummer or a samordningsnummer (day + 60).

    The check digit is Luhn's, the date checked by python-stdnum.
    """
    digits = re.sub(r"\D", "", candidate)
    has_dash = bool(re.search(DASH, candidate))
    day = int(digits[-6:-4])
    born = f"{digits[:-6]}{day - 60:02d}" if day > 60 else digits[:-4]
    try:
        personnummer.get_birth_date(f"{born}{'+' if '+' in candidate else '-'}{digits[-4:]}")
    except ValueError:
        return False
    return has_dash or luhn.is_valid(digits[-10:])


def _without_phone_numbers(text: str) -> str:
    from phonenumbers import PhoneNumberMatcher

    for match in reversed(list(PhoneNumberMatcher(text, "SE"))):
        text = text[: match.start] + MASKED_PHONE + text[match.end :]
    return text
