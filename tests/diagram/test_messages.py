"""Graph networks: what is sent along edges, and what is aggregated at nodes."""

from dataclasses import replace

import pytest

from nnviz.diagram import draw
from nnviz.folding import fold
from nnviz.graph import Graph, Node, TensorType, Value
from nnviz.options import Emphasis, Options


def network(reduction: str = "add", layers: int = 3, dtype: str = "int64") -> Graph:
    """Layers that gather the rows of the sources of edges, map them, and scatter them to their targets."""
    features, edges = Value("x", TensorType("float32", (10, 16))), Value("edges", TensorType(dtype, (2, 40)))
    source, target = Value("source"), Value("target")
    nodes = [Node("Split", (edges,), (source, target))]
    x = features
    for number in range(layers):
        sent, mapped, summed, made = (Value(f"{name}{number}") for name in ("sent", "mapped", "summed", "made"))
        zeros = Value("zeros", TensorType("float32", (10, 32)), constant=True)
        nodes += [
            Node("Gather", (x, source), (sent,)),
            Node("Gemm", (sent,), (mapped,), attributes={"features": 32}),
            Node("ScatterElements", (zeros, target, mapped), (summed,), attributes={"reduction": reduction}),
            Node("Relu", (summed,), (made,)),
        ]
        x = made
    return Graph("", tuple(nodes), (features, edges), (x,))


def words(graph: Graph, emphasis: Emphasis = "messages") -> list[tuple[str, str]]:
    return [
        (box.title, box.note)
        for box in draw(graph, options=Options(emphasis=emphasis)).leaves()
        if box.role == "operator"
    ]


def test_layers_are_named_for_what_they_do() -> None:
    (block,) = [node.label for node in fold(network()).nodes if hasattr(node, "label")]
    assert block == "Message passing"


@pytest.mark.parametrize(("reduction", "word"), [("add", "sum"), ("max", "max"), ("mul", "product")])
def test_messages_and_aggregations_are_marked(reduction: str, word: str) -> None:
    found = words(network(reduction, layers=1))
    assert ("Message", "gathered along edges") in found
    assert ("Aggregate", f"{word} at nodes") in found


def test_nothing_is_marked_that_is_not_asked_for() -> None:
    assert not {"Message", "Aggregate"} & {title for title, _ in words(network(), "none")}


def test_a_scatter_that_overwrites_aggregates_nothing() -> None:
    assert not {"Message", "Aggregate"} & {title for title, _ in words(network("none"))}


def test_only_indices_that_the_caller_gives_are_edges() -> None:
    assert "Message" not in {title for title, _ in words(network(dtype="float32"))}


def test_marks_are_made_in_panels_and_frames_too() -> None:
    folded = fold(network())
    for composition in ("nested", "panels"):
        options = replace(Options(emphasis="messages"), composition=composition)
        titles = [box.title for box in draw(folded, 1, composition == "panels", options).leaves()]
        assert titles.count("Message") == titles.count("Aggregate") == 1
