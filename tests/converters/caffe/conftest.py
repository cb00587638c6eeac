"""Caffe networks from text."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nnviz
from nnviz.converters import convert, open_source, recognise
from nnviz.graph import Graph, Shape


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Graph]:
    """Read a network's text."""

    def read(text: str) -> Graph:
        path = tmp_path / "net.prototxt"
        path.write_text(text, "utf-8")
        return convert(path)

    return read


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str | bytes], str]:
    """What is said of a text that is refused, behind the path."""

    def refused(text: str | bytes) -> str:
        path = tmp_path / "net.prototxt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(nnviz.NnvizError) as caught:
            convert(path)
        start, message = str(caught.value)[: len(str(path)) + 2], str(caught.value)[len(str(path)) + 2 :]
        assert start == f"{path}: "
        assert message.isprintable()
        return message

    return refused


@pytest.fixture
def inferred(tmp_path: Path) -> Callable[[str], Graph]:
    """Read a network's text and infer its shapes."""

    def inferred(text: str) -> Graph:
        path = tmp_path / "net.prototxt"
        path.write_text(text, "utf-8")
        source = open_source(path)
        converter = recognise(source)
        assert converter.infer is not None
        return converter.infer(converter.read(source))

    return inferred


@pytest.fixture
def shapes(inferred: Callable[[str], Graph]) -> Callable[..., list[Shape | None]]:
    """The shapes of what one layer makes of inputs of the given sizes, called a, b, c ..."""

    def shapes(layer: str, *inputs: tuple[int, ...]) -> list[Shape | None]:
        names = "abc"[: len(inputs)]
        data = "".join(
            f'input: "{name}" input_shape {{ {" ".join(f"dim: {dim}" for dim in shape)} }}\n'
            for name, shape in zip(names, inputs, strict=True)
        )
        bottoms = "".join(f'bottom: "{name}" ' for name in names)
        graph = inferred(f'{data}layer {{ name: "l" {bottoms} {layer} }}')
        return [value.type.shape for node in graph.nodes for value in node.outputs]

    return shapes
