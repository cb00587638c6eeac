"""The order of the nodes of a file and the names of its inner tensors decide nothing: no byte of the figure changes."""

import json
from pathlib import Path

import onnx
import pytest

import nnviz
from tests.conftest import shared_folder
from tests.control_flow import MODELS
from tests.reordering import renamed, reordered

LIGHT = ["bvlc_alexnet", "densenet121", "inception_v1", "inception_v2", "resnet50", "shufflenet", "squeezenet"]
LARGEST = 240_000
"""Bytes of a file without weights: six hundred nodes, and their names."""


def small_networks() -> list[Path]:
    folder = shared_folder()
    files = sorted(folder.glob("folding/*.onnx")) if folder else []
    return [path for path in files if path.stat().st_size < LARGEST]


def figure(model: onnx.ModelProto, folder: Path) -> tuple[bytes, object]:
    """The figure of `model`, and all that its document says of its blocks."""
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    folded = nnviz.load(path).fold()
    document = json.loads(folded.render("json"))
    return folded.render("svg", document=False), [document[section] for section in ("blocks", "tree", "drawn")]


def check_order(model: onnx.ModelProto, folder: Path) -> None:
    assert figure(reordered(model, 1), folder) == figure(model, folder)


def check_names_and_order(model: onnx.ModelProto, folder: Path) -> None:
    assert figure(reordered(renamed(model, 2), 2), folder) == figure(renamed(model, 1), folder)


@pytest.mark.parametrize("name", MODELS)
def test_loops_branches_and_functions(name: str, tmp_path: Path) -> None:
    model = MODELS[name]()
    check_order(model, tmp_path)
    check_names_and_order(model, tmp_path)


@pytest.mark.parametrize("name", LIGHT)
def test_light_networks(name: str, light: Path, tmp_path: Path) -> None:
    model = onnx.load(light / f"light_{name}.onnx")
    check_order(model, tmp_path)
    check_names_and_order(model, tmp_path)


@pytest.mark.parametrize("path", small_networks(), ids=lambda path: path.name)
def test_shared_networks(path: Path, tmp_path: Path) -> None:
    check_names_and_order(onnx.load(path, load_external_data=False), tmp_path)
