"""Files are written whole or not at all, several together too."""

from pathlib import Path

import pytest

from classifier.files import all_or_nothing


def test_files_that_go_together_are_as_before_if_one_fails() -> None:
    Path("gammal.csv").write_text("före")
    with pytest.raises(KeyboardInterrupt), all_or_nothing([Path("gammal.csv"), Path("ny.csv")]) as made:
        Path("gammal.csv").write_text("efter")
        Path("ny.csv").write_text("ny")
        Path("urval.json").write_text("{}")
        made.append(Path("urval.json"))
        raise KeyboardInterrupt
    assert Path("gammal.csv").read_text() == "före"
    assert [path.name for path in Path().iterdir()] == ["gammal.csv"]


def test_files_that_go_together_stay_if_all_is_well() -> None:
    with all_or_nothing([Path("a.csv")]) as made:
        Path("a.csv").write_text("a")
        Path("b.json").write_text("b")
        made.append(Path("b.json"))
    assert sorted(path.name for path in Path().iterdir()) == ["a.csv", "b.json"]
