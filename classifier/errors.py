"""The errors a user can meet: what is wrong, where, and what to do about it."""

from collections.abc import Sequence


class ClassifierError(Exception):
    """Something the user can put right; shown in one or two lines, never as a traceback.

    `exit_code` is what the command line returns for it.
    """

    exit_code = 1


class UsageError(ClassifierError):
    """The command was called with options that cannot be carried out."""

    exit_code = 2


class ProblemsError(ClassifierError):
    """Several problems found in one file, each a line of its own; nothing was stored."""

    def __init__(self, summary: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join([summary, *problems]))
        self.summary = summary
        self.problems = tuple(problems)
