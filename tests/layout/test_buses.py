"""A tensor that many boxes read runs beside the chain: one trunk, and a stub into the side of each consumer."""

import pytest

from nnviz.diagram import Definition, Diagram
from nnviz.inspection import violations
from nnviz.inspection.figure import Edge
from nnviz.inspection.gathering import gather
from nnviz.layout import layout
from nnviz.scene import Scene
from tests.layout.networks import NETWORKS, box, conv, edges, plus


def areas(scene: Scene) -> dict[str, tuple[float, float, float, float]]:
    return {drawn.ref: drawn.area for drawn in gather(scene).boxes}


def lines(scene: Scene, source: str) -> dict[str, Edge]:
    return {line.target: line for line in gather(scene).edges if line.source == source}


def side(line: Edge) -> str:
    """From where a line enters its target."""
    (x0, y0), (x1, y1) = line.points[-2:]
    if y0 == pytest.approx(y1):
        return "left" if x0 < x1 else "right"
    return "above" if y0 < y1 else "below"


def test_the_arms_of_a_u_are_fed_from_outside_and_its_bottom_from_below() -> None:
    scene = layout(NETWORKS["diffusion_unet"]())
    arms = {f"r{i}": "left" for i in range(3)} | {f"u{i}": "right" for i in range(7)}
    text, time = lines(scene, "text"), lines(scene, "t2")
    assert {to: side(line) for to, line in text.items()} == arms | {"m2": "below"}
    assert {to: side(line) for to, line in time.items()} == arms | {"m1": "left", "m3": "right"}


def test_a_bus_is_one_trunk_on_each_side() -> None:
    scene = layout(NETWORKS["diffusion_unet"]())
    for source in ("t2", "text"):
        trunks: dict[str, set[float]] = {}
        for line in lines(scene, source).values():
            if side(line) in ("left", "right"):
                trunks.setdefault(side(line), set()).add(round(line.points[-2][0], 2))
        assert {name: len(xs) for name, xs in trunks.items()} == {"left": 1, "right": 1}


def test_a_conditioned_u_has_level_rungs_and_its_conditions_beside_its_top() -> None:
    drawn = areas(layout(NETWORKS["diffusion_unet"]()))
    for source, target in (("stem", "u6"), ("r0", "u5"), ("d0", "u4"), ("d2", "u0")):
        assert sum(drawn[source][1::2]) == pytest.approx(sum(drawn[target][1::2]))
    assert max(drawn[key][2] for key in ("time", "sin", "t1", "t2", "text")) < drawn["stem"][0]
    assert drawn["t2"][3] < drawn["r0"][1]


@pytest.mark.parametrize("name", ["dit", "dit_of_three", "cross_attention"])
def test_what_conditions_a_chain_enters_it_from_the_left_at_the_height_of_its_readers(name: str) -> None:
    scene = layout(NETWORKS[name]())
    sources = ("tc",) if name.startswith("dit") else ("enc", "mask")
    for source in sources:
        found = lines(scene, source)
        assert len(found) >= 3
        assert {side(line) for line in found.values()} == {"left"}
        assert len({line.points[-2][0] for line in found.values()}) == 1


def test_nearest_trunks_enter_uppermost_so_that_no_trunk_ends_behind_a_stub() -> None:
    scene = layout(NETWORKS["cross_attention"]())
    memory, mask = lines(scene, "enc")["d3"], lines(scene, "mask")["d3"]
    assert mask.points[-2][0] > memory.points[-2][0]
    assert mask.points[-1][1] < memory.points[-1][1]


def test_conditions_are_drawn_the_same_twice() -> None:
    diagram = NETWORKS["diffusion_unet"]()
    assert layout(diagram) == layout(diagram)
    assert violations(layout(diagram), diagram) == ()


def test_a_condition_stands_beside_the_chain_where_that_disentangles_it() -> None:
    """A residual block that adds what it makes of a time: the chain is straight, the time comes from the side."""
    boxes = [box("x", "port", "x"), box("y", "port", "y"), box("n1", "norm", "GroupNorm"), conv("c1", "Conv 3×3")]
    boxes += [box("fc", "linear", "Linear"), plus("p1"), box("n2", "norm", "GroupNorm"), conv("c2", "Conv 3×3")]
    panel = Definition("B", "Residual block", (*boxes, plus("p2")), edges("x>n1>c1>p1>n2>c2>p2;y>fc>p1;x>p2"))
    scene = layout(Diagram("", (), (), (panel,)))
    drawn = areas(scene)
    assert len({round(sum(drawn[key][::2]), 2) for key in ("x", "n1", "c1", "p1", "n2", "c2", "p2")}) == 1
    assert drawn["fc"][2] < drawn["p1"][0]
    assert violations(scene, Diagram("", (), (), (panel,))) == ()
