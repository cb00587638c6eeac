"""Real models, and damaged ones, read from end to end."""

from pathlib import Path

import pytest

import nnviz
from nnviz.converters import convert
from nnviz.errors import InvalidModelError, UnsupportedModelError
from nnviz.graph import ABSENT, blocks

DAMAGED = {
    "truncated/person_detect_half.tflite": "a damaged TensorFlow Lite model: .* past the end",
    "truncated/two_signatures_64bytes.tflite": "a damaged TensorFlow Lite model",
    "wrongkind/random_64k.tflite": "the identifier TFL3 is missing",
    "wrongkind/random_with_TFL3.tflite": "a damaged TensorFlow Lite model",
    "tflite/root_offset_bad.tflite": "a damaged TensorFlow Lite model",
    "tflite/identifier_changed.tflite": "in the format TFL9, of which nnviz reads TFL3; export it again",
    "tflite/scrambled.tflite": "a damaged TensorFlow Lite model",
}


def test_the_corpus_is_read_whole(shared: Path) -> None:
    paths = sorted((shared / "models/tflite").glob("*.tflite"))
    assert len(paths) > 10
    for path in paths:
        graph = convert(path)
        every = {value for node in graph.nodes for value in node.outputs}
        made = {*graph.inputs, ABSENT}
        for node in graph.nodes:
            assert not [value for value in node.inputs if value in every and value not in made]
            made.update(node.outputs)
        sources = sorted([i for node in graph.nodes for i in node.sources] + [hidden.member for hidden in graph.hidden])
        assert sources == list(range(len(sources)))


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_are_refused_in_a_line(shared: Path, name: str) -> None:
    with pytest.raises((InvalidModelError, UnsupportedModelError), match=DAMAGED[name]) as caught:
        convert(shared / "broken" / name)
    assert "\n" not in str(caught.value)


def test_models_are_told_by_their_content(shared: Path) -> None:
    for name in ("wrongkind/tflite_inside.onnx", "wrongkind/tflite_as.bin", "tflite/trailing_bytes.tflite"):
        assert convert(shared / "broken" / name).metadata["format"] == "TensorFlow Lite"


def test_mobilenet_folds_into_its_blocks(shared: Path) -> None:
    """Howard et al. 2017, table 1: 13 depthwise separable convolutions, six of them in the longest stage."""
    graph = nnviz.load(shared / "models/tflite/person_detect.tflite").fold().graph
    found = [block for block in blocks(graph) if block.label == "Depthwise separable convolution"]
    assert [len(block.instances) for block in found] == [1, 2, 2, 6, 2]
