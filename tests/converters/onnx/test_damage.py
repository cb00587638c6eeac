"""Damaged models are refused in one line, or read; nothing else may happen."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from nnviz.converters import Source, convert, recognise
from nnviz.converters.onnx import ONNX
from nnviz.errors import InvalidModelError, NnvizError
from nnviz.shapes import infer


def small_model() -> bytes:
    """A model with a little of everything: weights, a literal, a branch, a function, metadata."""
    branch = helper.make_graph(
        [helper.make_node("Relu", ["h"], ["r"])], "b", [], [helper.make_tensor_value_info("r", 1, None)]
    )
    nodes = [
        helper.make_node("Gemm", ["x", "w"], ["h"], name="/net/fc/Gemm", transB=1),
        helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.array(True))),
        helper.make_node("If", ["c"], ["i"], then_branch=branch, else_branch=branch),
        helper.make_node("F", ["i"], ["s"], domain="local"),
        helper.make_node("Reshape", ["s", "to"], ["y"]),
    ]
    weights = [
        numpy_helper.from_array(np.zeros((8, 4), np.float32), "w"),
        numpy_helper.from_array(np.array([-1, 2]), "to"),
    ]
    function = helper.make_function(
        "local", "F", ["a"], ["b"], [helper.make_node("Tanh", ["a"], ["b"])], [helper.make_opsetid("", 17)]
    )
    ends = [[helper.make_tensor_value_info("x", 1, ["N", 4])], [helper.make_tensor_value_info("y", 1, None)]]
    model = helper.make_model(helper.make_graph(nodes, "g", *ends, weights), functions=[function])
    return model.SerializeToString()


MODEL = small_model()


def reads_or_refuses(folder: Path, data: bytes) -> None:
    path = folder / "model.onnx"
    path.write_bytes(data)
    try:
        lines = [f"{path}: {remark}" for remark in infer(convert(path)).remarks]
    except NnvizError as error:
        lines = [str(error)]
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert all(line.removeprefix(str(path)).isprintable() for line in lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def test_every_truncation_is_refused(folder: Path) -> None:
    path = folder / "model.onnx"
    complete = {end for end in range(1, len(MODEL)) if is_whole(MODEL[:end])}
    assert len(complete) < 10
    for end in sorted(set(range(1, len(MODEL))) - complete):
        path.write_bytes(MODEL[:end])
        with pytest.raises(
            InvalidModelError, match=r"truncated ONNX model: .* at byte [\d,]+; download or export it again$"
        ):
            convert(path)


def is_whole(data: bytes) -> bool:
    try:
        onnx.ModelProto.FromString(data)
    except Exception:
        return False
    return True


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutations_are_read_or_refused(folder: Path, data: st.DataObject) -> None:
    mutant = bytearray(MODEL)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutant) - 1))
        match data.draw(st.sampled_from(["flip", "set", "drop", "double"])):
            case "flip":
                mutant[at] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                mutant[at] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
            case "drop":
                del mutant[at : at + data.draw(st.integers(1, 20))]
            case _:
                mutant[at:at] = mutant[at : at + data.draw(st.integers(1, 200))]
    reads_or_refuses(folder, bytes(mutant))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(folder: Path, data: bytes) -> None:
    reads_or_refuses(folder, data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_in_a_graph_are_read_or_refused(folder: Path, data: bytes) -> None:
    reads_or_refuses(folder, b"\x08\x08\x3a" + bytes([len(data) & 0x7F | 0x80, len(data) >> 7]) + data)


def test_a_claim_of_four_gigabytes_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"\x08\x08\x3a\xff\xff\xff\xff\x0fabc")
    with pytest.raises(
        InvalidModelError, match="truncated ONNX model: 4,294,967,292 bytes missing from the field at byte 2"
    ):
        convert(path)


def test_garbage_behind_a_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(MODEL + b"\xff" * 100)
    with pytest.raises(
        InvalidModelError, match=f"not a valid ONNX model: a number of more than ten bytes at byte {len(MODEL):,}"
    ):
        convert(path)


def test_damage_deep_inside_is_found(tmp_path: Path) -> None:
    """Small messages are copied unseen; protobuf refuses them, and the second walk says where."""
    path = tmp_path / "model.onnx"
    at = MODEL.index(b"transB") - 2
    path.write_bytes(MODEL[:at] + b"\x0b" + MODEL[at + 1 :])
    with pytest.raises(
        InvalidModelError, match=f"not a valid ONNX model: a field of the unknown wire type 3 at byte {at:,}"
    ):
        convert(path)


def test_damaged_models_are_taken_by_name_alone(tmp_path: Path) -> None:
    for name, taken in (("model.onnx", True), ("model.ONNX", True), ("model.bin", False)):
        source = Source(tmp_path / name, MODEL[:50], 50)
        source.path.write_bytes(MODEL[:50])
        assert ONNX.matches(source) is taken
    assert recognise(Source(tmp_path / "model.onnx", MODEL[:50], 50)) is ONNX
