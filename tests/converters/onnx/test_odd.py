"""Old, odd and rare models: built here as their writers did, and drawn."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

import nnviz

FLOAT, INTEGER = TensorProto.FLOAT, TensorProto.INT64


def info(name: str, *shape: int | str, kind: int = FLOAT) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape or None)


def model(graph: GraphProto, *domains: str, **fields: object) -> ModelProto:
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=opsets, **fields)


def weight(name: str, *shape: int) -> TensorProto:
    return numpy_helper.from_array(np.zeros(shape, np.float32), name)


def first_version() -> ModelProto:
    """IR 1: no operator set, types of attributes unset, initializers among the inputs, an operator since removed."""
    conv = NodeProto(op_type="Conv", input=["x", "w"], output=["c"])
    conv.attribute.add(name="kernel_shape", ints=[3, 3])
    conv.attribute.add(name="pads", ints=[1, 1, 1, 1])
    scaler = NodeProto(op_type="ImageScaler", input=["x0"], output=["x"])
    scaler.attribute.add(name="bias", floats=[0.5, 0.5, 0.5])
    scaler.attribute.add(name="scale", f=2.0)
    crop = NodeProto(op_type="Crop", input=["c"], output=["y"])
    crop.attribute.add(name="border", ints=[1, 1, 1, 1])
    assert all(a.type == AttributeProto.UNDEFINED for a in [*conv.attribute, *scaler.attribute, *crop.attribute])
    graph = GraphProto(name="old", node=[scaler, conv, crop], input=[info("x0", 1, 3, 8, 8), info("w", 4, 3, 3, 3)])
    graph.output.append(info("y", 1, 4, 6, 6))
    graph.initializer.append(weight("w", 4, 3, 3, 3))
    return ModelProto(ir_version=1, graph=graph)


def trees() -> ModelProto:
    """A pipeline of scikit-learn: ai.onnx.ml alone."""
    ml = "ai.onnx.ml"
    nodes = [
        helper.make_node("Scaler", ["x"], ["s"], domain=ml, offset=[0.0, 0.0], scale=[1.0, 1.0]),
        helper.make_node(
            "TreeEnsembleClassifier", ["s"], ["label", "p"], domain=ml, classlabels_int64s=[0, 1],
            nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"], nodes_treeids=[0, 0, 0], nodes_nodeids=[0, 1, 2],
            nodes_values=[0.5, 0.0, 0.0], post_transform="NONE",
        ),
        helper.make_node("ZipMap", ["p"], ["maps"], domain=ml, classlabels_int64s=[0, 1]),
    ]  # fmt: skip
    maps = ValueInfoProto(name="maps")
    maps.type.sequence_type.elem_type.map_type.key_type = INTEGER
    maps.type.sequence_type.elem_type.map_type.value_type.tensor_type.elem_type = FLOAT
    return model(helper.make_graph(nodes, "trees", [info("x", "N", 2)], [info("label", "N", kind=INTEGER), maps]), ml)


def training() -> ModelProto:
    """A graph with gradients and an optimiser, and training information beside it."""
    preview = "ai.onnx.preview.training"
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"]),
        helper.make_node("ReduceMean", ["h"], ["loss"]),
        helper.make_node("Gradient", ["x", "w"], ["dw"], domain=preview, xs=["x", "w"], y="loss"),
        helper.make_node("Momentum", ["r", "t", "w", "dw", "v"], ["nw", "nv"], domain=preview, alpha=0.9, beta=0.1),
    ]
    inputs = [info("x", 1, 4), info("r"), info("t", kind=INTEGER), info("v", 4, 2)]
    graph = helper.make_graph(nodes, "training", inputs, [info("loss"), info("nw", 4, 2)], [weight("w", 4, 2)])
    found = model(graph, preview)
    found.training_info.add().algorithm.CopyFrom(graph)
    return found


def sequences() -> ModelProto:
    """Sequences and optionals, inside and at the ends."""
    some = helper.make_tensor_sequence_value_info("s", FLOAT, None)
    maybe = helper.make_value_info("o", helper.make_optional_type_proto(helper.make_tensor_type_proto(FLOAT, [2])))
    nodes = [
        helper.make_node("SequenceAt", ["s", "i"], ["a"]),
        helper.make_node("OptionalGetElement", ["o"], ["b"]),
        helper.make_node("SequenceConstruct", ["a", "b"], ["t"]),
        helper.make_node("ConcatFromSequence", ["t"], ["y"], axis=0),
    ]
    return model(helper.make_graph(nodes, "sequences", [some, maybe, info("i", kind=INTEGER)], [info("y")]))


def sparse() -> ModelProto:
    """A sparse weight: the values and where they are."""
    values, indices = weight("w", 2), numpy_helper.from_array(np.array([1, 5]), "at")
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "sparse", [info("x", 2, 4)], [info("y")])
    graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4, 8]))
    return model(graph)


def one_operator() -> ModelProto:
    return model(helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "one", [info("x", 3)], [info("y", 3)]))


def no_operator() -> ModelProto:
    return model(helper.make_graph([], "none", [info("x", 3)], [info("x", 3)]))


def no_ends() -> ModelProto:
    """Nothing goes in, and what comes out is not said."""
    return model(helper.make_graph([helper.make_node("RandomNormal", [], ["y"], shape=[2, 2])], "ends", [], []))


def one_output_twice() -> ModelProto:
    """Under a name that counts, as the members of a series of outputs have."""
    outputs = [info("prob_1", 3), info("prob_1", 3)]
    return model(helper.make_graph([helper.make_node("Relu", ["x"], ["prob_1"])], "twice", [info("x", 3)], outputs))


def no_names() -> ModelProto:
    """Nodes without a name or with the same, in the wrong order, of an operator without one."""
    nodes = [
        helper.make_node("Tanh", ["b"], ["y"], name="same"),
        helper.make_node("", ["a"], ["b"], name="same"),
        helper.make_node("Relu", ["x"], ["a"]),
    ]
    return model(helper.make_graph(nodes, "", [info("x", 3)], [info("y", 3)]))


def small_numbers() -> ModelProto:
    """Eight and four bits: float8 and int4 weights that are dequantised."""
    nodes, weights = [], []
    for at, kind in enumerate((TensorProto.FLOAT8E4M3FN, TensorProto.INT4, TensorProto.UINT4, TensorProto.FLOAT4E2M1)):
        weights.append(helper.make_tensor(f"w{at}", kind, [4, 4], [0.0] * 16))
        nodes.append(helper.make_node("DequantizeLinear", [f"w{at}", "scale"], [f"d{at}"]))
        nodes.append(helper.make_node("MatMul", [f"x{at}", f"d{at}"], [f"x{at + 1}"]))
    weights.append(numpy_helper.from_array(np.array(1, np.float32), "scale"))
    graph = helper.make_graph(nodes, "small", [info("x0", 2, 4)], [info("x4", 2, 4)], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)])


ODD: list[tuple[Callable[[], ModelProto], str]] = [
    (first_version, "Conv 3×3"),
    (trees, "TreeEnsembleClassifier"),
    (training, "Gradient"),
    (sequences, "SequenceAt"),
    (sparse, "Linear 8"),
    (one_operator, "ReLU"),
    (no_operator, "3"),
    (no_ends, "RandomNormal"),
    (one_output_twice, "ReLU"),
    (no_names, "Tanh"),
    (small_numbers, "Linear 4"),
]


@pytest.mark.parametrize(("build", "words"), ODD, ids=lambda given: getattr(given, "__name__", ""))
def test_odd_models_are_drawn(build: Callable[[], ModelProto], words: str, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    onnx.save(build(), path)
    folded = nnviz.load(path).fold()
    assert words in folded.render("text").decode()
    for output in ("svg", "pdf", "png", "json"):
        assert folded.render(output)


REMARKS = {
    "training": ("not drawn: the model's training graph",),
    "no_ends": ("no output is stated; drawn as one: y",),
    "one_output_twice": ("stated as an output more than once: prob_1",),
}


def test_only_what_is_left_out_or_guessed_is_a_remark(tmp_path: Path) -> None:
    for build, _ in ODD:
        path = tmp_path / "model.onnx"
        onnx.save(build(), path)
        assert nnviz.load(path).remarks == REMARKS.get(build.__name__, ()), build.__name__


def test_the_oldest_attributes_have_the_type_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    onnx.save(first_version(), path)
    graph = nnviz.load(path).graph
    assert [value.type.shape for value in graph.inputs] == [(1, 3, 8, 8)]
    assert graph.nodes[-1].outputs[0].type.shape == (1, 4, 6, 6)


def test_a_node_that_makes_nothing_is_hidden(tmp_path: Path) -> None:
    proto = one_operator()
    proto.graph.node.append(helper.make_node("Sink", ["y"], [""]))
    onnx.save(proto, path := tmp_path / "model.onnx")
    graph = nnviz.load(path).graph
    assert [node.op for node in graph.nodes] == ["Relu"]
    assert [hidden.why for hidden in graph.hidden] == ["dead"]
    assert graph.remarks == ("makes nothing, and is not drawn: Sink",)
