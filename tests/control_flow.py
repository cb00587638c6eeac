"""ONNX models with loops, branches and functions, as exporters write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

FLOAT, INTEGER, BOOL = 1, 7, 9
Nodes = list[onnx.NodeProto]


def info(name: str, *shape: int | str, kind: int = FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape or None)


def weight(name: str, *shape: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.ones(shape, np.float32), name)


def number(name: str, value: Any, kind: Any = np.int64) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(value, kind), name)


def op(kind: str, inputs: str, outputs: str, **attributes: Any) -> onnx.NodeProto:
    """One operator, its operands separated by blanks; "-" leaves one out."""
    return helper.make_node(kind, [name.strip("-") for name in inputs.split()], outputs.split(), **attributes)


def control(mark: str = "") -> list[onnx.ValueInfoProto]:
    return [info(f"i{mark}", kind=INTEGER), info(f"go{mark}", kind=BOOL)]


def loop_body(nodes: Nodes, states: list[onnx.ValueInfoProto], ends: str, keeps: bool = True) -> onnx.GraphProto:
    """A body whose condition is handed on (`keeps`, under a name of its own) or is what it calls "goes"."""
    mark = states[0].name if keeps and len(states) == 1 else ""
    kept = [op("Identity", f"go{mark}", f"goes{mark}")] if keeps else []
    outputs = [info(f"goes{mark}", kind=BOOL), *(info(name) for name in ends.split())]
    return helper.make_graph([*kept, *nodes], "body", [*control(mark), *states], outputs)


def model(
    nodes: Nodes,
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    weights: list[onnx.TensorProto],
    functions: tuple[onnx.FunctionProto, ...] = (),
) -> onnx.ModelProto:
    graph = helper.make_graph(nodes, "main", inputs, outputs, weights)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("local", 1)]
    made = helper.make_model(graph, opset_imports=opsets, functions=list(functions), ir_version=9)
    onnx.checker.check_model(made)
    return made


def lstm_loop() -> onnx.ModelProto:
    """An LSTM cell in a Loop: two states, a stacked output, the sequence captured and indexed by the step."""
    cell = [
        op("Gather", "x i", "xt", axis=1),
        op("Concat", "xt h", "xh", axis=-1),
        op("Gemm", "xh W b", "gates"),
        op("Split", "gates", "gi gf gg go_", axis=-1, num_outputs=4),
        op("Sigmoid", "gi", "si"), op("Sigmoid", "gf", "sf"), op("Tanh", "gg", "tg"), op("Sigmoid", "go_", "so"),
        op("Mul", "sf c", "fc"), op("Mul", "si tg", "ig"), op("Add", "fc ig", "c_"),
        op("Tanh", "c_", "tc"), op("Mul", "so tc", "h_"), op("Identity", "h_", "y"),
    ]  # fmt: skip
    body = loop_body(cell, [info("h", "B", 32), info("c", "B", 32)], "h_ c_ y")
    nodes = [
        op("Shape", "x", "n", start=1, end=2),
        op("Loop", "n - h0 c0", "hT cT ys", body=body),
        op("MatMul", "ys Wo", "out"),
    ]
    inputs = [info("x", "B", "T", 16), info("h0", "B", 32), info("c0", "B", 32)]
    weights = [weight("W", 48, 128), weight("b", 128), weight("Wo", 32, 10)]
    return model(nodes, inputs, [info("out", "T", "B", 10)], weights)


def scan_rnn() -> onnx.ModelProto:
    """A recurrent network in a Scan."""
    cell = [
        op("MatMul", "xt Wx", "a"), op("MatMul", "h Wh", "b"), op("Add", "a b", "s"), op("Add", "s bias", "t"),
        op("Tanh", "t", "h_"), op("Identity", "h_", "y"),
    ]  # fmt: skip
    body = helper.make_graph(cell, "b", [info("h", "B", 64), info("xt", "B", 32)], [info("h_"), info("y")])
    nodes = [
        op("Scan", "h0 x", "hT ys", body=body, num_scan_inputs=1, scan_input_axes=[1], scan_output_axes=[1]),
        op("MatMul", "ys Wo", "o"),
        op("Softmax", "o", "probs", axis=-1),
    ]
    weights = [weight("Wx", 32, 64), weight("Wh", 64, 64), weight("bias", 64), weight("Wo", 64, 10)]
    inputs = [info("x", "B", "T", 32), info("h0", "B", 64)]
    return model(nodes, inputs, [info("probs", "B", "T", 10)], weights)


def branches(one: Nodes, other: Nodes) -> dict[str, onnx.GraphProto]:
    bodies = {"then_branch": one, "else_branch": other}
    return {name: helper.make_graph(nodes, name, [], [info(nodes[-1].output[0])]) for name, nodes in bodies.items()}


def refine() -> onnx.ModelProto:
    """An If in a Loop in a function, with a real condition and captured tensors."""
    then = [op("MatMul", "s A", "t1"), op("Relu", "t1", "t2")]
    other = [op("MatMul", "s A", "e0"), op("Add", "e0 u", "e1"), op("Tanh", "e1", "e2")]
    inner = [
        op("ReduceSum", "s", "sum", keepdims=0), op("Less", "sum limit", "small"),
        helper.make_node("If", ["small"], ["next"], **branches(then, other)),
        op("ReduceMax", "next", "largest", keepdims=0), op("Less", "largest limit", "goes"),
    ]  # fmt: skip
    body = loop_body(inner, [info("s")], "next", keeps=False)
    nodes = [op("Relu", "u", "start"), op("Loop", "most - start", "end", body=body), op("Tanh", "end", "r")]
    opset = [helper.make_opsetid("", 18)]
    function = helper.make_function("local", "Refine", ["A", "u", "limit", "most"], ["r"], nodes, opset)
    calls = [
        op("MatMul", "x W", "z"),
        op("Refine", "A z limit most", "r", domain="local"),
        op("MatMul", "r V", "out"),
    ]
    weights = [weight("W", 16, 32), weight("A", 32, 32), number("limit", 3, np.float32), number("most", 10)]
    return model(calls, [info("x", "B", 16)], [info("out", "B", 4)], [*weights, weight("V", 32, 4)], (function,))


def deep() -> onnx.ModelProto:
    """Loop in If in Loop in If in Loop."""
    nodes, name = [op("MatMul", "s1 A", "m0"), op("Relu", "m0", "o0")], "o0"
    for depth in range(1, 6):
        out = f"o{depth}"
        source = "x" if depth == 5 else f"p{depth + 1}" if depth % 2 else f"s{depth + 1}"
        if depth % 2:
            body = loop_body([*nodes, op("Sigmoid", name, f"n{depth}")], [info(f"s{depth}")], f"n{depth}")
            nodes = [op("Loop", f"most - {source}", out, body=body)]
        else:
            other = [op("MatMul", f"{source} A", f"q{depth}"), op("Add", f"q{depth} x", f"z{depth}")]
            then = [op("Abs", source, f"p{depth}"), *nodes]
            nodes = [helper.make_node("If", ["flag"], [out], **branches(then, other))]
        name = out
    inputs = [info("x", "B", 16), info("flag", 1, kind=BOOL)]
    return model(
        [*nodes, op("Softmax", name, "y")], inputs, [info("y", "B", 16)], [weight("A", 16, 16), number("most", 4)]
    )


def layer(name: str, source: str) -> tuple[Nodes, list[onnx.TensorProto]]:
    """A transformer layer with one head; it makes `name`y."""
    linear = [op("MatMul", f"{source} {name}W{one}", f"{name}{one}") for one in "qkv"]
    steps = [
        ("Transpose", "k", "kt"), ("MatMul", "q kt", "s"), ("Softmax", "s", "a"), ("MatMul", "a v", "c"),
        ("MatMul", "c Wp", "o"), ("Add", "o <", "r"), ("LayerNormalization", "r g b", "n"), ("MatMul", "n W1", "f"),
        ("Relu", "f", "f2"), ("MatMul", "f2 W2", "f3"), ("Add", "f3 n", "r2"), ("LayerNormalization", "r2 g b", "y"),
    ]  # fmt: skip
    perm = {"Transpose": {"perm": [0, 2, 1]}}
    nodes = [
        op(
            kind,
            " ".join(source if one == "<" else name + one for one in ins.split()),
            name + out,
            **perm.get(kind, {}),
        )
        for kind, ins, out in steps
    ]
    sizes = {"Wq": (32, 32), "Wk": (32, 32), "Wv": (32, 32), "Wp": (32, 32), "W1": (32, 64), "W2": (64, 32)}
    return [*linear, *nodes], [weight(name + w, *s) for w, s in (sizes | {"g": (32,), "b": (32,)}).items()]


def greedy() -> onnx.ModelProto:
    """Greedy decoding: a transformer of four layers in a Loop that appends a token a step until one ends the text."""
    nodes, weights, source = [op("Gather", "E tokens", "emb"), op("Add", "emb memory", "x0")], list(constants()), "x0"
    for one in range(4):
        made, more = layer(f"l{one}", source)
        nodes, weights, source = [*nodes, *made], [*weights, *more], f"l{one}y"
    nodes += [
        op("Gather", f"{source} last", "end", axis=1), op("MatMul", "end head", "logits"),
        op("ArgMax", "logits", "next", axis=-1, keepdims=1), op("Concat", "tokens next", "tokens_", axis=1),
        op("Equal", "next eos", "is"), op("Not", "is", "isnt"), op("Squeeze", "isnt", "goes"),
    ]  # fmt: skip
    body = loop_body(nodes, [info("tokens", 1, "L", kind=INTEGER)], "tokens_ logits", keeps=False)
    body.output[1].type.tensor_type.elem_type = INTEGER
    outer = [
        op("MatMul", "image We", "m"),
        op("ReduceMean", "m axes", "memory"),
        op("Loop", "most - start", "tokensT scores", body=body),
    ]
    outputs = [info("tokensT", 1, "N", kind=INTEGER), info("scores", "S", 1, 100)]
    return model(outer, [info("image", 1, "P", 64), info("start", 1, 1, kind=INTEGER)], outputs, weights)


def constants() -> tuple[onnx.TensorProto, ...]:
    numbers = (number("last", -1), number("eos", 2), number("most", 20), number("axes", [1]))
    return (weight("E", 100, 32), weight("head", 32, 100), weight("We", 64, 32), *numbers)


def many_states() -> onnx.ModelProto:
    """Four states that mix, two that stay as they are, a stacked output."""
    states = [f"s{k}" for k in range(6)]
    nodes = [op("MatMul", f"s{k} A", f"m{k}") for k in range(4)]
    nodes += [op("Add", f"m{k} m{(k + 1) % 4}", f"t{k}") for k in range(4)]
    nodes += [op("Add", "s4 t0", "u0"), op("Relu", "u0", "u")]
    body = loop_body(nodes, [info(state) for state in states], "t0 t1 t2 t3 s4 s5 u")
    outer = [
        op("Loop", "most - x0 x1 x2 x3 x4 x5", "y0 y1 y2 y3 y4 y5 all", body=body),
        op("Add", "y0 y5", "out"),
    ]
    inputs = [info(f"x{k}", "B", 16) for k in range(6)]
    outputs = [info("out", "B", 16), info("all", "S", "B", 16)]
    return model(outer, inputs, outputs, [weight("A", 16, 16), number("most", 4)])


MODELS: dict[str, Callable[[], onnx.ModelProto]] = {
    "lstm_loop": lstm_loop,
    "scan_rnn": scan_rnn,
    "refine": refine,
    "deep": deep,
    "greedy": greedy,
    "many_states": many_states,
}
