"""What the tool proposes for an answer, and why."""

from dataclasses import dataclass
from typing import Any

from classifier.domain.cue import FoundCue


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
class NearestAnswer:
    """The confirmed answer most like this one, with its codes.

    `similarity`: cosine, 0 to 1. `is_repeated`: this answer says the same, and its codes were taken.
    """

    source: str
    id: str
    codes: tuple[str, ...]
    similarity: float
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The codes proposed for one answer in one dimension.

    `codes`: the most specific codes, most probable first; empty = no code applies.
    `confidence`: the probability (0 to 1) that this set is right at main level.
    `none`, `several`: the probabilities that no code applies, and that several main codes do.
    `probabilities`: every code with a probability of at least .01, descending.
    `cues`: what the answer says of a change, a plan and the like. `read_in`: the box that was read
    because the answer only points to it. `from_codebook_only`: no coded answer has taught the model yet.
    """

    source: str
    id: str
    codebook: str
    dimension: str
    codes: tuple[str, ...]
    confidence: float
    none: float = 1.0
    several: float = 0.0
    probabilities: tuple[CodeProbability, ...] = ()
    reasons: tuple[Reason, ...] = ()
    cues: tuple[FoundCue, ...] = ()
    nearest: NearestAnswer | None = None
    read_in: str | None = None
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
            "reasons": self._reasons_as_json(),
            "none": round(self.none, 4),
            "several": round(self.several, 4),
        }

    def _reasons_as_json(self) -> list[dict[str, Any]]:
        reasons: list[dict[str, Any]] = [
            {"code": reason.code, "words": list(reason.words)} for reason in self.reasons
        ]
        reasons += [{"cue": str(found.cue), "words": [found.words]} for found in self.cues]
        if self.nearest is not None:
            reasons.append(
                {
                    "source": self.nearest.source,
                    "id": self.nearest.id,
                    "codes": list(self.nearest.codes),
                    "similarity": round(self.nearest.similarity, 4),
                    "repeated": self.nearest.is_repeated,
                }
            )
        if self.read_in is not None:
            reasons.append({"read_in": self.read_in})
        return reasons
