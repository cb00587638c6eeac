"""Dimensions behind If, Loop, Scan and functions, and inside them: what holds on every way through."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from nnviz.converters import convert
from nnviz.graph import Shape
from nnviz.shapes import infer
from nnviz.shapes.walk import all_nodes

FLOAT, INTEGER, BOOL = 1, 7, 9


def info(name: str, kind: int = FLOAT, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape or None)


def vector(name: str, *numbers: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(numbers, np.int64), name)


def flattened(prefix: str, source: str) -> list[onnx.NodeProto]:
    """Batch, sequence, 8 to batch by sequence, 8, by way of a Shape: only numbers can tell."""
    ones = numpy_helper.from_array(np.array([8], np.int64))
    return [
        helper.make_node("Shape", [source], [f"{prefix}s"], start=0, end=2),
        helper.make_node("ReduceProd", [f"{prefix}s"], [f"{prefix}p"], keepdims=1),
        helper.make_node("Constant", [], [f"{prefix}c"], value=ones),
        helper.make_node("Concat", [f"{prefix}p", f"{prefix}c"], [f"{prefix}t"], axis=0),
        helper.make_node("Reshape", [source, f"{prefix}t"], [f"{prefix}y"]),
    ]


def shapes(
    folder: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    weights: tuple[onnx.TensorProto, ...] = (),
    functions: tuple[onnx.FunctionProto, ...] = (),
) -> dict[str, Shape | None]:
    outputs = [onnx.ValueInfoProto(name=name) for name in nodes[-1].output]
    graph = helper.make_graph(nodes, "g", inputs, outputs, weights)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("local", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, functions=functions), folder / "model.onnx")
    found = infer(convert(folder / "model.onnx"))
    return {value.name: value.type.shape for node in all_nodes(found) for value in node.outputs}


X = info("x", FLOAT, "batch", "seq", 8)


def branch(name: str, *nodes: onnx.NodeProto) -> onnx.GraphProto:
    return helper.make_graph(nodes, name, [], [info(nodes[-1].output[0])])


@pytest.mark.parametrize("other", ["same", "taller"])
def test_both_branches_of_an_if_must_agree(tmp_path: Path, other: str) -> None:
    last = helper.make_node("Relu" if other == "same" else "Concat", ["by", "by"][: 1 + (other != "same")], ["bz"])
    if other != "same":
        last.attribute.append(helper.make_attribute("axis", 0))
    bodies = {
        "then_branch": branch("a", *flattened("a", "x")),
        "else_branch": branch("b", *flattened("b", "x"), last),
    }
    found = shapes(tmp_path, [helper.make_node("If", ["q"], ["y"], **bodies)], [X, info("q", BOOL, 1)])
    assert found["ay"] == ("batch*seq", 8)
    assert found["bz"] == ("batch*seq" if other == "same" else "2*batch*seq", 8)
    assert found["y"] == ("batch*seq" if other == "same" else None, 8)


def test_a_condition_that_depends_on_no_symbol_chooses(tmp_path: Path) -> None:
    """What the older exporter writes for squeeze: only if the size is one."""
    bodies = {
        "then_branch": branch("a", helper.make_node("Squeeze", ["x", "two"], ["ay"])),
        "else_branch": branch("b", *flattened("b", "x")),
    }
    nodes = [
        helper.make_node("Shape", ["w"], ["s"]),
        helper.make_node("Gather", ["s", "zero"], ["n"]),
        helper.make_node("Equal", ["n", "one"], ["q"]),
        helper.make_node("If", ["q"], ["y"], **bodies),
    ]
    weights = (vector("w", 1, 2, 3), vector("zero", 0), vector("one", 1), vector("two", 2))
    assert shapes(tmp_path, nodes, [X], weights)["y"] == ("batch*seq", 8)


def loop(*nodes: onnx.NodeProto, carried: str, stacked: tuple[str, ...] = ()) -> onnx.GraphProto:
    kept = helper.make_node("Identity", ["go"], ["goes"])
    ends = [info("goes", BOOL), info(carried), *(info(name) for name in stacked)]
    return helper.make_graph([kept, *nodes], "l", [info("i", INTEGER), info("go", BOOL), info("h")], ends)


def test_a_loop_that_keeps_the_shape_and_stacks_a_row(tmp_path: Path) -> None:
    body = loop(*flattened("a", "x"), helper.make_node("Relu", ["h"], ["k"]), carried="k", stacked=("ay",))
    nodes = [
        helper.make_node("Shape", ["x"], ["n"], start=1, end=2),
        helper.make_node("Loop", ["n", "", "x"], ["last", "rows"], body=body),
    ]
    found = shapes(tmp_path, nodes, [X])
    assert found["k"] == found["last"] == ("batch", "seq", 8)
    assert found["rows"] == ("seq", "batch*seq", 8)


def test_a_loop_that_grows_what_it_carries(tmp_path: Path) -> None:
    body = loop(helper.make_node("Concat", ["h", "x"], ["k"], axis=1), carried="k")
    nodes = [
        helper.make_node("Shape", ["x"], ["n"], start=1, end=2),
        helper.make_node("Loop", ["n", "", "x"], ["last"], body=body),
    ]
    assert shapes(tmp_path, nodes, [X])["last"] == ("batch", None, 8)


def test_a_loop_that_may_stop_stacks_an_unknown_number(tmp_path: Path) -> None:
    stop = helper.make_node("Not", ["q"], ["goes"])
    body = loop(stop, *flattened("a", "x"), helper.make_node("Relu", ["h"], ["k"]), carried="k", stacked=("ay",))
    del body.node[0]
    nodes = [
        helper.make_node("Shape", ["x"], ["n"], start=1, end=2),
        helper.make_node("Loop", ["n", "", "x"], ["last", "rows"], body=body),
    ]
    assert shapes(tmp_path, nodes, [X, info("q", BOOL, 1)])["rows"] == (None, "batch*seq", 8)


def test_a_scan_takes_rows_apart_and_stacks_them(tmp_path: Path) -> None:
    nodes = [*flattened("a", "x"), helper.make_node("Add", ["h", "r"], ["k"]), helper.make_node("Neg", ["k"], ["o"])]
    body = helper.make_graph(nodes, "s", [info("h"), info("r")], [info("k"), info("o"), info("ay")])
    scan = helper.make_node(
        "Scan", ["h0", "x"], ["last", "rows", "all"], body=body, num_scan_inputs=1, scan_input_axes=[1],
        scan_output_axes=[1, -1],
    )  # fmt: skip
    found = shapes(tmp_path, [scan], [X, info("h0", FLOAT, "batch", 8)])
    assert found["last"] == ("batch", 8)
    assert found["rows"] == ("batch", "seq", 8)
    assert found["all"] == ("batch*seq", 8, "seq")


def test_a_function_is_walked_for_each_call(tmp_path: Path) -> None:
    function = helper.make_function("local", "F", ["u"], ["fy"], flattened("f", "u"), [helper.make_opsetid("", 18)])
    nodes = [
        helper.make_node("F", ["x"], ["one"], domain="local"),
        helper.make_node("F", ["z"], ["two"], domain="local"),
    ]
    found = shapes(tmp_path, nodes, [X, info("z", FLOAT, "batch", 5, 8)], functions=(function,))
    assert found["one"] == ("batch*seq", 8)
    assert found["two"] == ("5*batch", 8)
    assert found["fy"] == (None, 8)


def test_functions_that_multiply_are_given_up_in_time(tmp_path: Path) -> None:
    """Each calls the one before twice: 2 to the 16th calls."""
    opset = [helper.make_opsetid("", 18), helper.make_opsetid("local", 1)]
    functions = [helper.make_function("local", "F0", ["u"], ["v"], flattened("f", "u")[:-1], opset)]
    functions[0].node.append(helper.make_node("Relu", ["u"], ["v"]))
    for level in range(1, 17):
        calls = [
            helper.make_node(f"F{level - 1}", ["u"], ["a"], domain="local"),
            helper.make_node(f"F{level - 1}", ["a"], ["v"], domain="local"),
        ]
        functions.append(helper.make_function("local", f"F{level}", ["u"], ["v"], calls, opset))
    found = shapes(tmp_path, [helper.make_node("F16", ["x"], ["y"], domain="local")], [X], functions=tuple(functions))
    assert found["y"] in {None, ("batch", "seq", 8)}
