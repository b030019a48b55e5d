"""Annotations: what a coder decided about an answer."""

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What kind of decision a coder made."""

    CODED = "coded"
    NONE = "none"
    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One decision of one coder on one answer in one dimension.

    `codes` are the most specific ones, in the codebook's order; empty unless `decision` is CODED.
    `suggested` is what the coder was shown (None: nothing, a blind or a hand-coded row).
    `time` is UTC in ISO 8601 with microseconds, so that times sort as text.
    """

    draw: str
    source: str
    id: str
    codebook: str
    version: str
    dimension: str
    text: str
    fingerprint: str
    decision: Decision
    codes: tuple[str, ...]
    coder: str
    time: str
    suggested: str | None = None
    comment: str = ""

    @property
    def answer(self) -> tuple[str, str, str, str]:
        """What was decided about: (codebook, dimension, source, id)."""
        return (self.codebook, self.dimension, self.source, self.id)

    @property
    def judgement(self) -> tuple[Decision, tuple[str, ...], str, str, str]:
        """What the coder said of which text; two annotations with equal judgements say the same."""
        return (self.decision, self.codes, self.comment, self.version, self.fingerprint)


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision read from a file, before it is stored: what was decided, not yet by whom and when."""

    decision: Decision
    codes: tuple[str, ...] = ()
