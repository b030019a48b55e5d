"""The insatser that `classify sample` draws: which are left, which are drawn, what each coder gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli.console import count, note
from classifier.cli.drawing import NewReviewFile, blind_parts, only, suggested_parts, tell_of_models
from classifier.cli.sample_groups import strata_of_insatser
from classifier.errors import ClassifierError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.domain.draw import Purpose
    from classifier.intake.responses import Responses
    from classifier.learning.library import KeptModel
    from classifier.review.rows import Part
    from classifier.rounds.project import Project


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    number: int
    purpose: "Purpose"
    coders: tuple[str, ...]
    overlap: int
    filters: dict[str, str]
    by: tuple[str, ...]
    seed: int


@dataclass(frozen=True)
class Drawn:
    """The insatser drawn, in the order drawn, with their answers.

    `inclusion`: the probability of each id; empty if it was no random draw. `strata`: the ids of all that
    were drawn among; empty likewise.
    """

    read: "Responses"
    ids: list[str]
    parts: "list[Part]"
    models: "dict[str, KeptModel]"
    inclusion: dict[str, float]
    strata: dict[str, list[str]]


def not_drawn_before(
    place: "Project",
    read: "Responses",
    dimensions: "list[tuple[Codebook, Dimension]]",
    request: Request,
) -> "Responses":
    """The insatser with something to code that were not drawn before.

    An audit passes over training files that nobody has decided: what they hold was chosen for being
    hard, and without it the audit would speak for the easy ones.
    """
    from classifier.domain.draw import Purpose
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import SAMPLES, insatser_drawn_for

    drawn = insatser_drawn_for(place, frozenset({Purpose.AUDIT}) if request.purpose is Purpose.AUDIT else SAMPLES)
    before = drawn | {(each.source, each.id) for each in store_of(place).latest()}
    parts = blind_parts(dimensions, read)
    filled = {answer.id for part in parts for answer in part.answers if not answer.is_empty}
    items = [item for item in read.items if item.id in filled]
    left = tuple(item for item in items if (item.source, item.id) not in before)
    if len(left) < len(items):
        note([f"{count(len(items) - len(left), 'insats', 'insatser')} decided or drawn before were left out."])
    if not left:
        raise ClassifierError(f"The source '{read.source}' has no insats left to draw: all are decided or drawn.")
    return replace(read, items=left)


def draw_insatser(
    place: "Project",
    read: "Responses",
    dimensions: "list[tuple[Codebook, Dimension]]",
    request: Request,
    project: Path | None,
) -> Drawn:
    """Draw what was asked for; raises UsageError if that many are not left."""
    from classifier.domain.draw import Purpose
    from classifier.rounds.sampling import stratified_sample

    ids = [item.id for item in read.items]
    if request.purpose is Purpose.TRAINING:
        parts, models = suggested_parts(place, dimensions, read)
        tell_of_models(models, project)
        chosen = _informative(place, ids, parts, models, request.number)
        return Drawn(read, chosen, parts, models, {}, {})
    stratum_of = strata_of_insatser(place, read, dimensions, request, project)
    drawn = stratified_sample(stratum_of, request.number, request.seed)
    inclusion = dict(zip(ids, drawn.probabilities.tolist(), strict=True))
    strata: dict[str, list[str]] = {}
    for answer_id, stratum in zip(ids, stratum_of, strict=True):
        strata.setdefault(stratum, []).append(answer_id)
    return Drawn(read, [ids[row] for row in drawn.rows], blind_parts(dimensions, read), {}, inclusion, strata)


def _informative(
    place: "Project", ids: list[str], parts: "list[Part]", models: "dict[str, KeptModel]", number: int
) -> list[str]:
    from classifier.learning.batches import Candidates, informative_insatser, support_of_codes
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.library import project_embedding, project_recipe

    annotations = read_annotations(place)
    candidates = [
        Candidates(
            part.answers,
            part.suggestions or (),
            models[f"{part.codebook.id}/{part.dimension.id}"].model,
            support_of_codes(annotations.coded_answers(part.codebook, part.dimension.id)),
        )
        for part in parts
    ]
    chosen = informative_insatser(ids, candidates, number, project_embedding(place, project_recipe(place)))
    if len(chosen) < number:
        note([f"only {len(chosen)} were drawn: no others are left, or they nearly repeat one that was drawn."])
    return chosen


def sampled_files(
    drawn: Drawn, paths: Sequence[Path], codebooks: "Sequence[Codebook]", request: Request
) -> list[NewReviewFile]:
    """One review file with its draw per coder, the coder's name filled in."""
    from classifier.rounds.sampling import deal

    names = request.coders or ("",)
    dealt = deal(_mixed(drawn, request), names, min(request.overlap, len(drawn.ids)))
    return [
        _review_file(drawn, path, name, dealt[name], codebooks, request)
        for path, name in zip(paths, names, strict=True)
    ]


def _mixed(drawn: Drawn, request: Request) -> list[str]:
    """The ids in random order where they are dealt out: otherwise one coder gets the hardest."""
    import numpy as np

    if drawn.inclusion or len(request.coders) < 2:
        return drawn.ids
    order = np.random.default_rng(request.seed).permutation(len(drawn.ids))
    return [drawn.ids[row] for row in order]


def _review_file(
    drawn: Drawn, path: Path, name: str, ids: list[str], codebooks: "Sequence[Codebook]", request: Request
) -> NewReviewFile:
    from classifier.domain.draw import Draw
    from classifier.review.rows import review_rows
    from classifier.rounds.draw_store import new_draw_id, now

    draw_id = new_draw_id()
    rows = [
        replace(row, cells={**row.cells, "coder": name})
        for row in review_rows([only(part, ids) for part in drawn.parts], draw_id)
    ]
    draw = Draw(
        id=draw_id,
        created=now(),
        source=drawn.read.source,
        purpose=request.purpose,
        blind=not drawn.models,
        review_file=path.name,
        codebooks={codebook.id: codebook.version for codebook in codebooks},
        models={model: kept.card.id for model, kept in drawn.models.items()},
        rows=tuple(row.drawn for row in rows),
        coders=(name,) if name else (),
        seed=request.seed,
        variables={item.id: item.variables for item in drawn.read.items if item.id in set(ids)},
        population=len(drawn.read.items),
        filters=request.filters,
        stratified_by=", ".join(request.by) or None,
        inclusion={answer_id: drawn.inclusion[answer_id] for answer_id in ids if drawn.inclusion},
        strata=drawn.strata,
    )
    return NewReviewFile(path, rows, [draw])
