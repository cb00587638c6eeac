"""Weights in files of their own are never opened."""

import os
import sys
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from nnviz.converters import convert

SAID = {
    "outside": "weights are outside the folder of the model, and were not looked for: ",
    "missing": "weights are missing, which the drawing does not need: ",
}


def write(folder: Path, location: str) -> Path:
    tensor = TensorProto(name="w", data_type=1, dims=[4, 100_000], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value=location)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", 1, [1, 4])],
        [helper.make_tensor_value_info("y", 1, [1, 100_000])],
        [tensor],
    )
    path = folder / "model.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs in its folders")
def test_the_file_of_weights_is_not_opened(tmp_path: Path) -> None:
    """A reader of this FIFO would wait for ever, and a signal ends the test instead."""
    os.mkfifo(tmp_path / "weights.bin")
    opened = list[str]()
    sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
    graph = convert(write(tmp_path, "weights.bin"))
    assert graph.remarks == ()
    assert graph.nodes[0].inputs[1].stored == 1_600_000
    assert not [path for path in opened if "weights.bin" in path]


@pytest.mark.parametrize("location", ["weights.bin", "below/weights.bin", "a\0b"])
def test_missing_weights_are_a_remark(tmp_path: Path, location: str) -> None:
    assert convert(write(tmp_path, location)).remarks == (SAID["missing"] + location.replace("\0", "�"),)


@pytest.mark.parametrize(
    "location", ["../w.bin", "a/../../w.bin", "/etc/passwd", "C:\\w.bin", "..\\w.bin", "\\\\host\\share\\w.bin", ""]
)
def test_places_outside_the_folder_are_not_looked_at(
    tmp_path: Path, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[str]()
    monkeypatch.setattr(os, "lstat", lambda path: looked.append(str(path)))
    assert convert(write(tmp_path, location)).remarks == (SAID["outside"] + (location or '""'),)
    assert looked == []


def test_weights_beside_the_model_are_no_remark(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"")
    assert convert(write(tmp_path, "weights.bin")).remarks == ()


def test_constants_that_claim_to_be_elsewhere_have_no_content(tmp_path: Path) -> None:
    path = write(tmp_path, "weights.bin")
    model = onnx.load(path, load_external_data=False)
    model.graph.initializer[0].dims[:] = [1]
    model.graph.initializer[0].raw_data = bytes(4)
    path.write_bytes(model.SerializeToString())
    assert convert(path).nodes[0].inputs[1].content is None
