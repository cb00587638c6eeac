"""Columns of networks: their boxes keep their order, and paired boxes stand at one height."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.diagram import Box, Diagram, Edge, Network
from nnviz.inspection import violations
from nnviz.layout import layout
from nnviz.layout.abreast.aligning import align
from nnviz.layout.abreast.stops import described, stops
from nnviz.layout.abreast.stretching import stretch
from nnviz.layout.levels import lay_levels
from nnviz.layout.planning.lifting import lift
from nnviz.options import Options
from nnviz.theme import SPACING
from tests.layout.strategies import nested_diagrams, random_diagrams, series_parallel

seeded = settings(
    max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
some = st.one_of(random_diagrams(), series_parallel(), nested_diagrams())


def renamed(diagram: Diagram, number: int) -> Network:
    """The network of a diagram, whose keys and tensors are no other network's; its pictures shrink box by box."""

    def box(one: Box) -> Box:
        inner = None if one.children is None else tuple(map(box, one.children))
        return replace(one, key=f"{number}/{one.key}", children=inner)

    def edge(one: Edge) -> Edge:
        ends = {"source": f"{number}/{one.source}", "target": f"{number}/{one.target}"}
        return replace(one, **ends, value=one.value + 10_000 * number)

    boxes = tuple(map(box, diagram.boxes))
    extents = {one.key: (64 >> at // 3, 64 >> at // 3) for at, one in enumerate(boxes)}
    return Network(f"Network {number}", boxes, tuple(map(edge, diagram.edges)), (0, 10_000 * number), extents)


def abreast(diagrams: list[Diagram]) -> Diagram:
    networks = tuple(renamed(diagram, number) for number, diagram in enumerate(diagrams))
    boxes = tuple(box for network in networks for box in network.boxes)
    return Diagram("", boxes, tuple(edge for network in networks for edge in network.edges), networks=networks)


@seeded
@given(st.lists(some, min_size=2, max_size=3), st.sampled_from(["down", "right"]))
def test_any_networks_are_drawn_without_a_flaw(diagrams: list[Diagram], direction: str) -> None:
    diagram = abreast(diagrams)
    options = Options(direction="right" if direction == "right" else "down")
    assert [str(flaw) for flaw in violations(layout(diagram, options), diagram)] == []


@seeded
@given(st.lists(some, min_size=2, max_size=3))
def test_paired_boxes_stand_at_one_height_and_order_is_kept(diagrams: list[Diagram]) -> None:
    networks = abreast(diagrams).networks
    columns = [lay_levels(lift(network.boxes, network.edges), SPACING)[1] for network in networks]
    items = [stops(column) for column in columns]
    before = [sorted(range(len(column.items)), key=lambda at: column.items[at].y) for column in columns]
    rows = [row for stage in align(described(items, networks)) for row in stage.rows]
    stretch(columns, items, rows)
    for row in rows:
        heights = [items[column][at].y for column, at in row.items()]
        assert max(heights) - min(heights) < 0.1
    for column, order in zip(columns, before, strict=True):
        assert [column.items[at].y for at in order] == sorted(item.y for item in column.items)
