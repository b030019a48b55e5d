"""Reading YAML that people write: every problem can be told with its line."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from classifier.errors import ClassifierError


class Lines(dict[str, Any]):
    """A mapping that knows the line of each of its keys (1-based)."""

    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """A safe loader that keeps line numbers and refuses a key given twice."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Lines]:
    mapping = Lines()
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


def read_yaml(path: Path, what: str, keys: Sequence[str]) -> tuple[Lines, bytes]:
    """The mapping of a file and its bytes; `what` it should be and the `keys` it begins with, for messages.

    Raises ClassifierError if the file cannot be read, is no UTF-8, no YAML or no mapping.
    """
    try:
        source = path.read_bytes()
        data = yaml.load(source.decode("utf-8-sig"), _Loader)
    except OSError as error:
        raise ClassifierError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ClassifierError(f"{path}: is not UTF-8. Save the {what} as UTF-8 and try again.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read as YAML"
        raise ClassifierError(f"{path}{where}: {problem}. Mend the YAML there and try again.") from error
    if not isinstance(data, Lines):
        raise ClassifierError(f"{path}: is not a {what}. It must begin with keys such as {', '.join(keys)}.")
    return data, source


def told(
    data: Lines, detail: Any, what: str, known_keys: Callable[[Sequence[str | int]], list[str]]
) -> tuple[int, str]:
    """A pydantic error as (line, sentence); `known_keys` of the place an unknown key stands at."""
    where: Sequence[str | int] = detail["loc"]
    line, last = _line_of(data, where)
    name = ".".join(str(part) for part in where if isinstance(part, str))
    if detail["type"] == "missing":
        return line, f"'{where[-1]}' is missing in {_place(where[:-1], what)}. Add it."
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(last), known_keys(where), n=1)
        return line, f"unknown key '{last}'" + (f" – did you mean '{near[0]}'?" if near else ". Take it away.")
    return line, f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]}."


def _place(where: Sequence[str | int], what: str) -> str:
    return (
        " ".join(f"number {part + 1}" if isinstance(part, int) else str(part) for part in where) or f"the {what}"
    )


def _line_of(data: Any, where: Sequence[str | int]) -> tuple[int, str | int]:
    """The line of the deepest part of a path that exists in the file, and the path's last part."""
    line = 1
    for part in where:
        if isinstance(data, Lines):
            line = data.lines.get(str(part), line)
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            if isinstance(data, Lines) and data.lines:
                line = min(data.lines.values())
    return line, where[-1] if where else ""
