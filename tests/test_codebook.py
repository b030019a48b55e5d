"""Codebooks: the shipped ones are well, and every fault is told with its line."""

from pathlib import Path

import pytest
from conftest import CODEBOOK, REPOSITORY

from classifier.domain.codebook import most_specific, with_ancestors
from classifier.domain.codebook_file import load_codebook
from classifier.errors import ClassifierError

SHIPPED = sorted((REPOSITORY / "annotations" / "codebooks").glob("*.yaml"))


def problems(tmp_path: Path, text: str) -> str:
    path = tmp_path / "kodbok.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ClassifierError) as caught:
        load_codebook(path)
    return str(caught.value).replace(str(path), "kodbok.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_code_of_the_shipped_codebooks_is_defined(path: Path) -> None:
    codebook = load_codebook(path)
    assert codebook.id == path.stem
    assert [code.code for part in codebook.dimensions.values() for code in part.codes if not code.definition] == []


def test_the_five_codebooks_have_the_published_number_of_codes() -> None:
    sizes = {path.stem: [len(part.codes) for part in load_codebook(path).dimensions.values()] for path in SHIPPED}
    assert sizes == {
        "delpunkter-2025": [4, 7, 6],
        "effekter-2025": [34],
        "framgangsfaktorer-2019": [4, 4],
        "insatser-2024": [19, 19, 26, 26],
        "insatstyp-2025": [9],
    }


def test_duplicate_code_and_unknown_parent_are_told_together(tmp_path: Path) -> None:
    text = CODEBOOK.replace("code: K.9", "code: K.1").replace("code: T.9", "code: X.1")
    assert problems(tmp_path, text).splitlines() == [
        "kodbok.yaml: the codebook has 2 problem(s).",
        "line 15: the code 'K.1' stands already on line 13.",
        "line 18: 'X.1' needs the main code 'X'. Add it.",
    ]


def test_a_misspelt_key_is_no_silent_loss(tmp_path: Path) -> None:
    text = CODEBOOK.replace("{code: K, label: Ökad kunskap", "{code: K, lable: Ökad kunskap")
    assert problems(tmp_path, text).splitlines()[1:] == [
        "line 12: 'label' is missing in dimensions effekt codes number 1. Add it.",
        "line 12: unknown key 'lable' – did you mean 'label'?",
    ]


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path, CODEBOOK.replace("title: Effekt", "title: [Effekt")).startswith("kodbok.yaml, line ")


def test_a_key_given_twice_is_told(tmp_path: Path) -> None:
    assert "line 4: the key 'title' stands here twice" in problems(
        tmp_path, CODEBOOK.replace("language: sv", "title: En till")
    )


@pytest.mark.parametrize("code", ["1.10", "3-4", "maj.5", "SANT", "ingen", "K;2"])
def test_codes_that_a_spreadsheet_or_a_coder_would_misread_are_refused(tmp_path: Path, code: str) -> None:
    text = CODEBOOK.replace("{code: K.9,", f'{{code: "{code}",')
    assert f"line 15: the code '{code}'" in problems(tmp_path, text)


def test_a_codebook_that_is_a_list_is_no_codebook(tmp_path: Path) -> None:
    assert "is not a codebook" in problems(tmp_path, "- K\n- T\n")


def test_a_sub_code_stands_for_its_main_code() -> None:
    dimension = load_codebook(REPOSITORY / "annotations/codebooks/effekter-2025.yaml").dimension("effekt")
    assert with_ancestors(["K.2"]) == {"K", "K.2"}
    assert most_specific(["T", "K", "K.2"], dimension) == ("K.2", "T")


def test_övrigt_is_residual_by_its_label() -> None:
    codes = load_codebook(REPOSITORY / "annotations/codebooks/insatstyp-2025.yaml").dimension("insatstyp").codes
    assert [code.code for code in codes if code.is_residual] == ["I9"]
