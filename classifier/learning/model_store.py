"""Models on disk: a card and the fitted numbers in skops format, nothing that runs code when opened."""

import zipfile
from pathlib import Path

import numpy as np
from skops import io as skops_io

from classifier.domain.card import ModelCard
from classifier.domain.codebook import Dimension
from classifier.files import write_atomically
from classifier.learning.calibration import Calibration
from classifier.learning.cards import save_card
from classifier.learning.confidence import Confidence
from classifier.learning.features import Features
from classifier.learning.linear import Linear
from classifier.learning.model import DimensionModel

FITTED = "model.skops"


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
    save_card(folder, card)


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
