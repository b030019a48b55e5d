"""The Swedish pipeline: spaCy's tokeniser with components of our own. Nothing is downloaded."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from classifier.language.abbreviations import expansion_of
from classifier.language.lemmas import lemma_of

BATCH = 256
LIST_MARK = re.compile(r"(?m)^[ \t]*(?:[-–—•·▪*]|\d{1,2}[.)])[ \t]+")

if not Token.has_extension("expansion"):
    Token.set_extension("expansion", default=None)


@dataclass(frozen=True, slots=True)
class Words:
    """What the learner reads of one text.

    `lemmas`: lower-case lemmas separated by spaces, abbreviations followed by what they stand for.
    `plain`: the normalised text in lower case, for character n-grams.
    `words`: the words as written, each once, in the text's order, without spaCy's stop words.
    """

    lemmas: str
    plain: str
    words: tuple[str, ...]


def normalised(text: str) -> str:
    """Unicode in one form, list marks taken away, white space folded. å, ä and ö stay what they are."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return " ".join(LIST_MARK.sub(" ", text).split())


@Language.component("swedish_lemmas")
def swedish_lemmas(doc: Doc) -> Doc:
    """Set each word's lemma, since spaCy's own Swedish look-up makes "har" into "hare"."""
    for token in doc:
        token.lemma_ = lemma_of(token.lower_)
    return doc


@Language.component("field_abbreviations")
def field_abbreviations(doc: Doc) -> Doc:
    """Set `token._.expansion` where the project's list knows the abbreviation."""
    for token in doc:
        token._.expansion = expansion_of(token.text)
    return doc


@cache
def swedish_pipeline() -> Language:
    """The pipeline, made once per process."""
    nlp = spacy.blank("sv")
    nlp.add_pipe("swedish_lemmas")
    nlp.add_pipe("field_abbreviations")
    return nlp


def read_words(texts: Iterable[str]) -> Iterator[Words]:
    """Run texts through the pipeline, in batches and in order."""
    for doc in swedish_pipeline().pipe((normalised(text) for text in texts), batch_size=BATCH):
        yield _words(doc)


def _words(doc: Doc) -> Words:
    lemmas: list[str] = []
    for token in doc:
        if not token.is_alpha and not any(character.isalpha() for character in token.text):
            continue
        lemmas.append(token.lemma_)
        if token._.expansion:
            lemmas += [lemma_of(word) for word in token._.expansion.casefold().split()]
    words = dict.fromkeys(token.text for token in doc if token.text[0].isalpha() and not token.is_stop)
    return Words(" ".join(lemmas), doc.text.casefold(), tuple(words))
