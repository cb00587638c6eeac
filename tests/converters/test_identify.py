"""What is said of files that nnviz does not read."""

import gzip
import io
import pickle
import zipfile
from pathlib import Path

import onnx
import onnx.printer
import pytest

from nnviz.converters import convert, converters, open_source
from nnviz.converters._identify import identify
from nnviz.errors import InvalidModelError, UnknownFormatError

LATER = "which nnviz does not read yet; export the model to ONNX"
OTHER = "not a model; give the model's own file"
NO_NETWORK = (
    "that carries no network, as figures of nnviz do unless drawn with --no-document; give the model's own file"
)
UNPACK = "unpack it and give the model's file"


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name in names:
            written.writestr(name, "")
    return file.getvalue()


def _model() -> onnx.ModelProto:
    floats = [onnx.helper.make_tensor_value_info(name, 1, [4]) for name in "xy"]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "g", floats[:1], floats[1:])
    return onnx.helper.make_model(graph)


MODEL = _model()
WHOLE = MODEL.SerializeToString()


def graph_def() -> bytes:
    node = b"\x0a\x01x\x12\x0bPlaceholder\x2a\x03\x0a\x01T"
    return (b"\x0a" + bytes([len(node)]) + node) * 3 + b"\x22\x02\x08\x1b"


KINDS = {
    b"": "an empty file; download or export it again",
    b"version https://git-lfs.github.com/spec/v1\noid": "a Git LFS pointer, not the file itself; run `git lfs pull`",
    b"\n<!DOCTYPE html><html>": "an HTML page, not a model; download the raw file instead of the page that shows it",
    b"<HTML><body>": "an HTML page, not a model; download the raw file instead of the page that shows it",
    b"404: Not Found": f'text ("404: Not Found"), {OTHER}',
    b" \n\t": "only white space; download or export it again",
    "héllo \u202e".encode(): f'text ("héllo �"), {OTHER}',
    "h\u00e9llo".encode("utf-16"): f'text ("héllo"), {OTHER}',
    gzip.compress(b"x" * 50): f"compressed with gzip; {UNPACK}",
    b"\x28\xb5\x2f\xfd rest": f"compressed with zstd; {UNPACK}",
    b"\x89PNG\r\n\x1a\n": f"a PNG picture {NO_NETWORK}",
    b"\xff\xd8\xff\xe0": f"a JPEG picture, {OTHER}",
    b"%PDF-1.7\n\x80": f"a PDF document {NO_NETWORK}",
    b"\x7fELF\x02\x01\x01": f"a program, {OTHER}",
    b"\x93NUMPY\x01": f"a NumPy array, {OTHER}",
    pickle.dumps([1]): "a Python pickle, which can run code and is never opened; export the model to ONNX",
    b"\x89HDF\r\n\x1a\n\0": f"an HDF5 file (a Keras model or weights), {LATER}",
    b"GGUF\x03\0\0\0": f"a GGUF file: weights without a graph, {LATER}",
    (20).to_bytes(8, "little") + b'{"w":{"dtype":"F32"}}\x80': f"a safetensors file: weights without a graph, {LATER}",
    b"\x14\0\0\0ORTM\0": (
        "an ONNX Runtime model (ORT format), which nnviz does not read; give the .onnx file it was made from"
    ),
    archive("a/data.pkl", "a/data/0"): f"a PyTorch archive, {LATER}",
    archive("m/models/model.json"): f"a PyTorch export (.pt2), {LATER}",
    archive("metadata.json", "config.json"): f"a Keras archive, {LATER}",
    archive("a.npy"): f"an archive of NumPy arrays, {OTHER}",
    archive("readme"): f"a ZIP archive; {UNPACK}",
    archive("config.json")[:30]: "a ZIP archive that is cut off or damaged; download or export it again",
    b'{"a": 1}': f"a JSON document, {LATER}",
    b'<?xml version="1.0"?><net>': f"an XML document, {LATER}",
    b"# yolo\n[net]\nbatch=1\n[convolutional]\n": f"a Darknet configuration, {LATER}",
    b"[section]\nkey = 1\n": f"a file of settings, {OTHER}",
    b"7767517\n2 2\nInput data": f"an ncnn model, {LATER}",
    b'ir_version: 7\ngraph {\n  name: "g"\n}': f"an ONNX model written as text, {LATER}",
    b'net: "train.prototxt"\nbase_lr: 0.1': "the settings of a Caffe solver, not a model; give the model's own file",
    onnx.helper.make_tensor("t", 1, [3], [1, 2, 3]).SerializeToString(): f"an ONNX tensor (TensorProto), {OTHER}",
    MODEL.graph.SerializeToString(): (
        "an ONNX graph without the model around it (GraphProto); save `onnx.helper.make_model(graph)`"
    ),
    onnx.printer.to_text(MODEL).encode(): f"an ONNX model written as text, {LATER}",
    graph_def(): f"a TensorFlow graph (GraphDef), {LATER}",
    b"\x08\x01\x12\x04\x0a\x02\x08\x01": f"a TensorFlow SavedModel, {LATER}",
    b"\x08\x01\x12\x02\x0a\x00\xa2\x1f\x00": f"a Core ML model, {LATER}",
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), KINDS.items(), ids=[said[:30] for said in KINDS.values()])
def test_a_file_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(UnknownFormatError) as caught:
        convert(path)
    assert str(caught.value) == f"{path}: {said}"


@pytest.mark.parametrize(
    "prefix",
    [
        bytes([len(WHOLE)]),
        len(WHOLE).to_bytes(4, "little"),
        len(WHOLE).to_bytes(4, "big"),
        len(WHOLE).to_bytes(8, "little"),
    ],
    ids=["number", "little", "big", "eight"],
)
def test_a_model_from_a_stream_has_its_length_before_it(tmp_path: Path, prefix: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(prefix + WHOLE)
    with pytest.raises(UnknownFormatError) as caught:
        convert(path)
    size = f"{len(prefix)} byte{'s' if len(prefix) > 1 else ''}"
    remedy = f"remove it with `tail -c +{len(prefix) + 1}`"
    assert str(caught.value) == f"{path}: an ONNX model behind its length, a prefix of {size}; {remedy}"


def test_a_name_that_no_system_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModelError, match=r"cannot be read \(File name too long\); check the path$"):
        convert(tmp_path / ("x" * 300))


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    class Canary:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (exec, ("raise SystemExit('unpickled')",))

    path = tmp_path / "model.pt"
    path.write_bytes(pickle.dumps(Canary()))
    with pytest.raises(UnknownFormatError, match="never opened"):
        convert(path)


def test_bytes_without_a_meaning_are_no_kind(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(bytes(range(256)))
    assert identify(open_source(path)) is None
    with pytest.raises(UnknownFormatError, match=r"not a model that nnviz can read; give it one of .*onnx"):
        convert(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModelError, match=r"cannot be read .*; check the path$"):
        convert(tmp_path / "nothing.onnx")
    with pytest.raises(InvalidModelError, match=r"a folder; give the model's own file$"):
        convert(tmp_path)


def test_every_file_of_the_corpus_has_at_most_one_reader(shared: Path) -> None:
    files = sorted(path for path in (shared / "models").rglob("*") if path.is_file() and "LICENSES" not in path.parts)
    assert len(files) > 90
    for path in files:
        source = open_source(path)
        readers = [converter.name for converter in converters() if converter.matches(source)]
        own = path.suffix.removeprefix(".")
        assert readers == [own] if own in ("onnx", "tflite") else own not in readers and len(readers) < 2, path


FOUND = {
    "wrongkind/tflite_inside.onnx": "TensorFlow Lite",
    "wrongkind/hdf5_inside.onnx": "HDF5",
    "wrongkind/tf_graphdef_inside.onnx": "GraphDef",
    "wrongkind/ort_inside.onnx": "ORT format",
    "wrongkind/gzipped.onnx": "gzip",
    "wrongkind/zipped.onnx": "a ZIP archive",
    "wrongkind/picture.onnx": "a PNG picture",
    "wrongkind/github_page.h5": "an HTML page",
    "wrongkind/not_found.onnx": '"404: Not Found"',
    "lfs/alexnet.caffemodel": "git lfs pull",
    "lfs/ssd_mobilenet_v1.tflite": "git lfs pull",
    "otherproto/tensorproto.onnx": "TensorProto",
    "other/evil_pickle.pt": "a Python pickle",
    "zero/empty.tflite": "an empty file",
}


@pytest.mark.parametrize("name", FOUND)
def test_broken_files_are_told_apart(shared: Path, name: str) -> None:
    found = identify(open_source(shared / "broken" / name))
    assert found is not None
    assert FOUND[name] in found
