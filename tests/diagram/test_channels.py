"""Shapes are written channels first, wherever a file holds its channels."""

import pytest

from nnviz.diagram import draw
from nnviz.diagram.channels import channels_last
from nnviz.diagram.places import places
from nnviz.graph import Dim, Graph, Node, TensorType, Value
from nnviz.options import Options


def tensor(*shape: Dim) -> Value:
    return Value("", TensorType("float32", shape))


def convolution(x: Value, y: Value, entering: int, channels: int) -> Node:
    attributes = {"kernel_shape": (3, 3), "channels": channels, "pads": (1, 1, 1, 1)}
    return Node("Conv", (x,), (y,), attributes, weights=(tensor(channels, entering, 3, 3),))


def last(*nodes: Node) -> frozenset[Value]:
    return channels_last(places(Graph("", nodes)))


def test_a_convolution_tells_by_its_weights() -> None:
    x, y, z = tensor(1, 32, 32, 3), tensor(1, 32, 32, 8), tensor(1, 4, 32, 32)
    assert last(convolution(x, y, 3, 8), convolution(y, z, 8, 4)) == {x, y}


@pytest.mark.parametrize(
    ("op", "shape", "is_last"),
    [
        ("Relu", (1, 32, 32, 8), True),
        ("Relu", (1, 8, 32, 32), False),
        ("LayerNormalization", (1, 8, 32, 32), False),
        ("MaxPool", (1, 16, 16, 8), True),
        ("GlobalAveragePool", (1, 1, 1, 8), True),
        ("MatMul", (1, 32, 32, 8), False),
        ("Reshape", (1, 1024, 8), False),
    ],
    ids=["kept", "turned", "turned in a norm", "pooled", "pooled to a pixel", "another product", "a sequence"],
)
def test_what_is_computed_from_a_picture_has_as_many_channels(op: str, shape: tuple[int, ...], is_last: bool) -> None:
    x, y, z = tensor(1, 3, 32, 32), tensor(1, 32, 32, 8), tensor(*shape)
    assert (z in last(convolution(x, y, 3, 8), Node(op, (y,), (z,)))) == is_last


def test_a_picture_is_known_through_the_sequence_that_it_was() -> None:
    x, y, tokens, z = tensor("N", 3, 8, 8), tensor("N", 8, 8, 4), tensor("N", 64, 4), tensor("N", 8, 8, 4)
    nodes = (convolution(x, y, 3, 4), Node("Reshape", (y,), (tokens,)), Node("Reshape", (tokens,), (z,)))
    assert last(*nodes) == {y, z}


def test_as_many_channels_joined_as_the_picture_is_wide_turn_nothing() -> None:
    x, boxes, classes, joined = (
        tensor(1, 9, 80, 80),
        tensor(1, 64, 80, 80),
        tensor(1, 80, 80, 80),
        tensor(1, 144, 80, 80),
    )
    heads = (convolution(x, boxes, 9, 64), convolution(x, classes, 9, 80))
    assert last(*heads, Node("Concat", (boxes, classes), (joined,), {"axis": 1})) == set()


def test_heads_are_no_channels() -> None:
    x, queries = tensor(1, 16, 48), tensor(1, 12, 16, 4)
    projection = Node("Gemm", (x,), (queries,), {"features": 48}, weights=(tensor(48, 48),))
    assert last(projection, Node("LayerNormalization", (queries,), (tensor(1, 12, 16, 4),))) == set()


def test_figures_write_channels_first() -> None:
    x, y, z = tensor(1, 32, 32, 3), tensor(1, 32, 32, 8), tensor(1, 16, 16, 8)
    graph = Graph("", (convolution(x, y, 3, 8), Node("MaxPool", (y,), (z,))), (x,), (z,))
    diagram = draw(graph)
    assert [box.note for box in diagram.boxes if box.role != "operator"] == ["3×32²", "8×16²"]
    assert [edge.label for edge in diagram.edges] == ["", "8×32²", ""]


@pytest.mark.parametrize(
    ("show", "written"), [((), "3×32²"), (("axes",), "32×32×3")], ids=["channels first", "as filed"]
)
def test_the_order_of_the_file_is_written_on_demand(show: tuple[str, ...], written: str) -> None:
    x, y = tensor(1, 32, 32, 3), tensor(1, 32, 32, 8)
    graph = Graph("", (convolution(x, y, 3, 8),), (x,), (y,))
    assert draw(graph, options=Options(show=show)).boxes[0].note == written
