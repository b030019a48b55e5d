"""The groups of insatser that `classify sample` draws an audit from: by variables, by confidence."""

from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli.drawing import suggested_parts, tell_of_models
from classifier.cli.filtered import values_of
from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.cli.sampled import Request
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.draw import Draw
    from classifier.intake.responses import Responses
    from classifier.rounds.project import Project

BY_CONFIDENCE = "confidence"
BETWEEN = " | "


def strata_of_insatser(
    place: "Project",
    read: "Responses",
    dimensions: "list[tuple[Codebook, Dimension]]",
    request: "Request",
    project: Path | None,
) -> list[str]:
    """The stratum of each insats to draw among: what it has of everything that --by names.

    Those that an audit was drawn among before stay in their strata. Raises UsageError if it was drawn in
    another way, for the two could never be taken together.
    """
    from classifier.domain.draw import Purpose

    if request.purpose is not Purpose.AUDIT:
        return [""] * len(read.items)
    before = {
        each: stratum
        for draw in _audits_before(place, read, dimensions, request)
        for stratum, ids in draw.strata.items()
        for each in ids
    }
    if all(item.id in before for item in read.items):
        return [before[item.id] for item in read.items]
    values = [
        _confidence_thirds(place, read, dimensions, project)
        if name == BY_CONFIDENCE
        else values_of(read, name, f"--by {name}")
        for name in request.by
    ]
    return [before.get(item.id, BETWEEN.join(of_row[item.row] for of_row in values)) for item in read.items]


def _audits_before(
    place: "Project", read: "Responses", dimensions: "list[tuple[Codebook, Dimension]]", request: "Request"
) -> "list[Draw]":
    from classifier.rounds.audit_population import way_of
    from classifier.rounds.audits import audit_draws, is_of

    audits = [draw for draw in audit_draws(place, read.source) if any(is_of(draw, *each) for each in dimensions)]
    wanted = way_of(", ".join(request.by), request.filters)
    for draw in audits:
        way = way_of(draw.stratified_by, draw.filters)
        if way != wanted:
            raise UsageError(
                f"An audit of '{read.source}' was drawn {way} before ({draw.id}). One drawn {wanted} could not be "
                "taken together with it: draw it the same way."
            )
    return audits


def _confidence_thirds(
    place: "Project",
    read: "Responses",
    dimensions: "list[tuple[Codebook, Dimension]]",
    project: Path | None,
) -> dict[int, str]:
    """By row: the third of the insats by the smallest confidence of its suggestions."""
    from classifier.rounds.sampling import thirds

    parts, models = suggested_parts(place, dimensions, read)
    tell_of_models(models, project)
    smallest = dict.fromkeys((item.id for item in read.items), 1.0)
    for part in parts:
        for suggestion in part.suggestions or ():
            smallest[suggestion.id] = min(smallest[suggestion.id], suggestion.confidence)
    return dict(zip((item.row for item in read.items), thirds(list(smallest.values())), strict=True))
