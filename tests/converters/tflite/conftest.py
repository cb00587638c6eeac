"""What the tests of the TensorFlow Lite reader share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.converters import convert
from nnviz.graph import Graph
from tests.converters.tflite.building import Net, model


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Graph]:
    """Write subgraphs, or bytes, to a file and read it with nnviz."""

    def read(*nets: Net | bytes, **more: object) -> Graph:
        path = tmp_path / "model.tflite"
        path.write_bytes(nets[0] if isinstance(nets[0], bytes) else model(*nets, **more))
        return convert(path)

    return read
