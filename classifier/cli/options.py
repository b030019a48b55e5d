"""Options that several commands share, and how `BOX=COLUMN` is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.errors import UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.intake.layout import Box
    from classifier.intake.responses import Responses
    from classifier.rounds.project import Project

ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", metavar="DIR", help="The project folder [the current folder, else the starter]."),
]
CodebookOption = Annotated[
    list[str] | None,
    typer.Option("--codebook", metavar="ID", help="The codebook to code with; give it again for several."),
]
DimensionOption = Annotated[
    list[str] | None,
    typer.Option("--dimension", metavar="ID", help="Only this dimension; give it again for several."),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="The name the answers are known by [the file's name]."),
]
TextOption = Annotated[
    list[str] | None,
    typer.Option(
        "--text", metavar="BOX=COLUMN", help="The column of a text box, where it is not found by itself."
    ),
]
IdOption = Annotated[
    str | None, typer.Option("--id", metavar="COLUMN", help="The column with the id of each row.")
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=COLUMN",
        help="The column of a closed variable: aktor, aktorstyp, omrade, insatstyp, delpunkt, medel, uppfoljning.",
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="The sheet with the answers [the first that has a text column]."),
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option(
        "--filter", metavar="VARIABLE=VALUE", help="Only insatser with this value; all that is given must hold."
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


def pairs(option: str, given: Iterable[str] | None) -> list[tuple[str, str]]:
    """`["effekt=Resultat"]` as [("effekt", "Resultat")]; raises UsageError."""
    found = []
    for text in given or ():
        name, equals, column = text.partition("=")
        if not (equals and name.strip() and column.strip()):
            raise UsageError(f"{option} {text}: write it as NAME=COLUMN, for example {option} effekt=Resultat.")
        found.append((name.strip(), column.strip()))
    return found


def filters(given: Iterable[str] | None) -> dict[str, str]:
    """The value by variable of --filter; raises UsageError for a variable given twice: one would be lost."""
    found = pairs("--filter", given)
    names = [name for name, _ in found]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"--filter {name}: is given twice, and no insats has two values. Give it once.")
    return dict(found)


def boxes_of(codebooks: "Iterable[Codebook]") -> "list[Box]":
    """The text boxes that the codebooks read, with the titles and questions that headings may show."""
    from classifier.intake.layout import Box

    boxes: dict[str, Box] = {}
    for codebook in codebooks:
        for dimension in codebook.dimensions.values():
            for name in dimension.boxes:
                boxes.setdefault(name, Box(name, name))
            if dimension.id in dimension.boxes:
                boxes[dimension.id] = Box(dimension.id, dimension.title, dimension.question)
    return list(boxes.values())


@dataclass(frozen=True, slots=True)
class Reading:
    """How a responses file is to be read: what the options of a command say of it."""

    source: str | None
    text: list[str] | None
    id: str | None
    column: list[str] | None
    sheet: str | None

    def read(self, path: Path, project: "Project", codebooks: "Sequence[Codebook]") -> "Responses":
        """Read the file; what was told of its columns is remembered by the project."""
        from classifier.intake.layout import Told, column_of
        from classifier.intake.responses import read_responses

        boxes = boxes_of(codebooks)
        now = self.told([box.name for box in boxes])
        before = {role: heading for role, heading in project.settings.columns.items() if role not in now}
        responses = read_responses(path, boxes, Told(now, before), self.source, self.sheet)
        # A letter says nothing of next year's file, so only headings are remembered.
        headings = responses.table.headings
        project.save_columns({role: told for role, told in now.items() if column_of(headings, told) is not None})
        return responses

    def told(self, boxes: list[str]) -> dict[str, str]:
        """The headings by role; raises UsageError for a box or a variable that nobody knows."""
        from classifier.intake.layout import VARIABLE_NAMES

        told: dict[str, str] = {}
        for name, heading in pairs("--text", self.text):
            if name not in boxes:
                raise UsageError(f"--text {name}: the codebook reads {', '.join(boxes)}.")
            told[f"text:{name}"] = heading
        for name, heading in pairs("--column", self.column):
            if name not in VARIABLE_NAMES:
                raise UsageError(f"--column {name}: choose among {', '.join(VARIABLE_NAMES)}.")
            told[f"variable:{name}"] = heading
        return told | ({"id": self.id} if self.id else {})


def chosen_dimensions(
    codebooks: "Iterable[Codebook]", wanted: list[str] | None
) -> "list[tuple[Codebook, Dimension]]":
    """The dimensions of the codebooks, or those asked for; raises UsageError for unknown ones."""
    everything = [(codebook, dimension) for codebook in codebooks for dimension in codebook.dimensions.values()]
    known = dict.fromkeys(dimension.id for _, dimension in everything)
    for name in wanted or ():
        if name not in known:
            raise UsageError(f"--dimension {name}: the codebook has {', '.join(known)}.")
    return [pair for pair in everything if not wanted or pair[1].id in wanted]
