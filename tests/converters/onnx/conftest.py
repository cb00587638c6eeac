"""What the tests of the ONNX reader share: models written by hand and read back."""

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import helper

from nnviz.converters import convert
from nnviz.graph import Graph

Read = Callable[[onnx.ModelProto | bytes], Graph]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a model to a file and read it with nnviz."""

    def read(model: onnx.ModelProto | bytes) -> Graph:
        path = tmp_path / "model.onnx"
        path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
        return convert(path)

    return read


@pytest.fixture
def model() -> Callable[..., onnx.ModelProto]:
    """Make a model of nodes; inputs and outputs are names or value infos."""

    def info(value: str | onnx.ValueInfoProto) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(value, 1, ["N", 4]) if isinstance(value, str) else value

    def make(nodes, inputs=("x",), outputs=("y",), initializers=(), opset=17, **more):
        graph = helper.make_graph(nodes, "g", [*map(info, inputs)], [*map(info, outputs)], list(initializers))
        imports = [helper.make_opsetid("", opset)]
        return helper.make_model(graph, opset_imports=imports, **more)

    return make
