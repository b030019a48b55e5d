"""`classify undo`: take the latest confirmed file back."""

from classifier.cli import options
from classifier.cli.console import count, say
from classifier.errors import ClassifierError


def undo(project: options.ProjectOption = None) -> None:
    """Take the file confirmed last back, by adding a line that says so; nothing is deleted.

    Example: classify undo --project mitt-projekt
    """
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.project import find_project

    place = find_project(project)
    place.refuse_if_starter("classify undo")
    taken_back = store_of(place).undo()
    if taken_back is None:
        raise ClassifierError(f"{place.decisions}: there is no confirmed file to take back.")
    say(f"Took back {count(len(taken_back.annotations), 'decision')} of {taken_back.path.name}.")
    say("They count again when the same file is confirmed or imported again.")
