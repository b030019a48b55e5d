"""`classify agreement`: how well the coders agree, and which codes to define better."""

import json as json_format
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.cli import options
from classifier.cli.console import count, figure, note, say, write_data
from classifier.errors import ClassifierError, UsageError

if TYPE_CHECKING:
    from classifier.domain.codebook import Codebook, Dimension
    from classifier.rounds.agreement import Agreement, SetAgreement
    from classifier.rounds.project import Project
    from classifier.rounds.reliability import Alpha

STDOUT = Path("-")
MOST_TO_DEFINE = 5
MOST_ANSWERS = 4


def agreement(
    codebook: options.CodebookOption = None,
    dimension: options.DimensionOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="All tables with explanations, .xlsx or .html.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Everything measured, as JSON; - is stdout.")
    ] = None,
    project: options.ProjectOption = None,
    force: options.ForceOption = False,
) -> None:
    """Measure how well coders agree on the answers that two or more of them coded.

    Example: classify agreement --dimension effekt --out agreement.html
    """
    from classifier.files import refuse_existing, write_text
    from classifier.rounds.project import find_project

    if out is not None and out.suffix.casefold() not in (".xlsx", ".html"):
        raise UsageError(f"--out {out}: choose a name that ends in .xlsx or .html.")
    for path, option in ((out, "--out"), (json, "--json")):
        if path is not None and path != STDOUT:
            refuse_existing(path, force, advice=option)
    place = find_project(project)
    measured = _measured(place, options.chosen_dimensions(place.chosen_codebooks(codebook), dimension))
    if out is not None:
        _write(out, place, measured)
    if json is not None:
        text = json_format.dumps([_as_json(*each) for each in measured], ensure_ascii=False, indent=2) + "\n"
        if json == STDOUT:
            write_data(text)
            return
        write_text(json, text)
    for each in measured:
        _tell(*each)
    for path in (out, json):
        if path is not None:
            say(f"Wrote {path}.")
    say("Next: classify adjudicate --out FILE makes a review file of the disagreements.")


def _measured(
    place: "Project", chosen: "list[tuple[Codebook, Dimension]]"
) -> "list[tuple[Codebook, Dimension, Agreement]]":
    """By the coders' own codings: those of an adjudication were made with the others in view."""
    from classifier.rounds.agreement import agreement_of_coders
    from classifier.rounds.annotation_store import store_of
    from classifier.rounds.draw_store import adjudication_draws

    final = adjudication_draws(place)
    codings = [each for each in store_of(place).latest(final) if each.draw not in final]
    measured = [
        (book, part, found)
        for book, part in chosen
        if (found := agreement_of_coders(codings, book, part)) is not None
    ]
    if not measured:
        raise ClassifierError(
            "No answer is coded by two coders yet. Give the same answers to two: "
            "classify sample RESPONSES --purpose agreement --coder A --coder B"
        )
    shown = sum(found.with_suggestion for _, _, found in measured)
    if shown:
        note([f"{count(shown, 'coding')} were made with a suggestion in view, which makes coders agree too well."])
    return measured


def _write(out: Path, place: "Project", measured: "Sequence[tuple[Codebook, Dimension, Agreement]]") -> None:
    from classifier.analysis.agreement_tables import agreement_report
    from classifier.files import write_atomically, write_text
    from classifier.report.page import as_page
    from classifier.report.report_workbook import write_report_workbook

    made = agreement_report(measured, f"kodningar i projektet {place.root.name}")
    if out.suffix.casefold() == ".html":
        write_text(out, as_page(made, {}))
    else:
        write_atomically(out, lambda temporary: write_report_workbook(temporary, made, {}))


def _as_json(book: "Codebook", part: "Dimension", found: "Agreement") -> dict[str, Any]:
    better = [code.code for code in found.codes_to_define_better]
    return {"codebook": book.id, "dimension": part.id, **asdict(found), "codes_to_define_better": better}


def _tell(book: "Codebook", part: "Dimension", found: "Agreement") -> None:
    from classifier.analysis.agreement_tables import named_answers, pairs_about

    coders = ", ".join(found.coders)
    say(f"\n{book.id}/{part.id}: {count(found.answers, 'answer')} coded by two or more of {coders}")
    if found.left_out:
        say(f"  {found.left_out} left out: {found.unclear} unclear and {found.incomplete} incomplete decisions")
    _tell_sets("main codes", found.main)
    _tell_sets("with sub-codes", found.with_sub_codes)
    say("  code     prevalence  agree  kappa  alpha")
    for code in found.codes:
        if code.prevalence:
            few = "  rests on few" if code.rests_on_few else ""
            say(
                f"  {code.code:<8} {figure(code.prevalence):>10}  {figure(code.percent_agreement):>5}  "
                f"{figure(code.kappa):>5}  {_alpha(code.alpha)}{few}"
            )
    for pair in found.coder_pairs:
        say(
            f"  {pair.first} and {pair.second}: {count(pair.answers, 'answer')}, equal main codes "
            f"{figure(pair.equal_sets_main)}, F1 {figure(pair.micro_f1_main)}, Jaccard {figure(pair.jaccard)}"
        )
    for code in found.codes_to_define_better[:MOST_TO_DEFINE]:
        pairs = pairs_about(code.code, found)[:1]
        told = "".join(
            f": {pair.one} against {pair.other} in {named_answers(pair, MOST_ANSWERS)}" for pair in pairs
        )
        say(f"  define better {code.code}{told}")


def _tell_sets(name: str, sets: "SetAgreement") -> None:
    say(
        f"  {name:<15} equal sets {figure(sets.equal_sets)}  Jaccard {figure(sets.jaccard)}  "
        f"MASI {figure(sets.masi)}  alpha {_alpha(sets.alpha)}"
    )


def _alpha(alpha: "Alpha") -> str:
    if alpha.low is None:
        return figure(alpha.value)
    return f"{figure(alpha.value)} ({figure(alpha.low)} to {figure(alpha.high)})"
