"""Cues: signs in a sentence of what the coding rules turn on.

A change has come, or an activity is completed, or it is a plan, or nothing has changed, or it is worse,
or nobody has followed it up. The words that tell stand in cues.csv; which cue they make together, here.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from classifier.domain.cue import Cue, FoundCue

LONGEST_GAP = 4
WORD = re.compile(r"\w+(?:[-:]\w+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
CLAUSE_END = re.compile(r";|\s(?:men|fast|medan|däremot|dock)\s", re.IGNORECASE)


class Sign(StrEnum):
    """What a word or phrase of cues.csv is a sign of; increase and decrease depend on what they are of."""

    IMPROVEMENT = "improvement"
    INCREASE = "increase"
    DECREASE = "decrease"
    DETERIORATION = "deterioration"
    DESIRED = "desired"
    UNDESIRED = "undesired"
    COMPLETED = "completed"
    PLAN = "plan"
    UNCHANGED = "unchanged"
    NOT_FOLLOWED_UP = "not_followed_up"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sign and the words after its first one; None is a gap of up to LONGEST_GAP words."""

    sign: Sign
    rest: tuple[str | None, ...]


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line break ends one too."""
    return [part for part in SENTENCE_END.split(text) if part.strip()]


def find_cues(text: str) -> tuple[FoundCue, ...]:
    """The cues of a text, each kind and wording once, in the order of the text."""
    found: dict[FoundCue, None] = {}
    for sentence in sentences(text):
        for clause in CLAUSE_END.split(sentence):
            found.update(dict.fromkeys(_cues_of_clause(clause)))
    return tuple(found)


def _cues_of_clause(clause: str) -> Iterator[FoundCue]:
    signs: dict[Sign, str] = {}
    for sign, words in _signs(clause):
        signs.setdefault(sign, words)
    for cue in (Cue.UNCHANGED, Cue.NOT_FOLLOWED_UP, Cue.PLAN, Cue.COMPLETED):
        if Sign(cue) in signs:
            yield FoundCue(cue, signs[Sign(cue)])
    worse = _worse(signs)
    if worse:
        yield FoundCue(Cue.WORSE, worse)
    elif not signs.keys() & {Sign.PLAN, Sign.UNCHANGED, Sign.NOT_FOLLOWED_UP}:
        change = _change(signs)
        if change:
            yield FoundCue(Cue.CHANGE, change)


def _worse(signs: dict[Sign, str]) -> str | None:
    """A deterioration, more of what nobody wants, or less of what everybody wants."""
    if Sign.DETERIORATION in signs:
        return signs[Sign.DETERIORATION]
    if Sign.IMPROVEMENT in signs or {Sign.INCREASE, Sign.DECREASE} <= signs.keys():
        return None
    if {Sign.INCREASE, Sign.UNDESIRED} <= signs.keys():
        return signs[Sign.INCREASE]
    if {Sign.DECREASE, Sign.DESIRED} <= signs.keys():
        return signs[Sign.DECREASE]
    return None


def _change(signs: dict[Sign, str]) -> str | None:
    """A change for the better, whatever it is of, that no other sign takes back."""
    if Sign.IMPROVEMENT in signs:
        return signs[Sign.IMPROVEMENT]
    return signs.get(Sign.DECREASE) or signs.get(Sign.INCREASE)


def _signs(clause: str) -> Iterator[tuple[Sign, str]]:
    """The signs of a clause with the words that make them."""
    matches = list(WORD.finditer(clause))
    words = [match[0].casefold() for match in matches]
    for start, word in enumerate(words):
        for phrase in _phrases_from(word):
            end = _end_of(phrase.rest, words, start + 1)
            if end is not None:
                yield phrase.sign, clause[matches[start].start() : matches[end - 1].end()]


def _end_of(rest: Sequence[str | None], words: Sequence[str], at: int) -> int | None:
    """Where a phrase ends whose remaining words are looked for from `at`; None if they are not there."""
    if not rest:
        return at
    if rest[0] is None:
        ends = (_end_of(rest[1:], words, at + gap) for gap in range(LONGEST_GAP + 1))
        return next((end for end in ends if end is not None), None)
    if at < len(words) and _fits(words[at], rest[0]):
        return _end_of(rest[1:], words, at + 1)
    return None


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@lru_cache(maxsize=200_000)
def _phrases_from(word: str) -> tuple[Phrase, ...]:
    """The phrases that can begin with a word."""
    by_first = _phrases()
    beginnings = (word[:length] + "*" for length in range(2, len(word) + 1))
    return tuple(phrase for first in (word, *beginnings) for phrase in by_first.get(first, ()))


@cache
def _phrases() -> dict[str, list[Phrase]]:
    """The phrases of cues.csv by their first word. There `*` ends a word in any way, `...` is a gap."""
    source = files("classifier.language").joinpath("cues.csv").read_text(encoding="utf-8")
    phrases: dict[str, list[Phrase]] = {}
    for row in csv.DictReader(source.splitlines(), delimiter=";"):
        first, *rest = row["phrase"].split()
        phrase = Phrase(Sign(row["sign"]), tuple(None if word == "..." else word for word in rest))
        phrases.setdefault(first, []).append(phrase)
    return phrases
