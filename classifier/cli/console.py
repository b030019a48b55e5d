"""What the commands share in speaking to the user: lines, notes, progress."""

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer


def say(text: str = "", quiet_stdout: bool = False) -> None:
    """A line for the user; on stderr where stdout carries a program's data."""
    typer.echo(text, err=quiet_stdout)


def write_data(text: str) -> None:
    """Data for a program on stdout: UTF-8, whatever the terminal's own encoding is."""
    typer.get_binary_stream("stdout").write(text.encode("utf-8"))


def note(texts: Iterable[str]) -> None:
    """What the user should know, and did not ask for."""
    for text in texts:
        typer.echo(f"Note: {text}", err=True)


def command(text: str, project: Path | None = None) -> str:
    """A command to paste, with the project it was given."""
    return f"{text} --project {shlex.quote(str(project))}" if project else text


def count(number: int, one: str, several: str | None = None) -> str:
    """`1 answer`, `12 answers`, `1 853 answers`."""
    digits = f"{number:,}".replace(",", " ")
    return f"{digits} {one if number == 1 else several or one + 's'}"


def figure(value: float | None) -> str:
    """A score with two decimals, "–" where there is none."""
    return "–" if value is None else f"{value:.2f}"


@contextmanager
def progress(total: int) -> Iterator["Progress"]:
    """A progress bar on stderr, shown only where somebody looks at it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield Progress(bar, bar.add_task("", total=total))


class Progress:
    """Steps of one piece of work."""

    def __init__(self, bar: Any, task: Any) -> None:
        self._bar = bar
        self._task = task

    def step(self, description: str) -> None:
        """The next step begins."""
        self._bar.update(self._task, description=description)

    def done(self, steps: int = 1) -> None:
        """So many steps are done."""
        self._bar.advance(self._task, steps)
