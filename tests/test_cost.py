"""Parameters and multiply-accumulates, counted as papers count them."""

from typing import Any

import pytest

from nnviz.cost import macs, parameters, stored_bytes, total_macs
from nnviz.graph import Graph, Node, Shape, TensorType, Value


def tensor(*shape: int | str | None, stored: int = 0) -> Value:
    return Value("", TensorType("float32", shape), stored=stored)


def node(op: str, data: Value, out: Value, *weights: Value, **attributes: Any) -> Node:
    return Node(op, (data,), (out,), attributes, weights=weights)


CHANNELS = tensor(1, 32, 8, 8)
STEM = node("Conv", tensor(1, 3, 224, 224), tensor(1, 64, 112, 112), tensor(64, 3, 7, 7), kernel_shape=(7, 7))


def test_the_first_convolution_of_resnet() -> None:
    assert macs(STEM) == 118_013_952


@pytest.mark.parametrize(
    ("operator", "count"),
    [
        (node("Conv", CHANNELS, CHANNELS, tensor(32, 1, 3, 3), kernel_shape=(3, 3), group=32), 18_432),
        (node("Conv", CHANNELS, tensor(1, 64, 8, 8), kernel_shape=(3, 3), group=4), 294_912),
        (node("ConvTranspose", CHANNELS, tensor(1, 16, 16, 16), tensor(32, 16, 2, 2), kernel_shape=(2, 2)), 131_072),
        (node("Gemm", tensor(1, 2048), tensor(1, 1000), tensor(1000, 2048), tensor(1000), features=1000), 2_048_000),
        (node("Gemm", tensor(1, 7, 2048), tensor(1, 7, 10)), 143_360),
        (Node("MatMul", (tensor(1, 12, 128, 64), tensor(1, 12, 64, 128)), (tensor(1, 12, 128, 128),)), 12_582_912),
        (node("Attention", tensor(1, 5, 64), tensor(1, 5, 64), keys=7), 2 * 5 * 64 * 7),
        (node("Attention", tensor(1, 5, 64), tensor(1, 5, 64)), None),
        (node("Relu", tensor(1, 8), tensor(1, 8)), 0),
        (Node("Conv", (tensor(1, 8),), (tensor(1, 8),), domain="mine"), 0),
    ],
)  # fmt: skip
def test_macs_of_an_operator(operator: Node, count: int | None) -> None:
    assert macs(operator) == count


def test_a_symbol_in_first_place_is_one_sample() -> None:
    assert macs(node("Gemm", tensor("batch", 4), tensor("batch", 3), tensor(3, 4), features=3)) == 12


@pytest.mark.parametrize("shape", [None, (1, "length", 4), (None, 4), ()])
def test_an_unknown_dimension_makes_the_count_unknown(shape: Shape | None) -> None:
    linear = node("Gemm", tensor(1, 4), Value("", TensorType("", shape)), tensor(3, 4), features=3)
    assert macs(linear) is None
    assert total_macs(Graph("", (STEM, linear))) is None


def test_operators_without_macs_do_not_make_the_sum_unknown() -> None:
    unknown = Node("Relu", (Value(),), (Value(),))
    assert total_macs(Graph("", (STEM, unknown))) == 118_013_952
    assert total_macs(Graph("", ())) == 0


def test_functions_are_counted_and_loops_are_unknown() -> None:
    body = Graph("", (STEM,))
    assert total_macs(Graph("", (Node("Block", bodies=(body,)),))) == 118_013_952
    assert total_macs(Graph("", (Node("Loop", bodies=(body,)),))) is None
    assert total_macs(Graph("", (Node("Loop", bodies=(Graph("", (Node("Add"),)),)),))) == 0


def test_a_shared_weight_counts_once() -> None:
    shared, other, unknown = tensor(10, 10, stored=400), tensor(5, stored=20), tensor("n")
    assert parameters([shared, other, shared, unknown]) == 105
    assert stored_bytes([shared, other, shared]) == 420
