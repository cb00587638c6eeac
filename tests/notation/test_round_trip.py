"""What is printed reads back as the same graph, whatever its tensors and operators are called."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.folding import fold
from nnviz.graph import ABSENT, Block, Graph, Node, Value
from nnviz.notation import parse
from nnviz.notation.operators import word
from tests.folding.networks import bert, cells, densenet, googlenet, hrnet, joint_transformer, resnet, transformer, unet
from tests.folding.outline import BLOCK

ODD = ["Relu", "input", "return", ".", "-", "_", "$y", "()", "=", "a\n#", "a b", "%41"]
NAMES = st.sampled_from(["", "x", "y", "v", "x_2", *ODD])
NAMES |= st.text(max_size=4) | st.text("ab", min_size=58, max_size=63)
OPERATORS = st.sampled_from(["Conv", "Gemm", "Add", "Relu", "Col2Im", "ReduceL2", "input", "return", "", "a'+b@c 1"])
SIZES = st.lists(st.integers(0, 4), max_size=3).map(tuple)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(["kernel_shape", "strides", "dilations"], SIZES),
        **dict.fromkeys(["group", "channels", "features"], st.integers(-1, 64)),
        "depthwise": st.booleans(),
    },
)
NETWORKS = {
    "resnet": resnet(3, 4, 6), "bert": bert(4), "transformer": transformer(3), "densenet": densenet(3, 6),
    "googlenet": googlenet(), "unet": unet(3), "hrnet": hrnet(1, 3, 2), "cells": cells(3, 3),
    "joint": joint_transformer(4),
}  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Operators with any number of operands and results, constants among them, under few names, however odd."""
    names = st.sampled_from(draw(st.lists(NAMES, min_size=1, max_size=3)))
    inputs = tuple(map(Value, draw(st.lists(names, max_size=3))))
    values = [ABSENT, *(Value(name, constant=True) for name in draw(st.lists(names, max_size=2))), *inputs]
    weights = [Value(name) for name in draw(st.lists(names, max_size=3))]
    nodes: list[Node] = []
    for _ in range(draw(st.integers(0, 8))):
        operands = draw(st.lists(st.sampled_from(values[-4:] + values[:2]), max_size=3))
        outputs = tuple(map(Value, draw(st.lists(names, min_size=1, max_size=3))))
        learned = draw(st.lists(st.sampled_from(weights), max_size=2, unique=True)) if weights else []
        then = tuple(draw(st.lists(OPERATORS, max_size=2)))
        attributes = draw(ATTRIBUTES)
        nodes.append(Node(draw(OPERATORS), tuple(operands), outputs, attributes, then=then, weights=tuple(learned)))
        values += outputs
    returned = draw(st.lists(st.sampled_from(values[1:]), max_size=3)) if values[1:] else []
    return Graph("random", tuple(nodes), inputs, tuple(returned))


@given(graphs())
@settings(max_examples=300, deadline=None)
@example(Graph("empty", ()))
def test_what_is_printed_reads_back(graph: Graph) -> None:
    again = parse(str(graph))
    assert str(again) == str(graph)
    assert wiring(again) == wiring(graph)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_means_one_tensor(name: str) -> None:
    odd, named, last = Value(name), Value("y"), Value()
    made = (Node("Tanh", (), (odd,)), Node("Relu", (odd,), (named,)), Node("Neg", (named,), (Value(),)))
    graph = Graph("", (*made, Node("Sum", (odd, named, odd), (last,))), (), (last, odd))
    assert wiring(parse(str(graph))) == wiring(graph)


def wiring(graph: Graph) -> list[object]:
    """Operators and where each operand comes from, constants by first use."""
    places: dict[Value, object] = {ABSENT: None} | {value: place for place, value in enumerate(graph.inputs)}
    outside = count()

    def place(value: Value) -> object:
        if value not in places:
            places[value] = ("outside", next(outside))
        return places[value]

    lines: list[object] = []
    for node in graph.nodes:
        lines.append((node.op, node.then, [place(value) for value in node.inputs]))
        places |= {value: (len(lines), slot) for slot, value in enumerate(node.outputs)}
    return [*lines, len(graph.inputs), [place(value) for value in graph.outputs]]


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_read_back(name: str) -> None:
    graph = parse(NETWORKS[name])
    assert wiring(parse(str(graph))) == wiring(graph)
    assert str(parse(str(graph))) == str(graph)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_folded_graph_has_the_operators_of_its_bodies_and_hardly_a_line_more(name: str) -> None:
    folded = fold(parse(NETWORKS[name]))
    shown = [*nodes_of_bodies(folded)]
    lines = str(folded).splitlines()
    operators = Counter(word(node) for node in shown if not isinstance(node, Block))
    found = Counter(line.split(" = ")[-1].split()[0] for line in lines if not BLOCK.fullmatch(line))
    bodies = [node.body for node in shown if isinstance(node, Block)]
    assert {name: found[name] for name in operators} == operators
    entering = len(folded.inputs) + sum(len(body.inputs) for body in bodies)
    assert len(lines) <= len(shown) + entering + len(bodies) + 1


def nodes_of_bodies(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        yield node
        if isinstance(node, Block):
            yield from nodes_of_bodies(node.body)
