"""Model cards: what a model was made of, so that it can be told whether it still fits."""

from typing import Any

from classifier.domain.codebook import Frozen


class ModelCard(Frozen):
    """A model is a function of annotations, codebook and recipe; `id` is a hash of these.

    `answers` and `base_answers` count the coded answers it was trained on. `versions` are those of
    the libraries that the fitted numbers depend on.
    """

    id: str
    codebook: str
    version: str
    codebook_digest: str
    dimension: str
    annotation_fingerprint: str
    answers: int
    base_answers: int
    recipe: dict[str, Any]
    versions: dict[str, str]
    created: str


class ScoreCard(Frozen):
    """What `classify evaluate` measured on the annotations of this fingerprint."""

    annotation_fingerprint: str
    measured: str
    scores: dict[str, Any]
