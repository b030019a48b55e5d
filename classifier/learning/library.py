"""A project's models: the one that fits, or a new one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from joblib import Parallel, cpu_count, delayed

from classifier.domain.card import ModelCard
from classifier.domain.codebook import Codebook, Dimension
from classifier.learning.cards import make_card, misfit, model_folder, read_card
from classifier.learning.coded_answers import Annotations, annotation_fingerprint
from classifier.learning.embeddings import embedding
from classifier.learning.model import DimensionModel
from classifier.learning.model_store import load_model, save_model
from classifier.learning.recipe import Recipe
from classifier.learning.texts import Embed
from classifier.learning.training import train_dimension
from classifier.learning.training_rows import training_rows
from classifier.rounds.project import Project


@dataclass(frozen=True)
class KeptModel:
    """A model with its card. `trained_because` says why it was trained just now, None if it was kept.

    `is_behind`: answers have been coded since it was trained.
    """

    model: DimensionModel
    card: ModelCard
    trained_because: str | None = None
    is_behind: bool = False


def project_recipe(project: Project) -> Recipe:
    """The recipe with what the project's settings choose."""
    return Recipe(embeddings=project.settings.embeddings)


def project_embedding(project: Project, recipe: Recipe) -> Embed | None:
    """The project's sentence embedding, its vectors kept beside the models; None without one."""
    return embedding(recipe.embeddings, project.models)


def train_model(
    project: Project, annotations: Annotations, codebook: Codebook, dimension: Dimension, recipe: Recipe
) -> KeptModel:
    """Train a dimension on all that is coded, and keep the model."""
    answers = annotations.training_answers(codebook, dimension)
    rows = training_rows(answers, dimension, recipe, project_embedding(project, recipe))
    model = train_dimension(rows, dimension, recipe)
    card = make_card(codebook, dimension, answers, recipe)
    save_model(model_folder(project.models, codebook, dimension), card, model)
    return KeptModel(model, card)


def train_models(
    project: Project,
    annotations: Annotations,
    chosen: Sequence[tuple[Codebook, Dimension]],
    recipe: Recipe,
) -> Iterator[ModelCard]:
    """Train several dimensions and keep the models, in order, as many at a time as there are cores."""
    processes = min(len(chosen), cpu_count())
    yield from Parallel(n_jobs=processes, return_as="generator")(
        delayed(_train_and_keep)(project, annotations, codebook, dimension, recipe)
        for codebook, dimension in chosen
    )


def _train_and_keep(
    project: Project, annotations: Annotations, codebook: Codebook, dimension: Dimension, recipe: Recipe
) -> ModelCard:
    return train_model(project, annotations, codebook, dimension, recipe).card


def fitting_model(
    project: Project,
    annotations: Annotations,
    codebook: Codebook,
    dimension: Dimension,
    recipe: Recipe,
) -> KeptModel:
    """The kept model if it fits codebook, software and recipe; otherwise one trained now."""
    folder = model_folder(project.models, codebook, dimension)
    card = read_card(folder)
    reason = misfit(card, codebook, dimension, recipe)
    if reason is None and card is not None:
        model = load_model(folder, card, dimension, recipe)
        if model is not None:
            newest = annotation_fingerprint(annotations.training_answers(codebook, dimension))
            return KeptModel(model, card, is_behind=newest != card.annotation_fingerprint)
        reason = "its file is missing or damaged"
    trained = train_model(project, annotations, codebook, dimension, recipe)
    return KeptModel(trained.model, trained.card, trained_because=reason)
