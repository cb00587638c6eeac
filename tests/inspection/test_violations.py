"""Each kind of violation: a small scene that is sound, and what happens when one thing in it is moved."""

from dataclasses import replace

import pytest

from nnviz.diagram import Box, Definition, Diagram, Edge
from nnviz.inspection import KINDS, Kind, violations
from nnviz.scene import Circle, Group, Line, Paint, Point, Rect, Scene, Shape, Tag, Text

BLACK = Paint("#FFFFFF", "#000000", 0.8)


def word(x: float, y: float, text: str, role: str = "", anchor: str = "middle") -> Text:
    return Text(x, y, text, 8.0, "#000000", anchor=anchor, tag=Tag(role))  # type: ignore[arg-type]


def operator(ref: str, x: float, y: float, width: float = 40.0, height: float = 15.0, text: str = "Conv") -> Group:
    middle = (x + width / 2, y + height / 2 + 2.7)
    return Group((Rect(x, y, width, height, BLACK, 3.0), word(*middle, text)), Tag("operator", (("operator", ref),)))


def sign(ref: str, x: float, y: float) -> Group:
    return Group((Circle(x, y, 5.5, BLACK),), Tag("operator", (("operator", ref),)))


def block(ref: str, area: tuple[float, float, float, float], *inner: Shape) -> Group:
    return Group((Rect(*area, BLACK, 5.0), *inner), Tag("block", (("block", ref), ("repeat", "1"))))


def edge(source: str, target: str, *points: Point, value: int = 0) -> Line:
    data = (("value", str(value)), ("from", source), ("to", target))
    return Line(points, Paint(None, "#000000"), 3.0, True, Tag("edge", data))


def badge(x: float, y: float) -> Group:
    return Group((Rect(x - 8, y - 5, 16, 10, BLACK, 5.0), word(x, y + 2.4, "×3")), Tag("badge"))


def sheets(x: float, y: float, width: float, height: float) -> Group:
    return Group(
        (Rect(x + 3, y + 3, width, height, BLACK), Rect(x + 1.5, y + 1.5, width, height, BLACK)), Tag("sheets")
    )


def boxes(*refs: str) -> tuple[Box, ...]:
    return tuple(Box(ref, "operator", ref, "Conv") for ref in refs)


def kinds(shapes: tuple[Shape, ...], diagram: Diagram, size: tuple[float, float] = (300.0, 300.0)) -> set[Kind]:
    return {flaw.kind for flaw in violations(Scene(*size, shapes), diagram)}


AB = Diagram("", boxes("a", "b"), (Edge("a", "b", 0),))
A, B = operator("a", 80, 20), operator("b", 80, 60)
STRAIGHT = edge("a", "b", (100, 35), (100, 60))


def test_two_boxes_and_their_line_are_sound() -> None:
    assert kinds((A, B, STRAIGHT), AB) == set()


@pytest.mark.parametrize(
    ("shapes", "kind"),
    [
        ((A, operator("b", 80, 30), edge("a", "b", (100, 35), (100, 60))), "overlap"),
        ((A, operator("b", 120.5, 20)), "overlap"),
        ((A, B, edge("a", "b", (100, 35), (100, 48), (90, 48), (90, 20), (79, 20), (79, 60))), "line through box"),
        ((A, B, edge("a", "b", (95, 35), (105, 60))), "slanted line"),
        ((A, B, edge("a", "b", (99, 35), (99, 45), (101, 45), (101, 60))), "kink"),
        ((A, operator("b", 80, 60, text="A convolution"), STRAIGHT), "text too large"),
        ((A, B), "missing edge"),
        ((A, B, STRAIGHT, STRAIGHT), "missing edge"),
        ((A, B, STRAIGHT, edge("b", "a", (80, 67), (60, 67), (60, 27), (80, 27))), "missing edge"),
        ((A, STRAIGHT), "missing box"),
        ((A, B, B, STRAIGHT), "missing box"),
        ((A, B, edge("a", "b", (100, 37), (100, 60))), "loose end"),
        ((A, B, edge("a", "b", (100, 35), (100, 58))), "loose end"),
        ((A, B, replace(STRAIGHT, arrow=False)), "missing arrowhead"),
        ((A, operator("b", 80, 39), edge("a", "b", (100, 35), (100, 39))), "no room for arrowhead"),
        ((A, B, edge("a", "b", (100, 35), (100, 40), (119.6, 40), (119.6, 80), (130, 80), (130, 67), (120, 67))),
         "line along border"),
        ((A, B, STRAIGHT, word(100, 50, "64", "label")), "line through mark"),
        ((A, B, STRAIGHT, word(110, 50, "64", "label"), word(112, 51, "64", "label")), "touching marks"),
        ((A, B, STRAIGHT, word(118, 40, "64", "label"), badge(120, 38)), "touching marks"),
        ((A, B, STRAIGHT, word(90, 25, "64", "label")), "touching marks"),
        ((A, B, STRAIGHT, word(298, 50, "64", "label")), "off the page"),
        ((A, B, STRAIGHT, Rect(-1, 5, 5, 5, BLACK)), "off the page"),
        ((A, B, STRAIGHT, Group((Rect(70, 50, 60, 20, BLACK), word(90, 62, "Conv")), Tag("legend"))), "overlap"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_two_boxes_is_found(shapes: tuple[Shape, ...], kind: Kind) -> None:
    assert kind in kinds(shapes, AB)


@pytest.mark.parametrize(
    "shapes",
    [
        (A, operator("b", 121.5, 20), edge("a", "b", (100, 35), (100, 45), (141.5, 45), (141.5, 35))),
        (A, B, edge("a", "b", (98, 35), (98, 45), (102, 45), (102, 60))),
        (A, B, STRAIGHT, word(102, 50, "64×56²", "label", "start")),
        (A, B, STRAIGHT, Group((Rect(20, 280, 8, 7, BLACK), word(50, 286, "Conv")), Tag("legend"))),
        (A, sign("b", 100, 67), edge("a", "b", (100, 35), (100, 61.5))),
        (A, sign("b", 100, 67), edge("a", "b", (101, 35), (101, 61.59))),
    ],
)
def test_what_is_not_wrong_with_two_boxes(shapes: tuple[Shape, ...]) -> None:
    assert kinds(shapes, AB) == set()


ABC = Diagram("", boxes("a", "b", "c"), (Edge("a", "b", 0), Edge("a", "c", 0)))
ABCD = Diagram("", boxes("a", "b", "c", "d"), (Edge("a", "c", 0), Edge("b", "d", 1)))
C = operator("c", 140, 60)


def test_lines_of_one_tensor_may_lie_on_one_another() -> None:
    fork = edge("a", "c", (100, 35), (100, 45), (160, 45), (160, 60))
    assert kinds((A, B, C, STRAIGHT, fork), ABC) == set()
    two = Diagram("", ABC.boxes, (Edge("a", "b", 0), Edge("a", "c", 1)))
    fork = edge("a", "c", (100, 35), (100, 45), (160, 45), (160, 60), value=1)
    assert kinds((A, B, C, STRAIGHT, fork), two) == {"shared stretch"}


def corner_to_corner(apart: float) -> tuple[Shape, ...]:
    """Two tensors: one comes down and turns right, the other comes from the left and goes on down, `apart` below."""
    return (
        operator("a", 80, 20), operator("b", 20, 20), operator("c", 140, 60), operator("d", 80, 100),
        edge("a", "c", (100, 35), (100, 48), (160, 48), (160, 60)),
        edge("b", "d", (40, 35), (40, 48 + apart), (100, 48 + apart), (100, 100), value=1),
    )  # fmt: skip


def test_lines_that_touch_at_their_corners_read_as_one() -> None:
    assert kinds(corner_to_corner(0.0), ABCD) == {"shared stretch"}
    assert kinds(corner_to_corner(4.0), ABCD) == set()


def test_lines_that_cross_share_nothing() -> None:
    shapes = (
        operator("a", 20, 20), operator("b", 80, 20), operator("c", 80, 100), operator("d", 20, 100),
        edge("a", "c", (40, 35), (40, 60), (100, 60), (100, 100)),
        edge("b", "d", (100, 35), (100, 50), (70, 50), (70, 75), (40, 75), (40, 100), value=1),
    )  # fmt: skip
    assert kinds(shapes, ABCD) == set()


def test_a_strange_line_through_an_arrowhead() -> None:
    shapes = (
        operator("a", 80, 20), operator("b", 20, 20), operator("c", 80, 60), operator("d", 180, 50),
        edge("a", "c", (100, 35), (100, 60)), edge("b", "d", (40, 35), (40, 57), (180, 57), value=1),
    )  # fmt: skip
    assert kinds(shapes, ABCD) == {"line through mark"}
    raised = edge("b", "d", (40, 35), (40, 52), (180, 52), value=1)
    assert kinds((*shapes[:-1], raised), ABCD) == set()


FRAMED = Diagram("", (Box("a", "operator", "a", "Conv"), Box("f", "block", "f", "F", children=boxes("b"))), AB.edges)


def framed(
    *inner: Shape, line: Line = STRAIGHT, area: tuple[float, float, float, float] = (70, 45, 60, 40)
) -> set[Kind]:
    title = word(72, 53, "Block", "title", "start")
    return kinds((A, block("f", area, title, *inner), line), FRAMED)


def test_a_box_in_a_frame_is_sound() -> None:
    assert framed(B) == set()


def test_what_is_wrong_with_a_frame_is_found() -> None:
    assert "outside its frame" in framed(B, area=(85, 45, 50, 40))
    assert "outside its frame" in framed(sheets(80, 75, 40, 15), B, area=(70, 45, 60, 30))
    assert "text too large" in framed(B, word(125, 53, "A block", "title", "start"))
    assert "touching marks" in framed(B, word(90, 66, "x", "title"))
    assert "touching marks" in framed(B, word(70, 80, "64", "label"))
    inside = ((125, 67), (125, 80), (140, 80), (140, 90), (100, 90), (100, 75))
    assert "line through frame" in framed(B, line=edge("a", "b", (120, 27), (140, 27), (140, 67), *inside))
    assert "line along border" in framed(B, line=edge("a", "b", (100, 35), (100, 45), (125, 45), (125, 67), (120, 67)))


def test_a_line_past_a_frame_stays_outside() -> None:
    diagram = Diagram("", (*FRAMED.boxes, *boxes("c")), (Edge("a", "c", 0),))
    frame = block("f", (70, 45, 60, 40), B)
    below = operator("c", 80, 100)
    through = edge("a", "c", (100, 35), (100, 40), (75, 40), (75, 92), (100, 92), (100, 100))
    around = edge("a", "c", (100, 35), (100, 40), (60, 40), (60, 92), (100, 92), (100, 100))
    assert kinds((A, frame, below, through), diagram) == {"line through frame"}
    assert kinds((A, frame, below, around), diagram) == set()


def test_sheets_are_crossed_by_lines_of_their_box_alone() -> None:
    repeated = block("b", (80, 60, 40, 15), sheets(80, 60, 40, 15), word(100, 70, "Conv"))
    repeated = replace(repeated, shapes=(repeated.shapes[1], repeated.shapes[0], repeated.shapes[2]))
    diagram = Diagram(
        "", (*boxes("a"), Box("b", "block", "b", "Conv", repeat=3), *boxes("c")), (*AB.edges, Edge("b", "c", 1))
    )
    below = operator("c", 80, 100)
    own = edge("b", "c", (100, 75), (100, 100), value=1)
    assert kinds((A, repeated, below, STRAIGHT, own), diagram) == set()
    past = edge("a", "c", (100, 35), (100, 45), (60, 45), (60, 76.5), (121.5, 76.5), (121.5, 107), (120, 107))
    other = replace(diagram, edges=(Edge("a", "b", 0), Edge("a", "c", 0)))
    assert "line through mark" in kinds((A, repeated, below, STRAIGHT, past), other)


def test_copies_of_a_block_are_each_reached() -> None:
    copies = (Box("k1", "block", "B0", "Block"), Box("k2", "block", "B0", "Block"))
    diagram = Diagram("", (*boxes("a"), *copies), (Edge("a", "k1", 0), Edge("a", "k2", 0)))
    first, second = block("B0", (80, 60, 40, 15)), block("B0", (140, 60, 40, 15))
    line, fork = edge("a", "B0", (100, 35), (100, 60)), edge("a", "B0", (100, 35), (100, 45), (160, 45), (160, 60))
    assert kinds((A, first, second, line, fork), diagram) == set()
    assert kinds((A, first, second, line, line), diagram) == {"missing edge"}


def panel(kind: str, x: float, *inner: Shape) -> Group:
    header = Rect(x, 20, 80, 13, BLACK, 4.0, flat=True)
    frame = Rect(x, 20, 80, 100, BLACK, 4.0)
    return Group((frame, header, word(x + 40, 29, "Block", "title"), *inner), Tag("panel", (("panel", kind),)))


def test_lines_end_in_their_own_panel() -> None:
    inner = (Edge("pa", "pb", 1),)
    parts = (Box("pa", "operator", "a", "Conv"), Box("pb", "operator", "b", "Conv"))
    diagram = Diagram("", AB.boxes, AB.edges, (Definition("B0", "Block", parts, inner),))
    own = (operator("a", 200, 40), operator("b", 200, 80), edge("a", "b", (220, 55), (220, 80), value=1))
    assert kinds((A, B, STRAIGHT, panel("B0", 180, *own)), diagram) == set()
    astray = (*own[:2], edge("a", "b", (100, 35), (100, 60), value=1))
    assert "loose end" in kinds((A, B, STRAIGHT, panel("B0", 180, *astray)), diagram)
    assert "overlap" in kinds((A, B, STRAIGHT, panel("B0", 110, *own)), diagram)
    assert "missing box" in kinds((A, B, STRAIGHT), diagram)
    high = (operator("a", 200, 30), *own[1:2], edge("a", "b", (220, 45), (220, 80), value=1))
    assert kinds((A, B, STRAIGHT, panel("B0", 180, *high)), diagram) == {"touching marks"}


def test_violations_come_from_the_top_of_the_page_down_and_are_one_line() -> None:
    found = violations(Scene(300, 300, (A, operator("b", 80, 60, text="Two\nlines and more"))), AB)
    assert [flaw.where[1] for flaw in found] == sorted(flaw.where[1] for flaw in found)
    assert [str(flaw) for flaw in found] == [
        "missing edge at 0,0: a → b drawn 0 times, not 1",
        "text too large at 100,68: 'Two\\nlines and more' leaves b",
    ]
    assert all(flaw.kind in KINDS for flaw in found)
