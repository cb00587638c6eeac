"""The SVG contract: what a stranger's script may rely on."""

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.fonts import FACES, text_width
from nnviz.renderers import svg
from nnviz.scene import Group, Line, Paint, Rect, Scene, Tag, Text, Weight
from tests.renderers.scenes import LINE, scene

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: Scene) -> ET.Element:
    return ET.fromstring(svg.render(drawing))


def by_class(root: ET.Element, role: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("class") == role]


def test_golden(golden: Callable[[str, bytes], None]) -> None:
    golden("renderers/scene.svg", svg.render(scene()))


def test_the_root_tells_points_and_size_on_the_page() -> None:
    root = parsed(scene("Title & <more>", scale=0.75))
    assert root.attrib["data-nnviz"] == "1"
    assert root.attrib["viewBox"] == "0 0 120 130"
    assert (root.attrib["width"], root.attrib["height"]) == ("90pt", "97.5pt")
    assert root.attrib["font-family"].startswith("'Source Sans 3'")


def test_screen_readers_are_given_title_and_description() -> None:
    root = parsed(scene("Title & <more>"))
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Title & <more>")
    assert (description.tag, description.text) == (
        f"{SVG}desc",
        "Title & <more>: Input; Conv 3×3, 64, /2; Add; Bottleneck ×3.",
    )
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert parsed(scene("another"))[0].attrib["id"] != title.attrib["id"]
    undescribed = parsed(Scene(9, 9, (), "Title"))
    assert undescribed.attrib["aria-labelledby"] == undescribed[0].attrib["id"]
    assert undescribed.find(f"{SVG}desc") is None


@pytest.mark.parametrize("weight", FACES)
def test_words_keep_to_the_width_that_was_measured(weight: Weight) -> None:
    words = "MatMul Q·Kᵀ √d"
    (text,) = parsed(Scene(99, 9, (Text(5, 5, words, 8, "#000000", weight),))).iter(f"{SVG}text")
    assert float(text.attrib["textLength"]) == pytest.approx(text_width(words, 8, weight), abs=0.005)
    assert text.attrib["lengthAdjust"] == "spacingAndGlyphs"


def test_faces_are_embedded_whole_and_only_those_in_use() -> None:
    drawing = Scene(99, 9, (Text(5, 5, "a", 8, "#000000", "italic"), Group((Text(5, 5, "b", 8, "#000000", "bold"),))))
    style = ET.fromstring(svg.render(drawing, embed_fonts=True)).findtext(f"{SVG}style") or ""
    faces = [base64.b64decode(data) for data in re.findall(r"url\(data:font/ttf;base64,([^)]*)\)", style)]
    assert faces == [FACES["bold"].read_bytes(), FACES["italic"].read_bytes()]
    assert re.findall(r"font-family:'([^']*)';font-weight:(\d+);font-style:(\w+)", style) == [
        ("Source Sans 3", "700", "normal"),
        ("Source Sans 3", "400", "italic"),
    ]
    assert b"@font-face" not in svg.render(drawing)


def test_embedded_faces_change_nothing_else() -> None:
    bare = re.sub(rb"<style>.*</style>\n", b"", svg.render(scene(), embed_fonts=True))
    assert bare == svg.render(scene())


def test_an_operator_is_a_group_with_its_outline_first_and_a_tooltip() -> None:
    convolution, total = by_class(parsed(scene()), "operator")
    assert convolution.attrib["data-operator"] == "0"
    assert convolution.findtext(f"{SVG}title") == "kernel 3×3\nstride 2×2"
    assert [child.tag for child in convolution] == [f"{SVG}title", f"{SVG}rect", f"{SVG}text"]
    assert [child.tag for child in total][:2] == [f"{SVG}title", f"{SVG}circle"]


def test_blocks_and_terminals_say_what_they_are() -> None:
    root = parsed(scene())
    (block,) = by_class(root, "block")
    assert (block.attrib["data-block"], block.attrib["data-repeat"]) == ("B0", "3")
    assert [child.get("class") for child in block] == ["sheets", None, "title"]
    assert by_class(root, "terminal")[0].attrib["data-name"] == "input:x"


def test_edges_are_open_paths_in_absolute_units_from_box_to_box() -> None:
    edges = by_class(parsed(scene()), "edge")
    assert [(e.get("data-value"), e.get("data-from"), e.get("data-to")) for e in edges] == [
        ("1", "input:x", "0"), ("1", "input:x", "1"), ("2", "0", "1"), ("3", "1", "B0"),
    ]  # fmt: skip
    for element in edges:
        path = element.attrib["d"]
        assert set(re.findall("[A-Za-z]", path)) <= set("MLC")
        assert path.count("M") == 1
        assert element.attrib["fill"] == "none"
    assert edges[0].attrib["d"] == "M60 25L60 38.95"
    bends = re.findall(r"C[-\d. ]+", edges[1].attrib["d"])
    assert len(bends) == 3
    assert bends[0] == "C60 30.66 61.34 32 63 32"


def test_an_arrowhead_is_a_filled_path_right_behind_its_edge() -> None:
    children = list(parsed(scene()))
    for before, arrow in pairwise(children):
        assert (arrow.get("class") == "arrow") == (before.get("class") == "edge")
    (first, *_) = by_class(parsed(scene()), "arrow")
    assert first.attrib["d"] == "M60 40L58.4 35.8L61.6 35.8Z"
    assert first.attrib["fill"] == "#455A64"


def test_text_stays_text_and_nothing_is_transformed() -> None:
    root = parsed(scene())
    assert [element.text for element in by_class(root, "label")] == ["64×112²"]
    assert [element.text for element in by_class(root, "title")] == ["Bottleneck² → …"]
    assert not any("transform" in element.attrib for element in root.iter())


@given(st.text(), st.text())
def test_any_words_give_well_formed_xml(title: str, words: str) -> None:
    root = parsed(scene(title, words))
    shown = by_class(root, "operator")[0].findtext(f"{SVG}text") or ""
    assert shown == svg.legible(words)


@given(st.text(alphabet=st.characters(), min_size=1))
def test_any_name_survives_in_an_attribute(name: str) -> None:
    drawing = Scene(9, 9, (Group((), Tag("terminal", (("name", name),))),))
    assert by_class(parsed(drawing), "terminal")[0].attrib["data-name"] == svg.legible(name)


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert svg.legible("a\x00b\x1b\ud800\uffffc\t") == "a\ufffdb\ufffd\ufffd\ufffdc\t"


@pytest.mark.parametrize(
    ("points", "path"),
    [
        (((0, 0), (0, 0.001), (0, 5)), "M0 0L0 5"),
        (((0, 0), (0, 3), (0, 9)), "M0 0L0 9"),
        (((-0.001, 0), (10, 0)), "M0 0L10 0"),
        (((0, 0), (0, 2), (2, 2)), "M0 0L0 0C0 1.1 0.9 2 2 2L2 2"),
        (((1, 1), (1, 1)), ""),
    ],
)
def test_lines_are_straightened(points: tuple[tuple[float, float], ...], path: str) -> None:
    root = parsed(Scene(9, 9, (Line(points, LINE, 3),)))
    assert [element.attrib["d"] for element in root.iter(f"{SVG}path")] == ([path] if path else [])


def test_a_flat_rect_has_square_lower_corners() -> None:
    root = parsed(Scene(20, 20, (Rect(0, 0, 10, 8, Paint("#FFFFFF"), 2, flat=True),)))
    path = next(root.iter(f"{SVG}path")).attrib["d"]
    assert path == "M2 0L8 0C9.1 0 10 0.9 10 2L10 8L0 8L0 2C0 0.9 0.9 0 2 0Z"


def test_numbers_have_two_decimals_and_no_minus_zero() -> None:
    drawing = Scene(10, 10, (Rect(-0.0001, 1 / 3, 2.5, 100, Paint("#FFFFFF")),))
    (background, rect) = parsed(drawing).iter(f"{SVG}rect")
    assert [rect.attrib[name] for name in ("x", "y", "width", "height")] == ["0", "0.33", "2.5", "100"]
    assert background.attrib["fill"] == "#FFFFFF"


def test_groups_may_nest_deeper_than_python_recurses() -> None:
    group = Group(())
    for _ in range(5000):
        group = Group((group,))
    assert svg.render(Scene(9, 9, (group,))).count(b"</g>") == 5001
