"""Compare this tool with Annif 1.4.3 on a folder of short Swedish texts, both run as whole processes.

FOLDER holds `train.csv` and `test.csv` (document_id, text, subject_uris) and `vocab.csv` (uri, notation,
label_sv), as Annif reads them; the published figures are of titles derived from the folder
subjects/yso-finna-sv of the public repository NatLibFi/Annif-corpora. Annif has an environment of its own:

    python3 -m venv annif-env && annif-env/bin/pip install 'annif[omikuji]==1.4.3'

Everything happens in a temporary folder; the systems take turns, and the medians of the runs are printed
as tables in Markdown. Run: python scripts/compare_annif.py FOLDER --annif annif-env/bin/annif [--repeat 3]
"""

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

LIMIT = 10
"""Annif gives so many suggestions; of this tool's as many count."""

TRAIN, TEST, VOCABULARY = "train.csv", "test.csv", "vocab.csv"
TITLES, ONE_TITLE = "titles.csv", "one.csv"
CODED, CODEBOOK, PROJECT = "coded.csv", "amne.yaml", "projekt"
CLASSIFY = [sys.executable, "-m", "classifier.cli.app"]
BACKENDS = {"tfidf": "", "svc": "ngram=2", "omikuji": ""}
METRICS = ("Precision@1", "F1@5", "NDCG@10")

# Annif splits sentences with NLTK, which downloads these files where they are missing. Empty ones do: a title
# is then split at the full stop of an abbreviation too, and Annif looks at words, not at sentences.
SENTENCE_FILES = ("abbrev_types.txt", "collocations.tab", "sent_starters.txt", "ortho_context.tab")

Rankings = dict[str, list[str]]
"""The URIs suggested for each document, the best first."""


@dataclass(frozen=True)
class Data:
    """Gold URIs by test document, URIs by the code that stands for them, and the labels in the same order."""

    gold: dict[str, frozenset[str]]
    uris: dict[str, str]
    labels: list[str]


@dataclass(frozen=True)
class System:
    """How one side prepares, trains and suggests; `suggest` ends where output and titles are added.

    `ranked` reads the document and its URIs, the best first, from one line of the output.
    """

    name: str
    start: list[str]
    prepare: list[list[str]]
    train: list[str]
    suggest: list[str]
    ranked: Callable[[Any], tuple[str, list[str]]]


@dataclass(frozen=True)
class Cost:
    """Wall seconds, seconds of processor time and peak memory (MB) of one process."""

    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="The folder with train.csv, test.csv and vocab.csv.")
    parser.add_argument("--annif", type=Path, required=True, help="Annif's executable.")
    parser.add_argument("--repeat", type=int, default=3, help="Runs of which the median counts [3].")
    given = parser.parse_args()
    folder, annif = given.folder.resolve(), str(given.annif.absolute())
    with tempfile.TemporaryDirectory() as temporary:
        os.chdir(temporary)
        data = _write_inputs(folder)
        os.environ |= {"NLTK_DATA": "nltk", "ANNIF_DATADIR": "data"}
        systems = [_tool(data), *(_annif(annif, backend, folder) for backend in BACKENDS)]
        costs: dict[str, list[dict[str, Cost]]] = {system.name: [] for system in systems}
        prepared = {system.name: sum(_run(step).seconds for step in system.prepare) for system in systems}
        for _ in range(given.repeat):
            for system in systems:
                costs[system.name].append(_costs(system))
        rankings = {system.name: _rankings(system) for system in systems}
        scores = {name: _scores(ranked, data.gold) for name, ranked in rankings.items()}
        apart = _difference_from_annif(annif, folder, scores)
    typical = {name: _medians(runs) for name, runs in costs.items()}
    _print_tables(typical, scores, prepared, len(data.gold))
    print(f"\nLargest difference between these scores and those of `annif eval`: {apart:.4f}")


def _tool(data: Data) -> System:
    return System(
        name="classify",
        start=[*CLASSIFY, "--help"],
        prepare=[
            [*CLASSIFY, "init", PROJECT, "--codebook", CODEBOOK],
            [*CLASSIFY, "import", CODED, "--project", PROJECT, "--text", "amne=text"],
        ],
        train=[*CLASSIFY, "train", "--project", PROJECT],
        suggest=[*CLASSIFY, "suggest", "--project", PROJECT, "--force", "--json"],
        ranked=lambda line: (line["id"], [data.uris[each["code"]] for each in line["suggestions"]]),
    )


def _annif(annif: str, backend: str, folder: Path) -> System:
    return System(
        name=_name(backend),
        start=[annif, "--help"],
        prepare=[[annif, "load-vocab", "--force", "--language", "sv", "amne", str(folder / VOCABULARY)]],
        train=[annif, "train", backend, str(folder / TRAIN)],
        suggest=[annif, "index", "--force", "--no-include-doc", "--limit", str(LIMIT), backend, "--output"],
        ranked=lambda line: (line["document_id"], [each["uri"] for each in line["results"]]),
    )


def _name(backend: str) -> str:
    return f"Annif {backend} {BACKENDS[backend]}".strip()


def _write_inputs(folder: Path) -> Data:
    """What the two systems read, in the current folder; neither is shown the codes of the test titles."""
    vocabulary, training, test = (_read(folder / name) for name in (VOCABULARY, TRAIN, TEST))
    codes = {row["uri"]: f"Y{number}" for number, row in enumerate(vocabulary, 1)}
    data = Data(
        gold={row["document_id"]: _uris(row) for row in test},
        uris={code: uri for uri, code in codes.items()},
        labels=[row["label_sv"] for row in vocabulary],
    )
    coded = (
        {
            "document_id": row["document_id"],
            "text": row["text"],
            "kod_amne": "; ".join(sorted(codes[uri] for uri in _uris(row))) or "ingen",
        }
        for row in training
    )
    titles = [{"document_id": row["document_id"], "text": row["text"]} for row in test]
    _write(Path(CODED), list(coded))
    _write(Path(TITLES), titles)
    _write(Path(ONE_TITLE), titles[:1])
    _write_codebook(Path(CODEBOOK), data)
    settings = ["language=sv", "analyzer=snowball(swedish)", "vocab=amne", f"limit={LIMIT}"]
    sections = [
        "\n".join([f"[{backend}]", f"name={backend}", f"backend={backend}", *settings, own])
        for backend, own in BACKENDS.items()
    ]
    Path("projects.cfg").write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    sentences = Path("nltk/tokenizers/punkt_tab/english")
    sentences.mkdir(parents=True)
    for name in SENTENCE_FILES:
        (sentences / name).touch()
    return data


def _write_codebook(path: Path, data: Data) -> None:
    codes = [{"code": code, "label": label} for code, label in zip(data.uris, data.labels, strict=True)]
    amne = {"title": "Ämne", "multiple": True, "none_allowed": True, "codes": codes}
    book = {"id": "amne", "version": "1", "title": "Ämnen", "language": "sv", "dimensions": {"amne": amne}}
    path.write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _uris(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset(uri.strip("<>") for uri in row["subject_uris"].split())


def _costs(system: System) -> dict[str, Cost]:
    """One run of everything that is timed."""
    return {
        "train": _run(system.train),
        "predict": _run([*system.suggest, _output(system), TITLES]),
        "1 title": _run([*system.suggest, "one.jsonl", ONE_TITLE]),
        "start-up": _run(system.start),
    }


def _run(command: list[str]) -> Cost:
    """Run a command to its end; stops the comparison with its last words if it fails."""
    # Linux counts the memory of the process that forks as the child's too: this one must stay small.
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if status != 0:
            said.seek(0)
            last_words = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"failed: {' '.join(command)}\n{last_words}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _medians(runs: Sequence[Mapping[str, Cost]]) -> dict[str, Cost]:
    """Each figure's median over the runs, by step."""
    figures = ("seconds", "processor", "megabytes")
    return {
        step: Cost(*(median(getattr(run[step], figure) for run in runs) for figure in figures)) for step in runs[0]
    }


def _output(system: System) -> str:
    return f"{system.name}.jsonl"


def _rankings(system: System) -> Rankings:
    lines = Path(_output(system)).read_text(encoding="utf-8").splitlines()
    ranked = (system.ranked(json.loads(line)) for line in lines)
    return {document: uris[:LIMIT] for document, uris in ranked}


def _scores(rankings: Rankings, gold: Mapping[str, AbstractSet[str]]) -> dict[str, float]:
    """Means over all documents of precision at 1, F1 of the first five, and NDCG@10, as Annif defines them.

    F1@5 of a document is 2 · hits / (suggestions among the first five + gold codes). The gain of a hit at
    rank r is 1 / log2(r + 1), over the gain of a ranking with all gold codes first (Järvelin and
    Kekäläinen 2002).
    """
    sums = dict.fromkeys(METRICS, 0.0)
    for document, true in gold.items():
        ranked = rankings.get(document, [])
        hits = [uri in true for uri in ranked]
        sums["Precision@1"] += sum(hits[:1])
        sums["F1@5"] += 2 * sum(hits[:5]) / max(1, len(ranked[:5]) + len(true))
        ideal = _gain([True] * min(LIMIT, len(true)))
        sums["NDCG@10"] += _gain(hits) / ideal if true else 1.0
    return {metric: total / len(gold) for metric, total in sums.items()}


def _gain(hits: Sequence[bool]) -> float:
    return sum(1 / math.log2(rank + 1) for rank, hit in enumerate(hits, 1) if hit)


def _difference_from_annif(annif: str, folder: Path, scores: Mapping[str, Mapping[str, float]]) -> float:
    """How far these scores are at most from what Annif says of its own backends, on the same test."""
    largest = 0.0
    for backend in BACKENDS:
        metrics = [part for metric in METRICS for part in ("--metric", metric)]
        _run([annif, "eval", "--metrics-file", "eval.json", *metrics, backend, str(folder / TEST)])
        theirs = json.loads(Path("eval.json").read_text(encoding="utf-8"))
        ours = scores[_name(backend)]
        largest = max(largest, *(abs(ours[metric] - theirs[metric]) for metric in METRICS))
    return largest


def _print_tables(
    typical: Mapping[str, Mapping[str, Cost]],
    scores: Mapping[str, Mapping[str, float]],
    prepared: Mapping[str, float],
    titles: int,
) -> None:
    print("| system | train s | train MB | predict s | predict MB | P@1 | F1@5 | NDCG@10 |\n" + "|---" * 8 + "|")
    for name, costs in typical.items():
        spent = [f"{cost.seconds:.1f} | {cost.megabytes:.0f}" for cost in (costs["train"], costs["predict"])]
        reached = [f"{scores[name][metric]:.3f}" for metric in METRICS]
        print(f"| {name} | {' | '.join([*spent, *reached])} |")
    print(f"\n| system | prepare s | start-up s | 1 title s | {titles} titles, net s", end="")
    print(" | train processor s | predict processor s |\n" + "|---" * 7 + "|")
    for name, costs in typical.items():
        one, every = costs["1 title"].seconds, costs["predict"].seconds
        seconds = [prepared[name], costs["start-up"].seconds, one, every - one]
        seconds += [costs[step].processor for step in ("train", "predict")]
        print(f"| {name} | {' | '.join(f'{each:.1f}' for each in seconds)} |")


if __name__ == "__main__":
    main()
