"""Loops, branches and functions from file to figure."""

import json
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

import nnviz
from nnviz.inspection import violations
from nnviz.page import compose
from tests.control_flow import MODELS


@pytest.fixture(params=MODELS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(name: str, tmp_path: Path) -> nnviz.Model:
    onnx.save(MODELS[name](), tmp_path / "model.onnx")
    return nnviz.load(tmp_path / "model.onnx").fold()


def test_figures_look_as_they_did(model: nnviz.Model, name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"control_flow/{name}.svg", model.render("svg", document=False))
    golden(f"control_flow/{name}.txt", model.render("text"))


@pytest.mark.parametrize("depth", ["auto", "all", 1, 2])
def test_figures_have_no_flaw(model: nnviz.Model, depth: nnviz.Depth) -> None:
    page = compose(model.graph, nnviz.Options(depth))
    assert violations(page.scene, page.diagram) == ()


def test_the_document_says_what_returns(model: nnviz.Model, name: str) -> None:
    document = json.loads(model.render("json"))
    loops = [entry for entry in document["operators"] if "returns" in entry]
    counts = {"lstm_loop": [2], "scan_rnn": [1], "refine": [1], "deep": [1, 1, 1], "greedy": [1], "many_states": [4]}
    assert [len(loop["returns"]) for loop in loops] == counts[name]
    known = {value["id"] for value in document["values"]}
    assert all({state["state"], state["next"]} <= known for loop in loops for state in loop["returns"])
