"""Lines that a person would draw straight: into the ports of a frame, and down a chain to which parts are dealt out."""

from itertools import pairwise

import pytest

from nnviz.diagram import Diagram, Edge
from nnviz.inspection import violations
from nnviz.inspection.figure import Edge as Drawn
from nnviz.inspection.gathering import gather
from nnviz.layout import layout
from nnviz.layout.spine.columns import apart
from nnviz.layout.spine.interleaving import Spans
from tests.layout.networks import box, conv, edges, opened, plus


def lines(diagram: Diagram) -> dict[tuple[str, str], Drawn]:
    scene = layout(diagram)
    assert violations(scene, diagram) == ()
    return {(line.source, line.target): line for line in gather(scene).edges}


def is_straight(line: Drawn) -> bool:
    return len({round(x, 2) for x, _ in line.points}) == 1


def test_inputs_stand_right_above_the_ports_of_the_frame_that_they_enter() -> None:
    """Packed side by side above the middle of the frame, both would reach their ports by double bends."""
    inner = [conv("a", "Attention mask"), conv("e", "Embedding 100×48"), conv("q", "ArgMax"), conv("t", "Layer")]
    ends = [box("i", "input", "mask"), box("j", "input", "tokens"), box("o", "output", "out")]
    frame = opened("f", "Tower", [*inner, box("g", "bar", "Gather")])
    found = lines(Diagram("", (*ends[:2], frame, ends[2]), edges("i>a>t; j>e>t>g>o; j>q>g")))
    assert is_straight(found["i", "a"])
    assert is_straight(found["j", "e"]) or is_straight(found["j", "q"])


def test_what_hangs_on_a_frame_in_layers_stands_above_and_below_its_ports() -> None:
    """The cell of an LSTM, whose gates are no series: the inputs stand in the order of its ports."""
    gates = [box(name, "act", "Sigmoid") for name in ("s0", "s1", "s2")]
    inner = [conv("g", "Linear 32"), box("split", "bar", "Split"), *gates, box("t", "act", "Tanh")]
    inner += [
        box("m0", "times", "×"),
        box("m1", "times", "×"),
        plus("p"),
        box("u", "act", "Tanh"),
        box("m2", "times", "×"),
    ]
    parts = tuple(Edge("split", gate, 20 + i) for i, gate in enumerate(("s0", "t", "s1", "s2")))
    wires = edges("x>g>split; s0>m0; t>m0>p>u>m2>y>o; c>m1>p; s1>m1; s2>m2")
    ends = [box("c", "input", "cell"), box("x", "input", "x"), conv("y", "Linear 4"), box("o", "output", "out")]
    found = lines(Diagram("", (*ends[:2], opened("f", "LSTM cell", inner, 12), *ends[2:]), (*wires, *parts)))
    assert all(is_straight(found[pair]) for pair in (("x", "g"), ("m2", "y"), ("y", "o")))


def test_a_split_that_is_dealt_out_along_a_chain_leaves_the_chain_straight() -> None:
    """Experts that each add to a sum: the parts run down on one side, what all of them read on the other."""
    experts = [f"e{i}" for i in range(5)]
    boxes = [box("x", "port", "x"), conv("r", "Linear 5"), box("s", "bar", "Split")]
    boxes += [box(key, "block", "Expert") for key in experts]
    wires = edges("x>r>s; " + ">".join(experts) + "; " + "; ".join(f"x>{key}" for key in experts))
    dealt = tuple(Edge("s", key, 20 + i) for i, key in enumerate(experts))
    found = lines(Diagram("", tuple(boxes), (*wires, *dealt)))
    assert all(is_straight(found[pair]) for pair in pairwise(experts))
    assert is_straight(found["s", "e0"])
    sides = {
        source: {
            line.points[-2][0] < line.points[-1][0]
            for (one, to), line in found.items()
            if one == source and to in experts[1:]
        }
        for source in "xs"
    }
    assert sides == {"x": {True}, "s": {False}}


@pytest.mark.parametrize(
    ("wishes", "places"),
    [
        ([0.0, 20.0, 40.0], [0.0, 20.0, 40.0]),
        ([0.0, 4.0, 40.0], [-6.0, 4.0, 40.0]),
        ([30.0, 0.0], [0.0, 10.0]),
        ([0.0, 10.0, 12.0], [0.0, 10.0, 20.0]),
    ],
)
def test_what_collides_gives_way_and_most_stay_where_they_wish(wishes: list[float], places: list[float]) -> None:
    found = apart(wishes, [0.0, *[10.0] * (len(wishes) - 1)])
    assert all(b - a >= 10 for a, b in pairwise(found))
    assert min(abs(a - b) for a, b in zip(found, wishes, strict=True)) == 0
    if wishes == sorted(wishes):
        assert found == places


def test_the_stretches_around_a_height_neither_begin_nor_end_there() -> None:
    spans = Spans()
    for low, high in ((0, 4), (1, 3), (3, 6), (2, 8)):
        spans.add(low, high)
    assert [spans.around(height) for height in range(10)] == [0, 1, 2, 2, 2, 2, 1, 1, 0, 0]
