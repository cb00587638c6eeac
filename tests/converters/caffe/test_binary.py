"""Networks with their weights: the same as from text, and weights that are joined with a text."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import nnviz
from nnviz.converters import convert
from nnviz.converters._wire import encode_varint, length_key


def part(number: int, content: bytes | str | int) -> bytes:
    """A field of a message: a number, a text or a message."""
    if isinstance(content, int):
        return encode_varint(number << 3) + encode_varint(content)
    data = content.encode() if isinstance(content, str) else content
    return length_key(number, len(data)) + data


def tensor(shape: Sequence[int], old: bool = False) -> bytes:
    """A tensor of zeros; until 2014 of four sizes."""
    count = 4
    for size in shape:
        count *= size
    sizes = [1] * (4 - len(shape)) + [*shape]
    stated = [part(place + 1, size) for place, size in enumerate(sizes)] if old else [
        part(7, part(1, b"".join(encode_varint(size) for size in shape)))
    ]  # fmt: skip
    return b"".join(stated) + part(5, bytes(count))


WINDOW = part(1, 4) + part(4, 3)
V2 = part(1, "net") + part(3, "data") + part(8, part(1, b"\x01\x03\x08\x08")) + part(
    100,
    part(1, "conv") + part(2, "Convolution") + part(3, "data") + part(4, "conv")
    + part(7, tensor((4, 3, 3, 3))) + part(7, tensor((4,))) + part(106, WINDOW),
) + part(100, part(1, "relu") + part(2, "ReLU") + part(3, "conv") + part(4, "conv"))  # fmt: skip
V1 = part(1, "net") + part(
    2,
    part(2, "data") + part(3, "conv") + part(4, "conv") + part(5, 4) + part(6, tensor((4, 3, 3, 3), old=True))
    + part(6, tensor((4,), old=True)) + part(10, WINDOW),
) + part(2, part(2, "conv") + part(3, "conv") + part(4, "relu") + part(5, 18))  # fmt: skip
V0 = part(
    2,
    part(1, part(1, "conv") + part(2, "conv") + part(3, 4) + part(6, 3) + part(50, tensor((4, 3, 3, 3), old=True)))
    + part(2, "data") + part(3, "conv"),
) + part(2, part(1, part(1, "relu") + part(2, "relu")) + part(2, "conv") + part(3, "conv"))  # fmt: skip


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "net.caffemodel"
    path.write_bytes(V2)
    return path


@pytest.mark.parametrize("data", [V2, V1, V0], ids=["V2", "V1", "V0"])
def test_a_network_with_its_weights_is_read_without_them(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any_name"
    path.write_bytes(data)
    model = nnviz.load(path)
    (convolution,) = model.graph.nodes
    assert (convolution.op, convolution.then) == ("Conv", ("Relu",))
    assert convolution.weights[0].type.shape == (4, 3, 3, 3)
    assert convolution.weights[0].stored == 432


def said_of(path: Path) -> list[str]:
    try:
        nnviz.load(path)
    except nnviz.NnvizError as error:
        return [str(error)]
    return []


def test_every_cut_of_a_file_is_refused_in_a_line_or_drawn(tmp_path: Path) -> None:
    path = tmp_path / "net.caffemodel"
    refused = list[str]()
    for data in (V2, V1, V0):
        for length in range(1, len(data)):
            path.write_bytes(data[:length])
            refused += said_of(path)
    assert len(refused) > 1000
    assert all(said.startswith(f"{path}: ") and said.isprintable() for said in refused)


def test_a_cut_file_is_called_truncated(weights: Path) -> None:
    weights.write_bytes(V2[:-30])
    with pytest.raises(nnviz.InvalidModelError, match=r"truncated Caffe weights: \d+ bytes missing .*export it again$"):
        convert(weights)


TEXT = """
input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
"""


def test_weights_are_joined_with_a_text_by_name(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(TEXT)
    (convolution,) = nnviz.load(path, weights=weights).graph.nodes
    assert [weight.stored for weight in convolution.weights] == [432, 16]
    assert nnviz.load(path).graph.nodes[0].weights[0].stored == 0


def test_weights_that_do_not_fit_are_remarked_on(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(TEXT.replace('"conv" type', '"other" type'))
    assert nnviz.load(path, weights=weights).remarks == (
        "without weights in net.caffemodel: other",
        "weights in net.caffemodel of no layer: conv",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer, not the file itself; run `git lfs pull`"),
        (b"", "an empty file; download or export it again"),
        (b"\x0a\x01x", "no layers found; give the .caffemodel of the network"),
    ],
)
def test_weights_that_are_something_else_are_called_that(tmp_path: Path, weights: Path, data: bytes, said: str) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(TEXT)
    weights.write_bytes(data)
    with pytest.raises(nnviz.InvalidModelError) as caught:
        nnviz.load(path, weights=weights)
    assert str(caught.value) == f"{weights}: {said}"


def test_weights_that_are_none_are_refused(tmp_path: Path, weights: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_text(TEXT)
    weights.write_bytes(b"\xff" * 100)
    with pytest.raises(nnviz.InvalidModelError, match=f"^{weights}: not valid Caffe weights: .* export it again$"):
        nnviz.load(path, weights=weights)
