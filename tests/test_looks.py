"""How tables look: heights that no text is cut off by, and figures as Swedish has them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import Result

from classifier.review.workbook import row_height


@pytest.mark.parametrize(
    ("cells", "points"),
    [
        ([], 15),
        ([("", 10)], 15),
        ([("x" * 95, 100)], 15),
        ([("x" * 96, 100)], 30),
        ([("ett\ntvå\ntre", 100), ("x" * 100, 50)], 45),
        ([("x\n" * 100, 10)], 27 * 15),
    ],
)
def test_a_row_is_as_high_as_its_longest_text_and_as_excel_allows(
    cells: list[tuple[str, float]], points: int
) -> None:
    assert row_height(cells) == points


def test_what_the_machine_leaves_empty_is_hidden(
    classify: Callable[..., Result], project: Path, responses: Path
) -> None:
    def hidden(*arguments: object) -> list[str]:
        made = classify(*arguments, "--out", "g.xlsx", "--force", "--project", project)
        assert made.exit_code == 0, made.output
        sheet = load_workbook("g.xlsx")["Granskning"]
        groups = [each for each in sheet.column_dimensions.values() if each.hidden]
        return [cell.value for cell in sheet[1] if any(each.min <= cell.column <= each.max for each in groups)]

    assert hidden("suggest", responses) == []
    assert hidden("suggest", responses, "--blind") == ["Förslag", "Sannolikhet", "Förslaget i ord", "Skäl"]
