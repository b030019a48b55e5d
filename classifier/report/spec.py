"""The spec of a report: which tables and figures it has, in a YAML file that serves next year too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from classifier.analysis.follow_up import Status
from classifier.domain.codebook import Frozen, NonEmpty, Text
from classifier.domain.level import Level
from classifier.domain.yaml_file import read_yaml, refuse_problems, told

# One value may be written without brackets.
Values = Annotated[
    tuple[Text, ...],
    Field(min_length=1),
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list | tuple) else (value,)),
]
Where = dict[NonEmpty, Values]


class Narrowed(Frozen):
    """What is about a part of the insatser: those `where` every variable has one of the values.

    `population` is what to call them below the tables; else the filter tells.
    """

    where: Where = Field(default_factory=dict)
    population: str = ""


class Grouped(Narrowed):
    """Columns for each group of the variable `by`; `groups` chooses values, orders and names them."""

    by: str | None = None
    groups: dict[Text, NonEmpty] = Field(default_factory=dict)


class Distribution(Grouped):
    """Number and share of insatser by code; `level` sub shows sub-codes under their main codes."""

    table: Literal["distribution"]
    dimension: NonEmpty
    level: Level = Level.MAIN


class SubCodes(Grouped):
    """The sub-codes of a main code, the dimensions side by side."""

    table: Literal["sub-codes"]
    main_code: NonEmpty
    dimensions: Values


class Money(Narrowed):
    """Insatser and millions of kronor by main code, as table and bubble figure."""

    table: Literal["money"]
    dimensions: Values


class WeightingTables(Narrowed):
    """How the money was weighed, what deviated, and the weighted value of each insats."""

    table: Literal["weighting"]


class Effects(Grouped):
    """Insatser with at least one effect, of the followed-up and of all; a row for each group."""

    table: Literal["effects"]
    dimension: NonEmpty


class EffectTypes(Grouped):
    """The kinds of effect, out of the insatser with at least one."""

    table: Literal["effect-types"]
    dimension: NonEmpty
    level: Level = Level.MAIN


class FollowUp(Grouped):
    """The four statuses of the follow-up."""

    table: Literal["follow-up"]


class OneChoice(Grouped):
    """A question with one answer: a closed variable, or a dimension with one code each."""

    table: Literal["one-choice"]
    question: NonEmpty


class Cross(Narrowed):
    """Two such questions against each other."""

    table: Literal["cross"]
    rows: NonEmpty
    columns: NonEmpty


class Residual(Narrowed):
    """The respondents' own choice before and after their "annat" was re-examined."""

    table: Literal["residual"]
    variable: NonEmpty
    dimension: NonEmpty


class Years(Narrowed):
    """Several coded files side by side: path by year, the report's own file last under `this`.

    `crosswalk`: of the earlier files, where their codebook was another.
    """

    table: Literal["years"]
    dimension: NonEmpty
    level: Level = Level.MAIN
    this: Text
    earlier: Annotated[dict[Text, NonEmpty], Field(min_length=1)]
    crosswalk: str | None = None


TableSpec = (
    Distribution
    | SubCodes
    | Money
    | WeightingTables
    | Effects
    | EffectTypes
    | FollowUp
    | OneChoice
    | Cross
    | Residual
    | Years
)


class SectionSpec(Narrowed):
    """A part of the report under its own heading."""

    heading: NonEmpty
    text: str = ""
    tables: Annotated[
        tuple[Annotated[TableSpec, Field(discriminator="table")], ...],
        Field(min_length=1),
    ]


class ReportSpec(Narrowed):
    """The whole: title, source line, sections.

    `statuses`: the words that the file has for each status of the follow-up, where it has words of its own.
    """

    title: NonEmpty
    source: NonEmpty
    statuses: dict[Status, Values] = Field(default_factory=dict)
    sections: Annotated[tuple[SectionSpec, ...], Field(min_length=1)]


KIND = "report spec"
KINDS: dict[str, type[Narrowed]] = {
    kind.model_fields["table"].annotation.__args__[0]: kind for kind in TableSpec.__args__
}


def load_spec(path: Path) -> ReportSpec:
    """Read and check a spec; raises ProblemsError with every problem and its line."""
    data, _ = read_yaml(path, KIND, "title, source, sections")
    try:
        return ReportSpec.model_validate(dict(data))
    except ValidationError as error:
        places = [tuple(detail["loc"]) for detail in error.errors()]
        # A list whose every item is wrong counts as empty too: the items tell it better.
        details = [
            detail
            for detail in error.errors()
            if detail["type"] != "too_short" or not _has_problem_below(detail["loc"], places)
        ]
        refuse_problems(path, KIND, [told(data, each, KIND, _known_keys(each["loc"])) for each in details])
        raise


def residual_questions(spec: ReportSpec) -> dict[str, str]:
    """By dimension the column of the respondents' choice, of all tables before and after."""
    tables = [table for section in spec.sections for table in section.tables]
    return {table.dimension: table.variable for table in tables if isinstance(table, Residual)}


def _known_keys(where: Sequence[str | int]) -> list[str]:
    kinds = [KINDS[part] for part in where if isinstance(part, str) and part in KINDS]
    model = kinds[-1] if kinds else SectionSpec if "sections" in where[:-1] else ReportSpec
    return list(model.model_fields)


def _has_problem_below(place: tuple[str | int, ...], places: Sequence[tuple[str | int, ...]]) -> bool:
    return any(len(other) > len(place) and other[: len(place)] == place for other in places)
