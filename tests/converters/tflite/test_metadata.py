"""What a file says of itself."""

from collections.abc import Callable

from nnviz.graph import Graph
from tests.converters.tflite.building import Net
from tests.converters.tflite.writer import written

Read = Callable[..., Graph]


def classifier() -> Net:
    net = Net("main")
    net.outputs = [net.op("SOFTMAX", [net.input(1, 4, name="serving_default_x:0")], 1, 4)]
    return net


def test_metadata_names_the_model_and_its_ends(read: Read) -> None:
    graph_metadata = {"input_tensor_metadata": [{"name": "image"}], "output_tensor_metadata": [{"name": "category"}]}
    root = {"name": "Flowers", "author": "A. Gardener", "subgraph_metadata": [graph_metadata]}
    data = written("ModelMetadata", root, b"M001")
    entry = {"name": "TFLITE_METADATA", "buffer": 1}
    graph = read(classifier(), buffers=[{}, {"data": data}], metadata=[entry], description="made by hand")
    assert [value.name for value in (*graph.inputs, *graph.outputs)] == ["image", "category"]
    assert graph.metadata == {
        "format": "TensorFlow Lite",
        "version": "3",
        "description": "made by hand",
        "metadata": "TFLITE_METADATA",
        "model.name": "Flowers",
        "model.author": "A. Gardener",
    }


def test_damaged_metadata_is_a_remark(read: Read) -> None:
    entry = {"name": "TFLITE_METADATA", "buffer": 1}
    graph = read(classifier(), buffers=[{}, {"data": b"\xff" * 16}], metadata=[entry])
    assert graph.remarks == ("damaged, and not read: TFLITE_METADATA",)
    assert graph.inputs[0].name == "serving_default_x:0"
