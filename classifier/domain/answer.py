"""Responses (one insats, one row of the file) and the answers in them, one per dimension."""

from dataclasses import dataclass

from classifier.domain.codebook import Dimension


@dataclass(frozen=True, slots=True)
class Response:
    """One row of a responses file: an insats with its text boxes and closed variables.

    `row` is the row in the file, counted as Excel counts. Texts are masked.
    """

    source: str
    id: str
    row: int
    texts: dict[str, str]
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one insats says in one dimension; known as (source, id) within the dimension."""

    source: str
    id: str
    dimension: str
    text: str
    variables: dict[str, str]
    others: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the insats: next year's id 17 is another one."""
        return (self.source, self.id)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to code: no letter and no digit."""
        return not has_content(self.text)


def has_content(text: str) -> bool:
    """Whether a text says anything: "-" and "…" do not."""
    return any(character.isalnum() for character in text)


def answer_in(response: Response, dimension: Dimension) -> Answer | None:
    """The answer of an insats in a dimension; None where the dimension does not apply to it.

    A dimension that rests on several boxes gets their texts one after the other.
    """
    if not dimension.applies(response.variables):
        return None
    parts = [response.texts.get(box, "") for box in dimension.boxes]
    return Answer(
        source=response.source,
        id=response.id,
        dimension=dimension.id,
        text="\n".join(part for part in parts if has_content(part)),
        variables=response.variables,
        others={box: text for box, text in response.texts.items() if box not in dimension.boxes},
    )
