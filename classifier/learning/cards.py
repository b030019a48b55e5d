"""Model cards and scores on disk: whether a model fits is told without opening it."""

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from classifier.domain.card import ModelCard, ScoreCard
from classifier.domain.codebook import Codebook, Dimension
from classifier.files import write_text
from classifier.learning.coded_answers import CodedAnswer, annotation_fingerprint
from classifier.learning.recipe import Recipe
from classifier.rounds.draw_store import now

CARD = "card.json"
SCORES = "scores.json"
DEPENDS_ON = ("classify", "numpy", "scikit-learn", "simplemma", "spacy")


def model_folder(models: Path, codebook: Codebook, dimension: Dimension) -> Path:
    """`models/<codebook>/<dimension>/`."""
    return models / codebook.id / dimension.id


def make_card(
    codebook: Codebook, dimension: Dimension, answers: Sequence[CodedAnswer], recipe: Recipe
) -> ModelCard:
    """The card of a model trained on these answers with this recipe, here and now."""
    card = ModelCard(
        id="",
        codebook=codebook.id,
        version=codebook.version,
        codebook_digest=codebook.digest,
        dimension=dimension.id,
        annotation_fingerprint=annotation_fingerprint(answers),
        answers=sum(not answer.is_base and not answer.is_sibling for answer in answers),
        base_answers=sum(answer.is_base and not answer.is_sibling for answer in answers),
        recipe=recipe.as_dict(),
        versions=current_versions(),
        created=now(),
    )
    identity = card.model_dump_json(exclude={"id", "created"})
    return card.model_copy(update={"id": f"m-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"})


def current_versions() -> dict[str, str]:
    """The versions that fitted numbers depend on."""
    return {"python": platform.python_version()} | {package: version(package) for package in DEPENDS_ON}


def save_card(folder: Path, card: ModelCard) -> None:
    """Write the card that makes a model count."""
    write_text(folder / CARD, card.model_dump_json(indent=2) + "\n")


def read_card(folder: Path) -> ModelCard | None:
    """The card in a model folder; None if there is none that can be read."""
    try:
        return ModelCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def save_scores(folder: Path, scores: ScoreCard) -> None:
    """Keep what was measured beside the model."""
    write_text(folder / SCORES, scores.model_dump_json(indent=2) + "\n")


def read_scores(folder: Path) -> ScoreCard | None:
    """What was last measured here; None if nothing was, or if it cannot be read."""
    try:
        return ScoreCard.model_validate_json((folder / SCORES).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def misfit(card: ModelCard | None, codebook: Codebook, dimension: Dimension, recipe: Recipe) -> str | None:
    """Why a model must be trained again before it can be used; None if it fits.

    Newer annotations are no misfit: the model is then older than it could be, and still right.
    """
    if card is None:
        return "there is no model yet"
    if card.codebook_digest != codebook.digest or card.dimension != dimension.id:
        return "the codebook has changed"
    if card.versions != current_versions():
        return "it was made by other versions of the software"
    if card.recipe != json.loads(json.dumps(recipe.as_dict())):
        return "the recipe has changed"
    return None
