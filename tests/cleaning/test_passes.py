"""One behaviour a test, on the smallest graph that shows it."""

import pytest

from nnviz.cleaning import clean
from nnviz.graph import ABSENT, TensorType, Value
from tests.cleaning.build import Net, ops, why


def test_a_view_that_alone_joins_input_and_output_stays() -> None:
    net = Net()
    cleaned = clean(net.graph(net("Reshape", net.input("x"), net.constant(1, -1, dtype="int64"))))
    assert ops(cleaned) == ["Reshape"]
    assert cleaned.nodes[0].attributes == {"shape": (1, -1)}


def test_an_output_keeps_its_value_when_an_alias_goes() -> None:
    net = Net()
    y = net("Identity", net("Relu", net.input("x")))
    cleaned = clean(net.graph(y))
    assert ops(cleaned) == ["Relu"]
    assert cleaned.outputs == (y,) == cleaned.nodes[0].outputs


def test_what_feeds_no_output_is_dead() -> None:
    net = Net()
    x = net.input("x")
    net("Relu", net("MaxPool", x))
    cleaned = clean(net.graph(net("Tanh", x)))
    assert ops(cleaned) == ["Tanh"]
    assert why(cleaned) == {0: "dead", 1: "dead"}


def test_the_activation_behind_a_sum_or_a_shared_value_stands_alone() -> None:
    net = Net()
    x = net.input("x")
    y = net("Conv", x, net.weight(8, 8, 3, 3))
    cleaned = clean(net.graph(net("Relu", net("Add", net("Relu", y), y))))
    assert ops(cleaned) == ["Conv", "Relu", "Add", "Relu"]


def test_gelu_stays_a_box_of_its_own() -> None:
    net = Net()
    y = net("Gelu", net("Gemm", net.input("x"), net.weight(64, 64)))
    assert ops(clean(net.graph(y))) == ["Gemm", "Gelu"]


def test_a_depthwise_convolution_says_what_rebuilds_it() -> None:
    net = Net()
    y = net("Conv", net.input("x"), net.weight(32, 1, 3, 3), net.weight(32), group=32, pads=(1, 1, 1, 1))
    assert clean(net.graph(y)).nodes[0].attributes == {
        "kernel_shape": (3, 3),
        "strides": (1, 1),
        "pads": (1, 1, 1, 1),
        "auto_pad": "NOTSET",
        "dilations": (1, 1),
        "group": 32,
        "channels": 32,
        "depthwise": True,
        "bias": True,
    }


def test_a_transposed_convolution_counts_its_output_channels_by_group() -> None:
    net = Net()
    y = net("ConvTranspose", net.input("x"), net.weight(32, 8, 2, 2), group=2, strides=(2, 2))
    attributes = clean(net.graph(y)).nodes[0].attributes
    assert (attributes["channels"], attributes["depthwise"], attributes["bias"]) == (16, False, False)


def test_an_embedding_says_its_table() -> None:
    net = Net()
    y = net("Gather", net.weight(30522, 768), net.input("ids", dtype="int64"))
    node = clean(net.graph(y)).nodes[0]
    assert (node.op, node.attributes) == ("Gather", {"embedding": True, "rows": 30522, "features": 768})
    assert [value.name for value in node.inputs] == ["ids"]


def test_small_constants_become_attributes_by_their_onnx_names() -> None:
    net = Net()
    x = net.input("x")
    clipped = net("Clip", x, net.constant(0.0), net.constant(6.0))
    scales = net.constant(1.0, 1.0, 2.0, 2.0)
    resized = net("Resize", clipped, net.constant(shape=(0,)), scales)
    inverse = net("Sub", net.constant(1), resized)
    clip, resize, sub = clean(net.graph(inverse)).nodes
    assert clip.attributes == {"min": 0.0, "max": 6.0}
    assert resize.attributes == {"scales": (1.0, 1.0, 2.0, 2.0)}
    assert sub.attributes == {"constant": 1, "constant_slot": 0}


def test_integers_do_not_grow_beyond_their_type() -> None:
    """Squared a hundred times, a number of the file would have more digits than any memory holds."""
    net = Net()
    number = net.constant(12345, dtype="int64")
    for _ in range(100):
        number = net("Mul", number, number)
    assert ops(clean(net.graph(net("Reshape", net.input("x"), number))))[-1] == "Reshape"


def test_padding_belongs_to_the_convolution_behind_it() -> None:
    net = Net()
    padded = net("Pad", net.input("x"), net.constant(0, 0, 1, 1, 0, 0, 2, 2, dtype="int64"))
    cleaned = clean(net.graph(net("Conv", padded, net.weight(8, 3, 3, 3))))
    assert ops(cleaned) == ["Conv"]
    assert cleaned.nodes[0].attributes["pads"] == (1, 1, 2, 2)


@pytest.mark.parametrize(("size", "padding"), [(8, 1), (2, 0)])
def test_padding_that_is_computed_from_a_size_is_clipped_at_zero(size: int, padding: int) -> None:
    """As TensorFlow pads: max(what the kernel lacks, 0)."""
    for least in ({}, {"min": 0.0}):
        net = Net()
        lacking = net("Sub", net.constant(float(size)), net.constant(7.0))
        bounds = () if least else (net.constant(0.0),)
        side = net("Unsqueeze", net("Cast", net("Clip", lacking, *bounds, **least), to=7), axes=(0,))
        none = net.constant(0, shape=(1,), dtype="int64")
        pads = net("Concat", *(none, none, side, side) * 2, axis=0)
        cleaned = clean(net.graph(net("Conv", net("Pad", net.input("x"), pads), net.weight(8, 3, 3, 3))))
        assert ops(cleaned) == ["Conv"]
        assert cleaned.nodes[0].attributes["pads"] == (padding,) * 4


def test_only_the_upper_bound_of_a_clip_may_be_given() -> None:
    net = Net()
    clipped = net("Clip", net.constant(5, 1, dtype="int64"), ABSENT, net.constant(3, dtype="int64"))
    cleaned = clean(net.graph(net("Reshape", net.input("x"), clipped)))
    assert [node.attributes for node in cleaned.nodes] == [{"shape": (3, 1)}]


def test_scale_and_shift_behind_a_normalisation_are_its_own() -> None:
    net = Net()
    y = net("Conv", net.input("x"), net.weight(8, 3, 3, 3))
    y = net("BatchNormalization", y, *(net.weight(8) for _ in range(4)))
    y = net("Add", net("Mul", y, net("Unsqueeze", net.weight(8), axes=(1, 2))), net.weight(8, 1, 1))
    cleaned = clean(net.graph(net("Relu", y)))
    assert ops(cleaned) == ["Conv+BatchNormalization+Relu"]
    assert [weight.type.shape for weight in cleaned.nodes[0].weights] == [(8, 3, 3, 3), (8,), (8,), (8,), (8, 1, 1)]


def test_a_scale_and_a_shift_per_feature_stand_where_others_have_a_norm() -> None:
    net = Net()
    x = net.input("x", (4, 196, 384))
    y = net("Relu", net("Add", net.weight(384), net("Mul", x, net.weight(1, 1, 384))))
    cleaned = clean(net.graph(y))
    assert [node.op for node in cleaned.nodes] == ["Affine", "Relu"]
    assert [weight.type.shape for weight in cleaned.nodes[0].weights] == [(1, 1, 384), (384,)]


def test_a_scale_of_another_width_than_the_shift_stays() -> None:
    net = Net()
    x = net.input("x", (4, 196, 384))
    cleaned = clean(net.graph(net("Add", net("Mul", x, net.weight(384)), net.weight(196, 384))))
    assert [node.op for node in cleaned.nodes] == ["Mul", "Add"]


def test_quantise_and_dequantise_fold_away() -> None:
    net = Net()
    scale, zero = net.weight(dtype="float32"), net.constant(0, dtype="int8")
    kernel = net("DequantizeLinear", net.weight(8, 3, 3, 3, dtype="int8"), net.weight(8), net.weight(8, dtype="int8"))
    x = net.input("x")
    y = net("Conv", net("DequantizeLinear", net("QuantizeLinear", x, scale, zero), scale, zero), kernel)
    y = net("DequantizeLinear", net("QuantizeLinear", net("Relu", y), scale, zero), scale, zero)
    cleaned = clean(net.graph(y))
    assert ops(cleaned) == ["Conv+Relu"]
    conv = cleaned.nodes[0]
    assert conv.inputs == (x,)
    assert conv.attributes["quantized"] == "int8"
    assert [weight.type.shape for weight in conv.weights] == [(8, 3, 3, 3)]


def test_dynamic_quantisation_is_a_linear_layer() -> None:
    net = Net()
    x = net.input("x")
    small, scale, zero = net.many(3, "DynamicQuantizeLinear", x)
    y = net("MatMulInteger", small, net.weight(32, 10, dtype="int8"), zero, net.constant(0, dtype="int8"))
    y = net("Mul", net("Cast", y, to=1), net("Mul", scale, net.constant(0.01)))
    cleaned = clean(net.graph(net("Relu", net("Add", y, net.weight(10)))))
    assert ops(cleaned) == ["Gemm+Relu"]
    assert cleaned.nodes[0].attributes == {"features": 10, "bias": True, "quantized": "int8"}


def test_a_vector_broadcast_along_the_channels_is_the_bias_of_the_convolution() -> None:
    """Before opset 7, Add had the attributes axis and broadcast."""
    net = Net()
    x = net.input("x")
    y = net("Conv", x, net.weight(8, 3, 3, 3))
    shifted = net("Add", y, net.weight(8), axis=1, broadcast=1)
    (conv,) = clean(net.graph(net("Relu", shifted))).nodes
    assert (conv.op, conv.then, conv.attributes["bias"]) == ("Conv", ("Relu",), True)
    assert [weight.type.shape for weight in conv.weights] == [(8, 3, 3, 3), (8,)]


def test_a_tensor_that_is_pooled_for_two_readers_is_pooled_once() -> None:
    net = Net()
    x = net.input("x")
    first, second, other = (net("MaxPool", x, kernel_shape=(side, side)) for side in (2, 2, 3))
    cleaned = clean(net.graph(net("Concat", first, net("Erf", second), other, axis=1)))
    assert sorted(ops(cleaned)) == ["Concat", "Erf", "MaxPool", "MaxPool"]
    assert {node.sources for node in cleaned.nodes if node.op == "MaxPool"} == {(0, 1), (2,)}


def test_activations_and_layers_of_branches_stay_apart_though_they_are_equal() -> None:
    net = Net()
    x, weight = net.input("x"), net.weight(8, 8, 1, 1)
    branches = [net("Sin", net("Conv", net("Relu", x), weight)) for _ in range(2)]
    assert sorted(ops(clean(net.graph(net("Concat", *branches, axis=1))))) == [
        *("Concat", "Conv", "Conv", "Relu", "Relu", "Sin", "Sin")
    ]


def test_equal_operators_on_other_constants_stay_apart() -> None:
    net = Net()
    x, kernels = net.input("x"), [Value("", TensorType("float32", (8, 8, 1, 1)), constant=True) for _ in range(2)]
    branches = [net("Erf", net("Conv", x, kernel)) for kernel in kernels]
    masked = [net("Sin", net("Mul", x, net.constant(number))) for number in (0.5, 0.25, 0.5)]
    cleaned = clean(net.graph(net("Concat", *branches, *masked, axis=1)))
    assert [ops(cleaned).count(op) for op in ("Conv", "Mul", "Sin")] == [2, 2, 2]
