"""`classify example`: the shipped example file, to try the tool on."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli import options
from classifier.cli.console import say

NAME = "exempel-2025.xlsx"


def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it.")] = Path(),
    force: options.ForceOption = False,
) -> None:
    """Put the example file, synthetic answers as an agency exports them, into a folder.

    Example: classify example && classify suggest exempel-2025.xlsx
    """
    from classifier.files import refuse_existing, write_atomically
    from classifier.rounds.project import starter_root

    target = folder / NAME
    refuse_existing(target, force)
    source = starter_root() / "annotations" / "examples" / NAME
    write_atomically(target, lambda temporary: shutil.copyfile(source, temporary))
    say(f"Wrote {target}: 60 synthetic insatser, invented for this project.")
    say(f"Next: classify suggest {target}")
