"""Graphs of every kind that a document holds, at random."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from nnviz.graph import ABSENT, Attribute, Dim, Graph, Hidden, Node, TensorType, Value

WORDS = st.text(max_size=8)
SCALARS = st.integers(-(2**63), 2**64) | st.floats() | st.booleans() | WORDS
ATTRIBUTES: st.SearchStrategy[Attribute] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5
)
DIMS: st.SearchStrategy[Dim] = st.none() | st.integers(-1, 2**40) | WORDS
TYPES = st.builds(TensorType, WORDS, st.none() | st.lists(DIMS, max_size=4).map(tuple))
OPERATORS = ["Conv", "Gemm", "Add", "Relu", "Concat", "MaxPool", "LayerNormalization", "If", "MatMul"]


@st.composite
def operators(draw: st.DrawFn, readable: list[Value], bodies: tuple[Graph, ...]) -> Node:
    """An operator that reads some of what there is."""
    weights = [Value(draw(WORDS), draw(TYPES), True, stored=draw(st.integers(0, 2**40)), learned=True) for _ in "ab"]
    return Node(
        draw(st.sampled_from(OPERATORS) | WORDS),
        tuple(draw(st.lists(st.sampled_from([*readable, ABSENT]), max_size=3))),
        tuple(Value(draw(WORDS), draw(TYPES)) for _ in range(draw(st.integers(0, 2)))),
        draw(st.dictionaries(WORDS, ATTRIBUTES, max_size=2)),
        draw(WORDS),
        draw(st.sampled_from(["", "com.microsoft"])),
        tuple(draw(st.lists(WORDS, max_size=2))),
        bodies=bodies,
        sources=tuple(draw(st.lists(st.integers(0, 99), max_size=2))),
        then=tuple(draw(st.lists(st.sampled_from(["Relu", "BatchNormalization"]), max_size=2))),
        weights=tuple(weights[: draw(st.integers(0, 2))]),
    )


@st.composite
def graphs(draw: st.DrawFn, around: tuple[Value, ...] = (), depth: int = 2) -> Graph:
    """A graph whose operators hold graphs, calls of a function the same, which read what is made around them."""
    inputs = tuple(Value(draw(WORDS), draw(TYPES)) for _ in range(draw(st.integers(1, 2))))
    readable, nodes = [*around, *inputs], list[Node]()
    inner = st.deferred(lambda: graphs(tuple(readable), depth - 1))
    definition = draw(inner) if depth and draw(st.booleans()) else None
    for _ in range(draw(st.integers(0, 5))):
        branches = draw(st.lists(inner, max_size=2)) if depth and draw(st.integers(0, 4)) == 0 else []
        node = draw(operators(readable, tuple(branches)))
        if definition and draw(st.booleans()):
            node = replace(node, op="Function", domain="local", bodies=(definition,))
        nodes.append(node)
        readable += node.outputs
    outputs = tuple(draw(st.lists(st.sampled_from(readable), max_size=2)))
    return Graph(draw(WORDS), tuple(nodes), inputs, outputs)


@st.composite
def networks(draw: st.DrawFn) -> Graph:
    """A graph with all that a network has besides."""
    return replace(
        draw(graphs()),
        hidden=tuple(draw(st.lists(st.builds(Hidden, st.integers(0, 99), WORDS), max_size=3))),
        metadata=draw(st.dictionaries(WORDS, WORDS, max_size=3)),
        remarks=tuple(draw(st.lists(WORDS, max_size=3))),
        part=draw(st.booleans()),
    )
