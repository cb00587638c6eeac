"""How much is opened, and where: compositions, and what is drawn where nothing fits."""

import pytest

from nnviz.graph import Graph
from nnviz.inspection import violations
from nnviz.inspection.gathering import gather
from nnviz.layout.lanes import lanes
from nnviz.options import Composition, Options
from nnviz.page import compose, outline
from nnviz.renderers.text import render
from nnviz.scene import Group, Text
from tests.diagram import building


def stages() -> Graph:
    """Three rows of residual blocks of one class, of 64, 128 and 256 channels."""
    x = building.tensor("image", 1, 64, 56, 56)
    value, blocks = x, []
    for width, count in ((64, 3), (128, 4), (256, 2)):
        copies = building.chain_of_residuals(value, count, width)
        blocks.append(building.block("B0", "Residual block", *copies))
        value = building.exit_of(copies[-1])
    return building.network([x], [*blocks], [value])


def shown(composition: Composition) -> tuple[list[str], list[str]]:
    """Titles of the frames of the chain, and of the panels."""
    page = compose(stages(), Options(composition=composition))
    assert violations(page.scene, page.diagram) == ()
    return [box.title for box in page.diagram.boxes if box.children], [one.title for one in page.diagram.definitions]


def test_nested_opens_a_class_once_where_it_occurs_first() -> None:
    assert shown("nested") == (["Residual block (c = 64)"], [])
    page = compose(stages(), Options(composition="nested"))
    frame, *others = [box for box in page.diagram.boxes if box.role == "block"]
    assert [box.title for box in frame.children or ()] == ["Conv 1×1, c", "Conv 3×3, 4c", "Add"]
    assert [(box.note, box.repeat) for box in others] == [("c = 128", 4), ("c = 256", 2)]


def test_panels_define_every_block_beside_the_chain() -> None:
    assert shown("panels") == ([], ["Residual block"])
    x = building.tensor("x", 1, 64, 56, 56)
    copies = building.chain_of_residuals(x, 3)
    alone = building.network([x], [building.block("B0", "Residual block", *copies)], [building.exit_of(copies[-1])])
    for depth in ("auto", "all", 1):
        diagram = compose(alone, Options(depth, composition="panels")).diagram
        assert [one.title for one in diagram.definitions] == ["Residual block"]
    assert not compose(alone, Options()).diagram.definitions


def test_a_composition_holds_in_the_terminal() -> None:
    assert not outline(stages(), Options(composition="nested")).definitions
    assert outline(stages(), Options(composition="panels")).definitions


def test_where_nothing_fits_closed_blocks_keep_their_panels_if_that_shrinks_nothing() -> None:
    x = building.tensor("image", 1, 64, 56, 56)
    value, nodes = x, []
    for width in range(8, 104, 8):
        copies = building.chain_of_residuals(value, 2, width)
        nodes.append(building.block("B0", "Residual block", *copies))
        value = building.exit_of(copies[-1])
    last = building.operator("Concat", value, x)
    graph = building.network([x], [*nodes, last], list(last.outputs))
    page = compose(graph, Options(direction="right"))
    assert page.scene.scale < 0.6
    assert [one.title for one in page.diagram.definitions] == ["Residual block"]


def headings(title: str, width: float = 505.0) -> tuple[Text, float, float]:
    """The title, the scene's width and the upper end of the figure below it."""
    page = compose(stages(), Options(title=title, width=width))
    assert violations(page.scene, page.diagram) == ()
    (heading,) = [shape for shape in page.scene.shapes if isinstance(shape, Text) and shape.tag.role == "heading"]
    return heading, page.scene.width, min(box.area[1] for box in gather(page.scene).boxes)


def test_a_title_stands_above_everything_in_bold() -> None:
    heading, width, top = headings("Our network")
    assert (heading.text, heading.weight) == ("Our network", "bold")
    assert heading.y < top
    assert heading.x == pytest.approx(width / 2)
    assert b"Our network" in render(lanes(outline(stages(), Options(title="Our network")))).splitlines()[0]


def test_a_title_wider_than_the_page_is_elided() -> None:
    heading, width, _ = headings("A title of many words " * 20, 241.0)
    assert heading.text.endswith("…")
    assert width <= 241.0
    longer, width, _ = headings("A title that is wider than the figure but not wider than the page is")
    assert not longer.text.endswith("…")
    assert width <= 505.0


def test_no_title_is_drawn_where_none_is_given() -> None:
    assert not [shape for shape in compose(stages()).scene.shapes if isinstance(shape, Text)]


def test_the_legend_can_be_left_out() -> None:
    def legends(legend: bool) -> int:
        shapes = compose(stages(), Options(legend=legend)).scene.shapes
        return sum(isinstance(shape, Group) and shape.tag.role == "legend" for shape in shapes)

    assert (legends(True), legends(False)) == (1, 0)
