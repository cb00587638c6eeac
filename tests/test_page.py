"""How much of a network a page shows."""

import random

from nnviz.folding import fold
from nnviz.graph import Graph
from nnviz.notation import parse
from nnviz.options import Options
from nnviz.page import compose

BOTTLENECK = "x = .\nConv1x1:{c}+Relu\nConv3x3:{c}+Relu\nConv1x1:{w}\nAdd+Relu . x\n"


def long_module(count: int) -> str:
    """A module of `count` operators in which nothing repeats: more than a page holds."""
    dice = random.Random(0)
    return "y = .\n" + "".join(f"Conv{dice.choice(range(1, 40))}:96\n" for _ in range(count)) + "Concat . y\n"


def network() -> Graph:
    stem = "Conv7x7/2:64\n"
    small, large = BOTTLENECK.format(c=64, w=256) * 3, "GlobalMaxPool\n" + long_module(230) * 2
    return fold(parse(stem + small + large + "Gemm:10"))


def test_what_fits_beside_a_closed_figure_is_defined_in_a_panel() -> None:
    page = compose(network())
    closed = {box.title for box in page.diagram.leaves() if box.role == "block" and not box.definition}
    assert [panel.title for panel in page.diagram.definitions] == ["Bottleneck"]
    assert closed
    assert "Bottleneck" not in closed


def test_a_depth_that_is_asked_for_is_kept() -> None:
    assert compose(network(), Options(depth=0)).diagram.definitions == ()
