"""Reading codebooks from YAML: everything is checked, every problem has a line number."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from classifier.domain.codebook import Code, Codebook, Dimension
from classifier.domain.wording import DECISION_WORDS
from classifier.domain.yaml_file import YamlMapping, read_yaml, refuse_problems, told

KIND = "codebook"
CODE_SHAPE = re.compile(r"^[^\W\d_][\w-]*(\.[\w-]+)*$")
# "maj.5" and "okt-3" are dates to a Swedish Excel, "SANT" is a truth value.
READ_AS_DATE = re.compile(
    r"^(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zåäö]*[-. ]?\d+$", re.IGNORECASE
)
READ_AS_TRUTH_VALUE = {"sant", "falskt", "true", "false"}


def load_codebook(path: Path) -> Codebook:
    """Read and check a codebook.

    Raises ClassifierError if the file cannot be read or is no YAML, ProblemsError with every
    problem found and its line otherwise.
    """
    data, source = read_yaml(path, KIND, "id, version, dimensions")
    problems = _problems_of_codes(data)
    try:
        codebook = Codebook.model_validate(
            {**_with_dimension_ids(data), "digest": hashlib.sha256(source).hexdigest()[:16]}
        )
    except ValidationError as error:
        problems += [told(data, detail, KIND, _known_keys(detail["loc"])) for detail in error.errors()]
    refuse_problems(path, KIND, problems)
    return codebook


def _with_dimension_ids(data: YamlMapping) -> dict[str, Any]:
    """The dimensions are written as a mapping by id; the id belongs to the dimension itself too."""
    dimensions = data.get("dimensions")
    if not isinstance(dimensions, dict):
        return dict(data)
    named = {
        key: {**dimension, "id": key} if isinstance(dimension, dict) else dimension
        for key, dimension in dimensions.items()
    }
    return {**data, "dimensions": named}


def _known_keys(where: Sequence[str | int]) -> list[str]:
    model = Code if "codes" in where[:-1] else Dimension if "dimensions" in where[:-1] else Codebook
    return list(model.model_fields)


def _problems_of_codes(data: YamlMapping) -> list[tuple[int, str]]:
    """What pydantic cannot know: duplicate codes, unknown parents, codes that Excel would change."""
    problems: list[tuple[int, str]] = []
    dimensions = data.get("dimensions")
    for dimension in dimensions.values() if isinstance(dimensions, dict) else ():
        entries = dimension.get("codes") if isinstance(dimension, dict) else None
        entries = [entry for entry in entries or () if isinstance(entry, YamlMapping) and "code" in entry]
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
