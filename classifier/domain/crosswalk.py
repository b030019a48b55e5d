"""Crosswalks: what the codes of one codebook are in another, such as next year's.

What is certain is translated, nothing is guessed: a later code that an insats may or may not have is
left out and told as unclear, and its row goes to a human.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field

from classifier.domain.codebook import (
    Codebook,
    Dimension,
    Frozen,
    NonEmpty,
    Text,
    ancestors,
    most_specific,
    with_ancestors,
)
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.errors import UsageError

NO_CODE = ""
# One code may stand without brackets.
Codes = Annotated[tuple[NonEmpty, ...], BeforeValidator(lambda to: [to] if isinstance(to, str) else to)]


class Relation(StrEnum):
    """How an earlier code stands to the later ones."""

    EXACT = "exact"
    """Both mean the same."""
    NARROWER = "narrower"
    """The earlier code is a part of the later one, which may gather several."""
    BROADER = "broader"
    """The earlier code covers the later ones and more, all of it under the codes above them. Where the rest
    may lie elsewhere or nowhere, the main code stands among the later ones too."""
    SPLIT = "split"
    """What had the earlier code has one or several of the later ones, and no other."""


class End(Frozen):
    """One of the two lists of codes."""

    codebook: NonEmpty
    version: Text
    dimension: NonEmpty


class Entry(Frozen):
    """Where one earlier code leads. Without `to` it has no counterpart: what had it has no code for it."""

    code: NonEmpty = Field(alias="from")
    to: Codes
    relation: Relation | None = None
    note: str = ""

    @cached_property
    def certain(self) -> frozenset[str]:
        """The later codes, with those above, that everything with the earlier code has."""
        if self.relation in (Relation.EXACT, Relation.NARROWER):
            return self.possible
        is_split = self.relation is Relation.SPLIT
        kept = [with_ancestors([code]) if is_split else frozenset(ancestors(code)) for code in self.to]
        return frozenset.intersection(*kept) if kept else frozenset()

    @cached_property
    def possible(self) -> frozenset[str]:
        """The later codes, with those above, that something with the earlier code may have."""
        return with_ancestors(self.to)


class Crosswalk(Frozen):
    """From every code of an earlier dimension to the codes of a later one; shared letters mean shared meaning."""

    earlier: End = Field(alias="from")
    later: End = Field(alias="to")
    codes: Annotated[tuple[Entry, ...], Field(min_length=1)]

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        """The entry of every earlier code."""
        return {entry.code: entry for entry in self.codes}

    def unreached(self, dimension: Dimension) -> frozenset[str]:
        """The later codes that no earlier code leads to: that nobody had them then says nothing."""
        return frozenset(dimension.by_code).difference(*(entry.possible for entry in self.codes))


@dataclass(frozen=True, slots=True)
class Split:
    """An earlier code of one insats that a human must translate; `row` as Excel counts.

    `alternatives`: the later codes to choose among, as the crosswalk has them. `open`: the later codes,
    main codes too, that the insats may or may not have.
    """

    row: int
    id: str
    code: str
    alternatives: tuple[str, ...]
    open: frozenset[str]


@dataclass(frozen=True)
class Translated:
    """A coded file in the later codebook.

    `earlier`: the codebook it was coded with. `unclear`: the later codes that cannot be counted in it,
    NO_CODE among them where it is unclear whether an insats has any. `splits`: what a human must decide to
    make them countable.
    """

    file: CodedFile
    earlier: Codebook
    unclear: frozenset[str]
    splits: tuple[Split, ...]


def translate(
    crosswalk: Crosswalk,
    file: CodedFile,
    codebook: Codebook,
    decided: Mapping[str, tuple[str, ...]] | None = None,
) -> Translated:
    """The file with the crosswalk's dimension in the later `codebook`, after the other dimensions.

    `decided`: by id the later codes that a human gave, which count instead. Insatser that nobody
    coded stay so, and one all of whose codes are unclear stays coded, without a code. A later code is
    unclear where any complete insats may or may not have it, or where no earlier code leads to it.
    Raises UsageError where file, crosswalk and codebook do not belong together.
    """
    dimension = _refuse_strangers(crosswalk, file, codebook)
    done = decided or {}
    splits = splits_of(crosswalk, file, done)
    unclear = crosswalk.unreached(dimension).union(*(split.open for split in splits))
    insatser = tuple(_translated(crosswalk, insats, dimension, done) for insats in file.insatser)
    rows = {split.row for split in splits}
    is_bare = any(insats.row in rows and not insats.codes[dimension.id] for insats in insatser)
    if dimension.none_allowed and (is_bare or crosswalk.unreached(dimension) & set(dimension.main_codes)):
        unclear |= {NO_CODE}
    dimensions = dict(file.dimensions)
    earlier, _ = dimensions.pop(crosswalk.earlier.dimension)
    dimensions[dimension.id] = (codebook, dimension)
    return Translated(replace(file, dimensions=dimensions, insatser=insatser), earlier, unclear, splits)


def splits_of(
    crosswalk: Crosswalk, file: CodedFile, decided: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Split, ...]:
    """The codes of complete insatser that leave something unclear, in the file's order.

    What another code of the insats makes certain is not unclear.
    """
    return tuple(
        Split(insats.row, insats.id, code, entry.to, entry.possible - certain)
        for insats in file.insatser
        if not insats.is_incomplete and insats.id not in (decided or {})
        for certain in [_certain(crosswalk, insats)]
        for code in insats.codes.get(crosswalk.earlier.dimension, ())
        for entry in [crosswalk.by_code[code]]
        if entry.possible - certain
    )


def _certain(crosswalk: Crosswalk, insats: CodedInsats) -> frozenset[str]:
    codes = insats.codes.get(crosswalk.earlier.dimension, ())
    return frozenset().union(*(crosswalk.by_code[code].certain for code in codes))


def _translated(
    crosswalk: Crosswalk, insats: CodedInsats, dimension: Dimension, decided: Mapping[str, tuple[str, ...]]
) -> CodedInsats:
    earlier = crosswalk.earlier.dimension
    if earlier not in insats.codes:
        return insats
    found = decided[insats.id] if insats.id in decided else _certain(crosswalk, insats)
    codes = {name: own for name, own in insats.codes.items() if name != earlier}
    automatic = insats.automatic - {earlier} | ({dimension.id} if earlier in insats.automatic else set())
    return replace(insats, codes={**codes, dimension.id: most_specific(found, dimension)}, automatic=automatic)


def _refuse_strangers(crosswalk: Crosswalk, file: CodedFile, codebook: Codebook) -> Dimension:
    """The later dimension, if file, crosswalk and codebook belong together."""
    earlier, later = crosswalk.earlier, crosswalk.later
    if earlier.dimension not in file.dimensions:
        there = ", ".join(file.dimensions)
        raise UsageError(f"{file.name}: has no codes of {earlier.dimension} to translate, only of {there}.")
    book, _ = file.dimensions[earlier.dimension]
    for leads, end, found, whose in (
        ("from", earlier, book, f"{file.name} is coded with"),
        ("to", later, codebook, "the codebook wanted is"),
    ):
        if (end.codebook, end.version) != (found.id, found.version):
            raise UsageError(
                f"The crosswalk leads {leads} {end.codebook} version {end.version}, but {whose} "
                f"{found.id} version {found.version}. Choose another crosswalk."
            )
    if later.dimension != earlier.dimension and later.dimension in file.dimensions:
        raise UsageError(
            f"{file.name}: has codes of both {earlier.dimension} and {later.dimension}, and the crosswalk would "
            f"put the first in place of the second. Take {later.dimension} away."
        )
    return codebook.dimension(later.dimension)
