"""Formulas as exporters write them, and the one operator each becomes."""

from collections.abc import Callable
from math import pi, sqrt

import pytest

from nnviz.cleaning import clean
from nnviz.graph import Value
from tests.cleaning.build import Net, ops

Formula = Callable[[Net, Value], Value]


def layer_norm(net: Net, x: Value) -> Value:
    centred = net("Sub", x, net("ReduceMean", x, axes=(-1,)))
    variance = net("ReduceMean", net("Pow", centred, net.constant(2.0)), axes=(-1,))
    y = net("Div", centred, net("Sqrt", net("Add", variance, net.constant(1e-5))))
    return net("Add", net("Mul", y, net.weight(64)), net.weight(64))


def layer_norm_of_tensorflow(net: Net, x: Value) -> Value:
    """As tf.nn.batch_normalization writes it: scale and shift are folded into a slope and an offset."""
    mean = net("ReduceMean", x, axes=(-1,))
    variance = net("ReduceMean", net("Pow", net("Sub", x, mean), net.constant(2.0)), axes=(-1,))
    root = net("Reciprocal", net("Sqrt", net("Add", variance, net.constant(1e-5))))
    slope = net("Mul", root, net.weight(64))
    return net("Add", net("Mul", x, slope), net("Sub", net.weight(64), net("Mul", mean, slope)))


def rms_norm_of_a_sum(net: Net, x: Value) -> Value:
    total = net("ReduceSum", net("Mul", x, x), axes=(-1,))
    root = net("Sqrt", net("Add", net("Div", total, net.constant(64.0)), net.constant(1e-6)))
    return net("Mul", net("Mul", x, net("Reciprocal", root)), net.weight(64))


def rms_norm(net: Net, x: Value) -> Value:
    wide = net("Cast", x, to=1)
    mean = net("ReduceMean", net("Pow", wide, net.constant(2.0)), net.constant(-1, shape=(1,), dtype="int64"))
    root = net("Sqrt", net("Add", mean, net.constant(1e-6)))
    y = net("Cast", net("Mul", wide, net("Reciprocal", root)), to=10)
    return net("Mul", net.weight(64), y)


def gelu(net: Net, x: Value) -> Value:
    inner = net("Add", net("Erf", net("Div", x, net.constant(sqrt(2)))), net.constant(1.0))
    return net("Mul", net("Mul", x, inner), net.constant(0.5))


def gelu_halved(net: Net, x: Value) -> Value:
    inner = net("Add", net.constant(1.0), net("Erf", net("Mul", x, net.constant(1 / sqrt(2)))))
    return net("Mul", net("Mul", net.constant(0.5), x), inner)


def gelu_tanh(net: Net, x: Value) -> Value:
    cube = net("Mul", net("Pow", x, net.constant(3.0)), net.constant(0.044715))
    inner = net("Tanh", net("Mul", net("Add", x, cube), net.constant(sqrt(2 / pi))))
    return net("Mul", net("Mul", x, net.constant(0.5)), net("Add", inner, net.constant(1.0)))


def quick_gelu(net: Net, x: Value) -> Value:
    return net("Mul", x, net("Sigmoid", net("Mul", x, net.constant(1.702))))


def swish(net: Net, x: Value) -> Value:
    return net("Mul", net("Sigmoid", x), x)


def mish(net: Net, x: Value) -> Value:
    return net("Mul", x, net("Tanh", net("Softplus", x)))


def hard_swish(net: Net, x: Value) -> Value:
    clipped = net("Clip", net("Add", x, net.constant(3.0)), net.constant(0.0), net.constant(6.0))
    return net("Div", net("Mul", x, clipped), net.constant(6.0))


def hard_sigmoid(net: Net, x: Value) -> Value:
    clipped = net("Clip", net("Add", x, net.constant(3.0)), net.constant(0.0), net.constant(6.0))
    return net("Mul", clipped, net.constant(1 / 6))


def softmax(net: Net, x: Value) -> Value:
    power = net("Exp", net("Sub", x, net("ReduceMax", x, axes=(-1,))))
    return net("Div", power, net("ReduceSum", power, axes=(-1,)))


def guarded_softmax(net: Net, x: Value) -> Value:
    y = net("Softmax", x, axis=-1)
    return net("Where", net("IsNaN", y), net.constant(0.0), y)


def group_norm(net: Net, x: Value) -> Value:
    groups = net("Reshape", x, net.constant(0, 32, -1, dtype="int64"))
    y = net("InstanceNormalization", groups, net.weight(32), net.weight(32))
    y = net("Reshape", y, net("Shape", x))
    return net("Add", net("Mul", y, net.weight(64, 1, 1)), net.weight(64, 1, 1))


def unit_length(net: Net, x: Value) -> Value:
    length = net("ReduceL2", x, axes=(-1,))
    return net("Div", x, net("Clip", length, net.constant(1e-12)))


def channel_shuffle(net: Net, x: Value) -> Value:
    y = net("Reshape", x, net.constant(0, 4, 16, 8, 8, dtype="int64"))
    return net("Reshape", net("Transpose", y, perm=(0, 2, 1, 3, 4)), net.constant(0, 64, 8, 8, dtype="int64"))


def pixel_shuffle(net: Net, x: Value) -> Value:
    y = net("Reshape", x, net.constant(1, 16, 2, 2, 8, 8, dtype="int64"))
    return net("Reshape", net("Transpose", y, perm=(0, 1, 4, 2, 5, 3)), net.constant(1, 16, 16, 16, dtype="int64"))


def focus(net: Net, x: Value) -> Value:
    def every_second(value: Value, start: int, axis: int) -> Value:
        begin, end, on = (net.constant(n, shape=(1,), dtype="int64") for n in (start, 2**31 - 1, axis))
        return net("Slice", value, begin, end, on, net.constant(2, shape=(1,), dtype="int64"))

    parts = [every_second(every_second(x, row, 2), column, 3) for row in (0, 1) for column in (0, 1)]
    return net("Concat", *parts, axis=1)


def halves(net: Net, x: Value) -> tuple[Value, Value]:
    def part(start: int, end: int) -> Value:
        return net("Slice", x, *(net.constant(n, shape=(1,), dtype="int64") for n in (start, end, -1)))

    return part(0, 32), part(32, 2**63 - 1)


def rotary(net: Net, x: Value) -> Value:
    first, second = halves(net, x)
    turned = net("Concat", net("Neg", second), first, axis=-1)
    table = net.weight(1, 1, 16, 64)
    return net("Add", net("Mul", x, table), net("Mul", turned, net.weight(1, 1, 16, 64)))


def rotary_by_halves(net: Net, x: Value) -> Value:
    first, second = net.many(2, "Split", x, axis=-1)
    cos, sin = net.weight(16, 32), net.weight(16, 32)
    left = net("Sub", net("Mul", first, cos), net("Mul", second, sin))
    right = net("Add", net("Mul", second, cos), net("Mul", first, sin))
    return net("Concat", left, right, axis=-1)


def roll(net: Net, x: Value) -> Value:
    first, second = halves(net, x)
    return net("Concat", second, first, axis=-1)


FORMULAS: list[tuple[Formula, str]] = [
    (layer_norm, "LayerNormalization"),
    (layer_norm_of_tensorflow, "LayerNormalization"),
    (rms_norm, "RMSNormalization"),
    (rms_norm_of_a_sum, "RMSNormalization"),
    (gelu, "Gelu"),
    (gelu_halved, "Gelu"),
    (gelu_tanh, "Gelu"),
    (quick_gelu, "QuickGelu"),
    (swish, "Swish"),
    (mish, "Mish"),
    (hard_swish, "HardSwish"),
    (hard_sigmoid, "HardSigmoid"),
    (softmax, "Softmax"),
    (guarded_softmax, "Softmax"),
    (group_norm, "GroupNormalization"),
    (unit_length, "LpNormalization"),
    (channel_shuffle, "ChannelShuffle"),
    (pixel_shuffle, "DepthToSpace"),
    (focus, "SpaceToDepth"),
    (rotary, "RotaryEmbedding"),
    (rotary_by_halves, "RotaryEmbedding"),
    (roll, "Roll"),
]


@pytest.mark.parametrize(("formula", "name"), FORMULAS, ids=[formula.__name__ for formula, _ in FORMULAS])
def test_a_formula_is_one_operator(formula: Formula, name: str) -> None:
    net = Net()
    x = net.input("x", (1, 64, 8, 8))
    cleaned = clean(net.graph(net("MaxPool", formula(net, net("AveragePool", x)))))
    assert ops(cleaned) == ["AveragePool", name, "MaxPool"]
    fused = cleaned.nodes[1]
    drawn = {source for node in cleaned.nodes for source in node.sources}
    assert drawn | {hidden.member for hidden in cleaned.hidden} == set(range(len(net.nodes)))
    assert fused.inputs == cleaned.nodes[0].outputs
    assert fused.outputs == cleaned.nodes[2].inputs


@pytest.mark.parametrize("formula", [gelu, swish, layer_norm, softmax, rotary])
def test_a_formula_whose_inside_is_read_stays(formula: Formula) -> None:
    net = Net()
    x = net("AveragePool", net.input("x"))
    y = formula(net, x)
    inner = net.nodes[1].outputs[0]
    cleaned = clean(net.graph(y, net("MaxPool", inner)))
    assert len(cleaned.nodes) > 3


def test_what_formulas_say_of_themselves() -> None:
    net = Net()
    x = net.input("x")
    parts = [layer_norm(net, x), gelu_tanh(net, x), group_norm(net, x), channel_shuffle(net, x), roll(net, x)]
    norm, act, group, shuffle, rolled = clean(net.graph(*parts)).nodes
    assert norm.attributes == {"axis": -1, "epsilon": 1e-5}
    assert [weight.type.shape for weight in norm.weights] == [(64,), (64,)]
    assert act.attributes == {"approximate": "tanh"}
    assert group.attributes["num_groups"] == 32
    assert [weight.type.shape for weight in group.weights] == [(64, 1, 1), (64, 1, 1)]
    assert shuffle.attributes == {"groups": 4}
    assert rolled.attributes == {"axes": (-1,)}
