"""Models on disk: a card, and the fitted numbers as plain arrays that run no code when opened."""

import zipfile
from pathlib import Path

import numpy as np

from classifier.domain.card import ModelCard
from classifier.domain.codebook import Dimension
from classifier.files import write_atomically
from classifier.learning.calibration import Calibration
from classifier.learning.cards import save_card
from classifier.learning.confidence import Confidence
from classifier.learning.features import Features, Vocabulary
from classifier.learning.linear import Linear
from classifier.learning.model import DimensionModel

FITTED = "model.npz"


def save_model(folder: Path, card: ModelCard, model: DimensionModel) -> None:
    """Write the fitted numbers, then the card that makes them count."""
    fitted = {
        "card": np.array(card.id),
        "lemmas": model.features.lemmas.terms,
        "lemma_inverse_frequencies": model.features.lemmas.inverse_frequency,
        "characters": model.features.characters.terms,
        "character_inverse_frequencies": model.features.characters.inverse_frequency,
        "character_ngrams": np.array(model.features.character_ngrams),
        "coefficients": model.linear.coefficients,
        "intercepts": model.linear.intercepts,
        "calibration_slopes": model.calibration.slopes,
        "calibration_intercepts": model.calibration.intercepts,
        "thresholds": model.thresholds,
        "confidence": np.zeros(0) if model.confidence.weights is None else model.confidence.weights,
        "is_taught": np.array(model.is_taught),
    }
    write_atomically(folder / FITTED, lambda path: np.savez_compressed(path, allow_pickle=False, **fitted))
    save_card(folder, card)


def load_model(folder: Path, card: ModelCard, dimension: Dimension) -> DimensionModel | None:
    """The model that belongs to a card; None if it is missing, damaged or another one."""
    try:
        with np.load(folder / FITTED, allow_pickle=False) as arrays:
            fitted = {name: arrays[name] for name in arrays.files}
        if fitted["card"] != card.id:
            return None
        return DimensionModel(
            dimension=dimension,
            features=Features(
                Vocabulary(fitted["lemmas"], fitted["lemma_inverse_frequencies"]),
                Vocabulary(fitted["characters"], fitted["character_inverse_frequencies"]),
                (int(fitted["character_ngrams"][0]), int(fitted["character_ngrams"][1])),
            ),
            linear=Linear(fitted["coefficients"], fitted["intercepts"]),
            calibration=Calibration(fitted["calibration_slopes"], fitted["calibration_intercepts"]),
            thresholds=fitted["thresholds"],
            confidence=Confidence(fitted["confidence"] if fitted["confidence"].size else None),
            is_taught=bool(fitted["is_taught"]),
        )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
