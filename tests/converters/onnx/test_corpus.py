"""Real models, and damaged ones, read from end to end."""

import subprocess
import sys
from pathlib import Path

import onnx
import pytest

from nnviz.converters import convert, open_source
from nnviz.converters.onnx import ONNX
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import ABSENT, Graph

LIGHT = (
    "bvlc_alexnet",
    "densenet121",
    "inception_v1",
    "inception_v2",
    "resnet50",
    "shufflenet",
    "squeezenet",
    "vgg19",
    "zfnet512",
)
PARTLY_READ = {
    "cycle.onnx": (InvalidModelError, "waits for its own result"),
    "no_graph.onnx": (InvalidModelError, "without a graph"),
    "nested_if_400.onnx": (UnsupportedModelError, "nested more than"),
    "bitflips.onnx": (InvalidModelError, "not a valid ONNX model"),
    "trailing_garbage.onnx": (InvalidModelError, "not a valid ONNX model"),
    "claims_2GB_field.onnx": (InvalidModelError, "truncated ONNX model"),
}
REMARKS = {
    "dangling_input.onnx": ["read, and made nowhere: nowhere"],
    "external_data_missing.onnx": ["weights are missing, which the drawing does not need: fastestdet_ext.data"],
    "future_ir_and_opset.onnx": ["IR version 999", "opset 9999"],
    "shuffled_nodes.onnx": [],
    "no_node_names.onnx": [],
    "hostile_names.onnx": [],
}


def check(graph: Graph, path: Path) -> None:
    """Every node of the file stands for itself or is hidden; each value is made before it is read."""
    count = len(onnx.load(path, load_external_data=False).graph.node)
    sources = [index for node in graph.nodes for index in node.sources] + [hidden.member for hidden in graph.hidden]
    assert sorted(sources) == list(range(count))
    made = {*graph.inputs, ABSENT}
    every = {value for node in graph.nodes for value in node.outputs}
    for node in graph.nodes:
        assert not [value for value in node.inputs if value in every and value not in made]
        assert not made & set(node.outputs)
        made.update(node.outputs)


@pytest.mark.parametrize("name", LIGHT)
def test_the_light_models_are_read_whole(light: Path, name: str) -> None:
    path = light / f"light_{name}.onnx"
    graph = convert(path)
    check(graph, path)
    assert len(graph.inputs) == len(graph.outputs) == 1
    assert graph.remarks == ()


def test_the_corpus_is_read_whole(shared: Path) -> None:
    paths = sorted((shared / "models/onnx").rglob("*.onnx")) + sorted((shared / "folding").glob("*.onnx"))
    assert len(paths) > 90
    for path in paths:
        check(convert(path), path)


def test_the_order_in_the_file_does_not_matter(shared: Path) -> None:
    shuffled = convert(shared / "broken/onnx/shuffled_nodes.onnx")
    check(shuffled, shared / "broken/onnx/shuffled_nodes.onnx")
    ordered = convert(shared / "models/onnx/light_squeezenet.onnx")
    assert sorted(node.op for node in shuffled.nodes) == sorted(node.op for node in ordered.nodes)


def test_dynamo_and_torchscript_tell_where_an_operator_comes_from(shared: Path) -> None:
    graph = convert(shared / "folding/bert_base.dynamo.onnx")
    assert any(
        node.scope == ("encoder", "layer.0", "attention", "self", "query")
        and node.modules[1:3] == ("BertLayer", "BertAttention")
        for node in graph.nodes
    )
    graph = convert(shared / "folding/bert_base.ts.onnx")
    assert any(node.scope[-3:] == ("attention", "self", "query") and node.modules == () for node in graph.nodes)


@pytest.mark.parametrize("name", PARTLY_READ)
def test_broken_models_are_refused(shared: Path, name: str) -> None:
    kind, says = PARTLY_READ[name]
    with pytest.raises(kind, match=says) as caught:
        convert(shared / "broken/onnx" / name)
    assert str(caught.value).isprintable()


def test_all_other_broken_models_are_read(shared: Path) -> None:
    for path in sorted((shared / "broken/onnx").glob("*.onnx")):
        if path.name not in PARTLY_READ:
            remarks = convert(path).remarks
            assert all(remark.isprintable() for remark in remarks)
            for wanted, remark in zip(REMARKS.get(path.name, remarks), remarks, strict=True):
                assert remark.endswith(wanted)


@pytest.mark.parametrize("name", ["fastestdet_half", "light_resnet50_90pct"])
def test_truncated_models_say_how_much_is_missing(shared: Path, name: str) -> None:
    with pytest.raises(InvalidModelError, match=r"truncated ONNX model: [\d,]+ bytes missing"):
        convert(shared / f"broken/truncated/{name}.onnx")


def test_models_are_told_by_their_content(shared: Path) -> None:
    for name in ("onnx_inside.tflite", "onnx_inside.prototxt", "onnx_no_extension", "onnx_UPPER.ONNX"):
        assert convert(shared / "broken/wrongkind" / name).nodes


def test_only_onnx_models_match(shared: Path) -> None:
    folders = ("wrongkind", "otherproto", "lfs", "zero", "prototxt", "tflite", "other", "truncated")
    taken = {
        path.name
        for folder in folders
        for path in (shared / "broken" / folder).iterdir()
        if ONNX.matches(open_source(path))
    }
    assert taken == {
        "onnx_inside.tflite", "onnx_inside.prototxt", "onnx_no_extension", "onnx_UPPER.ONNX", "random_64k.onnx",
        "one_byte.onnx", "fastestdet_half.onnx", "light_resnet50_90pct.onnx",
    }  # fmt: skip


def test_onnx_need_not_be_there_for_reading(light: Path) -> None:
    code = (
        "import sys; from nnviz.converters import convert; "
        f"graph = convert({str(light / 'light_resnet50.onnx')!r}); "
        "print(len(graph.nodes), *({'onnx', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["415"]


def test_the_description_of_the_messages_is_current() -> None:
    """The stored descriptor decodes what the installed onnx writes: same messages, same numbers."""
    from google.protobuf.descriptor_pb2 import FileDescriptorProto

    from nnviz.converters.onnx.messages import kinds

    described = FileDescriptorProto.FromString(onnx.onnx_ml_pb2.DESCRIPTOR.serialized_pb)
    numbers = {
        f"onnx.{m.name}": {f.number for f in m.field if f.type == f.TYPE_MESSAGE} for m in described.message_type
    }
    assert all(set(fields) <= numbers[name] for name, fields in kinds().items() if name in numbers)
