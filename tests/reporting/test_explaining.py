"""Everything known of one box, whatever it is called by."""

from dataclasses import replace
from pathlib import Path

import pytest

import nnviz
from nnviz.errors import OptionError
from nnviz.folding import fold
from nnviz.graph import Graph, Node
from nnviz.renderers._fitting import fitted
from nnviz.reporting import explain
from tests.reporting.networks import cells, plain, small, value

SOURCES = {0: "conv0", 1: "pad0", 2: "fc0", 3: "relu0", 4: "padding", 5: "conv1"}


def test_an_operator() -> None:
    about, ends, sources = explain(small(), "conv0", SOURCES)
    assert cells(about) == [
        ["operator", "Conv 3×3, 3, V"],
        ["standard", "Conv"],
        ["id", "0"],
        ["channels", "3"],
        ["kernel_shape", "[3, 3]"],
        ["parameters", "81, 324 B"],
        ["costs", "5.2 k MACs"],
    ]
    assert cells(ends) == [
        ["reads", "data", "N×3×8×8", "float32"],
        ["weighs", "w", "3×3×3×3", "float32"],
        ["makes", "seen0", "N×3×8×8", "float32"],
    ]
    assert cells(sources) == [["from nodes", "0 conv0"], ["", "1 pad0"]]


@pytest.mark.parametrize("name", ["conv0", "pad0", "0", "Conv 3×3, 3, V", "conv 3x3, 3, v"])
def test_an_operator_has_many_names(name: str) -> None:
    if name in ("conv0", "pad0", "0"):
        assert cells(explain(small(), name, SOURCES)[2])[0] == ["from nodes", "0 conv0"]
    assert dict(cells(explain(small(), name, SOURCES)[0]))["operator"] == "Conv 3×3, 3, V"


def test_a_title_may_be_that_of_others() -> None:
    assert dict(cells(explain(small(), "conv 3x3, 3, v", SOURCES)[0]))["same title"] == "ids 3"
    assert "same title" not in dict(cells(explain(small(), "seen0", SOURCES)[0]))


def test_a_block_with_its_copies_and_its_operators() -> None:
    folded = fold(small(4))
    label = folded.nodes[0].label  # type: ignore[attr-defined]
    about, ends, listing, sources = explain(folded, label, SOURCES)
    facts = dict(cells(about))
    assert (facts["copies"], facts["equal"]) == ("4 in 1 place", "in all but their weights")
    assert (facts["holds"], facts["shown"]) == ("3 operators", f"{label} 1")
    assert (facts["parameters"], facts["all copies"]) == ("145, 388 B", "580, 1.6 kB")
    assert [row[0] for row in cells(ends)] == ["reads", "makes"]
    assert [row[1] for row in cells(listing)] == ["Conv 3×3, 3, V", "Linear 8", "ReLU", ""]
    assert cells(sources)[-1] == ["", "3 relu0"]


def test_a_node_that_is_not_drawn_says_why() -> None:
    (facts,) = explain(small(), "padding", SOURCES)
    assert cells(facts) == [["node", "4 padding"], ["not drawn", "padding"]]


def test_a_scope() -> None:
    graph = small()
    nodes = tuple(replace(node, scope=("encoder", f"layer{index // 3}")) for index, node in enumerate(graph.nodes))
    about, _, listing = explain(replace(graph, nodes=nodes), "encoder.layer1", {})
    assert cells(about)[0] == ["scope", "encoder.layer1"]
    assert len(listing.rows) == 3 + 1


def test_what_nothing_is_called() -> None:
    with pytest.raises(OptionError, match="no block, operator or scope is called 'relu9'; nearest: relu"):
        explain(small(), "relu9", SOURCES)
    with pytest.raises(OptionError, match="is called ''"):
        explain(small(), "", SOURCES)


def test_names_of_a_file_cannot_steer_a_terminal() -> None:
    hostile = "a\x1b[2Jb\u202ec\nd"
    graph = Graph("g", (Node("Relu", (value(hostile, 2),), (value("y", 2),), {hostile: hostile}, "r", sources=(0,)),))
    text = "\n".join(plain(fitted(explain(graph, "r", {0: hostile}), 80)))
    assert not {"\x1b", "\u202e"} & set(text)
    assert text.count("a [2Jb c d") == 4


def test_nodes_of_a_real_file_are_named(light: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    lines = plain(model.explain("gpu_0/softmax_1"))
    assert any(line.startswith("operator") and "Softmax" in line for line in lines)
    assert plain(model.explain("B1")) == plain(model.explain("bottleneck"))
