"""Texts as the learner reads them: words, and vectors where sentence embeddings are used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.language.pipeline import Words, read_words

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""From n texts to vectors (n, size)."""


@dataclass(frozen=True)
class Texts:
    """n texts. `vectors`: (n, size), size 0 without sentence embeddings."""

    words: list[Words]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.words)

    def subset(self, rows: NDArray[np.intp]) -> "Texts":
        """Some of the texts, in the order given."""
        return Texts([self.words[row] for row in rows], self.vectors[rows])


def read_texts(texts: Sequence[str], embed: Embed | None = None) -> Texts:
    """Read texts through the Swedish pipeline and, if there is one, the sentence embedding."""
    words = list(read_words(texts))
    if embed is None or not words:
        return Texts(words, np.zeros((len(words), 0), dtype=np.float32))
    return Texts(words, embed([each.plain for each in words]))
