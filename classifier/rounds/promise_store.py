"""Promises on disk: one JSON file for each coded file that was made."""

import json
import secrets

from pydantic import ValidationError

from classifier.domain.promise_card import PromiseCard
from classifier.errors import ClassifierError
from classifier.files import write_text
from classifier.rounds.draw_store import ID_LETTERS
from classifier.rounds.project import Project


def new_promise_id() -> str:
    """An id that no spreadsheet takes for a number or a date: `p-bkwq-mxtr`."""
    letters = "".join(secrets.choice(ID_LETTERS) for _ in range(8))
    return f"p-{letters[:4]}-{letters[4:]}"


def save_promises(project: Project, promises: list[PromiseCard]) -> None:
    """Keep the promises of one coded file; the starter is read-only and keeps none."""
    if not promises or project.is_starter:
        return
    cards = [json.dumps(each.model_dump(mode="json"), ensure_ascii=False) for each in promises]
    path = project.annotations / "promises" / f"{promises[0].id}.json"
    write_text(path, "[\n" + ",\n".join(cards) + "\n]\n")


def all_promises(project: Project) -> list[PromiseCard]:
    """Every promise of the project, oldest first."""
    promises: list[PromiseCard] = []
    for path in (project.annotations / "promises").glob("*.json"):
        try:
            cards = json.loads(path.read_text(encoding="utf-8"))
            promises += [PromiseCard.model_validate(card) for card in cards]
        except (OSError, ValueError, ValidationError) as error:
            raise ClassifierError(
                f"{path}: cannot be read as a promise. Restore the file from a backup."
            ) from error
    return sorted(promises, key=lambda promise: (promise.created, promise.dimension, promise.kind))
