"""Writing files: whole or not at all, and never over another one unasked."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.errors import ClassifierError


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all; an existing one is replaced."""
    write_atomically(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline=""))


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename it.

    Raises ClassifierError where the folder, the disk or a lock forbids it; nothing is left behind.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The suffix stays: writers choose the format by it.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        write(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        raise ClassifierError(f"{path}: cannot be written ({error.strerror}). {_advice(error)}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextmanager
def all_or_nothing(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """If the block fails, files have their contents of before, and new ones go.

    The list it gives takes up further files that are made on the way.
    """
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)
        for path in made:
            path.unlink(missing_ok=True)
        raise


def refuse_existing(path: Path, force: bool, holds: str = "", advice: str = "--out") -> None:
    """Raise ClassifierError if a file is there already and was not given up with --force.

    A folder that is not there is refused too: more often a slip of the pen than a wish.
    """
    if not path.parent.is_dir():
        raise ClassifierError(f"{path}: there is no folder {path.parent}. Make it first, or choose another.")
    if path.exists() and not force:
        raise ClassifierError(
            f"{path}: exists already{holds}. Choose another name with {advice}, or replace it with --force."
        )


def refuse_input(path: Path, source: Path) -> None:
    """Raise ClassifierError if a file would be written over its own input, --force or not."""
    if path.exists() and path.resolve() == source.resolve():
        raise ClassifierError(f"{path}: is the input, which is never changed. Choose another name with --out.")


def _advice(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Close the file if it is open, or choose a folder you may write in."
    if error.errno == 28:
        return "The disk is full: make room and try again; nothing was changed."
    return "Choose another place and try again."


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
