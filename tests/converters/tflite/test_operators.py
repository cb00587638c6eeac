"""What the operators of TensorFlow Lite become."""

import struct
from collections.abc import Callable

import pytest

from nnviz.cleaning import clean
from nnviz.graph import Graph, Node
from tests.converters.tflite.building import Net, conv

Read = Callable[..., Graph]


def one(graph: Graph, op: str) -> Node:
    found = [node for node in graph.nodes if node.op == op]
    assert len(found) == 1, [node.op for node in graph.nodes]
    return found[0]


def unary(read: Read, name: str, *reads: int, net: Net, options=None, shape=(1, 4)) -> Graph:
    net.outputs = [net.op(name, reads, *shape, options=options)]
    return read(net)


def test_a_convolution_is_written_as_onnx_does(read: Read) -> None:
    net = Net()
    net.outputs = [conv(net, net.input(1, 8, 8, 3), (1, 8, 8, 3), 16, stride=2, activation="RELU6")]
    graph = read(net)
    node, clip = one(graph, "Conv"), one(graph, "Clip")
    assert [value.type.shape for value in node.inputs] == [(1, 8, 8, 3), (16, 3, 3, 3), (16,)]
    assert dict(node.attributes) == {
        "kernel_shape": (3, 3), "strides": (2, 2), "auto_pad": "SAME_UPPER", "dilations": (1, 1), "group": 1,
    }  # fmt: skip
    assert clip.inputs[0] is node.outputs[0]
    assert [value.content for value in clip.inputs[1:]] == [(0.0,), (6.0,)]
    assert (node.sources, clip.sources) == ((0,), ())
    assert graph.outputs == clip.outputs


def test_zeros_before_the_bias_proper_are_none(read: Read) -> None:
    net = Net()
    made = conv(net, net.input(1, 8, 8, 3), (1, 8, 8, 3), 4)
    net.outputs = [net.op("ADD", [made, net.tensor(4, data=[1.0, 2.0, 3.0, 4.0])], 1, 8, 8, 4)]
    graph = read(net)
    assert [len(node.inputs) for node in graph.nodes] == [2, 2]
    assert [node.attributes["bias"] for node in clean(graph).nodes] == [True]


def test_a_depthwise_convolution_has_a_group_a_channel(read: Read) -> None:
    net = Net()
    reads = [net.input(1, 8, 8, 6), net.weight(1, 3, 5, 12), net.weight(12)]
    options = {"padding": "VALID", "stride_w": 1, "stride_h": 2, "depth_multiplier": 2, "dilation_h_factor": 2}
    node = one(unary(read, "DEPTHWISE_CONV_2D", *reads, net=net, options=("DepthwiseConv2DOptions", options)), "Conv")
    assert node.inputs[1].type.shape == (12, 1, 3, 5)
    assert node.attributes["group"] == 6
    assert node.attributes["strides"] == (2, 1)
    assert node.attributes["dilations"] == (2, 1)
    assert node.attributes["pads"] == (0, 0, 0, 0)


def test_a_transposed_convolution_reads_data_first(read: Read) -> None:
    net = Net()
    data = net.input(1, 4, 4, 8)
    reads = [net.tensor(4, type="INT32", data=[1, 8, 8, 5]), net.weight(5, 2, 2, 8), data]
    options = ("TransposeConvOptions", {"padding": "SAME", "stride_w": 2, "stride_h": 2})
    node = one(unary(read, "TRANSPOSE_CONV", *reads, net=net, options=options), "ConvTranspose")
    assert [value.type.shape for value in node.inputs] == [(1, 4, 4, 8), (8, 5, 2, 2)]


def test_a_linear_layer_keeps_the_order_of_its_matrix(read: Read) -> None:
    net = Net()
    graph = unary(read, "FULLY_CONNECTED", net.input(1, 8), net.weight(4, 8), -1, net=net)
    node = one(graph, "Gemm")
    assert node.attributes["transB"] == 1
    assert [value.type.shape for value in node.inputs] == [(1, 8), (4, 8)]


def test_a_product_with_a_matrix_that_is_computed_turns_it(read: Read) -> None:
    net = Net()
    graph = unary(read, "FULLY_CONNECTED", net.input(1, 8), net.input(4, 8), -1, net=net)
    assert [node.op for node in graph.nodes] == ["Transpose", "MatMul"]
    assert graph.nodes[0].outputs[0].type.shape == (8, 4)


def test_adjoint_operands_are_turned(read: Read) -> None:
    net = Net()
    reads = [net.input(1, 2, 3, 4), net.input(1, 2, 5, 4)]
    graph = unary(read, "BATCH_MATMUL", *reads, net=net, options=("BatchMatMulOptions", {"adj_y": True}))
    assert graph.nodes[0].attributes["perm"] == (0, 1, 3, 2)
    assert [value.type.shape for value in graph.nodes[1].inputs] == [(1, 2, 3, 4), (1, 2, 4, 5)]


@pytest.mark.parametrize(
    ("axes", "op"), [([1, 2], "GlobalAveragePool"), ([-3, -2], "GlobalAveragePool"), ([3], "ReduceMean")]
)
def test_the_mean_over_the_plane_is_pooling(read: Read, axes: list[int], op: str) -> None:
    net = Net()
    reads = [net.input(1, 7, 7, 8), net.tensor(len(axes), type="INT32", data=axes)]
    assert unary(read, "MEAN", *reads, net=net).nodes[0].op == op


def test_padding_of_a_picture_is_written_channels_first(read: Read) -> None:
    net = Net()
    pairs = net.tensor(4, 2, type="INT32", data=[0, 0, 1, 2, 3, 4, 0, 0])
    node = one(unary(read, "PAD", net.input(1, 8, 8, 3), pairs, net=net), "Pad")
    assert node.inputs[1].content == (0, 0, 1, 3, 0, 0, 2, 4)


def test_a_strided_slice_is_a_slice_by_its_masks(read: Read) -> None:
    net = Net()
    bounds = [net.tensor(3, type="INT32", data=data) for data in ([0, 2, 1], [0, 5, 2], [1, 1, 1])]
    masks = ("StridedSliceOptions", {"begin_mask": 1, "end_mask": 1, "shrink_axis_mask": 4})
    graph = unary(read, "STRIDED_SLICE", net.input(4, 8, 3), *bounds, net=net, options=masks)
    assert [node.op for node in graph.nodes] == ["Slice", "Squeeze"]
    assert [value.content for value in graph.nodes[0].inputs[1:]] == [
        (0, 2, 1),
        (2**31 - 1, 5, 2),
        (0, 1, 2),
        (1, 1, 1),
    ]
    assert graph.nodes[1].inputs[1].content == (2,)


def test_the_sum_keeps_its_activation_behind_it(read: Read) -> None:
    net = Net()
    options = ("AddOptions", {"fused_activation_function": "RELU"})
    graph = unary(read, "ADD", net.input(1, 4), net.input(1, 4), net=net, options=options)
    assert [node.op for node in graph.nodes] == ["Add", "Relu"]


def test_what_onnx_does_not_have_keeps_its_name_options_and_activation(read: Read) -> None:
    net = Net()
    options = ("SVDFOptions", {"rank": 2, "fused_activation_function": "RELU", "asymmetric_quantize_inputs": True})
    node = unary(read, "SVDF", net.input(1, 8), net=net, options=options).nodes[0]
    assert (node.op, node.domain, node.then) == ("SVDF", "tflite", ("Relu",))
    assert dict(node.attributes) == {"rank": 2, "asymmetric_quantize_inputs": True}


def test_members_of_enumerations_have_names(read: Read) -> None:
    net = Net()
    node = unary(read, "UNIQUE", net.input(8), net=net, options=("UniqueOptions", {"idx_out_type": "INT64"})).nodes[0]
    assert (node.op, node.attributes) == ("Unique", {"idx_out_type": "INT64"})


def test_a_custom_operator_has_its_own_name(read: Read) -> None:
    net = Net()
    node = unary(read, "TFLite_Detection_PostProcess", net.input(1, 8), net=net).nodes[0]
    assert (node.op, node.domain) == ("TFLite_Detection_PostProcess", "custom")


def test_a_transposed_convolution_of_mediapipe(read: Read) -> None:
    net = Net()
    reads = [net.input(1, 4, 4, 8), net.weight(5, 2, 3, 8), net.weight(5)]
    net.outputs = [net.op("Convolution2DTransposeBias", reads, 1, 8, 8, 5)]
    net.operators[0]["custom_options"] = struct.pack("<3i", 1, 3, 2)
    node = read(net).nodes[0]
    assert (node.op, node.domain, node.inputs[1].type.shape) == ("ConvTranspose", "", (8, 5, 2, 3))
    assert [node.attributes[name] for name in ("strides", "kernel_shape", "auto_pad")] == [(2, 3), (2, 3), "SAME_UPPER"]


def test_an_operator_from_the_future_has_a_number(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("tests.converters.tflite.writer", fromlist=["CODES"]).CODES, "FUTURE", 999)
    net = Net()
    assert unary(read, "FUTURE", net.input(1, 8), net=net).nodes[0].op == "Builtin999"


@pytest.mark.parametrize(
    ("name", "ops"),
    [
        ("RSQRT", ["Sqrt", "Reciprocal"]),
        ("SQUARE", ["Pow"]),
        ("RELU_N1_TO_1", ["Clip"]),
        ("LOGISTIC", ["Sigmoid"]),
        ("HARD_SWISH", ["HardSwish"]),
        ("L2_NORMALIZATION", ["LpNormalization"]),
    ],
)
def test_names_of_operators_of_one_operand(read: Read, name: str, ops: list[str]) -> None:
    net = Net()
    assert [node.op for node in unary(read, name, net.input(1, 4), net=net).nodes] == ops
