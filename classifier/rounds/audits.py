"""The audit of a source: which of its answers were drawn, and what the coders decided blind."""

import hashlib
import json
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from classifier.domain.annotation import Annotation
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.draw import Draw, Purpose
from classifier.rounds.audit_population import AuditPopulation, population_of
from classifier.rounds.draw_store import draw_path, draw_purposes, load_draw
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project


@dataclass(frozen=True)
class Audit:
    """The audited answers of one dimension of a source.

    `drawn`: the fingerprint of each answer drawn, by id. `codes`: by id what was decided of it, None where
    that is no set of codes: unclear, incomplete, or the coders disagree. `seen`: ids of answers that were
    decided with a suggestion in view, which cannot be measured on. `created`: when the first was drawn.
    `population`: whom it speaks for.
    """

    draws: tuple[str, ...]
    created: str
    drawn: dict[str, str]
    codes: dict[str, tuple[str, ...] | None]
    seen: frozenset[str]
    population: AuditPopulation = field(default_factory=AuditPopulation)

    @property
    def undecided(self) -> list[str]:
        """The ids that nobody has decided on yet."""
        return [each for each in self.drawn if each not in self.codes and each not in self.seen]

    @property
    def fingerprint(self) -> str:
        """A fingerprint of what was drawn and decided."""
        said = [self.draws, sorted(self.drawn.items()), sorted(self.codes.items()), sorted(self.seen)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def audit_draws(project: Project, source: str) -> list[Draw]:
    """The draws made for an audit of a source, oldest first."""
    ids = (draw_id for draw_id, purpose in draw_purposes(project).items() if purpose is Purpose.AUDIT)
    draws = (load_draw(draw_path(project, draw_id)) for draw_id in ids)
    return sorted((draw for draw in draws if draw.source == source), key=lambda draw: draw.created)


def audit_of(
    draws: Sequence[Draw],
    decisions: Iterable[Annotation],
    adjudications: frozenset[str],
    codebook: Codebook,
    dimension: Dimension,
) -> Audit:
    """The audit of a dimension. `decisions`: the latest of each coder, others than these draws' allowed.

    Draws of other versions of the codebook do not count: their answers were coded by other rules. Raises
    ClassifierError for draws that cannot be taken together.
    """
    of_version = [draw for draw in draws if is_of(draw, codebook, dimension)]
    drawn = {
        row.id: row.fingerprint
        for draw in of_version
        for row in draw.rows
        if (row.codebook, row.dimension) == (codebook.id, dimension.id)
    }
    source = draws[0].source if draws else ""
    mine = [
        each
        for each in decisions
        if each.id in drawn
        and (each.source, each.codebook, each.version, each.dimension)
        == (source, codebook.id, codebook.version, dimension.id)
    ]
    gold = {key[3]: said for key, said in gold_by_answer(mine, adjudications).items()}
    seen = frozenset(each.id for each in mine if each.suggested is not None)
    return Audit(
        draws=tuple(draw.id for draw in of_version),
        created=of_version[0].created if of_version else "",
        drawn=drawn,
        codes={
            each.id: gold[each.id].codes if each.id in gold and gold[each.id].is_coded else None
            for each in mine
            if each.id not in seen
        },
        seen=seen,
        population=population_of(of_version),
    )


def unbroken_draws(draws: Sequence[Draw], decisions: Iterable[Annotation]) -> list[list[Draw]]:
    """The draws, oldest first, parted where insatser outside them were first decided on between two.

    Humans choose those, often for being hard, so what was left to draw afterwards is another population:
    draws are one random sample of one population within a part only.
    """
    drawn = {row.id for draw in draws for row in draw.rows}
    first: dict[str, str] = {}
    for each in sorted(decisions, key=lambda decision: decision.time):
        first.setdefault(each.id, each.time)
    times = sorted(time for answer_id, time in first.items() if answer_id not in drawn)
    parts: dict[int, list[Draw]] = {}
    for draw in draws:
        parts.setdefault(bisect(times, draw.created), []).append(draw)
    return list(parts.values())


def is_of(draw: Draw, codebook: Codebook, dimension: Dimension) -> bool:
    """Whether a draw holds answers of a dimension, to be coded by this version of the codebook."""
    is_asked = any((row.codebook, row.dimension) == (codebook.id, dimension.id) for row in draw.rows)
    return is_asked and draw.codebooks.get(codebook.id) == codebook.version
