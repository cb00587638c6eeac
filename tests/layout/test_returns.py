"""Lines that return: from below the body of a loop, beside it, back to the port of the state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.diagram import Box, Definition, Diagram, Edge
from nnviz.inspection import violations
from nnviz.inspection.figure import Box as Drawn
from nnviz.inspection.figure import Edge as Line
from nnviz.inspection.gathering import gather
from nnviz.layout import layout
from nnviz.scene import Scene
from tests.layout.networks.words import box, conv, edges, opened, plus


def back(source: str, target: str, value: int = 99) -> Edge:
    return Edge(source, target, value, returns=True)


def returning(scene: Scene) -> list[Line]:
    return [line for line in gather(scene).edges if line.returns]


def area(scene: Scene, ref: str) -> tuple[float, float, float, float]:
    found: list[Drawn] = [drawn for drawn in gather(scene).boxes if drawn.ref == ref]
    return found[0].area


def loop(*body: Box) -> tuple[Box, ...]:
    return (
        box("in", "input", "x"),
        opened("loop", "Loop", [box("s", "port", "state"), *body]),
        box("o", "output", "y"),
    )


def test_a_state_returns_beside_the_body_to_its_port() -> None:
    forward = edges("in>s>a>b>o")
    diagram = Diagram("", loop(conv("a", "Conv"), conv("b", "Linear")), (*forward, back("b", "s", forward[-1].value)))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    (line,) = returning(scene)
    _, top, right, bottom = area(scene, "s")
    frame = area(scene, "loop")
    assert line.points[-1] == (pytest.approx(right), pytest.approx((top + bottom) / 2))
    assert line.points[-2][0] > area(scene, "b")[2]
    assert all(frame[0] < x < frame[2] and frame[1] < y < frame[3] for x, y in line.points)
    assert max(y for _, y in line.points) > area(scene, "b")[3]
    assert line.arrow


def test_two_states_return_on_both_sides() -> None:
    boxes = (
        box("x", "input", "x"),
        box("z", "input", "z"),
        opened(
            "loop",
            "Loop",
            [box("s", "port", "state 1"), box("t", "port", "state 2"), conv("a", "A"), conv("b", "B"), plus("p")],
        ),
        box("o", "output", "y"),
    )
    forward = edges("x>s>a>p;z>t>b>p;p>o")
    values = {edge.source: edge.value for edge in forward}
    diagram = Diagram("", boxes, (*forward, back("a", "s", values["a"]), back("b", "t", values["b"])))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    sides = {line.points[-1][0] > line.points[-2][0] for line in returning(scene)}
    assert sides == {True, False}


def test_what_returns_needs_no_way_out() -> None:
    """The tensor that returns may be read by nothing else, or come from deep inside."""
    deep = opened("f", "If", [opened("g", "then", [conv("c", "Conv")])])
    diagram = Diagram("", loop(conv("a", "Conv"), deep), (*edges("in>s>a>o;s>c"), back("c", "s")))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    (line,) = returning(scene)
    assert line.points[0][1] == pytest.approx(area(scene, "c")[3])


def test_a_panel_may_show_a_loop() -> None:
    inner = (box("x", "port", "x"), *loop(conv("a", "Conv"))[1:2])
    panel = Definition("L", "Block", inner, (*edges("x>s>a"), back("a", "s")))
    diagram = Diagram("", (), (), (panel,))
    assert violations(layout(diagram), diagram) == ()


def test_without_frame_a_line_returns_all_the_same() -> None:
    inner = (box("s", "port", "state"), conv("a", "Conv"), conv("b", "Conv"))
    diagram = Diagram("", (), (), (Definition("L", "Block", inner, (*edges("s>a>b"), back("b", "s"))),))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    assert len(returning(scene)) == 1


TWO = "s>a;s>b;a>b;t>b;b>y"
THREE = "x>t;s>a>b>c>d;a>d;t>d;s>b;d>y"


@pytest.mark.parametrize(("forward", "body"), [(TWO, "ab"), (THREE, "abcd")])
def test_a_state_stands_no_lower_than_what_it_returns_from(forward: str, body: str) -> None:
    """The second state is read at the end of the body and returns from its beginning: pulled down, it would kink."""
    states = [box("s", "port", "state 1"), box("t", "port", "state 2")]
    boxes = [opened("loop", "Loop", [*states, *(conv(key, f"Conv {key}") for key in body)]), box("y", "output", "y")]
    boxes += [box("x", "input", "x")] if "x" in forward else []
    every = edges(forward)
    values = {edge.source: edge.value for edge in every}
    diagram = Diagram("", tuple(boxes), (*every, back(body[-1], "s", values[body[-1]]), back("a", "t", values["a"])))
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    assert area(scene, "t")[1] < area(scene, "a")[3]


@st.composite
def loops(draw: st.DrawFn) -> Diagram:
    """A frame with one to three states and a random body; each state returns from some box behind it."""
    states, size = draw(st.integers(1, 3)), draw(st.integers(1, 7))
    ports = [box(f"s{i}", "port", f"state {i}") for i in range(states)]
    body = [conv(f"b{i}", f"Conv {i}") for i in range(size)]
    inner = [*ports, *body]
    forward: dict[tuple[str, str], None] = {}
    for number, one in enumerate(body):
        before = st.integers(0, states + number - 1)
        for at in draw(st.lists(before, min_size=1, max_size=3, unique=True)):
            forward[inner[at].key, one.key] = None
    for port in ports:
        forward[port.key, draw(st.sampled_from(body)).key] = None
    if draw(st.booleans()):
        forward["x", ports[0].key] = None
    forward[body[-1].key, "y"] = None
    numbers = {one: i for i, one in enumerate(["x", *(part.key for part in inner)])}
    backwards = [Edge(draw(st.sampled_from(body)).key, port.key, 0, returns=True) for port in ports]
    every = [Edge(a, b, numbers[a]) for a, b in forward]
    every += [Edge(e.source, e.target, numbers[e.source], returns=True) for e in backwards]
    used = {edge.source for edge in every}
    pills = [box("x", "input", "x")] if "x" in used else []
    return Diagram("", (*pills, opened("loop", "Loop", inner), box("y", "output", "y")), tuple(every))


@settings(deadline=None, max_examples=100)
@given(loops())
def test_any_loop_is_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram), diagram) == ()
