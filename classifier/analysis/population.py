"""The insatser that a table is about: all of a coded file, or those that a filter or a group picks out."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from classifier.analysis.number_format import count_of_insatser, grouped
from classifier.analysis.shares import CodedAnswers, CodeShare, shares_of
from classifier.domain.answer import has_content
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.coded_insats import CodedFile, CodedInsats
from classifier.domain.level import Level
from classifier.errors import UsageError
from classifier.intake.layout import listed, plain

MISSING = "Uppgift saknas"
EVERYBODY = "Alla"
MOST_NAMED = 12
LONGEST_VALUE = 150
RESIDUAL = ("annan", "annat", "övrig")


@dataclass(frozen=True, slots=True)
class Estimable:
    """The answers of a dimension that shares can be estimated of, with the row of each in the file."""

    coded: CodedAnswers
    rows: Sequence[int]


@dataclass(frozen=True)
class Population:
    """Insatser of a coded file; the incomplete ones are counted and left out.

    `name` stands below every table; the whole file needs none. `money`: kronor by row, missing where an
    insats has no sum that counts. `estimable`: by dimension, where a part is coded automatically and the
    project has an audit. `statuses`: the status of the follow-up by the file's own word for it, where it has
    words of its own.
    """

    name: str
    file: CodedFile
    everything: tuple[CodedInsats, ...]
    money: Mapping[int, float]
    estimable: Mapping[str, Estimable]
    statuses: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def insatser(self) -> tuple[CodedInsats, ...]:
        """The complete ones."""
        return tuple(insats for insats in self.everything if not insats.is_incomplete)

    @property
    def title(self) -> str:
        """What the population is called."""
        return self.name or f"samtliga insatser i {self.file.name}"

    @property
    def incomplete(self) -> int:
        """How many are left out for being incomplete."""
        return len(self.everything) - len(self.insatser)

    def dimension(self, name: str) -> tuple[Codebook, Dimension]:
        """A dimension of the file; raises UsageError naming those there are."""
        if name not in self.file.dimensions:
            there = ", ".join(self.file.dimensions)
            raise UsageError(f"dimension {name}: {self.file.name} has no codes of it, only of {there}.")
        return self.file.dimensions[name]

    def heading(self, variable: str) -> str:
        """The heading of a closed variable, by role or heading; raises UsageError naming those there are."""
        if variable in self.file.roles:
            return self.file.roles[variable]
        for heading in self.file.headings:
            if plain(heading) == plain(variable):
                return heading
        known = ", ".join(self.file.roles) or "none"
        raise UsageError(
            f"{variable}: {self.file.name} has no such column. Closed variables: {known}; "
            f"headings: {listed(self.file.headings)}."
        )

    def grouping(self, variable: str | None) -> str:
        """How a title tells of the groups: ` efter aktörstyp`; empty where there are none."""
        return f" efter {uncapitalised(self.heading(variable))}" if variable else ""

    def has(self, variable: str) -> bool:
        """Whether there is such a column, it holds no free text, and any insats has a value in it."""
        try:
            heading = self.heading(variable)
            self.spellings(heading)
        except UsageError:
            return False
        return any(insats.values[heading] for insats in self.everything)

    def values(self, variable: str) -> list[str]:
        """The value of each complete insats, as it is written."""
        heading = self.heading(variable)
        return [insats.values[heading] for insats in self.insatser]

    def coded(self, dimension: str) -> list[CodedInsats]:
        """The complete insatser that somebody coded in a dimension, with a code or with none."""
        return [insats for insats in self.insatser if dimension in insats.codes]

    def where(self, wanted: Mapping[str, Sequence[str]], name: str | None = None) -> "Population":
        """Those with one of the values in every variable; raises UsageError for a value nobody in the file has."""
        kept = list(self.everything)
        for variable, values in wanted.items():
            heading = self.heading(variable)
            there = self.spellings(heading)
            for value in values:
                if folded(value) not in there and folded(value):
                    # A column of many values may be free text, which is not to be shown.
                    known = f" It has: {', '.join(sorted(there.values()))}." if len(there) <= MOST_NAMED else ""
                    raise UsageError(f"{variable}={value}: no insats has this value.{known}")
            accepted = {folded(value) for value in values}
            kept = [insats for insats in kept if folded(insats.values[heading]) in accepted]
        told = "; ".join(f"{self.heading(variable)}: {', '.join(values)}" for variable, values in wanted.items())
        return replace(self, everything=tuple(kept)).called(name or told)

    def called(self, name: str) -> "Population":
        """The same insatser under one more name, after those of the parts of the file they are of."""
        return replace(self, name="; ".join(filter(None, (self.name, name))))

    def groups(self, variable: str | None, chosen: Mapping[str, str] | None = None) -> "dict[str, Population]":
        """The groups of a variable by heading, those without a value last; `chosen`: heading by value, in order.

        Values with the same heading are one group. Without a variable the one group is the whole
        population, under an empty heading.
        """
        if variable is None:
            return {"": self}
        heading = self.heading(variable)
        if chosen:
            titles = dict.fromkeys(chosen.values())
            return {
                title: self.where({variable: [value for value, own in chosen.items() if own == title]})
                for title in titles
            }
        spelling = self.spellings(heading)
        members: dict[str, list[CodedInsats]] = defaultdict(list)
        for insats in self.everything:
            members[spelling.get(folded(insats.values[heading]), "")].append(insats)
        return {
            capitalised(value) or MISSING: replace(self, everything=tuple(members[value]))
            for value in in_order(members)
        }

    def within(self, variable: str | None, chosen: Mapping[str, str] | None) -> "Population":
        """Those in any of the groups chosen: what a table of these groups alone is about."""
        if variable is None or not chosen:
            return self
        inside = self.where({variable: list(chosen)})
        return self if len(inside.everything) == len(self.everything) else inside

    def spellings(self, heading: str) -> dict[str, str]:
        """The values of a column in the whole file by folded value, spelt as most rows do; no empty one.

        Raises UsageError for a column of free text: answers are not to stand in a table, nor in a message.
        """
        found = spellings(insats.values[heading] for insats in self.file.insatser)
        if any(len(value) > LONGEST_VALUE for value in found):
            raise UsageError(
                f"{heading}: has values of more than {LONGEST_VALUE} characters, as free text has. "
                "Choose a closed variable."
            )
        return found

    def is_made_up_of(self, groups: "Mapping[str, Population]") -> bool:
        """Whether nobody stands outside the groups."""
        return sum(len(group.everything) for group in groups.values()) == len(self.everything)

    def by_hand(self, dimension: str) -> int:
        """How many of those coded were coded by humans."""
        return sum(dimension not in insats.automatic for insats in self.coded(dimension))

    def is_partly_automatic(self, dimension: str) -> bool:
        """Whether any of the codes was given automatically."""
        return any(dimension in insats.automatic for insats in self.insatser)

    def estimates(self, dimension: str, level: Level) -> dict[str, CodeShare] | None:
        """The shares by code with their intervals; None where they cannot be estimated."""
        found = self.estimable.get(dimension)
        if found is None:
            return None
        rows = {insats.row for insats in self.insatser}
        within = np.array([row in rows for row in found.rows], dtype=np.bool_)
        return {share.code: share for share in shares_of(found.coded, level, within)}

    @property
    def told(self) -> str:
        """The sentence below a table that says who is in it and who is not."""
        left_out = ""
        if self.incomplete:
            noun = "redovisad insats" if self.incomplete == 1 else "redovisade insatser"
            left_out = f" {grouped(self.incomplete)} ofullständigt {noun} är inte med."
        return f"Population: {self.title}, n = {count_of_insatser(len(self.insatser))}.{left_out}"


def heading_of_all(groups: Collection[str]) -> str:
    """A heading for the whole population that no group has: a group may be called Alla."""
    return EVERYBODY if EVERYBODY not in groups else f"{EVERYBODY} insatser"


def folded(value: str) -> str:
    """A value for comparison: case and spaces mean nothing, but Habo is not Håbo; empty where it is missing."""
    text = " ".join(unicodedata.normalize("NFC", value).casefold().split())
    return text if has_content(text) and text != MISSING.casefold() else ""


def spellings(values: Iterable[str]) -> dict[str, str]:
    """The most common spelling by folded value, whatever the order of the values; no empty one."""
    counts = Counter(values)
    found: dict[str, str] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        if folded(value):
            found.setdefault(folded(value), value)
    return found


def in_order(values: Iterable[str]) -> list[str]:
    """Values in alphabetical order, residual ones and the missing one last."""
    return sorted(
        values, key=lambda value: (not value, value.casefold().startswith(RESIDUAL), _alphabetical(value), value)
    )


def _alphabetical(value: str) -> str:
    return value.casefold().translate(str.maketrans("åäö", "{|}"))


def capitalised(value: str) -> str:
    """A value as a heading or label: `Region`."""
    return value[:1].upper() + value[1:]


def uncapitalised(heading: str) -> str:
    """A heading inside a sentence: `område (SKR)`, but an abbreviation stays as it is."""
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]
