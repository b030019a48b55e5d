"""Insatser with their codes, as a coded file holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from classifier.domain.codebook import Codebook, Dimension, main_codes, with_ancestors
from classifier.domain.level import Level


@dataclass(frozen=True, slots=True)
class CodedInsats:
    """One row of a coded file; `row` as Excel counts.

    `values`: the cells of every column that holds no codes, by heading. `codes`: by dimension the most
    specific codes, empty if no code applies; a dimension that nobody coded is missing. `automatic`: the
    dimensions that were coded automatically.
    """

    row: int
    id: str
    values: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    automatic: frozenset[str] = frozenset()
    is_incomplete: bool = False

    def codes_at(self, dimension: str, level: Level) -> frozenset[str]:
        """The codes of a dimension: main codes only, or sub-codes with the main codes they stand for."""
        return _at(self.codes.get(dimension, ()), level)


@dataclass(frozen=True)
class CodedFile:
    """The insatser of a coded file, incomplete ones too.

    `headings`: of the columns that hold no codes, in order; `roles`: which of them are known closed
    variables, heading by role. `dimensions`: by id, with the codebook each belongs to.
    """

    name: str
    headings: tuple[str, ...]
    roles: Mapping[str, str]
    dimensions: Mapping[str, tuple[Codebook, Dimension]]
    insatser: tuple[CodedInsats, ...]


@lru_cache(maxsize=100_000)
def _at(codes: tuple[str, ...], level: Level) -> frozenset[str]:
    """Every table asks it of every insats, and few combinations of codes are in use."""
    return main_codes(codes) if level is Level.MAIN else with_ancestors(codes)
