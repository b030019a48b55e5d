"""Draws: which answers left in a review file, to whom and for what."""

from dataclasses import dataclass, field
from enum import StrEnum


class Purpose(StrEnum):
    """What a draw is for."""

    SUGGEST = "suggest"
    TRAINING = "training"
    AUDIT = "audit"
    AGREEMENT = "agreement"
    ADJUDICATION = "adjudication"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row of a review file. `suggested` is None in a blind file, and "" never.

    `key` identifies the row within the draw, whatever happens to its place in the file.
    """

    key: str
    id: str
    codebook: str
    dimension: str
    fingerprint: str
    suggested: str | None


@dataclass(frozen=True, slots=True)
class Draw:
    """A review file that left: what it held, so that what comes back can be checked.

    `codebooks` maps codebook id to version, `models` "codebook/dimension" to model id,
    `variables` answer id to the closed variables known when the file was made.

    Of a sample: the `seed`, the `population` it was drawn from (insatser left when it was drawn, of those
    that `filters` let through), what it was `stratified_by`, and of a random one the `inclusion`
    probability of each id in the file: that of being drawn to any of the coders; and the population's ids
    by `strata`, one called "" if it was not stratified. Older draws do not tell the last.
    """

    id: str
    created: str
    source: str
    purpose: Purpose
    blind: bool
    review_file: str
    codebooks: dict[str, str]
    models: dict[str, str]
    rows: tuple[DrawnRow, ...]
    coders: tuple[str, ...] = ()
    seed: int | None = None
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    population: int | None = None
    filters: dict[str, str] = field(default_factory=dict)
    stratified_by: str | None = None
    inclusion: dict[str, float] = field(default_factory=dict)
    strata: dict[str, list[str]] = field(default_factory=dict)
