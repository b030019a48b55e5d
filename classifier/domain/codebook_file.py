"""Reading codebooks from YAML: everything is checked, every problem has a line number."""

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from classifier.domain.codebook import Codebook
from classifier.domain.wording import DECISION_WORDS
from classifier.errors import ClassifierError, ProblemsError

CODE_SHAPE = re.compile(r"^[^\W\d_][\w-]*(\.[\w-]+)*$")
# "maj.5" and "okt-3" are dates to a Swedish Excel, "SANT" is a truth value.
READ_AS_DATE = re.compile(
    r"^(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zåäö]*[-. ]?\d+$", re.IGNORECASE
)
READ_AS_TRUTH_VALUE = {"sant", "falskt", "true", "false"}


class _Mapping(dict[str, Any]):
    """A mapping that knows the line of each of its keys (1-based)."""

    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """A safe loader that keeps line numbers and refuses a key given twice."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[_Mapping]:
    mapping = _Mapping()
    mapping.lines = {}
    yield mapping
    for key, _ in node.value:
        if key.value in mapping.lines and key.tag != "tag:yaml.org,2002:merge":
            raise yaml.MarkedYAMLError(
                problem=f"the key '{key.value}' stands here twice", problem_mark=key.start_mark
            )
        mapping.lines[key.value] = key.start_mark.line + 1
    loader.flatten_mapping(node)
    for key, value in node.value:
        mapping.lines.setdefault(key.value, key.start_mark.line + 1)
        mapping[str(loader.construct_object(key, deep=True))] = loader.construct_object(value, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook.

    Raises ClassifierError if the file cannot be read or is no YAML, ProblemsError with every
    problem found and its line otherwise.
    """
    try:
        source = path.read_bytes()
        data = yaml.load(source.decode("utf-8-sig"), _Loader)
    except OSError as error:
        raise ClassifierError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ClassifierError(f"{path}: is not UTF-8. Save the codebook as UTF-8 and try again.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "cannot be read as YAML"
        raise ClassifierError(f"{path}{where}: {what}. Mend the YAML there and try again.") from error
    if not isinstance(data, _Mapping):
        raise ClassifierError(
            f"{path}: is not a codebook. It must begin with keys such as id, version, dimensions."
        )
    problems = _problems_of_codes(data)
    try:
        codebook = Codebook.model_validate(
            {**_with_dimension_ids(data), "digest": hashlib.sha256(source).hexdigest()[:16]}
        )
    except ValidationError as error:
        problems += [_told(data, detail) for detail in error.errors()]
    if problems:
        lines = [f"line {line}: {what}" for line, what in sorted(set(problems))]
        raise ProblemsError(f"{path}: the codebook has {len(lines)} problem(s).", lines)
    return codebook


def _with_dimension_ids(data: _Mapping) -> dict[str, Any]:
    """The dimensions are written as a mapping by id; the id belongs to the dimension itself too."""
    dimensions = data.get("dimensions")
    if not isinstance(dimensions, dict):
        return dict(data)
    named = {
        key: {**dimension, "id": key} if isinstance(dimension, dict) else dimension
        for key, dimension in dimensions.items()
    }
    return {**data, "dimensions": named}


def _told(data: _Mapping, detail: Any) -> tuple[int, str]:
    """A pydantic error as (line, sentence)."""
    where: Sequence[str | int] = detail["loc"]
    line, last = _line_of(data, where)
    name = ".".join(str(part) for part in where if isinstance(part, str))
    if detail["type"] == "missing":
        return line, f"'{where[-1]}' is missing in {_place(where[:-1])}. Add it."
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(last), _known_keys(where), n=1)
        return line, f"unknown key '{last}'" + (f" – did you mean '{near[0]}'?" if near else ". Take it away.")
    return line, f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _known_keys(where: Sequence[str | int]) -> list[str]:
    from classifier.domain.codebook import Code, Dimension

    model = Code if "codes" in where[:-1] else Dimension if "dimensions" in where[:-1] else Codebook
    return list(model.model_fields)


def _place(where: Sequence[str | int]) -> str:
    return (
        " ".join(f"number {part + 1}" if isinstance(part, int) else str(part) for part in where) or "the codebook"
    )


def _line_of(data: Any, where: Sequence[str | int]) -> tuple[int, str | int]:
    """The line of the deepest part of a path that exists in the file, and the path's last part."""
    line = 1
    for part in where:
        if isinstance(data, _Mapping):
            line = data.lines.get(str(part), line)
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            if isinstance(data, _Mapping) and data.lines:
                line = min(data.lines.values())
    return line, where[-1] if where else ""


def _problems_of_codes(data: _Mapping) -> list[tuple[int, str]]:
    """What pydantic cannot know: duplicate codes, unknown parents, codes that Excel would change."""
    problems: list[tuple[int, str]] = []
    dimensions = data.get("dimensions")
    for dimension in dimensions.values() if isinstance(dimensions, dict) else ():
        entries = dimension.get("codes") if isinstance(dimension, dict) else None
        entries = [entry for entry in entries or () if isinstance(entry, _Mapping) and "code" in entry]
        first_line: dict[str, int] = {}
        for entry in entries:
            code, line = str(entry["code"]), entry.lines["code"]
            problem = _problem_of_code(code)
            if problem:
                problems.append((line, problem))
            if code.casefold() in first_line:
                problems.append((line, f"the code '{code}' stands already on line {first_line[code.casefold()]}."))
            first_line.setdefault(code.casefold(), line)
        codes = {str(entry["code"]) for entry in entries}
        for entry in entries:
            parent, dot, _ = str(entry["code"]).rpartition(".")
            if dot and parent not in codes:
                problems.append(
                    (entry.lines["code"], f"'{entry['code']}' needs the main code '{parent}'. Add it.")
                )
    return problems


def _problem_of_code(code: str) -> str | None:
    if READ_AS_DATE.match(code) or code.casefold() in READ_AS_TRUTH_VALUE:
        return f"the code '{code}' becomes a date or a truth value in Excel. Choose another."
    if not CODE_SHAPE.match(code):
        return f"the code '{code}' must begin with a letter and hold only letters, digits, '-' and '.'."
    if code.casefold() in DECISION_WORDS:
        return f"the code '{code}' is a word that coders write as a decision. Choose another."
    return None
