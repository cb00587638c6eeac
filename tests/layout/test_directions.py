"""Data that flows to the right: the same figure turned, its text upright."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

import nnviz
from nnviz.diagram import Diagram
from nnviz.inspection import violations
from nnviz.inspection.figure import Box as Drawn
from nnviz.inspection.figure import Edge as Line
from nnviz.inspection.gathering import gather
from nnviz.layout import layout
from nnviz.options import Options
from nnviz.scene import Point, Scene
from tests.conftest import shared_folder
from tests.layout.networks import NETWORKS, box, conv, edges, opened, plus
from tests.layout.strategies import nested_diagrams, random_diagrams, series_parallel

RIGHT = Options(direction="right")
seeded = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def boxes(scene: Scene) -> dict[str, Drawn]:
    return {drawn.ref: drawn for drawn in gather(scene).boxes}


def middle(drawn: Drawn) -> Point:
    left, top, right, bottom = drawn.area
    return ((left + right) / 2, (top + bottom) / 2)


def backward(line: Line) -> bool:
    return any(b[0] < a[0] - 0.1 for a, b in pairwise(line.points))


@seeded
@given(series_parallel())
def test_series_and_branches_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram, RIGHT), diagram) == ()


@seeded
@given(random_diagrams())
def test_any_graph_is_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram, RIGHT), diagram) == ()


@seeded
@given(nested_diagrams())
def test_frames_within_frames_are_drawn_without_a_flaw(diagram: Diagram) -> None:
    assert violations(layout(diagram, RIGHT), diagram) == ()


def test_a_chain_is_one_straight_line_to_the_right() -> None:
    chain = [conv(f"c{i}", "Conv 3×3", "BN, ReLU" * (i % 2)) for i in range(5)]
    scene = layout(Diagram("", tuple(chain), edges("c0>c1>c2>c3>c4")), RIGHT)
    drawn = boxes(scene)
    assert len({round(middle(drawn[f"c{i}"])[1], 3) for i in range(5)}) == 1
    assert all(drawn[f"c{i}"].area[2] < drawn[f"c{i + 1}"].area[0] for i in range(4))
    assert all(right - left > bottom - top for left, top, right, bottom in (drawn[f"c{i}"].area for i in range(5)))


def test_branches_begin_in_one_column_and_stand_in_the_order_of_reading() -> None:
    drawn = boxes(layout(NETWORKS["googlenet"](), Options(direction="right", width=720.0)))
    branches = [drawn[ref] for ref in ("i0a", "i0b", "i0c", "i0d")]
    assert len({round(branch.area[0], 3) for branch in branches}) == 1
    assert [branch.area[1] for branch in branches] == sorted(branch.area[1] for branch in branches)


def test_shapes_are_written_above_their_lines() -> None:
    diagram = Diagram("", (conv("a", "Conv"), conv("b", "Conv")), edges("a>b", {"a": "64×112²"}))
    found = gather(layout(diagram, RIGHT))
    (label,) = found.standing("label")
    (line,) = found.edges
    assert label.area[3] < line.points[0][1]
    assert line.points[0][0] <= label.area[0] < label.area[2] <= line.points[-1][0]


def test_a_long_chain_goes_on_in_the_next_row() -> None:
    chain = [conv(f"c{i}", "Conv 3×3, 64", "BN, ReLU") for i in range(30)]
    scene = layout(Diagram("", tuple(chain), edges(">".join(one.key for one in chain))), RIGHT)
    assert scene.scale > 0.9
    assert scene.columns > 3
    turns = [line for line in gather(scene).edges if backward(line)]
    assert len(turns) == scene.columns - 1
    drawn = boxes(scene)
    assert drawn["c0"].area[3] < drawn["c29"].area[1]


def test_a_u_lies_on_its_side() -> None:
    drawn = boxes(layout(NETWORKS["unet"](), Options(direction="right", width=720.0)))
    for i in range(4):
        assert abs(middle(drawn[f"e{i}"])[0] - middle(drawn[f"c{i}"])[0]) < 0.1
        assert drawn[f"e{i}"].area[3] < drawn[f"c{i}"].area[1]


def test_titles_and_badges_of_frames_stand_at_the_top() -> None:
    inside = [conv("a", "Conv 3×3"), plus("p")]
    diagram = Diagram("", (conv("x", "Conv"), opened("f", "Block", inside, 7)), edges("x>a>p;x>p"))
    scene = layout(diagram, RIGHT)
    assert violations(scene, diagram) == ()
    left, top, right, _ = boxes(scene)["f"].area
    marks = {mark.role: mark.area for mark in gather(scene).standing("title", "badge")}
    assert marks["title"][3] < top + 13
    assert marks["title"][0] < (left + right) / 2
    assert marks["badge"][1] < top < marks["badge"][3]
    assert marks["badge"][2] <= right + 0.1


def test_a_badge_is_clear_of_the_text_and_of_the_line_that_leaves() -> None:
    diagram = Diagram("", (box("a", "block", "Transformer layer", repeat=12), conv("b", "Conv")), edges("a>b"))
    scene = layout(diagram, RIGHT)
    assert violations(scene, diagram) == ()
    (badge,) = gather(scene).standing("badge")
    (text,) = boxes(scene)["a"].texts
    assert badge.area[3] < text.y - 0.66 * text.size


def test_panels_stand_below_the_chain() -> None:
    diagram = NETWORKS["inception_resnet_v1"]()
    scene = layout(diagram, RIGHT)
    found = gather(scene)
    chain = [drawn for drawn in found.boxes if drawn.panel < 0 and drawn.role != "panel"]
    inner = [drawn for drawn in found.boxes if drawn.panel >= 0]
    assert max(drawn.area[3] for drawn in chain) < min(drawn.area[1] for drawn in inner)


def test_a_pill_moves_onto_the_line_that_it_begins() -> None:
    """Where data flows to the right a pill is round where a line could leave it beside its middle."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("NNVIZ_SHARED names no folder of models")
    model = nnviz.load(folder / "models" / "onnx" / "node_loop16_seq_none.onnx").fold()
    assert model.violations(direction="right") == ()
