"""What is written is read again: the same graph, the same text, the same figure."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz
from nnviz.document import Document, packed, part_of, read, unpacked, written
from nnviz.folding import fold
from nnviz.graph import ABSENT, Graph, Hidden, Node, TensorType, Value
from nnviz.notation import parse
from nnviz.selection import select
from tests.document.networks import networks
from tests.folding.networks import bert, googlenet, resnet, transformer, unet
from tests.folding.test_properties import graphs

NETWORKS = [resnet(3, 4, 6, 3), bert(4), transformer(3), googlenet(), unet(3)]


@given(networks(), st.dictionaries(st.integers(0, 99), st.text(max_size=8), max_size=3))
@settings(max_examples=50, deadline=None)
def test_any_graph_is_read_as_it_was_written(graph: Graph, names: dict[int, str]) -> None:
    text = written(Document(graph, names))
    found = read(unpacked(packed(text) + b"what follows"))
    assert written(found) == text
    assert str(found.graph) == str(graph)
    assert found.names == names
    assert (found.graph.name, found.graph.hidden, found.graph.remarks) == (graph.name, graph.hidden, graph.remarks)
    assert (list(found.graph.metadata.items()), found.graph.part) == (list(graph.metadata.items()), graph.part)


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_any_graph_folds_and_is_drawn_as_before(graph: Graph) -> None:
    found = read(written(Document(graph))).graph
    assert str(fold(found)) == str(fold(graph))
    assert nnviz.Model(found).fold().render("text") == nnviz.Model(graph).fold().render("text")


@pytest.mark.parametrize("text", NETWORKS)
def test_blocks_are_kept(text: str) -> None:
    folded = fold(parse(text))
    found = read(written(Document(folded, folded=True)))
    assert str(found.graph) == str(folded)
    assert found.folded
    assert nnviz.Model(found.graph, True).render("svg") == nnviz.Model(folded, True).render("svg")


def test_a_part_keeps_the_names_of_its_own_operators() -> None:
    folded = fold(parse(resnet(3, 4, 6, 3)))
    numbered = [node for node in folded.nodes if node.sources]
    part = part_of(Document(folded, {0: "a", 1: "b"}), Graph("", tuple(numbered[:0])), True)
    assert part.names == {}
    assert select(folded, "B0").part


def test_the_text() -> None:
    x, y, kernel = Value("x", TensorType("float32", (1, "n", None))), Value(), Value("w", constant=True, stored=4)
    body = Graph("body", (Node("Relu", (x,), (Value(),)),))
    nodes = (Node("Conv", (x, ABSENT), (y,), {"limit": float("inf"), "pads": (0, 1)}, weights=(kernel,), sources=(3,)),
             Node("If", (y,), (), bodies=(body,)))  # fmt: skip
    graph = Graph("net", nodes, (x,), (y,), (Hidden(0, "dead"),), {"format": "ONNX"}, ("odd",))
    assert json.loads(written(Document(graph, {3: "c", 0: "d"}))) == {
        "schema": "nnviz/graph/1",
        "names": [[0, "d"], [3, "c"]],
        "values": [
            {"name": "x", "dtype": "float32", "shape": [1, "n", None]},
            {},
            {},
            {"name": "w", "constant": True, "stored": 4},
        ],
        "graphs": [
            {"name": "body", "nodes": [{"op": "Relu", "inputs": [0], "outputs": [1]}]},
            {
                "name": "net",
                "inputs": [0],
                "nodes": [
                    {
                        "op": "Conv",
                        "inputs": [0, None],
                        "outputs": [2],
                        "attributes": {"limit": {"float": "inf"}, "pads": [0, 1]},
                        "sources": [3],
                        "weights": [3],
                    },
                    {"op": "If", "inputs": [2], "bodies": [0]},
                ],
                "outputs": [2],
                "hidden": [[0, "dead"]],
                "metadata": {"format": "ONNX"},
                "remarks": ["odd"],
            },
        ],
    }


def test_weights_are_not_in_it() -> None:
    weight = Value("w", TensorType("float32", (2,)), True, (1.5, 2.5), 8, True)
    graph = Graph("", (Node("Mul", weights=(weight,)),))
    assert b"2.5" not in written(Document(graph))


@pytest.mark.parametrize("depth", [3000])
def test_bodies_may_nest_deeper_than_python_recurses(depth: int) -> None:
    graph = Graph("", (Node("Relu"),))
    for _ in range(depth):
        graph = Graph("", (Node("Loop", bodies=(graph,)),))
    text = written(Document(graph))
    assert written(read(text)) == text


def test_a_network_is_small_beside_its_figure(light: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    whole, plain = (len(model.render("svg", document=said)) for said in (True, False))
    assert whole - plain < 10_000 < plain
