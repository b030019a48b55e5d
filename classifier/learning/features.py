"""Features of a text: TF-IDF of its lemmas and of its character n-grams.

Character n-grams reach into the long compounds that no word list holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.language.lemmas import lemma_of
from classifier.language.pipeline import Words, normalised
from classifier.learning.recipe import Recipe


@dataclass(frozen=True)
class Features:
    """Fitted vectorizers, lemmas first, then character n-grams."""

    lemmas: TfidfVectorizer
    characters: TfidfVectorizer

    def of(self, texts: Sequence[Words]) -> csr_matrix:
        """A sparse matrix (texts, features) of float32; each block of a row has length 1."""
        blocks = [
            self.lemmas.transform(words.lemmas for words in texts),
            self.characters.transform(words.plain for words in texts),
        ]
        return hstack(blocks, format="csr", dtype=np.float32)

    def of_words(self, words: Sequence[str]) -> csr_matrix:
        """What each word by itself brings to a text, unscaled: (words, features)."""
        lemmas = (lemma_of(word.casefold()) for word in words)
        blocks = [
            _counts(self.lemmas, lemmas),
            _counts(self.characters, (normalised(w).casefold() for w in words)),
        ]
        return hstack(blocks, format="csr", dtype=np.float32)


def fit_features(texts: Sequence[Words], recipe: Recipe) -> Features:
    """Learn the vocabulary and the document frequencies of some texts."""
    lemmas = TfidfVectorizer(lowercase=False, token_pattern=r"\S+", sublinear_tf=True, dtype=np.float32)
    enough = min(recipe.character_min_rows, len(texts))
    characters = TfidfVectorizer(
        lowercase=False,
        analyzer="char_wb",
        ngram_range=recipe.character_ngrams,
        min_df=enough,
        sublinear_tf=True,
        dtype=np.float32,
    )
    lemmas.fit(words.lemmas for words in texts)
    characters.fit(words.plain for words in texts)
    return Features(lemmas, characters)


def _counts(vectorizer: TfidfVectorizer, texts: object) -> csr_matrix:
    """Counts times inverse document frequency, without the scaling to length 1."""
    counts = super(TfidfVectorizer, vectorizer).transform(texts)
    return csr_matrix(counts.multiply(vectorizer.idf_), dtype=np.float32)
