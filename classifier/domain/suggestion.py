"""What the tool proposes for an answer, and why."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CodeProbability:
    """The probability (0 to 1) that a code applies."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reason:
    """The words of the answer that weighed most for a code, heaviest first."""

    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The codes proposed for one answer in one dimension.

    `codes`: the most specific codes, most probable first; empty = no code applies.
    `confidence`: the probability (0 to 1) that this set is right at main level.
    `probabilities`: every code with a probability of at least .01, descending.
    `from_codebook_only`: no coded answer has taught the model yet.
    """

    source: str
    id: str
    codebook: str
    dimension: str
    codes: tuple[str, ...]
    confidence: float
    probabilities: tuple[CodeProbability, ...] = ()
    reasons: tuple[Reason, ...] = ()
    from_codebook_only: bool = False

    def as_json(self) -> dict[str, Any]:
        """The contract for programs, one object per answer and dimension."""
        return {
            "id": self.id,
            "source": self.source,
            "codebook": self.codebook,
            "dimension": self.dimension,
            "codes": list(self.codes),
            "confidence": round(self.confidence, 4),
            "suggestions": [
                {"code": each.code, "probability": round(each.probability, 4)} for each in self.probabilities
            ],
            "reasons": [{"code": reason.code, "words": list(reason.words)} for reason in self.reasons],
        }
