"""Reading the codes that people write: codes, labels, common spellings, and what they may have meant."""

import difflib
import re
from collections import defaultdict
from functools import cached_property

from classifier.domain.annotation import Decision, Judged
from classifier.domain.codebook import Dimension, most_specific
from classifier.domain.wording import ENGLISH, SWEDISH, Wording

# Labels hold commas and "och", so these separate only what is no label as a whole.
SEPARATORS = re.compile(r"[;\n|]")
WEAK_SEPARATORS = re.compile(r",(?!\d)|(?<!\w)(?:och|and|&|\+)(?!\w)")
EXCEL_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$|^\d{1,2}[-/ ][a-zåäö]{3}[-/. ]?(\d{2,4})?$")
NUMBER = re.compile(r"^-?\d+([.,]\d+)?$")


class UnreadableError(Exception):
    """A cell that is no decision; the message says what was read and what may have been meant."""


class CodeReader:
    """Reads the decisions of one dimension. The messages are in the codebook's language."""

    def __init__(self, dimension: Dimension, wording: Wording) -> None:
        self.dimension = dimension
        self.wording = wording

    def read(self, cell: str) -> Judged:
        """A decision in words or codes; raises UnreadableError. The cell must not be blank."""
        word = self._decision_word(cell)
        if word is not None:
            return self._by_word(word, cell)
        codes = self._codes(cell)
        if len(codes) > 1 and not self.dimension.multiple:
            raise UnreadableError(self.wording.one_choice.format(read=cell, dimension=self.dimension.title))
        return Judged(Decision.CODED, codes)

    def _by_word(self, word: Decision, cell: str) -> Judged:
        if word is Decision.NONE and not self.dimension.none_allowed:
            raise UnreadableError(
                self.wording.none_not_allowed.format(
                    read=cell, dimension=self.dimension.title, unclear=self.wording.unclear
                )
            )
        return Judged(word)

    def _codes(self, cell: str) -> tuple[str, ...]:
        parts: list[str] = []
        for part in SEPARATORS.split(cell):
            parts += [part] if self._one_code(part) else WEAK_SEPARATORS.split(part)
        parts = [part.strip() for part in parts if part.strip(" .")]
        for part in parts:
            word = self._decision_word(part)
            if word is not None:
                raise UnreadableError(self.wording.word_with_codes.format(read=cell, word=part))
        if not parts:
            raise UnreadableError(self._unknown(cell))
        return most_specific((self._code_or_raise(part) for part in parts), self.dimension)

    def _code_or_raise(self, part: str) -> str:
        code = self._one_code(part)
        if code:
            return code
        labelled = self._labels.get(_plain(part), [])
        if labelled:
            proposals = self.wording.either.join(labelled)
            raise UnreadableError(self.wording.several_labels.format(read=part, proposals=proposals))
        raise UnreadableError(self._unknown(part))

    def _one_code(self, text: str) -> str | None:
        """The code of `K.2`, `k2`, `K,2`, `K.2 Ökad kompetens …` or a label that only one code has."""
        code = self._spelt(text)
        if code:
            return code
        labelled = self._labels.get(_plain(text), [])
        if len(labelled) == 1:
            return labelled[0]
        first, _, rest = text.strip().partition(" ")
        code = self._spelt(first.rstrip(":"))
        return code if code and _plain(rest) == _plain(self.dimension.by_code[code].label) else None

    def _spelt(self, text: str) -> str | None:
        exact = text.strip().casefold()
        return self._exact.get(exact) or self._loose.get(_plain(text))

    def _unknown(self, part: str) -> str:
        if EXCEL_DATE.match(part.casefold()):
            return self.wording.became_date.format(read=part)
        if NUMBER.match(part):
            return self.wording.became_number.format(read=part)
        stated = self.wording.not_in_list.format(read=part, dimension=self.dimension.title)
        proposals = self._proposals(part)
        if proposals:
            either = self.wording.either.join(proposals)
            return stated + self.wording.did_you_mean.format(proposals=either)
        main = self._spelt(part.partition(".")[0])
        if main:
            return self.wording.main_of.format(read=part, dimension=self.dimension.title, main=main)
        return stated + "."

    def _proposals(self, part: str) -> list[str]:
        near = difflib.get_close_matches(part.strip().casefold(), list(self._exact), n=3, cutoff=0.8)
        codes = [self._exact[spelling] for spelling in near]
        if not codes:
            near = difflib.get_close_matches(_plain(part), list(self._labels), n=2, cutoff=0.75)
            codes = list(dict.fromkeys(code for label in near for code in self._labels[label]))
        return sorted(codes, key=self.dimension.order.__getitem__)

    def _decision_word(self, text: str) -> Decision | None:
        return None if self._spelt(text) else DECISIONS.get(_plain(text))

    @cached_property
    def _exact(self) -> dict[str, str]:
        return {code.casefold(): code for code in self.dimension.by_code}

    @cached_property
    def _loose(self) -> dict[str, str]:
        """`K2`, `k,2` and the like; a spelling that two codes share is left out."""
        found: dict[str, set[str]] = defaultdict(set)
        for code in self.dimension.by_code:
            found[_plain(code)].add(code)
        return {spelling: next(iter(codes)) for spelling, codes in found.items() if len(codes) == 1}

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        labels: dict[str, list[str]] = defaultdict(list)
        for code in self.dimension.codes:
            labels[_plain(code.label)].append(code.code)
        return labels


def _plain(text: str) -> str:
    """Case, spaces and a full stop at the end mean nothing; `K,2` and `K. 2` are `K.2`."""
    folded = " ".join(text.casefold().split()).strip(" .;,")
    return re.sub(r"^([^\W\d_]+)\s*[.,]?\s*(\d+)$", r"\1.\2", folded)


def _decisions() -> dict[str, Decision]:
    """Swedish and English alike, with å ä ö dropped or not."""
    words: dict[str, Decision] = {}
    for wording in (SWEDISH, ENGLISH):
        for word, decision in (
            (wording.none, Decision.NONE),
            (wording.unclear, Decision.UNCLEAR),
            (wording.incomplete, Decision.INCOMPLETE),
        ):
            words[word] = decision
            words[word.replace("ä", "a").replace("ö", "o")] = decision
    return words | {"inga": Decision.NONE, "ingen kod": Decision.NONE, "inget": Decision.NONE}


DECISIONS = _decisions()
