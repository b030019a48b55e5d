"""Reading crosswalks from YAML: everything is checked against both codebooks, every problem has a line number."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from classifier.domain.codebook import Codebook, Dimension
from classifier.domain.crosswalk import Crosswalk, End, Entry, Relation
from classifier.domain.yaml_file import Problem, YamlMapping, read_yaml, refuse_problems, told
from classifier.errors import ClassifierError

KIND = "crosswalk"


def load_crosswalk(path: Path, codebook: Callable[[str], Codebook]) -> Crosswalk:
    """Read and check a crosswalk; `codebook` gives a codebook by its id, or raises ClassifierError.

    Raises ClassifierError if the file cannot be read or is no YAML, ProblemsError with the problems
    found and their lines otherwise.
    """
    data, _ = read_yaml(path, KIND, "from, to, codes")
    try:
        crosswalk = Crosswalk.model_validate(data)
    except ValidationError as error:
        problems = [told(data, detail, KIND, _known_keys(detail["loc"])) for detail in error.errors()]
    else:
        problems = list(_problems(data, crosswalk, codebook))
    refuse_problems(path, KIND, problems)
    return crosswalk


def _known_keys(where: Sequence[str | int]) -> list[str]:
    model = Entry if "codes" in where[:-1] else End if len(where) > 1 else Crosswalk
    return [field.alias or name for name, field in model.model_fields.items()]


def _problems(data: YamlMapping, crosswalk: Crosswalk, codebook: Callable[[str], Codebook]) -> Iterator[Problem]:
    """What does not fit the codebooks; the codes are looked at where both dimensions are known."""
    dimensions: list[Dimension] = []
    for key, end in (("from", crosswalk.earlier), ("to", crosswalk.later)):
        lines = data[key].lines
        try:
            found = codebook(end.codebook)
        except ClassifierError as error:
            yield lines["codebook"], str(error)
            continue
        if found.version != end.version:
            yield lines["version"], f"{found.id} is version {found.version} in this project, not {end.version}."
        if end.dimension not in found.dimensions:
            there = ", ".join(found.dimensions)
            yield lines["dimension"], f"{found.id} has no dimension '{end.dimension}', only {there}."
            continue
        dimensions.append(found.dimension(end.dimension))
    if len(dimensions) < 2:
        return
    earlier, later = dimensions
    if earlier.multiple and not later.multiple:
        yield data.lines["to"], f"{later.id} takes only one code, {earlier.id} several: it cannot be translated."
    yield from _problems_of_codes(data, crosswalk, earlier, later)


def _problems_of_codes(
    data: YamlMapping, crosswalk: Crosswalk, earlier: Dimension, later: Dimension
) -> Iterator[Problem]:
    """Codes that are unknown, stand twice or are missing, and relations that do not fit."""
    first_line: dict[str, int] = {}
    for written, entry in zip(data["codes"], crosswalk.codes, strict=True):
        line = written.lines["from"]
        if entry.code in first_line:
            yield line, f"the code '{entry.code}' stands already on line {first_line[entry.code]}."
        elif entry.code not in earlier.by_code:
            yield line, _unknown(entry.code, crosswalk.earlier, earlier)
        first_line.setdefault(entry.code, line)
        for code in entry.to:
            if code not in later.by_code:
                yield written.lines["to"], _unknown(code, crosswalk.later, later)
        if len(set(entry.to)) < len(entry.to):
            yield written.lines["to"], f"'{entry.code}' leads to the same code twice."
        problem = _problem_of_relation(entry)
        if problem:
            yield written.lines.get("relation", line), problem
    missing = [code for code in earlier.by_code if code not in first_line]
    if missing:
        of = f"{', '.join(missing)} of {crosswalk.earlier.codebook}"
        yield data.lines["codes"], f"{of}: not listed. List every code, with to: [] where it has no counterpart."


def _problem_of_relation(entry: Entry) -> str | None:
    """Why a relation does not fit the number of later codes."""
    number = len(entry.to)
    if entry.relation is None:
        return f"'{entry.code}' needs a relation: {_either(Relation)}." if number else None
    if number == 0:
        return f"'{entry.code}' has no counterpart, so no relation. Take it away."
    if entry.relation in (Relation.EXACT, Relation.NARROWER) and number > 1:
        return f"'{entry.code}' is {entry.relation} and leads to one code. Of several it is broader or split."
    if entry.relation is Relation.SPLIT and number == 1:
        return f"'{entry.code}' is split, so it leads to several codes. Of one it is broader, narrower or exact."
    return None


def _unknown(code: str, end: End, dimension: Dimension) -> str:
    near = difflib.get_close_matches(code, list(dimension.by_code), n=1)
    proposal = f" – did you mean '{near[0]}'?" if near else "."
    return f"'{code}' is no code of {end.codebook}/{end.dimension}{proposal}"


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
