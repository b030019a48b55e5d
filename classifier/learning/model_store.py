"""Models on disk: a card and the fitted numbers in skops format, nothing that runs code when opened."""

import hashlib
import json
import platform
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pydantic import ValidationError
from skops import io as skops_io

from classifier.domain.card import ModelCard, ScoreCard
from classifier.domain.codebook import Codebook, Dimension
from classifier.files import write_atomically, write_text
from classifier.learning.calibration import Calibration
from classifier.learning.coded_answers import annotation_fingerprint
from classifier.learning.confidence import Confidence
from classifier.learning.features import Features
from classifier.learning.linear import Linear
from classifier.learning.model import DimensionModel
from classifier.learning.recipe import Recipe
from classifier.learning.training_rows import CodedAnswer
from classifier.rounds.draw_store import now

CARD = "card.json"
SCORES = "scores.json"
FITTED = "model.skops"
DEPENDS_ON = ("classify", "scikit-learn", "simplemma", "skops", "spacy")


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
        answers=sum(not answer.is_base for answer in answers),
        base_answers=sum(answer.is_base for answer in answers),
        recipe=recipe.as_dict(),
        versions=current_versions(),
        created=now(),
    )
    identity = card.model_dump_json(exclude={"id", "created"})
    return card.model_copy(update={"id": f"m-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"})


def current_versions() -> dict[str, str]:
    """The versions that fitted numbers depend on."""
    return {"python": platform.python_version()} | {package: version(package) for package in DEPENDS_ON}


def save_model(folder: Path, card: ModelCard, model: DimensionModel) -> None:
    """Write the fitted numbers, then the card that makes them count."""
    fitted = {
        "lemmas": model.features.lemmas,
        "characters": model.features.characters,
        "coefficients": model.linear.coefficients,
        "intercepts": model.linear.intercepts,
        "calibration_slopes": model.calibration.slopes,
        "calibration_intercepts": model.calibration.intercepts,
        "thresholds": model.thresholds,
        "confidence": np.zeros(0) if model.confidence.weights is None else model.confidence.weights,
        "is_taught": model.is_taught,
        "card": card.id,
    }
    write_atomically(
        folder / FITTED,
        lambda path: skops_io.dump(fitted, path, compression=zipfile.ZIP_DEFLATED, compresslevel=1),
    )
    write_text(folder / CARD, card.model_dump_json(indent=2) + "\n")


def read_card(folder: Path) -> ModelCard | None:
    """The card in a model folder; None if there is none that can be read."""
    try:
        return ModelCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def load_model(folder: Path, card: ModelCard, dimension: Dimension) -> DimensionModel | None:
    """The model that belongs to a card; None if it is missing, damaged or another one."""
    try:
        fitted = skops_io.load(folder / FITTED, trusted=[])
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None
    if fitted["card"] != card.id:
        return None
    confidence = fitted["confidence"]
    return DimensionModel(
        dimension=dimension,
        features=Features(fitted["lemmas"], fitted["characters"]),
        linear=Linear(fitted["coefficients"], fitted["intercepts"]),
        calibration=Calibration(fitted["calibration_slopes"], fitted["calibration_intercepts"]),
        thresholds=fitted["thresholds"],
        confidence=Confidence(confidence if confidence.size else None),
        is_taught=bool(fitted["is_taught"]),
    )


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
