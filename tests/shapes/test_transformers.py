"""Named dimensions of dynamic transformers, against what a real run of them gives."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from nnviz.converters import convert
from nnviz.graph import Dim, Shape
from nnviz.shapes import infer
from tests.shapes.exporting import Style
from tests.shapes.transformers import NETWORKS, WORDS

RUNS = [
    {"batch": 3, "seq": 11, "past": 5, "answer": 7},
    {"batch": 1, "seq": 30, "past": 1, "answer": 2},
    {"batch": 2, "seq": 4, "past": 9, "answer": 13},
]


@pytest.mark.parametrize("style", ["torchscript", "dynamo"])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_dimension_has_a_name(network: str, style: Style, tmp_path: Path) -> None:
    dims = [
        dim
        for shape in inferred(NETWORKS[network](style), tmp_path).values()
        for dim in (shape if shape is not None else (None,))
    ]
    assert len(dims) > 200
    assert sum(named(dim) for dim in dims) >= 0.99 * len(dims)


@pytest.mark.parametrize("style", ["torchscript", "dynamo"])
@pytest.mark.parametrize("network", NETWORKS)
def test_no_name_is_wrong(network: str, style: Style, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="a real run needs onnxruntime: pip install 'nnviz-figures[run]'")
    model = NETWORKS[network](style)
    shapes = inferred(model, tmp_path)
    for symbols in RUNS:
        compared = 0
        for name, real in run(model, symbols):
            shape = shapes[name]
            assert shape is None or len(shape) == len(real), name
            for dim, size in zip(shape or (), real, strict=False):
                assert dim is None or eval(str(dim).removeprefix("≈"), {}, symbols) == size, (name, shape, real)
                compared += 1
        assert compared > 200


def named(dim: Dim) -> bool:
    return dim is not None and not str(dim).startswith("≈")


def inferred(model: onnx.ModelProto, folder: Path) -> dict[str, Shape | None]:
    """The shapes of all values that a node makes; constants are none."""
    path = folder / "model.onnx"
    onnx.save(model, path)
    graph = infer(convert(path))
    assert not graph.remarks
    return {value.name: value.type.shape for node in graph.nodes for value in node.outputs}


def run(model: onnx.ModelProto, symbols: dict[str, int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Run the model and yield the name and the sizes of everything a node makes."""
    import onnxruntime

    made = [name for node in model.graph.node if node.op_type != "Constant" for name in node.output]
    whole = onnx.ModelProto.FromString(model.SerializeToString())
    del whole.graph.output[:]
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for name in made)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(whole.SerializeToString(), options, providers=["CPUExecutionProvider"])
    dice, feed = np.random.default_rng(1), {}
    for info in model.graph.input:
        sizes = [symbols[dim.dim_param] if dim.dim_param else dim.dim_value for dim in info.type.tensor_type.shape.dim]
        integer = info.type.tensor_type.elem_type == onnx.TensorProto.INT64
        drawn = dice.integers(0, 2 if "mask" in info.name else WORDS, sizes) if integer else dice.normal(size=sizes)
        feed[info.name] = drawn.astype(np.int64 if integer else np.float32)
    for name, array in zip(made, session.run(made, feed), strict=True):
        yield name, array.shape
