"""Making a project folder, whole or not at all."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifier.domain.codebook_file import load_codebook
from classifier.errors import ClassifierError
from classifier.rounds.annotation_store import base_of, store_of
from classifier.rounds.draw_store import adjudication_draws, audited_insatser
from classifier.rounds.gold import gold_by_answer
from classifier.rounds.project import Project, Settings, starter_root, write_settings

BASE_CODER = "starter"


@dataclass(frozen=True, slots=True)
class NewProject:
    """The project made, and how many of the starter's coded answers it took along."""

    project: Project
    base_answers: int


def new_project(folder: Path, codebooks: Sequence[Path], from_starter: bool) -> NewProject:
    """Make a project; raises ClassifierError if the folder holds something or a codebook is faulty."""
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ClassifierError(f"{folder}: exists already and is not empty. Choose a new folder.")
    loaded = [(load_codebook(path), path) for path in codebooks]
    starter = Project(starter_root())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".init-", dir=folder.parent) as building:
            root = Path(building) / "project"
            for place in ("codebooks", "crosswalks", "draws", "decisions"):
                (root / "annotations" / place).mkdir(parents=True)
            (root / "models").mkdir()
            if from_starter:
                for path in (*starter.codebooks.glob("*.yaml"), *starter.crosswalks.glob("*.yaml")):
                    shutil.copyfile(path, root / "annotations" / path.parent.name / path.name)
            for codebook, path in loaded:
                shutil.copyfile(path, root / "annotations" / "codebooks" / f"{codebook.id}.yaml")
            default = loaded[0][0].id if loaded else starter.settings.default_codebook
            write_settings(root, Settings(default_codebook=default))
            taken = _take_base(starter, Project(root)) if from_starter else 0
            folder.mkdir(exist_ok=True)
            for part in root.iterdir():
                part.rename(folder / part.name)
    except OSError as error:
        raise ClassifierError(f"{folder}: cannot be made ({error.strerror}). Choose another place.") from error
    return NewProject(Project(folder), taken)


def _take_base(starter: Project, project: Project) -> int:
    """Copy the starter's decided answers, one line each; how many answers that were."""
    audited = audited_insatser(starter)
    final = adjudication_draws(starter)
    gold = gold_by_answer(store_of(starter).latest(final), final)
    annotations = [
        replace(each.annotation, coder=BASE_CODER)
        for _, each in sorted(gold.items())
        if (each.annotation.source, each.annotation.id) not in audited
    ]
    base_of(project).append(annotations, f"syntetisk-{BASE_CODER}")
    return len(annotations)
