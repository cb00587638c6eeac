"""Shape inference: what a file says stays, the rest follows."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.converters import convert
from nnviz.graph import ABSENT, Graph, Node, TensorType, Value
from nnviz.limits import Limits
from nnviz.shapes import infer
from nnviz.shapes.types import is_known, refined
from nnviz.shapes.walk import all_nodes

FLOATS = TensorType("float32", ("N", 4))


def tensor(*shape: int | str | None, dtype: str = "float32") -> Value:
    return Value("x", TensorType(dtype, shape))


def ints(*content: int) -> Value:
    return Value("", TensorType("int64", (len(content),)), constant=True, content=content)


def chain(*nodes: Node, opset: int = 17, **metadata: str) -> Graph:
    inputs = tuple(value for value in nodes[0].inputs if not value.constant)
    return Graph("g", nodes, inputs, nodes[-1].outputs, metadata={"opset": str(opset), **metadata})


def one(
    op: str, *inputs: Value, opset: int = 17, domain: str = "", outputs: int = 1, **attributes: object
) -> list[TensorType]:
    node = Node(op, inputs, tuple(Value(f"y{i}") for i in range(outputs)), attributes, domain=domain)  # type: ignore[arg-type]
    return [value.type for value in infer(chain(node, opset=opset)).nodes[0].outputs]


def test_types_follow_from_types() -> None:
    x, hidden, out = tensor("N", 4), Value("h"), Value("y")
    weight = Value("w", TensorType("float32", (4, 7)), constant=True, learned=True)
    graph = infer(chain(Node("MatMul", (x, weight), (hidden,)), Node("Relu", (hidden,), (out,))))
    matmul, relu = graph.nodes
    assert relu.inputs == matmul.outputs
    assert graph.outputs == relu.outputs
    assert matmul.inputs == (x, weight)
    assert [node.outputs[0].type for node in graph.nodes] == [TensorType("float32", ("N", 7))] * 2
    assert graph.remarks == ()


def test_what_the_file_says_stays() -> None:
    stated = Value("y", TensorType("float32", ("batch", None)))
    graph = infer(chain(Node("Relu", (tensor(3, 4),), (stated,))))
    assert graph.nodes[0].outputs[0].type == TensorType("float32", ("batch", 4))


def test_a_graph_that_is_known_is_left_as_it_is() -> None:
    graph = chain(Node("Relu", (tensor("N", 4),), (Value("y", FLOATS),)))
    assert infer(graph) is graph


def test_onnx_is_not_imported_where_nothing_is_missing(light: Path) -> None:
    code = (
        "import sys; from nnviz.graph import *; from nnviz.shapes import infer; t = TensorType('float32', (1,)); "
        "infer(Graph('g', (Node('Relu', (Value('x', t),), (Value('y', t),)),))); "
        "print(*({'onnx', 'numpy', 'google.protobuf'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_absent_input_stays_the_one_there_is() -> None:
    node = Node("Clip", (tensor(2), ABSENT, Value("", TensorType("float32", ()), True, (1.0,))), (Value("y"),))
    assert infer(chain(node)).nodes[0].inputs[1] is ABSENT


KERNEL = Value("w", TensorType("float32", (5, 3, 3, 3)), constant=True)


@pytest.mark.parametrize(
    ("op", "inputs", "attributes", "shape"),
    [
        ("Conv", (tensor(1, 3, 8, 8), KERNEL), {"pads": (1, 1, 1, 1), "strides": (2, 2)}, (1, 5, 4, 4)),
        ("Reshape", (tensor(2, 6), ints(0, -1, 2)), {}, (2, 3, 2)),
        ("Transpose", (tensor("N", 4, 5),), {"perm": (0, 2, 1)}, ("N", 5, 4)),
        ("ConstantOfShape", (ints(2, 3),), {"value": (1,), "value.dtype": "float16", "value.shape": (1,)}, (2, 3)),
        ("Cast", (tensor("N"),), {"to": 7}, ("N",)),
        ("Flatten", (tensor("N", 2, 3),), {"axis": 1}, ("N", 6)),
    ],
)  # fmt: skip
def test_attributes_and_small_constants_count(
    op: str, inputs: tuple[Value, ...], attributes: dict[str, object], shape: object
) -> None:
    assert one(op, *inputs, **attributes)[0].shape == shape


def test_element_types_follow() -> None:
    assert one("Cast", tensor(2), to=7)[0].dtype == "int64"
    assert (
        one("ConstantOfShape", ints(2), **{"value": (1,), "value.dtype": "bfloat16", "value.shape": (1,)})[0].dtype
        == "bfloat16"
    )
    assert one("Shape", tensor(2, 3)) == [TensorType("int64", (2,))]
    assert one("SequenceConstruct", tensor(2))[0] == TensorType("seq(float32)")


def test_unknown_operators_do_not_harm_the_rest() -> None:
    a, b, c, d = (Value(name) for name in "abcd")
    graph = chain(
        Node("Relu", (tensor("N", 4),), (a,)), Node("Sparkle", (a,), (b,), domain="elsewhere"),
        Node("", (a,), (c,)), Node("Neg", (a,), (d,)),
    )  # fmt: skip
    found = infer(graph)
    assert [node.outputs[0].type for node in found.nodes] == [FLOATS, TensorType(), TensorType(), FLOATS]


@pytest.mark.parametrize("opset", [1, 5, 7, 9, 28, 9999])
def test_any_version_of_the_operators_will_do(opset: int) -> None:
    assert one("Relu", tensor("N", 4), opset=opset) == [FLOATS]


def test_a_graph_without_a_version_gets_the_newest() -> None:
    graph = Graph("g", (Node("Relu", (tensor("N", 4),), (Value("y"),)),))
    assert infer(graph).nodes[0].outputs[0].type == FLOATS


@pytest.mark.parametrize(
    ("op", "domain", "opset", "attributes", "shape"),
    [
        ("ImageScaler", "", 7, {"scale": 1.0}, (1, 3, 8, 8)),
        ("Affine", "", 9, {"alpha": 2.0}, (1, 3, 8, 8)),
        ("Add", "", 1, {"broadcast": 1, "axis": 1}, (1, 3, 8, 8)),
        ("Reshape", "", 1, {"shape": (0, -1)}, (1, 192)),
        ("Pad", "", 1, {"paddings": (0, 0, 1, 1, 0, 0, 1, 1)}, (1, 3, 10, 10)),
        ("Concat", "", 1, {}, (1, 3, 8, 8)),
        ("Crop", "", 7, {"border": (1, 2, 3, 0)}, (1, 3, 6, 4)),
        ("FastGelu", "com.microsoft", 17, {}, (1, 3, 8, 8)),
        ("SkipLayerNormalization", "com.microsoft", 17, {}, (1, 3, 8, 8)),
    ],
)
def test_old_and_foreign_operators_have_stand_ins(
    op: str, domain: str, opset: int, attributes: dict[str, object], shape: object
) -> None:
    inputs = (
        (tensor(1, 3, 8, 8), Value("b", TensorType("float32", (3,)), True)) if op == "Add" else (tensor(1, 3, 8, 8),)
    )
    graph = infer(chain(node := Node(op, inputs, (Value("y"),), attributes, domain=domain), opset=opset))  # type: ignore[arg-type]
    assert graph.nodes[0].outputs[0].type == TensorType("float32", shape)  # type: ignore[arg-type]
    assert (graph.nodes[0].op, graph.nodes[0].attributes) == (op, node.attributes)


def branch(op: str, value: Value) -> Graph:
    return Graph("b", (Node(op, (value,), (made := Value("m"),)),), (), (made,))


def test_bodies_get_types_and_keep_what_they_share() -> None:
    x, a, y = tensor("N", 4), Value("a"), Value("y")
    condition = Value("c", TensorType("bool", ()))
    chosen = Node(
        "If",
        (condition,),
        (y,),
        {"bodies": ("then_branch", "else_branch")},
        bodies=(branch("Neg", a), branch("Abs", a)),
    )
    graph = infer(Graph("g", (Node("Relu", (x,), (a,)), chosen), (x, condition), (y,), metadata={"opset": "17"}))
    assert all(value.type == FLOATS for node in all_nodes(graph) for value in node.outputs)
    for body in graph.nodes[1].bodies:
        assert body.nodes[0].inputs == graph.nodes[0].outputs
        assert body.outputs == body.nodes[0].outputs


def test_functions_get_types_and_stay_shared() -> None:
    inner, out = Value("i"), Value("o")
    weight = Value("w", TensorType("float32", (4, 9)), constant=True)
    defined = Graph("F", (Node("MatMul", (inner, weight), (out,)),), (inner,), (out,))
    x, a, b = tensor("N", 4), Value("a"), Value("b")
    calls = tuple(Node("F", (x,), (made,), domain="local", bodies=(defined,)) for made in (a, b))
    graph = infer(Graph("g", calls, (x,), (a, b), metadata={"opset": "17"}))
    first, second = graph.nodes
    assert first.bodies[0] is second.bodies[0]
    assert first.outputs[0].type == first.bodies[0].outputs[0].type == TensorType("float32", ("N", 9))
    assert first.bodies[0].inputs[0].type == FLOATS


def test_a_function_called_with_different_shapes_has_none_of_its_own() -> None:
    inner, out = Value("i"), Value("o")
    defined = Graph("F", (Node("Relu", (inner,), (out,)),), (inner,), (out,))
    x, y, a, b = tensor("N", 4), tensor(7), Value("a"), Value("b")
    calls = tuple(Node("F", (given,), (made,), domain="local", bodies=(defined,)) for given, made in ((x, a), (y, b)))
    graph = infer(Graph("g", calls, (x, y), (a, b), metadata={"opset": "17"}))
    assert [node.outputs[0].type.shape for node in graph.nodes] == [("N", 4), (7,)]
    assert graph.nodes[0].bodies[0].outputs[0].type == TensorType()


def test_whatever_onnx_raises_is_a_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    import onnx.shape_inference

    def refuse(*_: object, **__: object) -> object:
        raise RuntimeError("no")

    monkeypatch.setattr(onnx.shape_inference, "infer_shapes", refuse)
    graph = infer(chain(Node("Relu", (tensor("N", 4),), (Value("y"),))))
    assert graph.remarks == ("shapes could not be inferred everywhere (RuntimeError)",)


def test_nodes_that_are_refused_are_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import onnx.shape_inference

    real = onnx.shape_inference.infer_shapes

    def choosy(model: onnx.ModelProto, **options: bool) -> onnx.ModelProto:
        if any(node.op_type == "Poison" for node in model.graph.node):
            raise ValueError("poisoned")
        return real(model, **options)

    monkeypatch.setattr(onnx.shape_inference, "infer_shapes", choosy)
    values = [tensor("N", 4), *(Value(f"v{i}") for i in range(9))]
    nodes = [Node("Relu", (values[i],), (values[i + 1],)) for i in range(9)]
    nodes[4:4] = [Node("Poison", (values[2],), (Value("p"),))]
    found = infer(chain(*nodes))
    assert [node.outputs[0].type for node in found.nodes if node.op == "Relu"] == [FLOATS] * 9


def test_too_many_nodes_are_a_remark() -> None:
    graph = chain(Node("Relu", (tensor(1),), (a := Value("a"),)), Node("Relu", (a,), (Value("b"),)))
    assert infer(graph, Limits(inferred=1)).remarks == (
        "shapes were not inferred: more than 1 operators; raise it with --limit inferred=NUMBER",
    )


def test_functions_that_call_others_twice_are_counted_as_often_as_they_are_called() -> None:
    body = Graph("f0", (Node("Relu", (x := tensor(1),), (y := Value("y"),)),), (x,), (y,))
    for _ in range(10):
        first, last = Value("first"), Value("last")
        inner = tensor(1)
        calls = (Node("F", (inner,), (first,), bodies=(body,)), Node("F", (first,), (last,), bodies=(body,)))
        body = Graph("f", calls, (inner,), (last,))
    assert not any("not inferred" in remark for remark in infer(body).remarks)
    assert "more than 1,000 operators" in infer(body, Limits(inferred=1000)).remarks[0]


DIMS = st.none() | st.sampled_from(["a", "b"]) | st.integers(0, 9)
TYPES = st.builds(
    TensorType, st.sampled_from(["", "float32", "int64"]), st.none() | st.lists(DIMS, max_size=3).map(tuple)
)


@given(TYPES, TYPES)
def test_refining_only_fills_in(stated: TensorType, found: TensorType) -> None:
    better = refined(stated, found)
    assert better.dtype == (stated.dtype or found.dtype)
    if stated.shape is None:
        assert better.shape == found.shape
    else:
        assert better.shape is not None
        assert [
            new for old, new in zip(stated.shape, better.shape, strict=True) if old is not None and new != old
        ] == []
    assert not is_known(stated) or better == stated
    assert refined(better, found) == better


def stripped(graph: Graph) -> Graph:
    """Forget all types but those of inputs and constants."""
    new = {value: replace(value, type=TensorType()) for node in graph.nodes for value in node.outputs}
    return replace(
        graph,
        nodes=tuple(
            replace(
                node,
                inputs=tuple(new.get(value, value) for value in node.inputs),
                outputs=tuple(new[value] for value in node.outputs),
            )
            for node in graph.nodes
        ),
        outputs=tuple(new.get(value, value) for value in graph.outputs),
    )


@pytest.mark.parametrize(
    "name", ["bert_base", "convnext_tiny", "densenet121", "gpt2", "lstm_seq2seq", "moe_transformer", "swin_tiny"]
)
def test_what_is_inferred_is_what_the_exporter_wrote(shared: Path, name: str) -> None:
    stated = convert(shared / f"folding/{name}.dynamo.onnx")
    found = infer(stripped(stated))
    for before, after in zip(stated.nodes, found.nodes, strict=True):
        assert [value.type for value in before.outputs] == [value.type for value in after.outputs]


def test_old_exports_are_known_after_inference(shared: Path) -> None:
    for path in sorted((shared / "folding").glob("*.ts.onnx")):
        graph = infer(convert(path))
        assert [node.op for node in graph.nodes for value in node.outputs if not is_known(value.type)] == [], path


def test_the_light_models_are_known_after_inference(light: Path) -> None:
    for path in sorted(light.glob("*.onnx")):
        graph = infer(convert(path))
        unknown = [node.op for node in graph.nodes if not is_known(node.outputs[0].type)]
        assert unknown == [], path


@pytest.fixture
def broken(shared: Path) -> Callable[[str], Graph]:
    return lambda name: infer(convert(shared / f"broken/onnx/{name}.onnx"))


@pytest.mark.parametrize(
    "name", ["odd_dims", "unknown_ops", "future_ir_and_opset", "zero_nodes", "dangling_input", "nested_if_20"]
)
def test_broken_models_are_inferred_as_far_as_they_go(broken: Callable[[str], Graph], name: str) -> None:
    assert not any("inferred" in remark for remark in broken(name).remarks)


def test_long_vectors_allocate_nothing() -> None:
    """onnx's propagation of data makes a list as long as a vector: here of 2 to the 31st elements."""
    long, other = Value("long", TensorType("int64", (2**31 - 1,))), Value("other")
    sums, out = Value("sums"), Value("out")
    nodes = (Node("Add", (long, long), (sums,)), Node("Unknown", (other,), (Value("u"),)), Node("Neg", (sums,), (out,)))
    found = infer(Graph("g", nodes, (long, other), (out,), metadata={"opset": "17"}))
    assert found.outputs[0].type == TensorType("int64", (2**31 - 1,))


def test_a_name_of_no_input_gives_way_to_what_it_is() -> None:
    stated = Value("y", TensorType("float32", ("Transposey_dim_0", "((N*M)//M)", "Min(9, M)")))
    turned = Node("Transpose", (tensor("M", "N", "M"),), (stated,), {"perm": (0, 1, 2)})
    assert infer(chain(turned)).outputs[0].type.shape == ("M", "N", "Min(9, M)")


def test_a_name_that_depends_on_data_stays() -> None:
    found, out = Value("i", TensorType("int64", (2, "u0"))), Value("y")
    graph = infer(chain(Node("NonZero", (tensor("N", 4),), (found,)), Node("Neg", (found,), (out,))))
    assert [node.outputs[0].type.shape for node in graph.nodes] == [(2, "u0")] * 2


def test_an_input_may_be_an_expression_of_others() -> None:
    """The mask of a decoder that remembers is as long as what is remembered and what is new."""
    new, past, out = tensor("N", "seq"), tensor("N", "past"), Value("y")
    mask, joined = tensor("N", "past + seq"), Value("j")
    nodes = Node("Concat", (past, new), (joined,), {"axis": 1}), Node("Add", (joined, mask), (out,))
    graph = infer(Graph("g", nodes, (mask, past, new), (out,), metadata={"opset": "17"}))
    assert graph.nodes[0].outputs[0].type.shape == ("N", "past+seq")
    assert graph.outputs[0].type.shape in (("N", "past+seq"), ("N", "past + seq"))


def test_sizes_that_the_network_does_not_run_with_are_not_believed() -> None:
    """Positions are cut out of a list of 24: with more words the sum is refused."""
    x, size, cut, out = tensor("seq"), Value("n"), Value("c"), Value("y")
    positions = Value("p", TensorType("float32", (24,)), constant=True, learned=True)
    nodes = (
        Node("Shape", (x,), (size,)),
        Node("Slice", (positions, ints(0), size, ints(0)), (cut,)),
        Node("Add", (x, cut), (out,)),
    )
    graph = infer(Graph("g", nodes, (x,), (out,), metadata={"opset": "17"}))
    assert [node.outputs[0].type.shape for node in graph.nodes] == [(1,), ("seq",), ("seq",)]
