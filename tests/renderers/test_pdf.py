"""PDF: our fonts alone, text that can be searched, the size of the page, the same bytes everywhere."""

import hashlib
import os
import subprocess
import sys
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from nnviz.renderers import pdf
from nnviz.scene import Scene, Text
from tests.renderers.scenes import scene

ROOT = Path(__file__).parent.parent.parent


def page_of(drawing: Scene) -> Any:
    return PdfReader(BytesIO(pdf.render(drawing)), strict=True).pages[0]


def test_only_our_fonts_are_listed_and_each_is_an_embedded_subset() -> None:
    fonts = [font.get_object() for font in page_of(scene())["/Resources"]["/Font"].values()]
    names = [str(font["/BaseFont"]).removeprefix("/") for font in fonts]
    assert sorted(name.partition("+")[2] for name in names) == [
        f"SourceSans3-{face}" for face in ("Bold", "It", "Regular", "Semibold")
    ]
    assert all(len(name.partition("+")[0]) == 6 for name in names)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert b"Helvetica" not in pdf.render(scene())


def test_text_can_be_searched() -> None:
    text = page_of(scene(words="MatMul Q·Kᵀ √d ≤ 1"))
    words = text.extract_text()
    for wanted in ("MatMul Q·Kᵀ √d ≤ 1", "64×112²", "Bottleneck² → …", "Input"):
        assert wanted in words


def test_more_characters_than_one_subset_holds_are_kept() -> None:
    letters = "".join(chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x17F)))
    words = Text(5, 5, letters, 8, "#000000", anchor="start")
    assert letters in page_of(Scene(99, 9, (words,))).extract_text()


def test_the_page_is_the_figure_at_its_scale() -> None:
    assert [float(side) for side in page_of(scene(scale=0.5)).mediabox] == [0, 0, 60, 65]
    assert len(PdfReader(BytesIO(pdf.render(scene()))).pages) == 1


def test_a_page_is_never_larger_than_readers_open() -> None:
    assert [float(side) for side in page_of(Scene(100, 28_800, ())).mediabox] == [0, 0, 50, 14_400]


def test_the_title_is_in_the_metadata_and_no_date_of_today() -> None:
    metadata = PdfReader(BytesIO(pdf.render(scene("ResNet-50 ² <x>")))).metadata
    assert metadata is not None
    assert metadata.title == "ResNet-50 ² <x>"
    assert str(metadata["/CreationDate"]).startswith("D:2000")


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text())
def test_any_words_give_a_readable_file(title: str, words: str) -> None:
    assert page_of(scene(title, words)).extract_text()


@pytest.mark.parametrize("renderer", ["svg", "pdf", "png"])
def test_the_same_bytes_in_any_process(renderer: str, tmp_path: Path) -> None:
    code = (
        "import hashlib, importlib; from tests.renderers.scenes import scene; "
        f"render = importlib.import_module('nnviz.renderers.{renderer}').render; "
        "render(scene('another')); print(hashlib.sha256(render(scene())).hexdigest())"
    )
    here = hashlib.sha256(import_module(f"nnviz.renderers.{renderer}").render(scene())).hexdigest()
    for seed, zone, folder in (("1", "Asia/Tokyo", ROOT), ("2", "America/Lima", tmp_path)):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == here
