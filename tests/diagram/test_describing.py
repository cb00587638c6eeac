"""Figures in words."""

import pytest

from nnviz.diagram import Box, Definition, Diagram, describe
from nnviz.diagram.describing import LONGEST


def box(title: str, note: str = "", repeat: int = 1, *children: Box) -> Box:
    return Box(title, "operator", title, title, note, repeat=repeat, children=children or None)


def test_boxes_are_said_in_reading_order_and_what_is_inside_in_brackets() -> None:
    layer = box("Layer", "", 12, box("Self-attention", "12 heads"), box("Add"))
    diagram = Diagram("BERT", (box("Input", "S"), layer, box("Output")), ())
    assert describe(diagram) == "BERT: Input, S; Layer ×12 (Self-attention, 12 heads; Add); Output."


def test_equal_boxes_in_a_row_are_counted() -> None:
    boxes = (box("Conv 3×3", "ReLU"), box("Conv 3×3", "ReLU"), box("Conv 3×3"), box("Conv 3×3", "ReLU"))
    assert describe(Diagram("VGG", boxes, ())) == "VGG: 2 × Conv 3×3, ReLU; Conv 3×3; Conv 3×3, ReLU."


def test_opened_boxes_are_not_taken_for_equal() -> None:
    boxes = (box("Block", "", 1, box("a")), box("Block", "", 1, box("b")), box("Block"))
    assert describe(Diagram("Net", boxes, ())) == "Net: Block (a); Block (b); Block."


def test_panels_follow() -> None:
    panels = (Definition("B0", "Down block", (box("x"), box("Conv")), ()), Definition("B1", "Head", (box("fc"),), ()))
    diagram = Diagram("U-Net", (box("Down block"),), (), panels)
    assert describe(diagram) == "U-Net: Down block. Down block consists of: x; Conv. Head consists of: fc."


@pytest.mark.parametrize(("count", "end"), [(0, "."), (100, "."), (3000, "…")])
def test_a_description_ends_before_anyone_stops_listening(count: int, end: str) -> None:
    words = describe(Diagram("Net", tuple(box(f"Conv {i}") for i in range(count)), ()))
    assert len(words) <= LONGEST + 1
    assert words.endswith(end)


def test_frames_may_nest_deeper_than_python_recurses() -> None:
    inner = box("core")
    for _ in range(3000):
        inner = box("a", "", 1, inner)
    assert describe(Diagram("Net", (inner,), ())).startswith("Net: a (a (a (")
