"""Promise cards: what was promised of automatic codes, and everything the promise is tied to."""

from classifier.domain.codebook import Frozen
from classifier.domain.level import Kind, Level


class PromiseCard(Frozen):
    """At least `precision` of the automatic codings are right at `level`, or no promise (`threshold` None).

    `automatic`: how many answers were coded automatically. `audited`, `errors`: how many audited answers
    stand above the threshold, and how many of them the model got wrong. `more_audited`: how many more
    insatser to draw for an audit if there is no promise, None if no number would do. `answers` and
    `audit` are fingerprints of the file's answers and of the decisions on the audited ones.
    """

    id: str
    created: str
    source: str
    coded_file: str
    answers: str
    codebook: str
    version: str
    codebook_digest: str
    dimension: str
    level: Level
    kind: Kind
    precision: float
    confidence_level: float
    threshold: float | None
    automatic: int
    audited: int
    errors: int
    more_audited: int | None
    model: str
    audit_draws: tuple[str, ...]
    audit: str
