"""From messages to a graph: wiring, attributes, bodies, functions, metadata, remarks."""

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from nnviz.converters._wire import length_key
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import ABSENT, Graph, TensorType

Read = Callable[[onnx.ModelProto | bytes], Graph]
Make = Callable[..., onnx.ModelProto]
node = helper.make_node


def test_names_become_values(read: Read, model: Make) -> None:
    graph = read(model([node("Relu", ["x"], ["a"], name="first"), node("Add", ["a", "x"], ["y"])]))
    relu, add = graph.nodes
    assert (relu.op, relu.name, relu.sources, add.sources) == ("Relu", "first", (0,), (1,))
    assert relu.inputs == graph.inputs
    assert add.inputs == (relu.outputs[0], graph.inputs[0])
    assert graph.outputs == add.outputs
    assert (graph.inputs[0].name, graph.inputs[0].type) == ("x", TensorType("float32", ("N", 4)))
    assert graph.remarks == ()


def test_nodes_come_into_a_valid_order(read: Read, model: Make) -> None:
    graph = read(model([node("C", ["b"], ["y"]), node("A", ["x"], ["a"]), node("B", ["a"], ["b"])]))
    assert [(n.op, n.sources) for n in graph.nodes] == [("A", (1,)), ("B", (2,)), ("C", (0,))]


def test_what_a_branch_reads_comes_before_it(read: Read, model: Make) -> None:
    branch = helper.make_graph([node("Neg", ["late"], ["n"])], "b", [], [helper.make_tensor_value_info("n", 1, None)])
    nodes = [node("If", ["x"], ["y"], then_branch=branch, else_branch=branch), node("Late", ["x"], ["late"])]
    graph = read(model(nodes))
    assert [n.op for n in graph.nodes] == ["Late", "If"]
    assert graph.nodes[1].bodies[0].nodes[0].inputs == graph.nodes[0].outputs


def test_inputs_left_out_keep_their_place(read: Read, model: Make) -> None:
    clip = read(model([node("Clip", ["x", "", "m"], ["y", "", "z", ""])], inputs=("x", "m"))).nodes[0]
    assert clip.inputs[1] is ABSENT
    assert [value.name for value in clip.inputs] == ["x", "", "m"]
    assert [value.name for value in clip.outputs] == ["y", "", "z"]


def test_initializers_are_no_inputs(read: Read, model: Make) -> None:
    weight = numpy_helper.from_array(np.zeros((4, 4), np.float32), "w")
    graph = read(model([node("MatMul", ["x", "w"], ["y"])], inputs=("x", "w"), initializers=[weight]))
    assert [value.name for value in graph.inputs] == ["x"]
    assert graph.nodes[0].inputs[1].constant


def test_a_name_made_nowhere_is_a_remark(read: Read, model: Make) -> None:
    nodes = [node("Add", ["x", "ghost\x1b[31m"], ["a"]), node("Add", ["a", "ghost\x1b[31m"], ["y"])]
    graph = read(model(nodes, outputs=("y", "nobody")))
    ghost = graph.nodes[0].inputs[1]
    assert graph.nodes[1].inputs[1] is ghost
    assert not ghost.constant
    assert [value.name for value in graph.outputs] == ["y", "nobody"]
    assert graph.remarks == ("read, and made nowhere: ghost�[31m, nobody",)


def test_a_name_made_twice_is_the_first_ones(read: Read, model: Make) -> None:
    nodes = [node("A", ["x"], ["t", "t"]), node("B", ["x"], ["t", "x"]), node("C", ["t"], ["y"])]
    graph = read(model(nodes))
    assert graph.nodes[2].inputs == graph.nodes[0].outputs[:1]
    assert len({*graph.nodes[0].outputs, *graph.nodes[1].outputs, *graph.inputs}) == 5
    assert graph.remarks == ("made more than once, of which the first counts: t, t, x",)


def test_many_oddities_of_a_kind_are_one_remark(read: Read, model: Make) -> None:
    graph = read(model([node("Add", [f"n{i}" for i in range(9)], ["y"])]))
    assert graph.remarks == ("read, and made nowhere: n0, n1, n2 and 6 more",)


def test_a_cycle_is_refused_with_the_name_of_a_node(read: Read, model: Make) -> None:
    with pytest.raises(
        InvalidModelError, match=r"model\.onnx: node loop� waits for its own result; export the model again$"
    ):
        read(model([node("Add", ["x", "b"], ["a"], name="loop\n"), node("Relu", ["a"], ["b"], name="loop\n")]))
    with pytest.raises(InvalidModelError, match=r"node 1 \(Relu\) waits for its own result"):
        read(model([node("Abs", ["x"], ["y"]), node("Relu", ["a"], ["a"])]))


def test_attributes_are_plain(read: Read, model: Make) -> None:
    tensor = numpy_helper.from_array(np.float32([[0.1, 2]]))
    large = numpy_helper.from_array(np.zeros((40, 50), np.float32))
    kind = helper.make_tensor_type_proto(1, [2, None])
    lists = {"floats": [0.5, 1e-5], "ints": [1, 2], "strings": ["a", "b"]}
    tensors = {"t": tensor, "large": large}
    made = model([node("Foo", ["x"], ["y"], f=0.1, i=3, s="text", blob=b"\0" * 70000, kind=kind, **lists, **tensors)])
    assert read(made).nodes[0].attributes == {
        "f": 0.1, "i": 3, "s": "text", "floats": (0.5, 1e-05), "ints": (1, 2), "strings": ("a", "b"),
        "t": (0.1, 2.0), "t.dtype": "float32", "t.shape": (1, 2), "large.dtype": "float32", "large.shape": (40, 50),
        "blob.bytes": 70000, "kind": "float32[2,?]",
    }  # fmt: skip


def test_attributes_of_old_files_have_no_type(read: Read, model: Make) -> None:
    made = model([node("Foo", ["x"], ["y"], f=2.0, i=0, s="", ints=[1, 2], strings=["a"])])
    for attribute in made.graph.node[0].attribute:
        attribute.ClearField("type")
    assert read(made).nodes[0].attributes == {"f": 2.0, "i": 0, "s": "", "ints": (1, 2), "strings": ("a",)}


def test_bodies_share_the_values_around_them(read: Read, model: Make) -> None:
    weight = numpy_helper.from_array(np.zeros((4, 4), np.float32), "w")
    one = node("Constant", [], ["c"], value_int=1)
    then = helper.make_graph(
        [one, node("MatMul", ["x", "w"], ["t"])], "then", [], [helper.make_tensor_value_info("t", 1, None)]
    )
    other = helper.make_graph([], "else", [], [helper.make_tensor_value_info("x", 1, None)])
    graph = read(model([node("If", ["x"], ["y"], then_branch=then, else_branch=other)], initializers=[weight]))
    branch = graph.nodes[0]
    assert branch.attributes == {"bodies": ("else_branch", "then_branch")}
    assert [body.name for body in branch.bodies] == ["else", "then"]
    assert branch.bodies[0].outputs == graph.inputs
    assert branch.bodies[1].nodes[0].inputs[0] is graph.inputs[0]
    assert branch.bodies[1].nodes[0].sources == ()
    assert branch.bodies[1].hidden == ()


def test_a_body_may_have_the_name_of_another_value(read: Read, model: Make) -> None:
    inner = helper.make_graph([node("Relu", ["x"], ["y"])], "b", [helper.make_tensor_value_info("x", 7, [2])], [])
    graph = read(model([node("Scan", ["x"], ["y"], body=inner)]))
    assert graph.nodes[0].bodies[0].inputs[0] is not graph.inputs[0]
    assert graph.nodes[0].bodies[0].nodes[0].inputs == graph.nodes[0].bodies[0].inputs


def wire(number: int, payload: bytes) -> bytes:
    return length_key(number, len(payload)) + payload


def nested(depth: int) -> bytes:
    """Return a model of an If in an If ...: by hand, because protobuf does not write what it cannot read."""
    graph = wire(1, wire(2, b"y") + wire(4, b"Relu"))
    for _ in range(depth):
        branch = wire(1, b"then_branch") + wire(6, graph) + b"\xa0\x01\x05"
        graph = wire(1, wire(2, b"y") + wire(4, b"If") + wire(5, branch))
    return b"\x08\x08" + wire(7, graph)


def test_graphs_nest_up_to_a_limit(read: Read) -> None:
    graph, depth = read(nested(32)), 0
    while graph.nodes[0].bodies:
        graph, depth = graph.nodes[0].bodies[0], depth + 1
    assert (depth, graph.nodes[0].op) == (32, "Relu")


@pytest.mark.parametrize("depth", [33, 34, 400, 20_000])
def test_graphs_that_nest_deeper_are_refused(read: Read, depth: int) -> None:
    with pytest.raises(UnsupportedModelError, match=r"nested more than 3\d deep; draw a smaller model$"):
        read(nested(depth))


def function(name: str, nodes: list[onnx.NodeProto], **more: object) -> onnx.FunctionProto:
    return helper.make_function("local", name, ["a"], ["b"], nodes, [helper.make_opsetid("", 17)], **more)


def test_a_function_is_a_body_that_its_calls_share(read: Read, model: Make) -> None:
    calls = [node("Twice", ["x"], ["m"], domain="local"), node("Twice", ["m"], ["y"], domain="local")]
    twice = function("Twice", [node("Add", ["a", "a"], ["b"])])
    graph = read(model(calls, functions=[twice]))
    first, second = graph.nodes
    assert (first.op, first.domain, first.attributes) == ("Twice", "local", {})
    assert first.bodies[0] is second.bodies[0]
    assert [n.op for n in first.bodies[0].nodes] == ["Add"]
    assert first.bodies[0].nodes[0].sources == ()


def test_a_function_has_the_attributes_of_its_call(read: Read, model: Make) -> None:
    softmax, literal = node("Softmax", ["a"], ["s"]), node("Constant", [], ["c"])
    softmax.attribute.add(name="axis", ref_attr_name="ax", type=2)
    literal.attribute.add(name="value_int", ref_attr_name="k", type=2)
    softmax.attribute.add(name="unset", ref_attr_name="nobody", type=2)
    made = function(
        "F",
        [literal, softmax, node("Add", ["s", "c"], ["b"])],
        attributes=["ax"],
        attribute_protos=[helper.make_attribute("k", 9)],
    )
    calls = [node("F", ["x"], ["m"], domain="local", ax=1), node("F", ["m"], ["n"], domain="local", ax=1),
             node("F", ["n"], ["y"], domain="local", ax=2, k=5)]  # fmt: skip
    first, second, third = (call.bodies[0] for call in read(model(calls, functions=[made])).nodes)
    assert first is second
    assert [body.nodes[0].attributes for body in (first, third)] == [{"axis": 1}, {"axis": 2}]
    assert [body.nodes[1].inputs[1].content for body in (first, third)] == [(9,), (5,)]


def test_a_function_that_calls_itself_is_a_remark(read: Read, model: Make) -> None:
    graph = read(
        model(
            [node("F", ["x"], ["y"], domain="local")],
            functions=[function("F", [node("F", ["a"], ["b"], domain="local")])],
        )
    )
    assert graph.nodes[0].bodies[0].nodes[0].bodies == ()
    assert graph.remarks == ("a function that calls itself: F",)


def test_functions_that_double_each_time_are_refused(read: Read, model: Make) -> None:
    """Thirty functions of two calls each are a thousand million operators, written out."""
    functions = [function("F0", [node("Relu", ["a"], ["b"])])]
    for level in range(1, 30):
        called = f"F{level - 1}"
        functions.append(
            function(
                f"F{level}", [node(called, ["a"], ["m"], domain="local"), node(called, ["m"], ["b"], domain="local")]
            )
        )
    with pytest.raises(UnsupportedModelError, match=r"more than 1,000,000 nodes once its functions are written out"):
        read(model([node("F29", ["x"], ["y"], domain="local")], functions=functions))


def test_domains_have_one_name(read: Read, model: Make) -> None:
    nodes = [
        node("Constant", [], ["c"], domain="ai.onnx", value_int=1),
        node("Relu", ["x"], ["a"], domain="ai.onnx"),
        node("Op", ["a", "c"], ["y"], domain="ai.onnx.ml"),
    ]
    assert [n.domain for n in read(model(nodes)).nodes] == ["", "ai.onnx.ml"]


FLOATS = helper.make_tensor_type_proto(TensorProto.FLOAT, [2])
SIZES = [1, "batch", None, -1, 2**62, 0]
TYPES = [
    (helper.make_tensor_type_proto(TensorProto.INT64, SIZES), TensorType("int64", (1, "batch", None, None, None, 0))),
    (helper.make_tensor_type_proto(TensorProto.FLOAT, None), TensorType("float32", None)),
    (helper.make_sequence_type_proto(FLOATS), TensorType("seq(float32)")),
    (helper.make_optional_type_proto(helper.make_sequence_type_proto(FLOATS)), TensorType("optional(seq(float32))")),
    (helper.make_map_type_proto(TensorProto.STRING, FLOATS), TensorType("map(string)")),
    (helper.make_sparse_tensor_type_proto(TensorProto.FLOAT, [3]), TensorType("float32", (3,))),
    (onnx.TypeProto(), TensorType()),
]


@pytest.mark.parametrize(("proto", "type_"), TYPES, ids=lambda value: getattr(value, "dtype", ""))
def test_types_of_inputs(read: Read, model: Make, proto: onnx.TypeProto, type_: TensorType) -> None:
    graph = read(model([node("Foo", ["v"], ["y"])], inputs=(helper.make_value_info("v", proto),)))
    assert graph.inputs[0].type == type_


def test_a_type_is_put_together_from_all_that_the_file_says(read: Read, model: Make) -> None:
    made = model([node("Foo", ["x"], ["y"])], outputs=(helper.make_tensor_value_info("y", 1, [None, 7]),))
    made.graph.value_info.append(helper.make_tensor_value_info("y", 1, ["B", 8]))
    assert read(made).outputs[0].type == TensorType("float32", ("B", 7))


def test_metadata_say_who_wrote_the_file(read: Read, model: Make) -> None:
    made = model([node("Relu", ["x"], ["y"])], producer_name="pytorch", producer_version="2.1", ir_version=9)
    made.opset_import.add(domain="ai.onnx.ml", version=3)
    assert read(made).metadata == {
        "format": "ONNX",
        "ir_version": "9",
        "name": "g",
        "producer": "pytorch 2.1",
        "opset": "17",
        "opset:ai.onnx.ml": "3",
    }


def test_files_from_before_operator_sets_are_of_the_first(read: Read, model: Make) -> None:
    made = model([node("Relu", ["x"], ["y"])], ir_version=2)
    del made.opset_import[:]
    assert read(made).metadata["opset"] == "1"


def test_versions_of_the_future_are_a_remark(read: Read, model: Make) -> None:
    graph = read(model([node("Relu", ["x"], ["y"])], ir_version=999, opset=9999))
    assert [remark.rpartition(": ")[2] for remark in graph.remarks] == ["IR version 999", "opset 9999"]


def test_a_model_without_nodes_is_a_graph(read: Read, model: Make) -> None:
    graph = read(model([], outputs=("x",)))
    assert (graph.nodes, graph.outputs) == ((), graph.inputs)


def test_a_model_without_a_graph_is_refused(read: Read) -> None:
    with pytest.raises(InvalidModelError, match=r"model\.onnx: an ONNX model without a graph; export it again$"):
        read(b"\x08\x08")


def test_names_that_are_not_text_stay_apart(read: Read, model: Make) -> None:
    data = model(
        [node("A", ["x"], ["QQQ1"]), node("B", ["QQQ1"], ["QQQ2"]), node("C", ["QQQ2"], ["y"])]
    ).SerializeToString()
    graph = read(data.replace(b"QQQ1", b"\xff\xff\xff\xff").replace(b"QQQ2", b"\xff\xfe\xff\xff"))
    assert [n.op for n in graph.nodes] == ["A", "B", "C"]
    assert graph.nodes[1].inputs[0] is graph.nodes[0].outputs[0]
