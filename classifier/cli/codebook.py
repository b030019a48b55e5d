"""`classify codebook`: check a codebook, show one."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli import options
from classifier.cli.console import count, say

app = typer.Typer(help="Check a codebook file, or show one of the project.", no_args_is_help=True)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The codebook, a YAML file.", show_default=False)],
) -> None:
    """Check a codebook file and list every problem with its line.

    Example: classify codebook check min-kodbok.yaml
    """
    from classifier.domain.codebook_file import load_codebook

    codebook = load_codebook(file)
    say(f"{file}: well. {codebook.title} ({codebook.id}, version {codebook.version})")
    for dimension in codebook.dimensions.values():
        undefined = [code.code for code in dimension.codes if not code.definition]
        told = f"; without a definition: {', '.join(undefined)}" if undefined else ""
        kind = "several codes" if dimension.multiple else "one choice"
        say(f"  {dimension.id}: {count(len(dimension.codes), 'code')}, {kind}{told}")
    say(f"Next: classify init DIR --codebook {file}")


@app.command()
def show(
    codebook_id: Annotated[str, typer.Argument(metavar="ID", help="The codebook's id.", show_default=False)],
    dimension: options.DimensionOption = None,
    project: options.ProjectOption = None,
) -> None:
    """Show the codes of a codebook with their definitions.

    Example: classify codebook show effekter-2025
    """
    from classifier.rounds.project import find_project

    codebook = find_project(project).codebook(codebook_id)
    say(f"{codebook.title} ({codebook.id}, version {codebook.version})")
    for principle in codebook.principles:
        say(f"  • {principle}")
    for _, part in options.chosen_dimensions([codebook], dimension):
        say(f"\n{part.title} ({part.id}): {part.question}")
        for code in part.codes:
            indent = "    " if code.parent else "  "
            say(f"{indent}{code.code:<5} {code.label}")
            if code.definition:
                say(f"{indent}      {code.definition}")
