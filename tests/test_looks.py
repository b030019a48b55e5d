"""How tables look: heights that no text is cut off by, and figures as Swedish has them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import Result

from classifier.analysis.tables import Table, as_html, shown
from classifier.review.workbook import row_height
from classifier.review.write_tables import write_tables

TABLE = Table(
    "Mått",
    ("Ett mått i två meningar. " * 10,),
    ("Dimension", "Samma huvudkoder", "Antal"),
    [("insatser-2024/aktivitet", -0.05, 3), ("x" * 80, 0.5, 4)],
)


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


def test_a_sheet_of_a_table_cuts_nothing_off() -> None:
    path = Path("t.xlsx")
    write_tables(path, [(TABLE.name, TABLE.explanation, TABLE.headings, TABLE.rows)])
    sheet = load_workbook(path)["Mått"]
    assert [sheet.column_dimensions[name].width for name in "ABC"] == pytest.approx([44, 14, 10], abs=0.8)
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [30, None, 30]  # 15 is the default
    [explained] = sheet.merged_cells.ranges
    assert explained.coord == "A5:C5"
    assert sheet.row_dimensions[5].height == 60
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_a_page_has_headings_over_their_figures_and_a_true_minus() -> None:
    page = as_html("Titel", [TABLE])
    assert '<th>Dimension</th><th class="number">Samma huvudkoder</th><th class="number">Antal</th>' in page
    assert '<td class="number">−0,05</td>' in page
    assert (shown(None), shown(2), shown("a-b")) == ("–", "2", "a-b")


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
