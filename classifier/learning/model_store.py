"""Models on disk: a card, and the fitted numbers as plain arrays that run no code when opened."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.domain.card import ModelCard
from classifier.domain.codebook import Dimension
from classifier.files import write_atomically
from classifier.learning.any_code import AnyCode
from classifier.learning.calibration import Calibration
from classifier.learning.cards import save_card
from classifier.learning.confidence import Confidence
from classifier.learning.features import Features, Vocabulary
from classifier.learning.linear import Linear
from classifier.learning.model import DimensionModel
from classifier.learning.neighbours import Neighbours
from classifier.learning.numbers import Several
from classifier.learning.recipe import Recipe

FITTED = "model.npz"
Fitted = dict[str, NDArray[Any]]


def save_model(folder: Path, card: ModelCard, model: DimensionModel) -> None:
    """Write the fitted numbers, then the card that makes them count."""
    gate = model.any_code
    fitted = {
        "card": np.array(card.id),
        "lemmas": model.features.lemmas.terms,
        "lemma_inverse_frequencies": model.features.lemmas.inverse_frequency,
        "characters": model.features.characters.terms,
        "character_inverse_frequencies": model.features.characters.inverse_frequency,
        "character_ngrams": np.array(model.features.character_ngrams),
        "centre": model.features.centre,
        "coefficients": model.linear.coefficients,
        "intercepts": model.linear.intercepts,
        "neighbour_values": model.neighbours.features.data.astype(np.float16),
        "neighbour_columns": model.neighbours.features.indices,
        "neighbour_rows": model.neighbours.features.indptr,
        "neighbour_applies": model.neighbours.applies,
        "neighbour_insatser": model.neighbours.insatser,
        "calibration_slopes": model.calibration.slopes,
        "calibration_votes": model.calibration.votes,
        "calibration_intercepts": model.calibration.intercepts,
        "any_code_coefficients": gate.coefficients if gate else np.zeros(0, dtype=np.float32),
        "any_code_scaling": np.append(gate.intercept, gate.scaling) if gate else np.zeros(0),
        "several": np.array([model.several.slope, model.several.intercept]),
        "repeats_kept": np.array(model.repeats_kept),
        "thresholds": model.thresholds,
        "confidence": np.zeros(0) if model.confidence.weights is None else model.confidence.weights,
        "is_taught": np.array(model.is_taught),
    }
    write_atomically(folder / FITTED, lambda path: np.savez_compressed(path, allow_pickle=False, **fitted))
    save_card(folder, card)


def load_model(folder: Path, card: ModelCard, dimension: Dimension, recipe: Recipe) -> DimensionModel | None:
    """The model that belongs to a card; None if it is missing, damaged or another one."""
    try:
        with np.load(folder / FITTED, allow_pickle=False) as arrays:
            fitted = {name: arrays[name] for name in arrays.files}
        if fitted["card"] != card.id:
            return None
        return DimensionModel(
            dimension=dimension,
            recipe=recipe,
            features=_features(fitted, recipe),
            linear=Linear(fitted["coefficients"], fitted["intercepts"]),
            neighbours=_neighbours(fitted, recipe),
            calibration=Calibration(
                fitted["calibration_slopes"], fitted["calibration_votes"], fitted["calibration_intercepts"]
            ),
            any_code=_any_code(fitted),
            several=Several(*fitted["several"].tolist()),
            repeats_kept=float(fitted["repeats_kept"]),
            thresholds=fitted["thresholds"],
            confidence=Confidence(fitted["confidence"] if fitted["confidence"].size else None),
            is_taught=bool(fitted["is_taught"]),
        )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _features(fitted: Fitted, recipe: Recipe) -> Features:
    return Features(
        Vocabulary(fitted["lemmas"], fitted["lemma_inverse_frequencies"]),
        Vocabulary(fitted["characters"], fitted["character_inverse_frequencies"]),
        (int(fitted["character_ngrams"][0]), int(fitted["character_ngrams"][1])),
        fitted["centre"],
        recipe.embedding_weight,
    )


def _neighbours(fitted: Fitted, recipe: Recipe) -> Neighbours:
    values = fitted["neighbour_values"].astype(np.float32)
    shape = (len(fitted["neighbour_insatser"]), len(fitted["coefficients"]))
    features = csr_matrix((values, fitted["neighbour_columns"], fitted["neighbour_rows"]), shape=shape)
    return Neighbours(features, fitted["neighbour_applies"], fitted["neighbour_insatser"], recipe.neighbours)


def _any_code(fitted: Fitted) -> AnyCode | None:
    if not fitted["any_code_coefficients"].size:
        return None
    intercept, *scaling = fitted["any_code_scaling"].tolist()
    return AnyCode(fitted["any_code_coefficients"], intercept, np.array(scaling))
