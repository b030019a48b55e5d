"""Draws on disk: one JSON file each, one row of the review file a line."""

import json
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.domain.draw import Draw, DrawnRow, Purpose
from classifier.errors import ClassifierError
from classifier.files import write_text
from classifier.rounds.project import Project

# No vowels and no digits that look like letters: the id is never a word, a number or a date.
ID_LETTERS = "bcdfghjkmnpqrstvwxz"

BY_INSATS = ("variables", "inclusion", "strata")
SAMPLES = frozenset({Purpose.TRAINING, Purpose.AUDIT, Purpose.AGREEMENT})


def new_draw_id() -> str:
    """An id that no spreadsheet takes for a number or a date: `u-bkwq-mxtr`."""
    letters = "".join(secrets.choice(ID_LETTERS) for _ in range(8))
    return f"u-{letters[:4]}-{letters[4:]}"


def now() -> str:
    """The time as annotations and draws write it: UTC, ISO 8601, microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def save_draw(draw: Draw, path: Path) -> None:
    """Write a draw, whole or not at all."""
    fields = [name for name in Draw.__dataclass_fields__ if name not in {"rows", *BY_INSATS}]
    head = {name: getattr(draw, name) for name in fields}
    lines = [json.dumps({**head, "coders": list(draw.coders)}, ensure_ascii=False)]
    lines += [json.dumps({name: getattr(draw, name) for name in BY_INSATS}, ensure_ascii=False)]
    lines += [
        json.dumps(
            [row.key, row.id, row.codebook, row.dimension, row.fingerprint, row.suggested], ensure_ascii=False
        )
        for row in draw.rows
    ]
    write_text(path, "\n".join(lines) + "\n")


def load_draw(path: Path) -> Draw:
    """Read a draw; raises ClassifierError if the file is damaged."""
    try:
        head, by_insats, *rows = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        data: dict[str, Any] = json.loads(head) | json.loads(by_insats)
        data |= {"purpose": Purpose(data["purpose"]), "coders": tuple(data["coders"])}
        return Draw(rows=tuple(DrawnRow(*json.loads(row)) for row in rows), **data)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ClassifierError(f"{path}: cannot be read as a draw. Restore the file from a backup.") from error


def draw_path(project: Project, draw_id: str) -> Path:
    """Where a project keeps a draw."""
    return project.draws / f"{draw_id}.draw.json"


def sidecar_path(review_file: Path, draw_id: str) -> Path:
    """Where a draw lies that was made outside a project of one's own: beside its review file."""
    return review_file.with_name(f"{review_file.stem}.{draw_id}.draw.json")


def record_draw(project: Project, draw: Draw, review_file: Path) -> Path:
    """Record a draw in the project; the starter is read-only, so there it goes beside the review file."""
    path = sidecar_path(review_file, draw.id) if project.is_starter else draw_path(project, draw.id)
    save_draw(draw, path)
    return path


def find_draw(project: Project, draw_id: str, review_file: Path) -> Draw | None:
    """The draw a review file belongs to: the project's own, or one lying beside the file.

    A draw beside the file is taken only if the project has its codebooks in the same version.
    """
    own = draw_path(project, draw_id)
    if own.is_file():
        return load_draw(own)
    for beside in review_file.parent.glob("*.draw.json"):
        draw = load_draw(beside)
        if draw.id == draw_id and _has_codebooks(project, draw):
            return draw
    return None


def adopt_draw(project: Project, draw: Draw) -> None:
    """Keep a draw that was made outside the project."""
    path = draw_path(project, draw.id)
    if not path.exists():
        save_draw(draw, path)


def all_draws(project: Project) -> list[Draw]:
    """The project's draws, oldest first."""
    return sorted((load_draw(path) for path in project.draws.glob("*.draw.json")), key=lambda draw: draw.created)


def draw_purposes(project: Project) -> dict[str, Purpose]:
    """The purpose of every draw, from the first lines alone: draws of thousands of rows are many lines."""
    purposes: dict[str, Purpose] = {}
    for path in project.draws.glob("*.draw.json"):
        try:
            with path.open(encoding="utf-8") as file:
                head = json.loads(file.readline())
            purposes[head["id"]] = Purpose(head["purpose"])
        except (OSError, ValueError, KeyError) as error:
            raise ClassifierError(f"{path}: cannot be read as a draw. Restore the file from a backup.") from error
    return purposes


def audited_insatser(project: Project) -> frozenset[tuple[str, str]]:
    """(source, id) of every insats that was drawn for an audit: none of its answers ever trains."""
    return insatser_drawn_for(project, frozenset({Purpose.AUDIT}))


def insatser_drawn_for(project: Project, purposes: frozenset[Purpose]) -> frozenset[tuple[str, str]]:
    """(source, id) of every insats in a draw of these purposes, whether decided or not."""
    wanted = (draw_id for draw_id, purpose in draw_purposes(project).items() if purpose in purposes)
    draws = (load_draw(draw_path(project, draw_id)) for draw_id in wanted)
    return frozenset((draw.source, row.id) for draw in draws for row in draw.rows)


def adjudication_draws(project: Project) -> frozenset[str]:
    """The ids of the draws whose decisions are final."""
    return frozenset(
        draw_id for draw_id, purpose in draw_purposes(project).items() if purpose is Purpose.ADJUDICATION
    )


def variable_of_insatser(project: Project, variable: str) -> dict[tuple[str, str], str]:
    """The value of a closed variable per (source, id), where a draw has recorded one."""
    return {
        (draw.source, answer_id): variables[variable]
        for draw in all_draws(project)
        for answer_id, variables in draw.variables.items()
        if variables.get(variable)
    }


def refuse_other_answers(project: Project, source: str, rows: Sequence[DrawnRow]) -> None:
    """Raise ClassifierError if a source's name already stands for other answers.

    A few changed texts are corrections; if most ids that were drawn before have other texts now, it
    is another file of the same name, and its decisions would be taken for those of the first.
    """
    known: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for draw in all_draws(project):
        for row in draw.rows if draw.source == source else ():
            known[row.codebook, row.dimension, row.id].add(row.fingerprint)
    again = [row for row in rows if (row.codebook, row.dimension, row.id) in known]
    changed = [row for row in again if row.fingerprint not in known[row.codebook, row.dimension, row.id]]
    if 2 * len(changed) > len(again) and len({row.id for row in changed}) > 1:
        raise ClassifierError(
            f"The source '{source}' is known with other answers under the same ids. "
            "If this is another file, give it a name of its own: --source NAME"
        )


def _has_codebooks(project: Project, draw: Draw) -> bool:
    there = project.codebook_ids()
    return all(
        codebook_id in there and project.codebook(codebook_id).version == version
        for codebook_id, version in draw.codebooks.items()
    )
