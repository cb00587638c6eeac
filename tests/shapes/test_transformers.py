"""Named dimensions of dynamic transformers, against what a real run of them gives."""

from pathlib import Path

import onnx
import pytest

from nnviz.converters import convert
from nnviz.graph import Dim, Shape
from nnviz.shapes import infer
from tests.shapes.exporting import Style
from tests.shapes.running import run
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
        for name, real in run(model, symbols, WORDS).items():
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
