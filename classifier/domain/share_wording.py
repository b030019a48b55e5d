"""The words of a table of shares, in the codebook's language; each measure is told in two sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShareWording:
    """Headings in the order of the columns, then the words of the cells and the explanations."""

    headings: tuple[str, ...]
    insatser: str
    everything: str
    no_code: str
    too_few: str
    table: str
    explained: str
    explanations: tuple[tuple[str, str], ...]


SWEDISH = ShareWording(
    headings=(
        "Kodbok", "Dimension", "Andel av", "Grupp", "Kod", "Benämning", "Svar", "I urvalet",
        "Räknad", "Urvalet", "Urvalet, undre", "Urvalet, övre", "Rättad", "Rättad, undre", "Rättad, övre",
    ),
    insatser="insatser",
    everything="alla",
    no_code="Ingen kod passar",
    too_few="för få",
    table="Andelar",
    explained="Läs mig",
    explanations=(
        (
            "Andel av",
            "Andelen insatser som har koden, av dem som har svarat i rutan. Tomma svar och insatser som är för "
            "ofullständigt redovisade är inte med.",
        ),
        (
            "Räknad",
            "Kodarnas koder, och modellens där ingen kodare har kodat, räknade som de är. Modellen gör oftare fel "
            "åt det ena hållet än åt det andra, så talet kan vara skevt och har inget intervall.",
        ),
        (
            "Urvalet",
            "Andelen i det slumpmässiga urval som har kodats av människor utan förslag i sikte. "
            "Intervallet täcker "
            "den sanna andelen i ungefär 95 av 100 sådana urval.",
        ),
        (
            "Rättad",
            "Modellens sannolikheter för alla svar, rättade med hur fel de var i det slumpmässiga "
            "urvalet. Talet är "
            "rättvisande även om modellen är skev, och intervallet är oftast smalare än urvalets eget.",
        ),
        (
            "för få",
            "Färre än fem kodade svar har koden, eller saknar den. Då håller inget intervall, så ingen andel ges.",
        ),
    ),
)  # fmt: skip

ENGLISH = ShareWording(
    headings=(
        "Codebook", "Dimension", "Share of", "Group", "Code", "Label", "Answers", "In the sample",
        "Counted", "Sample", "Sample, lower", "Sample, upper", "Corrected", "Corrected, lower", "Corrected, upper",
    ),
    insatser="insatser",
    everything="all",
    no_code="No code applies",
    too_few="too few",
    table="Shares",
    explained="Read me",
    explanations=(
        (
            "Share of",
            "The share of insatser with the code, of those that answered in the box. Empty answers and insatser "
            "too incomplete to code are left out.",
        ),
        (
            "Counted",
            "The coders' codes, and the model's where no coder has coded, counted as they are. The "
            "model errs more "
            "one way than the other, so the figure may be biased and has no interval.",
        ),
        (
            "Sample",
            "The share in the random sample that humans coded without a suggestion in view. The interval covers "
            "the true share in about 95 of 100 such samples.",
        ),
        (
            "Corrected",
            "The model's probabilities for all answers, corrected by how wrong they were in the random "
            "sample. The "
            "figure is fair even if the model is biased, and its interval mostly narrower than the sample's own.",
        ),
        (
            "too few",
            "Fewer than five coded answers have the code, or lack it. No interval holds then, so no "
            "share is given.",
        ),
    ),
)  # fmt: skip


def share_wording_of(language: str) -> ShareWording:
    """Swedish for `sv` (and what we have no words for), English for `en`."""
    return ENGLISH if language.casefold().startswith("en") else SWEDISH
