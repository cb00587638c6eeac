"""A row for each operator, to be read, as CSV and as Markdown."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import nnviz
from nnviz.cost import total_macs
from nnviz.folding import fold
from nnviz.graph import Graph, Node, operators
from nnviz.renderers.csv import render as to_csv
from nnviz.renderers.markdown import operators as to_markdown
from nnviz.reporting import table
from nnviz.reporting.listing import listed
from tests.reporting.networks import cells, small, value


def test_every_operator_has_a_row() -> None:
    assert cells(table(small(1))) == [
        ["", "Conv 3×3, 3, V", "N×3×8×8", "float32", "81", "5.2 k"],
        ["", "Linear 8", "N×3×8×8", "float32", "64", "1.5 k"],
        ["", "ReLU", "N×3×8×8", "float32", "", ""],
        ["total", "", "", "", "145", "6.7 k"],
    ]


def test_copies_of_a_block_are_counted_and_named_where_they_begin() -> None:
    folded = fold(small(4))
    label = folded.nodes[0].label  # type: ignore[attr-defined]
    blocks = [row[0] for row in cells(table(folded))]
    assert blocks == [f"{label} 1", "", "", f"{label} 2", "", "", f"{label} 3", "", "", f"{label} 4", "", "", "total"]
    assert [one.path for one in listed(folded)][-1] == (f"{label} 4",)


def test_what_a_body_holds_follows_its_operator() -> None:
    body = Graph("body", (Node("Tanh", (), (value("t", 3),)),))
    loop = Node("Loop", (), (value("y", 3),), bodies=(body, body))
    assert [(one.path, one.operator) for one in listed(Graph("g", (loop, Node("Relu"))))] == [
        ((), "Loop"),
        (("Loop",), "Tanh"),
        ((), "ReLU"),
    ]


def test_csv_is_exact_and_leaves_unknown_numbers_out() -> None:
    graph = small(1)
    conv = replace(graph.nodes[0], inputs=(value("x"),), outputs=(value("y", None, 3, None, None),))
    rows = list(csv.DictReader(to_csv(replace(graph, nodes=(conv, *graph.nodes[1:]))).decode().splitlines()))
    assert rows[0] == {
        "block": "",
        "operator": "Conv 3×3, 3, V",
        "shape": "?×3×?×?",
        "dtype": "float32",
        "parameters": "81",
        "macs": "",
    }
    assert rows[1]["macs"] == "1536"


def test_a_spreadsheet_computes_nothing_that_a_file_says() -> None:
    plus = Node("Add", (value("x", 1),), (value("y", 1),), {"constant": 0.5})
    hostile = Node("=HYPERLINK(0)", domain="x")
    rows = list(csv.DictReader(to_csv(Graph("g", (plus, hostile))).decode().splitlines()))
    assert [row["operator"] for row in rows] == ["'+ 0.5", "'=HYPERLINK(0)"]


def test_markdown_shows_what_a_file_says_as_it_is() -> None:
    hostile = Node("a|b<script>`*", (), (value("y", 2),), domain="x")
    assert to_markdown(Graph("g", (hostile,))) == (
        "| block | operator | output | type | parameters | MACs |\n"
        "| --- | --- | ---: | --- | ---: | ---: |\n"
        "|  | a\\|b\\<script\\>\\`\\* | 2 | float32 |  |  |\n"
        "| total |  |  |  | 0 | 0 |\n"
    )


def test_a_real_network_is_listed_whole(light: Path) -> None:
    model = nnviz.load(light / "light_resnet50.onnx").fold()
    rows = list(csv.DictReader(model.render("csv").decode().splitlines()))
    assert len(rows) == sum(1 for _ in operators(model.graph))
    assert sum(int(row["parameters"]) for row in rows) == 25_557_032
    assert sum(int(row["macs"]) for row in rows) == total_macs(model.graph)
    assert (rows[2]["block"], rows[-4]["block"]) == ("Bottleneck 1", "Bottleneck 16")
    assert len({row["block"] for row in rows}) == 17
    listed = [line for line in model.render("markdown").decode().splitlines() if line.startswith("| ")]
    assert len(listed) == len(rows) + 3


@pytest.mark.parametrize("format", ["csv", "markdown"])
def test_folding_moves_no_operator_out_of_the_table(light: Path, format: str) -> None:
    model = nnviz.load(light / "light_squeezenet.onnx")
    unfolded, folded = (m.render(format).decode().partition("| block")[2].splitlines() for m in (model, model.fold()))
    assert len(unfolded) == len(folded)
