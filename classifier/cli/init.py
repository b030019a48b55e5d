"""`classify init`: a project of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.cli.console import command, count, say
from classifier.errors import UsageError

STARTER = "starter"


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new project folder.", show_default=False)],
    codebook: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A codebook of your own; give it again for several.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--from", metavar="starter", help="Take the starter's codebooks and answers along."),
    ] = None,
) -> None:
    """Make a project folder, with a codebook of your own or with the starter's.

    The starter's synthetic answers train along, and weigh less as your own arrive.

    Example: classify init mitt-projekt --from starter
    """
    from classifier.rounds.new_project import new_project

    if base not in (None, STARTER):
        raise UsageError(f"--from {base}: there is only 'starter' to take along.")
    if not codebook and base is None:
        raise UsageError("Give --codebook FILE for a codebook of your own, or --from starter.")
    made = new_project(folder, codebook or [], from_starter=base is not None)
    codebooks = ", ".join(made.project.codebook_ids())
    taken = f", and {count(made.base_answers, 'synthetic answer')} of the starter to learn from" if base else ""
    say(f"Made the project {folder} with the codebook(s) {codebooks}{taken}.")
    say(f"Next: {command('classify suggest RESPONSES', folder)}")
