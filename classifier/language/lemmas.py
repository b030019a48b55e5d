"""Swedish lemmas by simplemma, each word looked up once."""

from functools import lru_cache

import simplemma


@lru_cache(maxsize=200_000)
def lemma_of(word: str) -> str:
    """The lemma of a lower-case word; unknown words, most long compounds among them, stay as they are."""
    return simplemma.lemmatize(word, lang="sv").casefold()
