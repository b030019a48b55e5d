"""What `classify precode` tells of a promise and of the audit it rests on."""

from typing import TYPE_CHECKING

from classifier.cli.console import count
from classifier.domain.level import Kind, Level

if TYPE_CHECKING:
    from classifier.domain.promise_card import PromiseCard
    from classifier.learning.precoding import Demand, Precoded
    from classifier.rounds.audits import Audit


def promise_in_words(card: "PromiseCard", demand: "Demand", undecided: int) -> str:
    """One line: the promise and what it rests on, or why there is none and what would help.

    `undecided`: how many audited answers nobody has decided on yet.
    """
    what = "with codes" if card.kind is Kind.CODES else "with none"
    if card.threshold is not None:
        right = "main codes" if demand.level is Level.MAIN else "codes and sub-codes"
        return (
            f"{what}: promise {card.id}: at least {100 * demand.precision:g} % of {card.automatic} have exactly "
            f"the right {right}, at {100 * demand.confidence_level:g} % confidence. "
            f"Threshold {card.threshold:.3f}, resting on {count(card.audited, 'audited answer')} above it, "
            f"{card.errors} wrong."
        )
    why = f"{count(card.audited, 'audited answer')}, {card.errors} wrong, carry none"
    if undecided:
        return f"{what}: no promise: {why}. Those still to be decided on count as wrong: confirm them first."
    if card.more_audited is None:
        return (
            f"{what}: no promise: {why}, and a larger audit of this file is unlikely to. "
            "Train on more answers, or ask for less."
        )
    return f"{what}: no promise: {why}. Draw about {card.more_audited} more insatser for the audit."


def audit_notes(name: str, audit: "Audit", precoded: "Precoded", coded_since: int) -> list[str]:
    """What of the audit does not count, or should be mended."""
    notes = []
    if audit.undecided:
        notes.append(
            f"{name}: {count(len(audit.undecided), 'audited answer')} still to be decided on "
            "count as wrong, for those left may be the hard ones. Confirm them all."
        )
    if audit.seen:
        notes.append(
            f"{name}: {count(len(audit.seen), 'audited answer')} left out of the audit: decided with a suggestion "
            "in view."
        )
    if precoded.changed:
        changed = count(precoded.changed, "audited answer")
        notes.append(f"{name}: {changed} left out of the audit: the text is another now.")
    if precoded.outside:
        notes.append(
            f"{name}: {count(precoded.outside, 'answer')} that the audit was not drawn among go to humans: it "
            "does not speak for them."
        )
    if coded_since and audit.drawn:
        notes.append(
            f"{name}: {count(coded_since, 'answer')} coded by humans since the audit was drawn. The promise takes "
            "what is left to be no harder than the audited answers."
        )
    return notes
