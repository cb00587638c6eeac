"""Operators that run other subgraphs, and files that offer several."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import Graph
from nnviz.limits import Limits
from tests.converters.tflite.building import Net, model

Read = Callable[..., Graph]


def unary(name: str) -> Net:
    """A subgraph of one operator."""
    net = Net(name.lower())
    net.outputs = [net.op(name, [net.input(1, 4)], 1, 4)]
    return net


def calling(name: str, options: tuple[str, dict], *shapes: tuple[int, ...], condition: bool = False) -> Net:
    """A subgraph of one operator that runs others."""
    net = Net("main")
    reads = [net.input(type="BOOL", name="flag")] if condition else []
    reads += [net.input(*shape) for shape in shapes]
    net.outputs = [net.op(name, reads, 1, 4, options=options)]
    return net


def test_the_branches_of_an_if_read_what_is_around_it(read: Read) -> None:
    options = ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 2})
    graph = read(calling("IF", options, (1, 4), condition=True), unary("RELU"), unary("TANH"))
    node = graph.nodes[0]
    assert (node.op, node.attributes["bodies"]) == ("If", ("then_branch", "else_branch"))
    assert [[inner.op for inner in body.nodes] for body in node.bodies] == [["Relu"], ["Tanh"]]
    assert all(body.inputs == () and body.nodes[0].inputs == graph.inputs[1:] for body in node.bodies)
    assert all(inner.sources == () for body in node.bodies for inner in body.nodes)


def test_a_while_is_a_loop_that_tests_what_it_hands_on(read: Read) -> None:
    condition = Net("condition")
    limit = condition.tensor(data=[9.0])
    condition.outputs = [condition.op("LESS", [condition.input(1, 4), limit], 1, type="BOOL")]
    options = ("WhileOptions", {"cond_subgraph_index": 1, "body_subgraph_index": 2})
    graph = read(calling("WHILE", options, (1, 4)), condition, unary("RELU"))
    loop = graph.nodes[0]
    body = loop.bodies[0]
    assert loop.op == "Loop"
    assert [node.op for node in body.nodes] == ["Relu", "Less"]
    assert body.nodes[1].inputs[0] is body.outputs[1]
    assert body.outputs[0] is body.nodes[1].outputs[0]
    assert (len(loop.inputs), len(body.inputs)) == (3, 3)


def test_a_composite_is_a_function_with_its_name(read: Read) -> None:
    options = ("StableHLOCompositeOptions", {"name": "odml.silu", "decomposition_subgraph_index": 1, "version": 1})
    graph = read(calling("STABLEHLO_COMPOSITE", options, (1, 4)), unary("LOGISTIC"))
    node = graph.nodes[0]
    assert (node.op, node.domain) == ("odml.silu", "stablehlo")
    assert [inner.op for inner in node.bodies[0].nodes] == ["Sigmoid"]
    assert node.bodies[0].inputs != graph.inputs


def test_a_composite_that_onnx_has_is_that(read: Read) -> None:
    options = ("StableHLOCompositeOptions", {"name": "odml.rms_norm", "decomposition_subgraph_index": 1})
    node = read(calling("STABLEHLO_COMPOSITE", options, (1, 4)), unary("LOGISTIC")).nodes[0]
    assert (node.op, node.domain, node.bodies) == ("RMSNormalization", "", ())


def test_any_operator_that_runs_a_subgraph_holds_it(read: Read) -> None:
    options = ("StablehloReduceOptions", {"dimensions": [0], "body_subgraph_index": 1})
    node = read(calling("STABLEHLO_REDUCE", options, (1, 4)), unary("RELU")).nodes[0]
    assert (node.op, node.attributes["bodies"], node.attributes["dimensions"]) == ("StablehloReduce", ("body",), (0,))
    assert [inner.op for inner in node.bodies[0].nodes] == ["Relu"]


def test_what_only_initialises_is_remarked(read: Read) -> None:
    net = unary("RELU")
    net.operators.insert(0, {"code": "CALL_ONCE", "inputs": [], "outputs": [],
                             "builtin_options": ("CallOnceOptions", {"init_subgraph_index": 1})})  # fmt: skip
    graph = read(net, Net("init"))
    assert [node.op for node in graph.nodes] == ["Relu"]
    assert [(hidden.member, hidden.why) for hidden in graph.hidden] == [(0, "dead")]
    assert graph.remarks == ("makes nothing that flows, and is not drawn: CALL_ONCE",)


def test_a_subgraph_that_runs_itself_is_refused(read: Read) -> None:
    options = ("IfOptions", {"then_subgraph_index": 0, "else_subgraph_index": 0})
    with pytest.raises(InvalidModelError, match="subgraph 0 runs itself"):
        read(calling("IF", options, (1, 4), condition=True))


def test_subgraphs_that_double_are_counted(tmp_path: Path) -> None:
    nets = []
    for number in range(24):
        both = {"then_subgraph_index": number + 1, "else_subgraph_index": number + 1}
        nets.append(calling("IF", ("IfOptions", both), (1, 4), condition=True))
        nets[-1].inputs = nets[-1].inputs[1:] if number else nets[-1].inputs
    (tmp_path / "model.tflite").write_bytes(model(*nets, unary("RELU")))
    with pytest.raises(UnsupportedModelError, match=r"more than 1,000 operators; raise it with --limit nodes=NUMBER"):
        nnviz.load(tmp_path / "model.tflite", limits=Limits(nodes=1000))


def signature(key: str, subgraph: int) -> dict[str, object]:
    ends = {"inputs": [{"name": "pixels", "tensor_index": 0}], "outputs": [{"name": "scores", "tensor_index": 1}]}
    return {"signature_key": key, "subgraph_index": subgraph, **ends}


def test_inputs_and_outputs_are_called_as_the_signature_does(read: Read) -> None:
    graph = read(unary("RELU"), signature_defs=[signature("serving_default", 0)])
    assert [value.name for value in (*graph.inputs, *graph.outputs)] == ["pixels", "scores"]
    assert graph.metadata["signatures"] == "serving_default"


def test_each_of_several_signatures_is_a_function(read: Read) -> None:
    graph = read(unary("RELU"), unary("TANH"), signature_defs=[signature("decode", 1), signature("encode", 0)])
    assert [(node.op, node.sources) for node in graph.nodes] == [("encode", (0,)), ("decode", (1,))]
    assert [node.bodies[0].nodes[0].op for node in graph.nodes] == ["Relu", "Tanh"]
    assert [value.name for value in graph.inputs] == ["pixels", "pixels"]


@pytest.mark.parametrize("kind", ["svg", "text", "json"])
def test_all_of_it_is_drawn(tmp_path: Path, kind: str) -> None:
    condition = Net("condition")
    condition.outputs = [condition.op("LESS", [condition.input(1, 4), condition.tensor(data=[9.0])], 1, type="BOOL")]
    loop = ("WhileOptions", {"cond_subgraph_index": 1, "body_subgraph_index": 2})
    (tmp_path / "model.tflite").write_bytes(model(calling("WHILE", loop, (1, 4)), condition, unary("RELU")))
    assert b"Loop" in nnviz.load(tmp_path / "model.tflite").fold().render(kind)
