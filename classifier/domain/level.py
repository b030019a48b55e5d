"""What is promised of a code: how exact it is, and of which answers."""

from enum import StrEnum


class Level(StrEnum):
    """Which codes must be exactly right: the main codes, or the sub-codes too."""

    MAIN = "main"
    SUB = "sub"


class Kind(StrEnum):
    """The answers that a promise is about, told apart by what the model suggests."""

    CODES = "codes"
    NONE = "none"
