"""The Swedish pipeline: spaCy's tokeniser with components of our own. Nothing is downloaded."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import spacy
from spacy.lang.sv.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from classifier.domain.cue import FoundCue
from classifier.language.abbreviations import expansion_of
from classifier.language.cues import find_cues
from classifier.language.lemmas import lemma_of

BATCH = 256
# The pipeline is made once per process, so ids of its string store serve as a cache.
_lemma_ids: dict[int, int] = {}

LIST_MARK = re.compile(r"(?m)^[ \t]*(?:[-–—•·▪*]|\d{1,2}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Words:
    """What the learner reads of one text.

    `lemmas`: lower-case lemmas separated by spaces, abbreviations followed by what they stand for.
    `plain`: the normalised text in lower case, for character n-grams.
    `words`: the words as written, each once, in the text's order, without spaCy's stop words.
    `cues`: what its sentences tell of change, completion, plans and the like.
    """

    lemmas: str
    plain: str
    words: tuple[str, ...]
    cues: tuple[FoundCue, ...] = ()


def normalised(text: str) -> str:
    """Unicode in one form, list marks taken away, white space folded. å, ä and ö stay what they are."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return " ".join(LIST_MARK.sub(" ", text).split())


@Language.component("swedish_lemmas")
def swedish_lemmas(doc: Doc) -> Doc:
    """Set each word's lemma, since spaCy's own Swedish look-up makes "har" into "hare"."""
    strings = doc.vocab.strings
    for token in doc:
        lemma = _lemma_ids.get(token.lower)
        if lemma is None:
            lemma = _lemma_ids[token.lower] = strings.add(lemma_of(token.lower_))
        token.lemma = lemma
    return doc


@cache
def swedish_pipeline() -> Language:
    """The pipeline, made once per process."""
    nlp = spacy.blank("sv")
    nlp.add_pipe("swedish_lemmas")
    return nlp


def read_words(texts: Iterable[str]) -> Iterator[Words]:
    """Run texts through the pipeline, in batches and in order."""
    pairs = ((normalised(text), text) for text in texts)
    for doc, text in swedish_pipeline().pipe(pairs, batch_size=BATCH, as_tuples=True):
        yield _words(doc, find_cues(text))


def _words(doc: Doc, cues: tuple[FoundCue, ...]) -> Words:
    lemmas: list[str] = []
    shown: dict[str, None] = {}
    for token in doc:
        text = token.text
        form = _form(text)
        if form.is_word:
            lemmas.append(token.lemma_)
            lemmas += form.expansion
        if form.is_shown:
            shown[text] = None
    return Words(" ".join(lemmas), doc.text.casefold(), tuple(shown), cues)


@dataclass(frozen=True, slots=True)
class _Form:
    """What is known of a word form wherever it stands: looked up once, not once per token."""

    is_word: bool
    is_shown: bool
    expansion: tuple[str, ...]


@lru_cache(maxsize=200_000)
def _form(text: str) -> _Form:
    expansion = expansion_of(text)
    return _Form(
        is_word=any(character.isalpha() for character in text),
        is_shown=text[0].isalpha() and text.casefold() not in STOP_WORDS,
        expansion=tuple(lemma_of(word) for word in expansion.casefold().split()) if expansion else (),
    )
