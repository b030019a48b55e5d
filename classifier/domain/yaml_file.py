"""Reading the YAML files that people write: every problem is told with its line, no key is lost in silence."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from classifier.errors import ClassifierError, ProblemsError

Problem = tuple[int, str]
"""The line (1-based) and what is wrong there."""


class YamlMapping(dict[str, Any]):
    """A mapping that knows the line of each of its keys (1-based)."""

    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """A safe loader that keeps line numbers and refuses a key given twice."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[YamlMapping]:
    mapping = YamlMapping()
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


def read_yaml(path: Path, kind: str, keys: str) -> tuple[YamlMapping, bytes]:
    """The mapping a file holds, and the file's bytes.

    `kind` and `keys` say in messages what the file should be ("codebook") and begin with. Raises
    ClassifierError if the file cannot be read, is no YAML or holds no mapping.
    """
    try:
        source = path.read_bytes()
        data = yaml.load(source.decode("utf-8-sig"), _Loader)
    except OSError as error:
        raise ClassifierError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ClassifierError(f"{path}: is not UTF-8. Save the {kind} as UTF-8 and try again.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "cannot be read as YAML"
        raise ClassifierError(f"{path}{where}: {what}. Mend the YAML there and try again.") from error
    if not isinstance(data, YamlMapping):
        raise ClassifierError(f"{path}: is not a {kind}. It must begin with keys such as {keys}.")
    return data, source


def refuse_problems(path: Path, kind: str, problems: Iterable[Problem]) -> None:
    """Raise ProblemsError if there are any, in the order of their lines."""
    lines = [f"line {line}: {what}" for line, what in sorted(set(problems))]
    if lines:
        raise ProblemsError(f"{path}: the {kind} has {len(lines)} problem(s).", lines)


def told(data: YamlMapping, detail: Any, kind: str, known_keys: Sequence[str]) -> Problem:
    """A pydantic error as (line, sentence); `known_keys` are those that could stand where it is."""
    where: Sequence[str | int] = detail["loc"]
    line, last = _line_of(data, where)
    name = ".".join(str(part) for part in where if isinstance(part, str))
    if detail["type"] == "missing":
        return line, f"'{where[-1]}' is missing in {_place(where[:-1], kind)}. Add it."
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(last), known_keys, n=1)
        return line, f"unknown key '{last}'" + (f" – did you mean '{near[0]}'?" if near else ". Take it away.")
    return line, f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _place(where: Sequence[str | int], kind: str) -> str:
    parts = (f"number {part + 1}" if isinstance(part, int) else str(part) for part in where)
    return " ".join(parts) or f"the {kind}"


def _line_of(data: Any, where: Sequence[str | int]) -> tuple[int, str | int]:
    """The line of the deepest part of a path that exists in the file, and the path's last part."""
    line = 1
    for part in where:
        if isinstance(data, YamlMapping):
            line = data.lines.get(str(part), line)
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            if isinstance(data, YamlMapping) and data.lines:
                line = min(data.lines.values())
    return line, where[-1] if where else ""
