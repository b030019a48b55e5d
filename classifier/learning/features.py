"""Features of a text: TF-IDF of its lemmas and of its character n-grams, and its embedding if there is one.

Character n-grams reach into the long compounds that no word list holds. The cues stand apart: they
tell whether any code applies, not which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from classifier.domain.cue import Cue
from classifier.language.lemmas import lemma_of
from classifier.language.pipeline import Words, normalised
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Texts


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their inverse document frequency, ln((1 + n) / (1 + df)) + 1, both (terms,)."""

    terms: NDArray[np.str_]
    inverse_frequency: NDArray[np.float32]

    @cached_property
    def position(self) -> dict[str, int]:
        """The column of every term."""
        return {term: column for column, term in enumerate(self.terms.tolist())}

    def weighted(self, counts: csr_matrix) -> csr_matrix:
        """Counts (texts, terms) as TF-IDF: (1 + ln count) · idf, rows scaled to length 1."""
        scaled = counts.astype(np.float32)
        scaled.data = (1 + np.log(scaled.data)) * self.inverse_frequency[scaled.indices]
        return normalize(scaled, copy=False)


@dataclass(frozen=True)
class Features:
    """Fitted vocabularies, lemmas first, then character n-grams, then the embedding.

    `centre`: (size,) the mean of the embeddings seen in training, size 0 without embeddings.
    """

    lemmas: Vocabulary
    characters: Vocabulary
    character_ngrams: tuple[int, int]
    centre: NDArray[np.float32]
    embedding_weight: float

    def of(self, texts: Texts) -> csr_matrix:
        """A sparse matrix (texts, features) of float32; each block of words in a row has length 1."""
        lemmas = _lemma_counter(self.lemmas.position).transform(words.lemmas for words in texts.words)
        forms, counts = _form_counts(texts.words)
        characters = counts @ self._ngrams_in(forms)
        blocks = [self.lemmas.weighted(lemmas), self.characters.weighted(characters)]
        if self.centre.size:
            blocks.append(csr_matrix(self.embedding_weight * normalize(texts.vectors - self.centre)))
        return hstack(blocks, format="csr", dtype=np.float32)

    def of_words(self, words: Sequence[str]) -> csr_matrix:
        """What each word by itself brings to a text, unscaled: (words, features)."""
        lemmas = _lemma_counter(self.lemmas.position).transform(lemma_of(word.casefold()) for word in words)
        characters = self._ngrams_in([normalised(word).casefold() for word in words])
        blocks = [
            lemmas.multiply(self.lemmas.inverse_frequency),
            characters.multiply(self.characters.inverse_frequency),
            csr_matrix((len(words), self.centre.size)),
        ]
        return hstack(blocks, format="csr", dtype=np.float32)

    def _ngrams_in(self, forms: Sequence[str]) -> csr_matrix:
        return _character_counter(self.character_ngrams, self.characters.position).transform(forms)


def cue_features(texts: Texts) -> csr_matrix:
    """(texts, cues + 1): which cues each text holds, and in the last column whether it holds none."""
    said = np.zeros((len(texts), len(Cue) + 1), dtype=np.float32)
    place = {cue: column for column, cue in enumerate(Cue)}
    for row, words in enumerate(texts.words):
        said[row, [place[found.cue] for found in words.cues]] = 1
    said[:, -1] = ~said.any(axis=1)
    return csr_matrix(said)


def fit_features(texts: Texts, recipe: Recipe) -> Features:
    """Learn the vocabulary, the document frequencies and the centre of some texts."""
    lemma_counter = _lemma_counter(None)
    lemma_counts = lemma_counter.fit_transform(words.lemmas for words in texts.words)
    lemmas = _vocabulary(lemma_counts, lemma_counter, fewest=1)
    forms, counts = _form_counts(texts.words)
    character_counter = _character_counter(recipe.character_ngrams, None)
    ngrams = counts @ character_counter.fit_transform(forms)
    fewest = min(recipe.character_min_rows, len(texts))
    return Features(
        lemmas,
        _vocabulary(ngrams, character_counter, fewest),
        recipe.character_ngrams,
        texts.vectors.mean(axis=0),
        recipe.embedding_weight,
    )


def _vocabulary(counts: csr_matrix, counter: CountVectorizer, fewest: int) -> Vocabulary:
    """The terms that at least `fewest` texts hold."""
    holding = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero(holding >= fewest)
    inverse_frequency = np.log((1 + counts.shape[0]) / (1 + holding[kept])) + 1
    return Vocabulary(counter.get_feature_names_out()[kept].astype(np.str_), inverse_frequency.astype(np.float32))


def _form_counts(texts: Sequence[Words]) -> tuple[list[str], csr_matrix]:
    """The word forms of some texts, and how often each text holds each: (texts, forms).

    N-grams do not cross words, so those of a form are looked up once, however many texts hold it.
    """
    counter = CountVectorizer(lowercase=False, token_pattern=r"\S+")
    counts = counter.fit_transform(words.plain for words in texts)
    return counter.get_feature_names_out().tolist(), counts


def _lemma_counter(vocabulary: dict[str, int] | None) -> CountVectorizer:
    return CountVectorizer(lowercase=False, token_pattern=r"\S+", vocabulary=vocabulary)


def _character_counter(ngrams: tuple[int, int], vocabulary: dict[str, int] | None) -> CountVectorizer:
    return CountVectorizer(lowercase=False, analyzer="char_wb", ngram_range=ngrams, vocabulary=vocabulary)
