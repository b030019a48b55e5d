"""Codebooks: what may be coded, and what each code means.

A code is known by (codebook id, version, dimension, code): labels are not unique.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

RESIDUAL_LABEL = re.compile(r"^(övrig|annat\b|annan\b|andra\b|other\b)", re.IGNORECASE)

NonEmpty = Annotated[str, Field(min_length=1)]
# `version: 2025` and `year: 2025` are numbers to YAML and text to people.
Text = Annotated[NonEmpty, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]


class Frozen(BaseModel):
    """Immutable, and strict about keys: a misspelt key is a problem, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Code(Frozen):
    """One entry of a codebook. A dotted code is a sub-code: the parent of `K.2` is `K`."""

    code: NonEmpty
    label: NonEmpty
    definition: str = ""
    examples: tuple[NonEmpty, ...] = ()
    not_examples: tuple[NonEmpty, ...] = ()
    note: str = ""
    residual: bool | None = None

    @property
    def parent(self) -> str | None:
        """The code directly above, None for a main code."""
        return self.code.rpartition(".")[0] or None

    @property
    def is_residual(self) -> bool:
        """Whether the code gathers what no sibling covers (Övrigt, Annat)."""
        return bool(RESIDUAL_LABEL.match(self.label)) if self.residual is None else self.residual


class Dimension(Frozen):
    """One question that is coded, with its list of codes."""

    id: NonEmpty
    title: NonEmpty
    question: str = ""
    multiple: bool = True
    none_allowed: bool = True
    reads: tuple[NonEmpty, ...] = ()
    applies_to: dict[str, Text | tuple[Text, ...]] = Field(default_factory=dict)
    codes: Annotated[tuple[Code, ...], Field(min_length=1)]

    @property
    def boxes(self) -> tuple[str, ...]:
        """The text boxes the coding rests on; by default the box named like the dimension."""
        return self.reads or (self.id,)

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """Every code, in the codebook's order."""
        return {code.code: code for code in self.codes}

    @cached_property
    def order(self) -> dict[str, int]:
        """The position of every code in the codebook."""
        return {code.code: position for position, code in enumerate(self.codes)}

    @cached_property
    def main_codes(self) -> tuple[str, ...]:
        """The codes without a parent, in the codebook's order."""
        return tuple(code.code for code in self.codes if code.parent is None)

    def applies(self, variables: dict[str, str]) -> bool:
        """Whether an insats with these closed variables is coded in this dimension.

        A variable that the responses file does not have at all does not exclude anything.
        """
        for variable, wanted in self.applies_to.items():
            allowed = {wanted} if isinstance(wanted, str) else set(wanted)
            if variable in variables and variables[variable].casefold() not in {v.casefold() for v in allowed}:
                return False
        return True

    def label(self, code: str) -> str:
        """`K.2 Ökad kompetens …`: the code with its label."""
        return f"{code} {self.by_code[code].label}"


class Codebook(Frozen):
    """A codebook of one version; `digest` identifies the contents of its file."""

    id: Annotated[str, Field(pattern=r"^[A-Za-zÅÄÖåäö][\w.-]*$")]
    version: Text
    title: NonEmpty
    language: str = "sv"
    principles: tuple[NonEmpty, ...] = ()
    dimensions: dict[str, Dimension] = Field(min_length=1)
    digest: str = ""

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension of that id; KeyError if there is none."""
        return self.dimensions[dimension_id]

    @property
    def boxes(self) -> tuple[str, ...]:
        """The text boxes that the dimensions read, each once."""
        return tuple(dict.fromkeys(box for dimension in self.dimensions.values() for box in dimension.boxes))


def ancestors(code: str) -> list[str]:
    """The codes above, nearest first: `K.2` has [`K`]."""
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def main_code(code: str) -> str:
    """The main code that a code belongs to; a main code belongs to itself."""
    return code.partition(".")[0]


def with_ancestors(codes: Iterable[str]) -> frozenset[str]:
    """The codes and everything they stand for: a sub-code stands for its main code too."""
    return frozenset(above for code in codes for above in (code, *ancestors(code)))


def most_specific(codes: Iterable[str], dimension: Dimension) -> tuple[str, ...]:
    """The codes without those a more specific one already stands for, in the codebook's order."""
    wanted = set(codes)
    implied = {above for code in wanted for above in ancestors(code)}
    return tuple(sorted(wanted - implied, key=dimension.order.__getitem__))


def main_codes(codes: Iterable[str]) -> frozenset[str]:
    """The main codes that a set of codes stands for."""
    return frozenset(main_code(code) for code in codes)
