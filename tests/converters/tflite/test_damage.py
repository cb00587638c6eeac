"""Whatever is damaged in a file: it is read, or refused in one line."""

import struct
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.converters import convert
from nnviz.converters.tflite.flatbuffer import MOST_NUMBERS
from nnviz.errors import InvalidModelError, NnvizError
from nnviz.graph import Graph
from tests.converters.tflite.building import Net, conv, model
from tests.converters.tflite.writer import written

Read = Callable[..., Graph]


def sound() -> bytes:
    """A model with a little of everything: weights, options, quantisation, a branch, a signature, metadata."""
    net, branch = Net("main"), Net("branch")
    branch.outputs = [branch.op("RELU", [branch.input(1, 4, 4, 8)], 1, 4, 4, 8)]
    made = conv(net, net.input(1, 8, 8, 3, shape_signature=[-1, 8, 8, 3]), (1, 8, 8, 3), 8, stride=2)
    stored = net.op("QUANTIZE", [made], 1, 4, 4, 8, type="INT8", scale=[0.5], zero_point=[-3])
    flag = net.input(type="BOOL")
    options = ("IfOptions", {"then_subgraph_index": 1, "else_subgraph_index": 1})
    net.outputs = [net.op("IF", [flag, stored], 1, 4, 4, 8, options=options)]
    signature = {"signature_key": "serve", "inputs": [{"name": "x", "tensor_index": 0}]}
    return model(net, branch, signature_defs=[signature], metadata=[{"name": "notes", "buffer": 1}])


SOUND = sound()


def test_the_sound_file_is_read(read: Read) -> None:
    assert [node.op for node in read(SOUND).nodes] == ["Conv", "QuantizeLinear", "If"]


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 4), st.integers(0, 2**32 - 1) | st.integers(0, 64)), max_size=4))
def test_damaged_words(words: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, word in words:
        struct.pack_into("<I", data, at, word)
    survive(bytes(data))


@given(st.integers(0, len(SOUND) - 1), st.integers(-9, 9))
def test_references_that_are_a_little_off(at: int, off: int) -> None:
    data = bytearray(SOUND)
    at = min(at // 4 * 4, len(data) - 4)
    struct.pack_into("<I", data, at, (struct.unpack_from("<I", data, at)[0] + off) % 2**32)
    survive(bytes(data))


@given(st.integers(8, len(SOUND) - 1))
def test_files_that_are_cut_off(length: int) -> None:
    survive(SOUND[:length])


def survive(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.tflite"
        path.write_bytes(data)
        with suppress(NnvizError):
            convert(path)


def refused(read: Read, data: bytes, match: str) -> None:
    with pytest.raises(InvalidModelError, match=rf"model\.tflite: .*{match}.*; download or export it again") as caught:
        read(data)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"version": 4}, "its version is 4, not 3"),
        ({"operator_codes": []}, "operator code 0 is asked for, of 0"),
        ({"subgraphs": []}, "subgraph 0 is asked for, of 0"),
        ({"subgraphs": [{"outputs": [7]}]}, "tensor 7 is asked for, of 0"),
        ({"subgraphs": [{"outputs": [0] * (MOST_NUMBERS + 1)}]}, "a list of 65,537 numbers"),
    ],
)
def test_files_that_contradict_themselves(read: Read, change: dict[str, object], match: str) -> None:
    net = Net()
    net.outputs = [net.op("RELU", [net.input(1, 4)], 1, 4)]
    refused(read, model(net, **change), match)


def test_operators_that_wait_for_each_other(read: Read) -> None:
    net = Net()
    first, second = net.tensor(1, 4), net.tensor(1, 4)
    net.op("RELU", [second], makes=[first])
    net.op("TANH", [first], makes=[second])
    net.outputs = [second]
    refused(read, model(net), "operator 0 waits for its own result")


def test_the_order_of_the_operators_does_not_matter(read: Read) -> None:
    net = Net()
    first = net.tensor(1, 4)
    net.outputs = [net.op("TANH", [first], 1, 4)]
    net.op("RELU", [net.input(1, 4)], makes=[first])
    graph = read(net)
    assert [(node.op, node.sources) for node in graph.nodes] == [("Relu", (1,)), ("Tanh", (0,))]


def test_of_two_that_make_a_tensor_the_first_counts(read: Read) -> None:
    net = Net()
    data, made = net.input(1, 4), net.tensor(1, 4, name="made")
    for name, reads, makes in (("RELU", data, made), ("TANH", made, made), ("ABS", made, data)):
        net.op(name, [reads], makes=[makes])
    net.outputs = [made]
    graph = read(net)
    assert [node.op for node in graph.nodes] == ["Relu", "Tanh", "Abs"]
    assert len({value for node in graph.nodes for value in node.outputs} | {*graph.inputs}) == 4
    assert graph.outputs == graph.nodes[0].outputs
    assert graph.remarks == ("made more than once, of which the first counts: made, t0",)


def test_a_reference_to_itself(read: Read) -> None:
    data = bytearray(written("Model", {"version": 3, "description": "x"}))
    at = data.rindex(struct.pack("<I", 1) + b"x")
    place = next(p for p in range(0, at, 4) if p + struct.unpack_from("<I", data, p)[0] == at)
    struct.pack_into("<I", data, place, 0)
    data[4:8] = b"TFL3"
    refused(read, bytes(data), "")


@pytest.mark.parametrize("length", [0, 1, 7])
def test_files_of_almost_nothing(tmp_path: Path, length: int) -> None:
    (tmp_path / "model.tflite").write_bytes(b"\x10\0\0\0TFL3"[:length] or b"\x01")
    with pytest.raises(NnvizError, match=r"model\.tflite: "):
        convert(tmp_path / "model.tflite")


def test_data_that_a_shape_does_not_fit_is_not_read(read: Read) -> None:
    net = Net()
    net.outputs = [net.op("ADD", [net.input(1, 4), net.tensor(1, 4, data=[1.0] * 5)], 1, 4)]
    assert read(net).nodes[0].inputs[1].content is None


def test_weights_behind_the_flatbuffer_are_counted(read: Read) -> None:
    net = Net()
    net.outputs = [net.op("ADD", [net.input(1, 4), net.tensor(1, 4, buffer=1)], 1, 4)]
    far = {"offset": 2**33, "size": 16}
    value = read(model(net, buffers=[{}, far])).nodes[0].inputs[1]
    assert (value.constant, value.learned, value.stored, value.content) == (True, True, 16, None)
