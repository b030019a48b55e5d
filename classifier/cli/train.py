"""`classify train`: learn from everything that is confirmed."""

from classifier.cli import options
from classifier.cli.console import command, count, note, progress, say


def train(
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    project: options.ProjectOption = None,
) -> None:
    """Train the models of a project on all confirmed codes; the same codes give the same models.

    Example: classify train --dimension effekt
    """
    from classifier.learning.coded_answers import read_annotations
    from classifier.learning.library import project_recipe, train_models
    from classifier.rounds.project import find_project

    place = find_project(project)
    codebooks = place.chosen_codebooks(codebook)
    chosen = options.chosen_dimensions(codebooks, dimension)
    annotations = read_annotations(place)
    note(each for book in codebooks for each in annotations.notes_on(book))
    recipe = project_recipe(place)
    with progress(len(chosen)) as bar:
        bar.step(", ".join(dict.fromkeys(part.title for _, part in chosen)))
        for (book, part), card in zip(chosen, train_models(place, annotations, chosen, recipe), strict=True):
            base = f" and {count(card.base_answers, 'starter answer')}" if card.base_answers else ""
            taught = f"{count(card.answers, 'coded answer')}{base}"
            say(f"{book.id}/{part.id}: {taught}, model {card.id}, seed {recipe.seed}")
            bar.done()
    suggest, evaluate = command("classify suggest RESPONSES", project), command("classify evaluate", project)
    say(f"Wrote {place.models}. Next: {suggest}, or {evaluate} for how good they are.")
