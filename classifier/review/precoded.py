"""Automatic codes into the columns of a coded file, and what its second sheet says of the promise."""

from collections.abc import Mapping, Sequence

from classifier.domain.answer import Response
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.coded_columns import AUTOMATIC, codes_column, origin_column, probability_column
from classifier.domain.level import Kind, Level
from classifier.domain.promise_card import PromiseCard
from classifier.domain.suggestion import Suggestion
from classifier.domain.wording import wording_of
from classifier.learning.precoding import Precoded, codes_at
from classifier.review.merge import Merged
from classifier.rounds.audits import Audit
from classifier.rounds.draw_store import now

PROMISE = "Löfte"
SOURCE = "Källa"
REMARK = "Obs"
STARTER = "Startprojektets svar är syntetiska: påhittade och kodade med maskinhjälp."


def add_automatic_codes(
    merged: Merged,
    codebook: Codebook,
    dimension: Dimension,
    responses: Sequence[Response],
    suggestions: Sequence[Suggestion],
    precoded: Precoded,
    level: Level,
) -> None:
    """Fill the cells of the answers coded automatically; a coder's codes stay what they are."""
    wording = wording_of(codebook.language)
    for position in sorted(precoded.automatic):
        row = responses[position].row
        codes = codes_at(suggestions[position].codes, level)
        confidence = f"{precoded.confidences[position]:.2f}".replace(".", wording.decimal_mark)
        merged.columns[codes_column(dimension.id)][row] = "; ".join(codes) or wording.none
        merged.columns[probability_column(dimension.id)][row] = confidence
        merged.columns[origin_column(dimension.id)][row] = AUTOMATIC


def about_precoding(
    source: str,
    codebooks: Sequence[Codebook],
    models: Mapping[str, str],
    merged: Merged,
    automatic: int,
    promises: Sequence[tuple[PromiseCard, Dimension]],
    remarks: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """The second sheet: everything that the codes come from. `models` by `codebook/dimension`."""
    audits = sorted({draw for card, _ in promises for draw in card.audit_draws})
    return [
        *((REMARK, remark) for remark in remarks),
        (SOURCE, source),
        ("Skapad", now()),
        *(("Kodbok", f"{book.id}, version {book.version} ({book.title})") for book in codebooks),
        *(("Modell", f"{name} {model}") for name, model in models.items()),
        ("Kodade svar", str(merged.coded)),
        ("Automatiskt kodade svar", str(automatic)),
        ("Oavgjorda svar", str(merged.undecided)),
        ("Svar vars text ändrats", str(len(merged.changed_texts))),
        *((PROMISE, promise_in_words(card, dimension)) for card, dimension in promises),
        *(("Revisionsurval", draw) for draw in audits),
        *(("Urval", draw) for draw in sorted(merged.draws)),
    ]


def audit_remarks(dimension: Dimension, audit: Audit, coded_since: int) -> list[str]:
    """What the promise rests on that the reader should know: they stand under the tables of a report too."""
    if not (coded_since and audit.drawn):
        return []
    return [
        f"{dimension.title}: människor har kodat {coded_since} andra svar sedan revisionen drogs. Löftet "
        "förutsätter att de inte valdes för att vara lätta."
    ]


def promise_in_words(promise: PromiseCard, dimension: Dimension) -> str:
    """What the second sheet says of a promise, in Swedish as all of that sheet."""
    kind = "svar som fått koder" if promise.kind is Kind.CODES else "svar som fått ingen"
    codes = "huvudkoder" if promise.level is Level.MAIN else "koder, underkoder medräknade"
    tied = (
        f"Bundet till modell {promise.model}, {promise.codebook} version {promise.version}, källa "
        f"{promise.source}, revisionsurval {', '.join(promise.audit_draws) or '–'}."
    )
    if promise.threshold is None:
        return (
            f"{promise.id}: {dimension.title}, {kind}: inget löfte, inga svar kodade automatiskt "
            f"({promise.audited} reviderade svar, {promise.errors} fel). {tied}"
        )
    threshold = f"{promise.threshold:.3f}".replace(".", ",")
    return (
        f"{promise.id}: {dimension.title}, {kind}: minst {100 * promise.precision:g} % av de {promise.automatic} "
        f"automatiskt kodade har precis rätt {codes}. Håller vid minst {100 * promise.confidence_level:g} % av "
        f"alla revisionsurval; tröskel {threshold}, {promise.audited} reviderade svar över den, "
        f"{promise.errors} fel. {tied} Ogiltigt om modellen tränas om och för varje annan fil."
    )
