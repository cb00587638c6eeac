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
from pypdf.generic import ContentStream, Destination

from nnviz.renderers import pdf
from nnviz.scene import Group, Paint, Rect, Scene, Shape, Tag, Text
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
    assert (metadata.creator, metadata.author) == ("nnviz", "")
    assert str(metadata["/CreationDate"]).startswith("D:2000")


def block(title: str, x: float, y: float, *inner: Shape, repeat: int = 1, role: str = "block") -> Group:
    name = Text(x + 5, y + 9, title, 8, "#000000", "semibold", "start", Tag("title"))
    shapes = (Rect(x, y, 100, 50, Paint("#FFFFFF")), *([name] if title else []), *inner)
    return Group(shapes, Tag(role, (("block", "B0"), ("repeat", str(repeat)))))


def outline(entries: Any, level: int = 0) -> list[tuple[int, str]]:
    found = list[tuple[int, str]]()
    for entry in entries:
        found += outline(entry, level + 1) if isinstance(entry, list) else [(level, str(entry.title))]
    return found


def outline_of(drawing: Scene) -> list[tuple[int, str]]:
    return outline(PdfReader(BytesIO(pdf.render(drawing)), strict=True).outline)


def test_blocks_and_panels_are_bookmarks_nested_as_their_frames_are() -> None:
    attention, forward = block("Self-attention", 10, 70), block("Feed-forward ²", 10, 130)
    layer = block("Layer", 0, 60, attention, block("", 0, 120, forward), repeat=12)
    panel = block("Bottleneck", 120, 0, block("Inner", 125, 10, repeat=2), role="panel")
    label = Text(5, 5, "64×112²", 6.2, "#546E7A", tag=Tag("label"))
    assert outline_of(Scene(300, 300, (block("Stem", 0, 0, label), layer, panel))) == [
        (0, "Stem"),
        (0, "Layer ×12"),
        (1, "Self-attention"),
        (1, "Feed-forward ²"),
        (0, "Bottleneck"),
        (1, "Inner ×2"),
    ]
    assert outline_of(Scene(9, 9, ())) == []


def test_a_bookmark_leads_to_its_block() -> None:
    reader = PdfReader(BytesIO(pdf.render(Scene(400, 300, (block("Stem", 100, 60),), scale=0.5))), strict=True)
    (entry,) = reader.outline
    assert isinstance(entry, Destination)
    assert entry.typ == "/FitR"
    assert [entry.left, entry.bottom, entry.right, entry.top] == [44, 89, 106, 126]
    assert reader.get_destination_page_number(entry) == 0


def test_bookmarks_may_nest_deeper_than_python_recurses() -> None:
    inner = block("core", 0, 0)
    for _ in range(2000):
        inner = block("a", 0, 0, inner)
    file = pdf.render(Scene(99, 99, (inner,)))
    assert len(outline(PdfReader(BytesIO(file)).outline)) == 2001


def test_the_page_is_a_figure_with_an_alternative_text() -> None:
    reader = PdfReader(BytesIO(pdf.render(scene("ResNet-50"))), strict=True)
    root: Any = reader.trailer["/Root"]
    tree, page = root["/StructTreeRoot"], reader.pages[0]
    assert root["/MarkInfo"] == {"/Marked": True}
    figure = tree["/K"]["/K"]
    assert (tree["/K"]["/S"], figure["/S"], figure["/K"]) == ("/Document", "/Figure", 0)
    assert figure["/Alt"] == "ResNet-50: Input; Conv 3×3, 64, /2; Add; Bottleneck ×3."
    assert figure["/A"]["/BBox"] == [0, 0, 120, 130]
    assert figure["/Pg"].get_object() == page
    assert tree["/ParentTree"]["/Nums"][page["/StructParents"]] == 0
    assert tree["/ParentTree"]["/Nums"][1][0].get_object() == figure


def test_all_ink_belongs_to_the_figure() -> None:
    operators = [operator for _, operator in ContentStream(page_of(scene()).get_contents(), None).operations]
    start, end = operators.index(b"BDC"), operators.index(b"EMC")
    assert operators.count(b"BDC") == operators.count(b"EMC") == 1
    painting = {b"f", b"S", b"B", b"Tj", b"TJ"}
    assert painting & set(operators[start:end])
    assert not painting & set(operators[:start] + operators[end:])


def test_words_stand_in_reading_order() -> None:
    shown = page_of(scene()).extract_text()
    places = [shown.index(word) for word in ("Input", "Conv 3×3, 64, /2", "Bottleneck²")]
    assert places == sorted(places)


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
