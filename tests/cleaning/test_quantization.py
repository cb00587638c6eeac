"""Integers, scales and zero points fold away; what they stand for is drawn."""

import pytest

from nnviz.cleaning import clean
from nnviz.graph import Graph, TensorType, Value
from tests.cleaning.build import Net, ops


def stored(*shape: int, dtype: str = "int8") -> Value:
    """A tensor of integers as a file holds it: training cannot change its type."""
    return Value("", TensorType(dtype, shape), constant=True, stored=1)


def through(net: Net, x: Value, zero: int, dtype: str = "uint8") -> Value:
    scale, point = net.constant(0.1), net.constant(zero, dtype=dtype)
    return net("DequantizeLinear", net("QuantizeLinear", x, scale, point), scale, point)


def kernel(net: Net) -> Value:
    return net("DequantizeLinear", stored(8, 8, 3, 3), net.constant(0.1), net.constant(0, dtype="int8"))


@pytest.mark.parametrize(
    ("zero", "dtype", "expected"),
    [(0, "uint8", ["Conv+Relu"]), (-128, "int8", ["Conv+Relu"]), (128, "uint8", ["Conv"]), (0, "int8", ["Conv"])],
)
def test_a_zero_point_at_the_lowest_number_is_a_relu(zero: int, dtype: str, expected: list[str]) -> None:
    net = Net()
    y = net("Conv", through(net, net.input("x"), 128), kernel(net))
    assert ops(clean(net.graph(net("MaxPool", through(net, y, zero, dtype))))) == [*expected, "MaxPool"]


def test_what_is_positive_anyway_is_not_bent_again() -> None:
    net = Net()
    x = net("Relu", net("Conv", net.input("x"), kernel(net)))
    y = through(net, net("Add", through(net, x, 0), through(net, net("Sigmoid", net.input("z")), 0)), 0)
    assert ops(clean(net.graph(net("MaxPool", y)))) == ["Conv+Relu", "Sigmoid", "Add", "MaxPool"]


def test_stored_integers_are_weights_and_marked() -> None:
    net = Net()
    table = net("DequantizeLinear", stored(100, 8), net.constant(0.1), net.constant(0, dtype="int8"))
    matrix = net("DequantizeLinear", stored(8, 10, dtype="uint4"), net.weight(2, 10), axis=0, block_size=4)
    cleaned = clean(net.graph(net("MatMul", net("Gather", table, net.input("ids")), matrix)))
    assert [node.attributes["quantized"] for node in cleaned.nodes] == ["int8", "uint4"]
    assert [weight.type for node in cleaned.nodes for weight in node.weights] == [
        TensorType("int8", (100, 8)), TensorType("uint4", (8, 10)),
    ]  # fmt: skip


def test_formulas_on_quantised_literals_are_seen() -> None:
    """GELU whose constants a quantiser wrote as integers."""
    net = Net()

    def literal(number: float) -> Value:
        return through(net, net.constant(number), 0)

    def halves(number: float) -> Value:
        scale = net.constant(number / 255)
        return net("DequantizeLinear", net.constant(255, dtype="uint8"), scale, net.constant(0, dtype="uint8"))

    x = net.input("x")
    gate = net("Add", net("Erf", net("Div", x, net.constant(2**0.5))), literal(1.0))
    assert ops(clean(net.graph(net("Mul", net("Mul", x, gate), halves(0.5))))) == ["Gelu"]


def test_operators_on_integers_are_those_on_numbers() -> None:
    net = Net()
    scale, zero = net.constant(0.1), net.constant(128, dtype="uint8")
    x = net("QuantizeLinear", net.input("x"), scale, zero)
    y = net("com.microsoft::QGemm", x, scale, zero, stored(8, 10), scale, zero, stored(10, dtype="int32"), scale, zero)
    y = net("com.microsoft::QLinearMul", y, scale, zero, net.constant(148, dtype="uint8"), scale, zero, scale, zero)
    y = net("com.microsoft::QLinearConcat", scale, zero, y, scale, zero, x, scale, zero, axis=1)
    cleaned = clean(net.graph(net("DequantizeLinear", y, scale, zero)))
    assert ops(cleaned) == ["Gemm", "Mul", "Concat"]
    assert cleaned.nodes[0].attributes["features"] == 10
    assert cleaned.nodes[1].attributes["constant"] == pytest.approx(2.0)
    assert not any(node.domain for node in cleaned.nodes)


def edge(quantised: bool) -> Graph:
    """A network that takes integers: of weights of few bits, or of floats behind the first dequantisation."""
    net = Net()
    x = net("DequantizeLinear", net.input("x", dtype="uint8"), net.constant(0.1), net.constant(0, dtype="uint8"))
    return clean(net.graph(net("Conv", x, kernel(net) if quantised else net.weight(8, 8, 3, 3))))


def test_integers_at_the_edge_are_said_where_the_network_computes_with_others() -> None:
    assert ops(edge(quantised=True)) == ["Conv"]
    assert ops(edge(quantised=False)) == ["DequantizeLinear", "Conv"]
