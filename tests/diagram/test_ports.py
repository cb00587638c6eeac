"""What the inputs of a panel are called."""

from nnviz.diagram import Diagram, draw
from nnviz.graph import Graph, Node, Value
from tests.diagram import building


def entrances(diagram: Diagram) -> list[tuple[str, str]]:
    """The ports of the only panel, each with the title of the first box that reads it."""
    panel = diagram.definitions[0]
    title = {box.key: box.title for box in panel.boxes}
    found: dict[str, str] = {}
    for edge in panel.edges:
        found.setdefault(edge.source, title[edge.target])
    return sorted((title[key], reader) for key, reader in found.items() if "port" in key)


def one_block(*entries: Value, make: list[Node]) -> Graph:
    block = building.block("B0", "Exchange", building.copy(*make))
    return building.network(list(entries), [block], list(make[-1].outputs))


def test_branches_are_named_from_left_to_right() -> None:
    """The operands of what joins them stand in that order, whichever comes first in the file."""
    a, b, c = (building.tensor("", 1, 8, 4, 4) for _ in range(3))
    right = building.operator("Sigmoid", c)
    left = building.operator("Tanh", a)
    middle = building.operator("Relu", b)
    join = building.operator("Concat", left.outputs[0], middle.outputs[0], right.outputs[0])
    graph = one_block(a, b, c, make=[right, left, middle, join])
    assert entrances(draw(graph, 1, 1)) == [("x", "Tanh"), ("y", "ReLU"), ("z", "Sigmoid")]


def test_what_enters_a_chain_from_its_side_comes_after_what_begins_it() -> None:
    """A skip is the first operand of many a concatenation, and still no x."""
    a, skip = building.tensor("", 1, 8, 4, 4), building.tensor("", 1, 8, 8, 8)
    up = building.operator("ConvTranspose", a, channels=8, kernel_shape=(2, 2))
    join = building.operator("Concat", skip, up.outputs[0])
    last = building.operator("Relu", join.outputs[0])
    assert entrances(draw(one_block(a, skip, make=[up, join, last]), 1, 1)) == [("x", "UpConv 2×2, 8"), ("y", "concat")]


def test_what_several_branches_read_keeps_its_place() -> None:
    a, b = building.tensor("", 1, 8, 4, 4), building.tensor("", 1, 8, 4, 4)
    one = building.operator("Sigmoid", b)
    two, three = building.operator("Tanh", a), building.operator("Relu", a)
    join = building.operator("Concat", two.outputs[0], three.outputs[0], one.outputs[0])
    assert entrances(draw(one_block(a, b, make=[one, two, three, join]), 1, 1)) == [("x", "Sigmoid"), ("y", "Tanh")]
