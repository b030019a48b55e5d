"""Cues: what a sentence tells of a change, as far as the rules of coding go."""

from dataclasses import dataclass
from enum import StrEnum


class Cue(StrEnum):
    """A change for the better, or one of the things that look like one and carry no effect code."""

    CHANGE = "change"
    COMPLETED = "completed"
    PLAN = "plan"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    NOT_FOLLOWED_UP = "not_followed_up"


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue with the words of the text that tell it."""

    cue: Cue
    words: str
