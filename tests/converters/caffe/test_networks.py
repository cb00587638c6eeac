"""From layers to operators: versions of the format, blobs, phases, shared parameters."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from nnviz.cleaning import clean
from nnviz.graph import Graph

Read = Callable[[str], Graph]

V2 = """
input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
        convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 10 } }
"""
V1 = """
input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv"
         blobs_lr: 1 convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
layers { name: "relu" type: RELU bottom: "conv" top: "conv" }
layers { name: "pool" type: POOLING bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
layers { name: "fc" type: INNER_PRODUCT bottom: "pool" top: "fc" inner_product_param { num_output: 10 } }
"""
V0 = """
input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "pad" }
layers { layer { name: "conv" type: "conv" num_output: 4 kernelsize: 3 biasterm: true } bottom: "pad" top: "conv" }
layers { layer { name: "relu" type: "relu" } bottom: "conv" top: "conv" }
layers { layer { name: "pool" type: "pool" pool: MAX kernelsize: 2 stride: 2 } bottom: "conv" top: "pool" }
layers { layer { name: "fc" type: "innerproduct" num_output: 10 } bottom: "pool" top: "fc" }
"""
MIXED = "\n".join((*V1.splitlines()[:5], *V0.splitlines()[5:6], *V2.splitlines()[6:]))
DRAWN = "data = input\nConv3x3:4+Relu data\nMaxPool2x2/2\nGemm:10\n"


@pytest.mark.parametrize("text", [V2, V1, V0, MIXED], ids=["V2", "V1", "V0", "mixed"])
def test_every_version_of_the_format_is_the_same_network(inferred: Read, text: str) -> None:
    graph = inferred(text)
    assert [value.type.shape for node in graph.nodes for value in node.outputs] == [
        (1, 4, 8, 8), (1, 4, 8, 8), (1, 4, 4, 4), (1, 10),
    ]  # fmt: skip
    assert [value.type.shape for node in graph.nodes for value in node.inputs if value.learned] == [
        (4, 3, 3, 3), (4,), (10, 64), (10,),
    ]  # fmt: skip
    assert f"{clean(graph)}\n" == DRAWN


def test_a_layer_in_place_makes_a_new_version_of_its_blob(read: Read) -> None:
    graph = read("""
      input: "x"
      layer { name: "a" type: "ReLU" bottom: "x" top: "x" }
      layer { name: "b" type: "Sigmoid" bottom: "x" top: "y" }
      layer { name: "c" type: "TanH" bottom: "x" top: "x" }
      layer { name: "d" type: "Eltwise" bottom: "x" bottom: "y" top: "z" }
    """)
    relu, sigmoid, tanh, add = graph.nodes
    assert sigmoid.inputs == tanh.inputs == relu.outputs
    assert add.inputs == (*tanh.outputs, *sigmoid.outputs)
    assert graph.outputs == add.outputs


def test_a_normalisation_and_its_scale_are_one_operator(read: Read) -> None:
    graph = read("""
      input: "x"
      layer { name: "n" type: "BatchNorm" bottom: "x" top: "x" }
      layer { name: "s" type: "Scale" bottom: "x" top: "x" scale_param { bias_term: true } }
      layer { name: "n2" type: "BatchNorm" bottom: "x" top: "y" }
      layer { name: "s2" type: "Scale" bottom: "y" top: "z" scale_param { bias_term: true } }
      layer { name: "r" type: "ReLU" bottom: "y" top: "r" }
    """)
    assert [(node.op, node.sources) for node in graph.nodes] == [
        ("BatchNormalization", (0, 1)),
        ("BatchNormalization", (2,)),
        ("BatchNormalization", (3,)),
        ("Relu", (4,)),
    ]


def test_a_gate_and_a_sum_in_one_layer_are_two_operators(inferred: Read) -> None:
    graph = inferred("""
      input: "gate" input: "x" input: "y"
      input_shape { dim: 1 dim: 8 dim: 1 dim: 1 } input_shape { dim: 1 dim: 8 dim: 7 dim: 7 }
      input_shape { dim: 1 dim: 8 dim: 7 dim: 7 }
      layer { name: "a" type: "Axpy" bottom: "gate" bottom: "x" bottom: "y" top: "z" }
    """)
    assert [(node.op, node.sources, node.outputs[0].type.shape) for node in graph.nodes] == [
        ("Mul", (), (1, 8, 7, 7)),
        ("Add", (0,), (1, 8, 7, 7)),
    ]


PHASES = """
state { stage: "deploy" level: 2 }
layer { name: "d" type: "Data" top: "x" top: "label" include { phase: TRAIN } data_param { batch_size: 64 } }
layer { name: "d" type: "Data" top: "x" top: "label" include { phase: TEST } data_param { batch_size: 32 } }
layer { name: "both" type: "ReLU" bottom: "x" top: "x" }
layer { name: "train" type: "Exp" bottom: "x" top: "x" exclude { phase: TEST } }
layer { name: "staged" type: "Log" bottom: "x" top: "x" include { stage: "deploy" } include { stage: "other" } }
layer { name: "other" type: "TanH" bottom: "x" top: "x" include { stage: "other" } }
layer { name: "not" type: "Sigmoid" bottom: "x" top: "x" include { not_stage: "deploy" } }
layer { name: "high" type: "AbsVal" bottom: "x" top: "x" include { min_level: 2 max_level: 3 } }
layer { name: "low" type: "BNLL" bottom: "x" top: "x" exclude { min_level: 1 } }
"""


def test_the_layers_of_a_phase_a_stage_and_a_level(tmp_path: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(PHASES)
    assert [node.op for node in nnviz.load(path).graph.nodes] == ["Relu", "Log", "Abs"]
    assert [node.op for node in nnviz.load(path, phase="test").graph.nodes] == ["Relu", "Log", "Abs"]
    trained = nnviz.load(path, phase="train").graph
    assert [node.op for node in trained.nodes] == ["Relu", "Exp", "Log", "Abs"]
    drawn = [index for node in trained.nodes for index in node.sources]
    assert sorted([*drawn, *(hidden.member for hidden in trained.hidden)]) == [*range(9)]


def test_the_state_of_the_file_says_the_phase(read: Read) -> None:
    text = 'state { phase: TRAIN }\ninput: "x"\nlayer { type: "ReLU" bottom: "x" top: "y" include { phase: 0 } }'
    assert [node.op for node in read(text).nodes] == ["Relu"]


def test_parameters_are_shared_by_name(read: Read) -> None:
    layer = 'layer { name: "%s" type: "InnerProduct" bottom: "%s" top: "%s" param { name: "w" } param { name: "b" } }'
    first, second = read('input: "x" input: "y"' + layer % ("p", "x", "p") + layer % ("q", "y", "q")).nodes
    assert first.inputs[1:] == second.inputs[1:]


def test_a_convolution_of_several_bottoms_is_several_with_the_same_weights(read: Read) -> None:
    first, second = read(
        'input: "x" input: "y" layer { type: "Convolution" bottom: "x" bottom: "y" top: "p" top: "q" }'
    ).nodes
    assert (first.op, second.op, first.inputs[1:]) == ("Conv", "Conv", second.inputs[1:])
    assert first.outputs[0].name == "p"


def test_copies_and_silenced_blobs_are_not_drawn(read: Read) -> None:
    graph = read("""
      input: "x"
      layer { name: "s" type: "Split" bottom: "x" top: "x1" top: "x2" }
      layer { name: "a" type: "ReLU" bottom: "x1" top: "a" }
      layer { name: "b" type: "TanH" bottom: "x2" top: "b" }
      layer { name: "q" type: "Silence" bottom: "a" }
    """)
    assert [node.inputs for node in graph.nodes] == [graph.inputs, graph.inputs]
    assert [value.name for value in graph.outputs] == ["b"]
    assert [(hidden.member, hidden.why) for hidden in graph.hidden] == [(0, "identity"), (3, "dead")]


def test_a_loss_without_a_top_has_one(read: Read) -> None:
    graph = read('layers { layer { name: "loss" type: "softmax_loss" } bottom: "x" bottom: "label" }')
    assert [(node.op, [value.name for value in node.outputs]) for node in graph.nodes] == [
        ("SoftmaxWithLoss", ["loss"])
    ]


def test_a_blob_that_nothing_makes_is_an_input_and_a_remark(read: Read) -> None:
    graph = read('layer { name: "a" type: "ReLU" bottom: "nowhere" top: "a" }')
    assert [value.name for value in graph.inputs] == ["nowhere"]
    assert graph.remarks == ("read, and made nowhere: nowhere",)


def test_what_nobody_knows_keeps_its_name_and_its_settings(read: Read) -> None:
    (node,) = read(
        'input: "x" layer { type: "Wobble" bottom: "x" top: "y" wobble_param { speed: 3 way: UP at: 1 at: 2 } }'
    ).nodes
    assert (node.op, node.domain, node.attributes) == ("Wobble", "caffe", {"speed": 3, "way": "UP", "at": (1, 2)})
    (node,) = read(
        'input: "x" layer { type: "Python" bottom: "x" top: "y" python_param { module: "m" layer: "Roi" } }'
    ).nodes
    assert (node.op, node.domain) == ("Roi", "python")


OPERATORS = {
    'type: "ReLU" relu_param { negative_slope: 0.1 }': ("LeakyRelu", {"alpha": 0.1}),
    'type: "ReLU6"': ("Clip", {"min": 0.0, "max": 6.0}),
    'type: "Power" power_param { scale: 0.5 }': ("Mul", {}),
    'type: "Power" power_param { power: 2 }': ("Pow", {}),
    'type: "Power"': ("Identity", {}),
    'type: "Eltwise" bottom: "x" eltwise_param { operation: PROD }': ("Mul", {}),
    'type: "Eltwise" bottom: "x" eltwise_param { operation: 2 }': ("Max", {}),
    'type: "Eltwise" bottom: "x" eltwise_param { coeff: 1 coeff: -1 }': ("Sub", {}),
    'type: "Eltwise" bottom: "x" bottom: "x"': ("Sum", {}),
    'type: "Scale" bottom: "x"': ("Mul", {"axis": 1}),
    'type: "Bias"': ("Add", {"axis": 1, "num_axes": 1}),
    'type: "Pooling" pooling_param { pool: AVE global_pooling: true }': ("GlobalAveragePool", {}),
    'type: "Pooling" pooling_param { pool: STOCHASTIC kernel_size: 2 }': (
        "StochasticPool", {"pool": "STOCHASTIC", "kernel_size": 2},
    ),
    'type: "Reorg" reorg_param { stride: 2 }': ("SpaceToDepth", {"blocksize": 2}),
    'type: "Upsample" upsample_param { scale: 4 }': ("Resize", {"scale": 4, "mode": "nearest", "scales": (1, 1, 4, 4)}),
    'type: "ShuffleChannel" shuffle_channel_param { group: 3 }': ("ChannelShuffle", {"groups": 3}),
    'type: "Reduction" reduction_param { operation: MEAN axis: 2 }': ("ReduceMean", {"axis": 2, "keepdims": 0}),
    'type: "LSTM" bottom: "x" recurrent_param { num_output: 8 }': ("LSTM", {"hidden_size": 8}),
}  # fmt: skip


@pytest.mark.parametrize(("layer", "expected"), OPERATORS.items())
def test_layers_become_operators_of_onnx(read: Read, layer: str, expected: tuple[str, dict[str, object]]) -> None:
    (node,) = read(f'input: "x" layer {{ bottom: "x" top: "y" {layer} }}').nodes
    assert (node.op, node.attributes) == expected


def test_the_batch_of_images_is_a_symbol(inferred: Read) -> None:
    layer = 'layer { type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 kernel_size: 3 } }'
    graph = inferred('input: "data" input_dim: 10 input_dim: 3 input_dim: 8 input_dim: 8 ' + layer)
    assert graph.nodes[0].outputs[0].type.shape == ("N", 4, 6, 6)
    assert graph.metadata["batch"] == "10"


def test_the_batch_is_a_number_where_only_that_tells_the_shapes(inferred: Read) -> None:
    layer = 'layer { type: "Reshape" bottom: "data" top: "c" reshape_param { shape { dim: 5 dim: -1 } } }'
    graph = inferred('input: "data" input_dim: 10 input_dim: 3 input_dim: 8 input_dim: 8 ' + layer)
    assert graph.nodes[0].outputs[0].type.shape == (5, 384)


def test_another_shape_of_an_input_is_heeded(tmp_path: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(V2.replace("input_dim: 1", "input_dim: 10", 1))
    shape = nnviz.load(path, shapes={"data": (4, 3, 16, 16)}).graph.nodes[0].outputs[0].type.shape
    assert shape == (4, 4, 16, 16)


def test_other_formats_know_no_phase_and_no_weights(light: Path) -> None:
    with pytest.raises(nnviz.OptionError, match=r"a model of onnx has no --phase; leave it out$"):
        nnviz.load(light / "light_squeezenet.onnx", phase="test")
