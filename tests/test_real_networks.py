"""Real networks through the whole pipeline: what must hold of every figure."""

import json
from collections import Counter
from itertools import product
from pathlib import Path
from typing import get_args
from zlib import crc32

import pytest

import nnviz
from benchmarks.svg_checker import flaws
from nnviz.diagram import draw
from nnviz.diagram.numbering import operator_ids
from nnviz.graph import Graph, blocks, operators
from nnviz.options import Choices, Composition, Direction
from tests.conftest import shared_folder
from tests.folding.outline import rows

LIGHT = [
    *("bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50"),
    *("shufflenet", "squeezenet", "vgg19", "zfnet512"),
]
PUBLISHED = {
    "resnet50": [3, 4, 6, 3],  # He et al. 2016, table 1
    "densenet121": [6, 12, 24, 16],  # Huang et al. 2017, table 1
    "inception_v1": [2, 5, 2],  # Szegedy et al. 2015, table 1
    "shufflenet": [4, 8, 4],  # Zhang et al. 2018, table 1
}
"""How often the block that a network is made of repeats, stage by stage."""


SHARED = ["models/onnx/**/*.onnx", "models/tflite/*.tflite", "folding/*.onnx"]


def shared_models() -> list[Path]:
    folder = shared_folder()
    return sorted(path for where in SHARED for path in folder.glob(where)) if folder else []


@pytest.mark.parametrize("network", LIGHT)
def test_every_output_of_the_light_networks(network: str, light: Path) -> None:
    check_outputs(light / f"light_{network}.onnx")


@pytest.mark.parametrize("path", shared_models(), ids=lambda path: path.name)
def test_every_output_of_the_shared_networks(path: Path) -> None:
    check_outputs(path)


def check_outputs(path: Path) -> None:
    model = nnviz.load(path)
    check_sources(model.graph)
    folded = model.fold()
    assert Counter(node.op for node in operators(folded.graph)) == Counter(node.op for node in model.graph.nodes)
    document = json.loads(folded.render("json"))
    assert document["drawn"]["top_level"] == len(document["tree"])
    assert folded.violations() == ()
    assert flaws(folded.render("svg").decode()) == []
    assert folded.render("pdf").startswith(b"%PDF-")
    assert folded.render("text").decode().strip()


@pytest.mark.parametrize("path", shared_models(), ids=lambda path: path.name)
def test_figures_of_the_shared_networks_in_other_ways(path: Path) -> None:
    """Each network in one of the other compositions and directions: all ways are met with many networks."""
    ways = [*product(get_args(Composition), get_args(Direction))][1:]
    composition, direction = ways[crc32(path.name.encode()) % len(ways)]
    assert nnviz.load(path).fold().violations(composition=composition, direction=direction) == ()


@pytest.mark.parametrize("path", shared_models(), ids=lambda path: path.name)
def test_figures_of_tensors_of_the_shared_networks(path: Path) -> None:
    chance = crc32(path.name.encode())
    ways = [*product(["tensors", "volumes"], get_args(Composition), get_args(Direction), ["colour", "print", "dark"])]
    nodes, composition, direction, theme = ways[chance % len(ways)]
    choices = Choices(nodes="tensors" if nodes == "tensors" else "volumes", composition=composition, theme=theme)
    choices["direction"] = direction
    model = nnviz.load(path).fold()
    assert model.violations(**choices) == ()
    assert flaws(model.render("svg", **choices).decode()) == []


def check_sources(graph: Graph) -> None:
    """Every node of the file is drawn once or hidden once, with a reason."""
    members = Counter(source for node in graph.nodes for source in node.sources)
    members.update(hidden.member for hidden in graph.hidden)
    assert all(hidden.why for hidden in graph.hidden)
    assert members == Counter(range(len(members)))


@pytest.mark.parametrize("network", LIGHT)
def test_without_folding_every_edge_is_drawn_once(network: str, light: Path) -> None:
    graph = nnviz.load(light / f"light_{network}.onnx").graph
    ids = operator_ids(graph)
    producer = {value: node for node in graph.nodes for value in node.outputs}
    wires = {(str(ids[producer[v]]), str(ids[node])) for node in graph.nodes for v in node.inputs if v in producer}
    diagram = draw(graph)
    role = {box.key: box.role for box in diagram.leaves()}
    drawn = [
        (edge.source, edge.target) for edge in diagram.edges if role[edge.source] == role[edge.target] == "operator"
    ]
    assert sorted(drawn) == sorted(wires)


@pytest.mark.parametrize("network", PUBLISHED)
def test_published_counts(network: str, light: Path) -> None:
    folded = nnviz.load(light / f"light_{network}.onnx").fold().graph
    assert repeats_of_the_commonest_class(folded) == PUBLISHED[network]


def repeats_of_the_commonest_class(graph: Graph) -> list[int]:
    """How the class with the most copies at the top level repeats."""
    found: dict[str, list[int]] = {}
    for block in rows(graph):
        found.setdefault(block.kind, []).append(len(block.instances))
    return max(found.values(), key=sum)


def test_blocks_share_one_label_a_class(light: Path) -> None:
    for network in LIGHT:
        folded = nnviz.load(light / f"light_{network}.onnx").fold().graph
        labels: dict[str, set[str]] = {}
        for block in blocks(folded):
            labels.setdefault(block.kind, set()).add(block.label)
        assert all(len(names) == 1 for names in labels.values())
