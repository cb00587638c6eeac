"""Invariants, on random graphs and on real files."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.cleaning import clean
from nnviz.converters import convert
from nnviz.graph import Graph, Node, Value
from nnviz.notation import parse
from tests.cleaning.build import Net

UNARY = [
    "Relu",
    "Pad",
    "BatchNormalization",
    "Slice",
    "Erf",
    "LayerNormalization",
    "Dropout",
    "Sigmoid",
    "Identity",
    "Cast",
    "Reshape",
    "Transpose",
    "Shape",
    "Softmax",
    "ReduceMean",
    "Conv",
    "Neg",
]
BINARY = ["Add", "Mul", "MatMul", "Concat", "Where", "Div", "Gather"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A random graph of operators that cleaning has opinions on."""
    net = Net()
    values: list[Value] = [net.input("x"), net.input("mask", dtype="int64")]
    constants = [
        net.weight(8, 8),
        net.weight(8),
        net.constant(0.5),
        net.constant(1.0),
        net.constant(1, 2, dtype="int64"),
    ]
    for _ in range(draw(st.integers(1, 24))):
        first = draw(st.sampled_from(values))
        if draw(st.booleans()):
            op = draw(st.sampled_from(UNARY))
            values.append(net(op, first, *([net.weight(4, 4, 3, 3)] if op == "Conv" else [])))
        else:
            operands = [first, draw(st.sampled_from(values + constants))]
            values.append(net(draw(st.sampled_from(BINARY)), *(operands if draw(st.booleans()) else operands[::-1])))
    return net.graph(*draw(st.lists(st.sampled_from(values[2:]), min_size=1, max_size=3, unique=True)))


def census(graph: Graph) -> Counter[tuple[object, ...]]:
    """The operators, each by what it is and what it stands for."""
    return Counter(
        (node.op, node.then, node.sources, tuple(sorted(node.attributes.items(), key=repr))) for node in graph.nodes
    )


def edges(graph: Graph) -> Counter[tuple[object, ...]]:
    """Which operator feeds which, each by what it stands for."""
    makers = {value: node.sources for node in graph.nodes for value in node.outputs}
    return Counter((makers.get(value), node.sources) for node in graph.nodes for value in node.inputs)


def written(graph: Graph) -> list[tuple[object, ...]]:
    """The operators in order, each with what it stands for, the numbers of its operands and its weights."""
    number = {value: i for i, value in enumerate(graph.inputs)}
    lines: list[tuple[object, ...]] = []
    for node in graph.nodes:
        operands = [number.setdefault(value, len(number)) for value in node.inputs]
        results = [number.setdefault(value, len(number)) for value in node.outputs]
        weights = [weight.type.shape for weight in node.weights]
        lines.append((node.op, node.then, node.sources, dict(node.attributes), operands, results, weights))
    return [*lines, tuple(number.get(value) for value in graph.outputs)]


def reordered(graph: Graph, seed: int) -> Graph:
    """The same graph without names, its nodes in another topological order."""
    random = Random(seed)
    makers = {value: node for node in graph.nodes for value in node.outputs}
    waiting = {node: {makers[value] for value in node.inputs if value in makers} for node in graph.nodes}
    order: list[Node] = []
    while waiting:
        node = random.choice([node for node, needed in waiting.items() if not needed])
        del waiting[node]
        for needed in waiting.values():
            needed.discard(node)
        order.append(
            Node(node.op, node.inputs, node.outputs, node.attributes, bodies=node.bodies, sources=node.sources)
        )
    return Graph("", tuple(order), graph.inputs, graph.outputs, graph.hidden)


def check_contract(graph: Graph, cleaned: Graph) -> None:
    before = [source for node in graph.nodes for source in node.sources] + [hidden.member for hidden in graph.hidden]
    after = [source for node in cleaned.nodes for source in node.sources] + [hidden.member for hidden in cleaned.hidden]
    assert sorted(before) == sorted(after), "every source is drawn or hidden once"
    known = set(cleaned.inputs)
    for node in cleaned.nodes:
        assert all(value in known for value in node.inputs), "inputs are computed before they are read"
        known.update(node.outputs)
    assert all(value.constant or value in known for value in cleaned.outputs)


@settings(max_examples=300, deadline=None)
@given(graphs(), st.integers(0, 5))
@example(parse("x = input\nv = Add x $v\nw = Add $v x\ny = Add w v\nreturn y"), 0)
def test_random_graphs_keep_the_contract(graph: Graph, seed: int) -> None:
    cleaned = clean(graph)
    check_contract(graph, cleaned)
    assert census(clean(cleaned)) == census(cleaned), "cleaning twice changes nothing"
    assert edges(clean(cleaned)) == edges(cleaned)
    assert written(clean(reordered(graph, seed))) == written(cleaned), "the order of the file decides nothing"


REAL = ["bert_base.ts", "llama.dynamo", "shufflenet_v2.ts", "swin_tiny.ts", "t5_small.ts", "lstm_unrolled.dynamo"]


@pytest.mark.parametrize("name", REAL)
def test_real_files_keep_the_contract(shared: Path, name: str) -> None:
    graph = convert(shared / "folding" / f"{name}.onnx")
    cleaned = clean(graph)
    check_contract(graph, cleaned)
    assert census(clean(cleaned)) == census(cleaned)
    assert written(clean(reordered(graph, 1))) == written(cleaned)


LIGHT = ["resnet50", "densenet121", "inception_v2", "shufflenet", "vgg19"]


@pytest.mark.parametrize("name", LIGHT)
def test_light_models_keep_the_contract(light: Path, name: str) -> None:
    graph = convert(light / f"light_{name}.onnx")
    cleaned = clean(graph)
    check_contract(graph, cleaned)
    assert census(clean(cleaned)) == census(cleaned)
