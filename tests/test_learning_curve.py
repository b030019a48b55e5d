"""`classify evaluate --learning-curve`: the arithmetic, what trains at each size, the command and its figure."""

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import REPOSITORY, write_csv
from typer.testing import Result

from classifier.analysis.learning_curve_figure import draw, write_figure
from classifier.cli.learning_curve import gain_in_words
from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.codebook_file import load_codebook
from classifier.learning import learning_curve
from classifier.learning.coded_answers import Annotations, CodedAnswer
from classifier.learning.learning_curve import (
    RESAMPLES,
    Estimate,
    LearningCurve,
    confirmed_insatser,
    fit_curve,
    growing_sizes,
    measure_learning_curve,
    resampled_totals,
)
from classifier.learning.recipe import Recipe
from classifier.learning.training_rows import TrainingRows, training_rows

Classify = Callable[..., Result]
SIZES = (50, 100, 200, 400, 800)


def planted(level: float, slope: float, sizes: Sequence[int] = SIZES) -> np.ndarray:
    return level + slope * np.log(sizes)


def example_curve(title: str, f1_level: float, at_1_level: float, insatser: int = 1000) -> LearningCurve:
    f1, at_1 = planted(f1_level, 0.05), planted(at_1_level, 0.05)
    spread = np.random.default_rng(0).normal(0, 0.01, (RESAMPLES, 1))
    return LearningCurve(
        "liten",
        title.lower(),
        title,
        insatser,
        SIZES,
        SIZES,
        fit_curve(SIZES, insatser, f1, f1 + spread),
        fit_curve(SIZES, insatser, at_1, at_1 + spread),
    )


@pytest.mark.parametrize(
    ("most", "sizes"),
    [
        (50, (50,)),
        (84, (50, 84)),
        (110, (50, 110)),
        (111, (50, 100, 111)),
        (400, (50, 100, 200, 400)),
        (862, (50, 100, 200, 400, 862)),
        (1002, (50, 100, 200, 400, 800, 1002)),
    ],
)
def test_sizes_double_up_to_all_that_train(most: int, sizes: tuple[int, ...]) -> None:
    assert growing_sizes(most) == sizes


def test_a_planted_curve_is_recovered_from_the_last_three_sizes() -> None:
    scores = planted(0.3, 0.05)
    scores[:2] = 0.0
    slopes = np.linspace(0.03, 0.07, 1001)
    resampled = np.array([planted(0.3, slope) for slope in slopes])
    curve = fit_curve(SIZES, 1000, scores, resampled)
    assert curve.gain.value == pytest.approx(0.05 * np.log(1.1))
    assert curve.gain.low == pytest.approx(0.031 * np.log(1.1))
    assert curve.gain.high == pytest.approx(0.069 * np.log(1.1))
    assert [each.value for each in curve.expected] == pytest.approx(list(planted(0.3, 0.05, [800, 1000, 1100])))
    assert [each.value for each in curve.measured] == pytest.approx(list(scores))


def test_nothing_is_expected_above_one() -> None:
    scores = planted(0.3, 0.1)
    assert scores[-1] < 1
    curve = fit_curve(SIZES, 1000, scores, np.array([scores, scores]))
    assert curve.expected[2].value == 1.0
    assert curve.gain.value == pytest.approx(1 - (0.3 + 0.1 * np.log(1000)))


@pytest.mark.parametrize("exponent", [0.2, 0.5, 1.0])
def test_the_gain_of_a_power_law_is_told_a_little_too_high(exponent: float) -> None:
    def power_law(insatser: np.ndarray) -> np.ndarray:
        return 0.8 - 0.4 * (insatser / 50) ** -exponent

    scores = power_law(np.array(SIZES))
    gain = fit_curve(SIZES, 1000, scores, np.array([scores, scores])).gain.value
    true = power_law(np.array(1100)) - power_law(np.array(1000))
    assert true < gain < true + 0.005


def test_intervals_hold_what_they_promise_where_the_answers_of_a_fold_vary_together() -> None:
    """The mean is 0; two fifths of its variance is common to the answers of a fold."""
    generator = np.random.default_rng(0)
    trials, of_a_fold, covered, covered_without_folds = 300, 20, 0, 0
    for trial in range(trials):
        together = generator.normal(0, np.sqrt(0.4), (5, 1))
        values = together + generator.normal(0, np.sqrt(0.6 * of_a_fold), (5, of_a_fold))
        totals = resampled_totals([np.column_stack([fold, np.ones(of_a_fold)]) for fold in values], trial)
        low, high = np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])
        covered += low < 0 < high
        covered_without_folds += abs(values.mean()) < 1.96 * values.std(axis=1).mean() / np.sqrt(values.size)
    assert covered / trials >= 0.92
    assert covered_without_folds / trials < 0.92


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        (Estimate(0.0104, 0.0021, 0.0178), "would raise F1 by about 1.0 points (0.2 to 1.8)."),
        (Estimate(-0.0104, -0.0178, -0.0021), "would lower F1 by about 1.0 points (0.2 to 1.8)."),
        (
            Estimate(0.0104, 0.0004, 0.02),
            "would change F1 by about 1.0 points (0.0 to 2.0): within the noise, no gain to count on.",
        ),
        (
            Estimate(-0.0001, -0.01, 0.012),
            "would change F1 by about 0.0 points (-1.0 to 1.2): within the noise, no gain to count on.",
        ),
    ],
)
def test_the_gain_is_told_in_words_and_noise_as_noise(gain: Estimate, words: str) -> None:
    assert gain_in_words(gain, "F1") == words


class Coded(Annotations):
    """Coded answers as they are given: 110 of one's own with siblings, 20 of the starter with siblings."""

    def training_answers(self, codebook: Codebook, dimension: Dimension) -> list[CodedAnswer]:
        answers = [CodedAnswer(f"s/{number}", f"svar {number}", ("T.5",)) for number in range(110)]
        base = [CodedAnswer(f"b/{number}", f"svar {number}", ("K.2",), is_base=True) for number in range(20)]
        only_sibling = CodedAnswer("s/110", "mål 110", ("K",), is_sibling=True)
        return [*answers, *base, *(replace(each, is_sibling=True) for each in answers + base), only_sibling]


def test_smaller_sets_lie_in_larger_ones_with_all_of_the_base_and_the_codebook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[TrainingRows, set[str]]] = []

    def look(training: TrainingRows, held_out: TrainingRows, *_: object) -> np.ndarray:
        seen.append((training, set(held_out.insatser)))
        return np.ones((len(held_out), 5))

    monkeypatch.setattr(learning_curve, "_counts", look)
    codebook = load_codebook(REPOSITORY / "annotations" / "codebooks" / "effekter-2025.yaml")
    annotations = Coded((), (), frozenset())
    curve = measure_learning_curve(annotations, codebook, codebook.dimension("effekt"), Recipe(), processes=1)
    assert curve is not None
    assert (curve.insatser, curve.sizes) == (111, (50, 89))
    assert curve.answers[1] == 88, "one insats has no answer in this dimension"
    own, base = {f"s/{number}" for number in range(111)}, {f"b/{number}" for number in range(20)}
    assert len(seen) == 5 * 2
    for (fewer, held_out), (more, also_held_out) in zip(seen[::2], seen[1::2], strict=True):
        smaller, larger = (set(training.insatser) - base - {""} for training in (fewer, more))
        assert held_out == also_held_out
        assert (len(smaller), len(larger), len(held_out)) == (50, 89, 22)
        assert smaller < larger == own - held_out
        for training, kept in ((fewer, smaller), (more, larger)):
            texts_of_codebook = int(np.sum(training.insatser == ""))
            assert texts_of_codebook == np.sum(seen[0][0].insatser == "") > 0
            assert base <= set(training.insatser)
            assert len(training) == 2 * len(kept - {"s/110"}) + ("s/110" in kept) + 2 * 20 + texts_of_codebook
    assert len({frozenset(fewer.insatser) for fewer, _ in seen[::2]}) == 5, "each fold has an order of its own"


def test_where_the_base_is_judged_its_insatser_are_counted() -> None:
    base = [CodedAnswer(f"b/{number}", "svar", ("K",), is_base=True) for number in range(3)]
    dimension = load_codebook(REPOSITORY / "annotations" / "codebooks" / "effekter-2025.yaml").dimension("effekt")
    rows = training_rows(base, dimension, Recipe())
    assert confirmed_insatser(base, rows).tolist() == ["b/0", "b/1", "b/2"]


def confirm_answers(classify: Classify, project: Path, answers: int) -> None:
    """So many short answers with a code or none, imported into the small project."""
    words = {
        "T.5": "kön väntan veckor kortare",
        "K.2": "personalen kan vågar frågar",
        "ingen": "möte kurs hölls plan",
    }
    generator = np.random.default_rng(0)
    rows = [["Id", "Effekt", "kod_effekt"]]
    for number in range(answers):
        code = str(generator.choice(list(words)))
        mixed = [*generator.choice(words[code].split(), 2), *generator.choice(" ".join(words.values()).split(), 4)]
        rows.append([str(number), " ".join(map(str, mixed)), code])
    write_csv(Path("svar.csv"), rows)
    imported = classify("import", "svar.csv", "--project", project, "--coder", "Anna")
    assert f"Stored {answers} decisions" in imported.output, imported.output + imported.stderr


def test_the_command_ends_where_evaluate_stands(classify: Classify, project: Path) -> None:
    confirm_answers(classify, project, 105)
    asked = ["evaluate", "--project", project, "--learning-curve"]
    result = classify(*asked, "--json", "curve.json")
    assert result.exit_code == 0, result.output + result.stderr
    (curve,) = json.loads(Path("curve.json").read_text(encoding="utf-8"))
    assert (curve["insatser"], curve["sizes"], curve["answers"]) == (105, [50, 84], [50, 84])
    assert curve["expected_at"] == [84, 105, 205]
    (scores,) = json.loads(classify(*asked[:-1], "--json", "-").stdout)
    for measure in ("micro_f1_main", "precision_at_1"):
        last = curve[measure]["measured"][-1]
        assert last["value"] == pytest.approx(scores[measure])
        assert last["low"] < last["value"] < last["high"]
    told = result.output.splitlines()
    assert told[1:3] == [
        "liten / effekt: 105 confirmed insatser",
        "  insatser  answers  F1 of main codes  precision at 1",
    ]
    assert told[4].startswith(f"        84       84  {scores['micro_f1_main']:.2f} (")
    assert told[5].startswith("  The next 100 insatser would ")
    assert told[-1] == "Wrote learning-curve.svg and curve.json."
    assert "<svg" in Path("learning-curve.svg").read_text(encoding="utf-8")
    again = classify(*asked)
    assert again.stderr == (
        "Error: learning-curve.svg: exists already. Choose another name with --figure, or replace it with --force.\n"
    )


def test_too_few_answers_are_told_and_nothing_is_written(classify: Classify, project: Path) -> None:
    confirm_answers(classify, project, 99)
    result = classify("evaluate", "--project", project, "--learning-curve")
    assert result.exit_code == 1
    assert result.stderr == (
        "Note: liten/effekt: too few coded answers for a learning curve. "
        "It takes 100, of which 20 have a code.\n"
        "Error: There is no learning curve yet. Confirm more answers first: classify confirm REVIEW\n"
    )
    assert not Path("learning-curve.svg").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--learning-curve", "--audit"], "--audit and --learning-curve are two ways to measure: choose one."),
        (
            ["--learning-curve", "--leave-out", "grupp"],
            "--leave-out and --learning-curve are two ways to measure: choose one.",
        ),
        (["--audit", "--leave-out", "grupp"], "--audit and --leave-out are two ways to measure: choose one."),
        (["--figure", "f.svg"], "--figure goes with --learning-curve."),
        (
            ["--learning-curve", "--figure", "f.pdf"],
            "--figure f.pdf: choose a name that ends in .svg or .png.",
        ),
    ],
)
def test_options_that_do_not_go_together(classify: Classify, options: list[str], told: str) -> None:
    result = classify("evaluate", *options)
    assert (result.exit_code, result.stderr) == (2, f"Error: {told}\n")


def test_the_figure_is_the_same_twice_in_both_formats() -> None:
    curves = [example_curve("Mål", 0.2, 0.4)]
    for name in ("a.svg", "b.svg", "a.PNG"):
        write_figure(curves, Path(name))
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    assert Path("a.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("titles", [["Mål"], ["Mål", "Effekt", "Aktivitet"]])
def test_labels_do_not_cover_each_other_even_where_curves_end_together(titles: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing = draw([example_curve(title, 0.4, 0.4, 1000 + 100 * len(title)) for title in titles])
        drawing.draw_without_rendering()
    panels = [panel for panel in drawing.axes if panel.get_visible()]
    assert [panel.get_title(loc="left") for panel in panels] == titles
    for panel in panels:
        named, other = (text for text in panel.texts if "points" in text.get_text())
        assert {text.get_text().splitlines()[0] for text in (named, other)} == {
            "F1 of main codes",
            "precision at 1",
        }
        assert not named.get_window_extent().overlaps(other.get_window_extent())
        assert all(drawing.bbox.x1 >= text.get_window_extent().x1 for text in (named, other))


def test_panels_of_several_codebooks_name_them() -> None:
    curve = example_curve("Effekt", 0.3, 0.4)
    drawing = draw([curve, replace(curve, codebook="annan")])
    assert [panel.get_title(loc="left") for panel in drawing.axes] == ["liten: Effekt", "annan: Effekt"]


def test_help_does_not_import_what_draws() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom classifier.cli.app import app\n"
        "assert CliRunner().invoke(app, ['evaluate', '--help']).exit_code == 0\n"
        "print([name for name in ('matplotlib', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
