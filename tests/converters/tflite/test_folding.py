"""The same network folds into the same blocks, under the same names, from ONNX and from TensorFlow Lite."""

from pathlib import Path

import pytest

import nnviz
from nnviz.cost import parameters
from nnviz.graph import Graph, blocks, operators
from tests.converters.tflite.exporting import exported

NETWORKS = [
    "resnet50",
    "squeezenet",
    "inception_v1",
    "inception_v2",
    "vgg19",
    "bvlc_alexnet",
    "zfnet512",
    "densenet121",
]


def outline(graph: Graph) -> list[tuple[str, int, int]]:
    """Each block, outer before inner: its label, its copies, and the operators of its body."""
    return [(block.label, len(block.instances), len(list(operators(block.body)))) for block in blocks(graph)]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_light_networks(name: str, light: Path, tmp_path: Path) -> None:
    check(light / f"light_{name}.onnx", tmp_path)


def test_mobilenet(shared: Path, tmp_path: Path) -> None:
    check(shared / "folding/mobilenetv2.ts.onnx", tmp_path)


def operators_of(graph: Graph) -> list[str]:
    """The operators in order; old ONNX files write a sum of two as Sum."""
    return [{"Sum": "Add"}.get(node.op, node.op) for node in graph.nodes]


def check(path: Path, folder: Path) -> None:
    whole = nnviz.load(path)
    (folder / "model.tflite").write_bytes(exported(whole.graph))
    same = nnviz.load(folder / "model.tflite")
    assert operators_of(same.graph) == operators_of(whole.graph)
    assert outline(same.fold().graph) == outline(whole.fold().graph)


def test_published_numbers_of_parameters(light: Path, tmp_path: Path) -> None:
    """Of SqueezeNet 1.1: 1.24 million (Iandola et al. 2016)."""
    whole = nnviz.load(light / "light_squeezenet.onnx").graph
    (tmp_path / "model.tflite").write_bytes(exported(whole))
    same = nnviz.load(tmp_path / "model.tflite").graph
    counts = [parameters(weight for node in graph.nodes for weight in node.weights) for graph in (whole, same)]
    assert counts == [1_235_496] * 2
