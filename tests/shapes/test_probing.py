"""Dimensions that are found by putting numbers in place of symbols."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper

from nnviz.converters import convert
from nnviz.graph import Dim, Graph, Node, TensorType, Value
from nnviz.shapes import infer
from nnviz.shapes.probing.calculating import MAX_ELEMENTS, calculated, is_small
from nnviz.shapes.probing.fitting import Probe, fitted

NUMBERS = {"n": (11, 13, 19), "m": (17, 37, 47), "?0": (23, 43, 73)}


def probe(formula: Callable[..., int | None]) -> Dim:
    base, last = ({s: given[at] for s, given in NUMBERS.items()} for at in (0, 2))
    alone = {s: formula(**rename({**base, s: given[1]})) for s, given in NUMBERS.items()}
    return fitted(Probe(formula(**rename(base)), alone, formula(**rename(last))), NUMBERS)


def rename(numbers: dict[str, int]) -> dict[str, int]:
    return {name.replace("?0", "unnamed"): number for name, number in numbers.items()}


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (lambda **_: 7, 7),
        (lambda n, **_: n, "n"),
        (lambda n, **_: 3 * n, "3*n"),
        (lambda n, **_: n + 1, "n+1"),
        (lambda n, **_: 2 * n - 5, "2*n-5"),
        (lambda n, **_: 100 - n, "-n+100"),
        (lambda n, m, **_: n + m, "n+m"),
        (lambda n, m, **_: n * m, "n*m"),
        (lambda n, m, **_: 12 * n * m, "12*n*m"),
        (lambda n, m, unnamed: n * m * 0 + unnamed, None),
        (lambda n, unnamed, **_: n * unnamed, None),
        (lambda n, m, **_: n * m + 1, "n*m+1"),
        (lambda n, m, **_: n * m + n, None),
        (lambda n, **_: n * n, None),
        (lambda n, **_: n // 2, None),
        (lambda n, **_: min(n, 12), None),
        (lambda **_: None, None),
    ],
)
def test_a_dimension_is_what_predicts_all_probes(formula: Callable[..., int | None], name: Dim) -> None:
    assert probe(formula) == name


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-99, 99))
def test_a_sum_is_read_back(a: int, b: int, c: int) -> None:
    found = probe(lambda n, m, **_: a * n + b * m + c)
    assert found is not None
    assert eval(str(found), {}, {"n": 5, "m": 7}) == a * 5 + b * 7 + c


def test_strides_give_fractions_that_are_marked_as_approximate() -> None:
    x, y = Value("x", TensorType("float32", ("N", 3, "H", "W"))), Value("y")
    weight = Value("w", TensorType("float32", (8, 3, 3, 3)), constant=True)
    conv = Node("Conv", (x, weight), (y,), {"strides": (2, 2), "pads": (1, 1, 1, 1)})
    graph = infer(Graph("g", (conv,), (x,), (y,), metadata={"opset": "17"}))
    assert graph.outputs[0].type.shape == ("N", 8, "≈H/2", "≈W/2")


def test_what_halving_makes_equal_in_small_inputs_is_no_constant() -> None:
    """Five strides make 1 of every small height."""
    values = [Value("x", TensorType("float32", ("N", 3, "H", 224))), *(Value(f"v{i}") for i in range(5))]
    pools = [
        Node("MaxPool", (a,), (b,), {"kernel_shape": (3, 3), "strides": (2, 2), "pads": (1, 1, 1, 1)})
        for a, b in pairwise(values)
    ]
    found = infer(Graph("g", tuple(pools), tuple(values[:1]), tuple(values[-1:]), metadata={"opset": "17"}))
    assert found.outputs[0].type.shape == ("N", 3, "≈H/32", 7)


def test_what_is_constant_for_multiples_of_64_alone_is_open() -> None:
    """What windows of 64 leave over of an input."""
    x = Value("x", TensorType("float32", (1, "H")))
    size, rest, y = Value("size"), Value("rest"), Value("y")
    window, one = (Value("", TensorType("int64", (1,)), True, (number,)) for number in (64, 1))
    nodes = (
        Node("Shape", (x,), (size,), {"start": 1}),
        Node("Mod", (size, window), (rest,)),
        Node("Expand", (one, rest), (y,)),
    )
    assert infer(Graph("g", nodes, (x,), (y,), metadata={"opset": "17"})).outputs[0].type.shape == (None,)


def split_heads() -> Graph:
    """Attention's heads, as exporters write them: the shape is put together at run time."""
    x, names = Value("x", TensorType("float32", ("batch", "seq", 64))), iter("abcdefghij")
    values = {name: Value(name) for name in names}
    scalar = [Value("", TensorType("int64", ()), True, (index,)) for index in range(2)]
    axes, heads, width = (Value("", TensorType("int64", (1,)), True, (number,)) for number in (0, 8, 8))
    nodes = [Node("Shape", (x,), (values["a"],))]
    for index, (gathered, sized) in enumerate(("bc", "de")):
        nodes.append(Node("Gather", (values["a"], scalar[index]), (values[gathered],), {"axis": 0}))
        nodes.append(Node("Unsqueeze", (values[gathered], axes), (values[sized],)))
    nodes += [
        Node("Concat", (values["c"], values["e"], heads, width), (values["f"],), {"axis": 0}),
        Node("Reshape", (x, values["f"]), (values["g"],)),
        Node("Flatten", (values["g"],), (values["h"],), {"axis": 2}),
    ]
    return Graph("g", tuple(nodes), (x,), (values["h"],), metadata={"opset": "17"})


def test_shapes_that_are_made_at_run_time_keep_their_symbols() -> None:
    graph = infer(split_heads())
    assert graph.nodes[-2].outputs[0].type.shape == ("batch", "seq", 8, 8)
    assert graph.outputs[0].type.shape == ("batch*seq", 64)


def test_open_dimensions_without_a_name_stay_open() -> None:
    graph = split_heads()
    x = replace(graph.inputs[0], type=TensorType("float32", ("batch", None, 64)))
    nodes = tuple(replace(n, inputs=tuple(x if v is graph.inputs[0] else v for v in n.inputs)) for n in graph.nodes)
    found = infer(replace(graph, nodes=nodes, inputs=(x,)))
    assert found.nodes[-2].outputs[0].type.shape == ("batch", None, 8, 8)
    assert found.outputs[0].type.shape == (None, 64)


@pytest.mark.parametrize("name", ["albert", "bert_base", "gpt2", "llama", "swin_tiny", "yolov8_like"])
def test_symbols_predict_what_numbers_give(shared: Path, name: str) -> None:
    """A network with a symbol for its batch, and the same network with a number for it."""
    graph = convert(shared / f"folding/{name}.ts.onnx")
    symbolic, numeric = infer(with_batch(graph, "batch")), infer(with_batch(graph, 3))
    for named, numbered in zip(symbolic.nodes, numeric.nodes, strict=True):
        for left, right in zip(named.outputs, named.outputs and numbered.outputs, strict=True):
            if left.type.shape is not None and right.type.shape is not None:
                told = [eval(str(dim), {}, {"batch": 3}) for dim in left.type.shape if dim is not None]
                true = [dim for dim, other in zip(right.type.shape, left.type.shape, strict=True) if other is not None]
                assert told == true or None in true


def with_batch(graph: Graph, batch: Dim) -> Graph:
    new = {v: replace(v, type=TensorType(v.type.dtype, (batch, *(v.type.shape or (1,))[1:]))) for v in graph.inputs}
    made = {v: replace(v, type=TensorType(v.type.dtype)) for n in graph.nodes for v in n.outputs}
    swap = {**new, **made}

    def values(old: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(swap.get(value, value) for value in old)

    nodes = tuple(replace(n, inputs=values(n.inputs), outputs=values(n.outputs)) for n in graph.nodes)
    return replace(graph, nodes=nodes, inputs=values(graph.inputs), outputs=values(graph.outputs))


def run(op: str, *inputs: object, outputs: int = 1, **attributes: object) -> list[list[object]]:
    arrays = [None if value is None else np.asarray(value) for value in inputs]
    node = helper.make_node(op, ["x"] * len(inputs), [f"y{i}" for i in range(outputs)], **attributes)
    found = calculated(node, arrays, arrays[0].shape if arrays and arrays[0] is not None else (None,))
    return [array.tolist() for array in found]


CALCULATED = [
    ("Slice", ([0, 1, 2, 3, 4], [1], [-1]), {}, [1, 2, 3]),
    ("Slice", ([0, 1, 2, 3], [-1], [-(2**63) + 1], [0], [-1]), {}, [3, 2, 1, 0]),
    ("Slice", ([[0, 1], [2, 3]],), {"starts": [1], "ends": [2], "axes": [1]}, [[1], [3]]),
    ("Gather", ([5, 6, 7], [2, 0]), {}, [7, 5]),
    ("Concat", ([1], [2, 3]), {"axis": 0}, [1, 2, 3]),
    ("Unsqueeze", ([1, 2], [0, 2]), {}, [[[1], [2]]]),
    ("Unsqueeze", ([1, 2],), {"axes": [0]}, [[1, 2]]),
    ("Squeeze", ([[4]],), {}, 4),
    ("Squeeze", ([[4]], [0]), {}, [4]),
    ("Div", ([-7, 7], [2, 2]), {}, [-3, 3]),
    ("Div", ([7.0], [2.0]), {}, [3.5]),
    ("Mod", ([-7], [3]), {}, [2]),
    ("Where", ([True, False], [1, 2], [3, 4]), {}, [1, 4]),
    ("Range", (2, 9, 3), {}, [2, 5, 8]),
    ("Reshape", ([[1, 2], [3, 4]], [0, -1, 1]), {}, [[[1], [2]], [[3], [4]]]),
    ("Expand", ([1], [2, 2]), {}, [[1, 1], [1, 1]]),
    ("ReduceProd", ([2, 3],), {"keepdims": 0}, 6),
    ("Clip", ([1, 5, 9], None, 6), {}, [1, 5, 6]),
    ("Clip", ([1.0, 5.0],), {"min": 2.0}, [2.0, 5.0]),
    ("Pad", ([1], [1, 2]), {}, [0, 1, 0, 0]),
    ("Cast", ([1.7],), {"to": 7}, [1]),
    ("ConstantOfShape", ([2],), {}, [0.0, 0.0]),
    ("Shape", ([[1, 2, 3]],), {}, [1, 3]),
    ("Shape", ([[1, 2, 3]],), {"start": 1}, [3]),
    ("Size", ([[1, 2, 3]],), {}, 3),
    ("CumSum", ([1, 2, 3], 0), {}, [1, 3, 6]),
    ("Tile", ([1, 2], [2]), {}, [1, 2, 1, 2]),
]


@pytest.mark.parametrize(("op", "inputs", "attributes", "result"), CALCULATED)
def test_small_tensors_are_calculated(
    op: str, inputs: tuple[object, ...], attributes: dict[str, object], result: object
) -> None:
    assert run(op, *inputs, **attributes) == [result]


def test_a_split_has_many_outputs() -> None:
    assert run("Split", [1, 2, 3], [1, 2], outputs=2) == [[1], [2, 3]]
    assert run("Split", [1, 2, 3], outputs=2) == [[1, 2], [3]]
    assert run("Split", [1, 2, 3], outputs=2, split=[2, 1]) == [[1, 2], [3]]


def test_what_cannot_be_calculated_is_nothing() -> None:
    assert run("Relu", [1]) == []
    assert run("Gather", [1], [7]) == []
    assert run("Concat", [1], axis=5) == []
    assert run("Div", [1], [0], axis=5) == [[0]]
    assert run("Add") == []


SMALL = {
    (): True,
    (MAX_ELEMENTS,): True,
    (MAX_ELEMENTS, 2): False,
    (2, None): False,
    (2**60, 2**60): False,
    (0, 2**60): True,
}


@pytest.mark.parametrize(("dims", "small"), SMALL.items())
def test_only_small_tensors_are_calculated(dims: tuple[int | None, ...], small: bool) -> None:
    assert is_small(dims) is small


def test_enormous_shapes_allocate_nothing() -> None:
    shape = Value("", TensorType("int64", (2,)), constant=True, content=(2**31, 2**31))
    y, z = Value("y"), Value("z")
    nodes = (Node("ConstantOfShape", (shape,), (y,)), Node("NonZero", (y,), (z,)))
    graph = infer(Graph("g", nodes, (), (z,), metadata={"opset": "17"}))
    assert graph.nodes[0].outputs[0].type.shape == (2**31, 2**31)


def test_what_is_inferred_agrees_with_what_the_onnx_package_declares(light: Path) -> None:
    """The models of the onnx package's own tests: outputs are declared, and here inferred anew."""
    paths = sorted(light.parent.rglob("model.onnx"))
    assert len(paths) > 50
    compared = 0
    for path in paths:
        graph = convert(path)
        bare = {value: replace(value, type=TensorType()) for value in graph.outputs}
        nodes = tuple(replace(n, outputs=tuple(bare.get(v, v) for v in n.outputs)) for n in graph.nodes)
        found = infer(replace(graph, nodes=nodes, outputs=tuple(bare[value] for value in graph.outputs)))
        for value, stated in zip(found.outputs, graph.outputs, strict=True):
            if value.type.shape is not None:
                assert agrees(value.type, stated.type), (path.parent.name, value.type, stated.type)
                compared += 1
    assert compared > 0.9 * len(paths)


def agrees(found: TensorType, stated: TensorType) -> bool:
    pairs = zip(found.shape or (), stated.shape or (), strict=False)
    return found.dtype == stated.dtype and all(a == b for a, b in pairs if isinstance(a, int) and isinstance(b, int))
