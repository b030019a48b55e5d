"""`classify example`: the shipped example files, to try the tool on."""

import shutil
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from classifier.cli import options
from classifier.cli.console import say

NAME = "exempel-2025.xlsx"
CODED, REQUISITIONED = "kodad-2025.xlsx", "rekvirerat-2025.csv"
TWO_YEARS = ("kodad-2024.xlsx", CODED, "rekvirerat-2024.csv", REQUISITIONED, "rapport-2025.yaml")


def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it.")] = Path(),
    coded: Annotated[
        bool, typer.Option("--coded", help="Coded files of two years instead, to make a report of.")
    ] = False,
    force: options.ForceOption = False,
) -> None:
    """Put an example file, synthetic answers as an agency exports them, into a folder.

    Example: classify example && classify suggest exempel-2025.xlsx
    """
    from classifier.files import refuse_existing, write_atomically
    from classifier.rounds.project import starter_root

    names = TWO_YEARS if coded else (NAME,)
    for name in names:
        refuse_existing(folder / name, force)
    examples = starter_root() / "annotations" / "examples"
    for name in names:
        write_atomically(folder / name, partial(shutil.copyfile, examples / name))
    if coded:
        written = ", ".join(str(folder / name) for name in names)
        say(f"Wrote {written}: synthetic insatser, coded with machine help.")
        say(f"Next: classify report {folder / CODED} --requisitioned {folder / REQUISITIONED} --out rapport")
    else:
        say(f"Wrote {folder / NAME}: 60 synthetic insatser, invented for this project.")
        say(f"Next: classify suggest {folder / NAME}")
