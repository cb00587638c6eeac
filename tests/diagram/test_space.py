"""Resolutions and receptive fields, in words and in the margin."""

from math import inf
from pathlib import Path

import pytest

import nnviz
from nnviz.diagram.space import receptive_fields
from nnviz.graph import operators
from nnviz.notation import parse
from nnviz.options import Direction, Options
from nnviz.page import compose
from nnviz.scene import Group, Text


def field(text: str) -> float:
    """What one element of the last result sees."""
    graph = parse(text)
    return receptive_fields(graph)[graph.outputs[0]]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("Conv3x3:8", 3, id="a kernel sees itself"),
        pytest.param("Conv3x3:8\nConv3x3:8", 5, id="two of 3 see 5"),
        pytest.param("Conv3x3:8~2", 5, id="dilation spreads it"),
        pytest.param("Conv3x3/2:8\nConv3x3:8", 7, id="behind a stride, steps are longer"),
        pytest.param("Conv1x7:8\nConv7x1:8", 7, id="each axis on its own"),
        pytest.param("x = input\nConv3x3:8 x\ny = Conv5x5:8 .\nAdd y x", 7, id="where branches meet the widest counts"),
        pytest.param("MaxPool2x2/2\nConvTranspose2x2/2:8\nConv3x3:8", 4, id="upsampling makes steps shorter"),
        pytest.param("Conv3x3:8\nGlobalAveragePool\nConv1x1:8", inf, id="global pooling sees all"),
        pytest.param("Relu", 1, id="what has no kernel sees one pixel"),
    ],
)
def test_receptive_fields_follow_the_rules_of_araujo(text: str, size: float) -> None:
    assert field(text) == size


@pytest.mark.parametrize(("name", "size"), [("light_bvlc_alexnet.onnx", 195), ("light_vgg19.onnx", 268)])
def test_receptive_fields_of_the_networks_in_the_onnx_package(light: Path, name: str, size: int) -> None:
    assert largest(light / name) == size


@pytest.mark.parametrize(
    ("name", "size"),
    [("inception_v3.ts.onnx", 1311), ("inception_resnet_v2.ts.onnx", 3039), ("vgg16.dynamo.onnx", 212)],
)
def test_receptive_fields_are_those_published(shared: Path, name: str, size: int) -> None:
    """Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill 2019, table 1."""
    assert largest(shared / "folding" / name) == size


def largest(path: Path) -> float:
    graph = nnviz.load(path).graph
    fields = receptive_fields(graph)
    return max(size for node in operators(graph) for value in node.outputs if (size := fields[value]) != inf)


def bands(path: Path) -> list[tuple[str, ...]]:
    """The words of each band, from the top down."""
    scene = compose(nnviz.load(path).fold().graph, Options(emphasis="space")).scene
    groups = [shape for shape in scene.shapes if isinstance(shape, Group) and shape.tag.role == "band"]
    return [tuple(shape.text for shape in group.shapes if isinstance(shape, Text)) for group in groups]


def test_the_margin_says_resolution_change_and_field(light: Path) -> None:
    assert bands(light / "light_vgg19.onnx")[:3] == [
        ("112²", "RF 6"),
        ("56²", "/2", "RF 16"),
        ("28²", "/2", "RF 52"),
    ]


def test_a_network_without_pictures_has_no_bands() -> None:
    graph = parse("Gemm:8\nRelu\nGemm:4")
    scene = compose(graph, Options(emphasis="space")).scene
    assert scene == compose(graph, Options()).scene


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", ["resnet50", "densenet121", "inception_v1", "shufflenet", "vgg19"])
def test_nothing_lies_on_bands_words(light: Path, name: str, direction: Direction) -> None:
    model = nnviz.load(light / f"light_{name}.onnx").fold()
    assert model.violations(emphasis="space", direction=direction) == ()
