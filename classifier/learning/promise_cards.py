"""Promises tied down, and whether they still hold: void once model, codebook, audit or file is another."""

from collections.abc import Iterable

from classifier.domain.answer import Answer
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.promise_card import PromiseCard
from classifier.errors import ClassifierError
from classifier.learning.cards import make_card, model_folder, read_card
from classifier.learning.coded_answers import Annotations
from classifier.learning.library import project_recipe
from classifier.learning.precoding import Demand, Precoded, answers_fingerprint
from classifier.rounds.audits import Audit, audit_draws, audit_of
from classifier.rounds.draw_store import now
from classifier.rounds.project import Project
from classifier.rounds.promise_store import new_promise_id


def promise_cards(
    codebook: Codebook,
    dimension: Dimension,
    model: str,
    audit: Audit,
    precoded: Precoded,
    demand: Demand,
    file: tuple[str, str, str],
) -> list[PromiseCard]:
    """The promises of one dimension. `file`: its source, the name of the coded file, its answers' fingerprint."""
    source, coded_file, answers = file
    return [
        PromiseCard(
            id=new_promise_id(),
            created=now(),
            source=source,
            coded_file=coded_file,
            answers=answers,
            codebook=codebook.id,
            version=codebook.version,
            codebook_digest=codebook.digest,
            dimension=dimension.id,
            level=demand.level,
            kind=kind,
            precision=demand.precision,
            confidence_level=demand.confidence_level,
            threshold=promise.threshold,
            automatic=promise.waiting,
            audited=promise.audited,
            errors=promise.errors,
            more_audited=precoded.more_drawn[kind],
            model=model,
            audit_draws=audit.draws,
            audit=audit.fingerprint,
        )
        for kind, promise in precoded.promises.items()
    ]


def why_void(
    promise: PromiseCard, project: Project, annotations: Annotations, answers: Iterable[Answer] | None = None
) -> str | None:
    """Why a promise is void; None if it holds. `answers`: those of the file it is asked about."""
    if promise.codebook not in project.codebook_ids():
        return f"the codebook {promise.codebook} is no longer there"
    codebook = project.codebook(promise.codebook)
    if codebook.digest != promise.codebook_digest:
        return f"the codebook {codebook.id} has changed"
    dimension = codebook.dimension(promise.dimension)
    # A model is a function of what it was trained on: one deleted is the same when made again.
    card = read_card(model_folder(project.models, codebook, dimension)) or make_card(
        codebook, dimension, annotations.training_answers(codebook, dimension), project_recipe(project)
    )
    if card.id != promise.model:
        return f"the model was trained again (then {promise.model}, now {card.id})"
    draws = audit_draws(project, promise.source)
    try:
        audit = audit_of(draws, annotations.audit, annotations.adjudications, codebook, dimension)
    except ClassifierError:
        return "an audit was drawn since in another way"
    if audit.fingerprint != promise.audit:
        return "the audit has changed"
    if answers is not None and answers_fingerprint(answers) != promise.answers:
        return "the answers are not those of the file that it was made for"
    return None
