"""Pills: names that say something stay, others are replaced."""

import pytest

from nnviz.diagram.terminals import terminals
from nnviz.graph import TensorType, Value


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["input_ids", "attention_mask"], ["input_ids", "attention_mask"]),
        (["input.1", "attention_mask.1"], ["Input", "attention_mask"]),
        (["gpu_0/data_0"], ["Input"]),
        (["497", "t3a"], ["Input 1", "Input 2"]),
        (["layer_norm", "image", ""], ["layer_norm", "image", "Input"]),
        (["data", "Softmax"], ["Input 1", "Input 2"]),
        (["image:0"], ["image"]),
    ],
)
def test_names(names: list[str], expected: list[str]) -> None:
    assert [box.title for box in terminals(tuple(Value(name) for name in names), "input")] == expected


def test_what_a_pill_holds() -> None:
    (pill,) = terminals((Value("a\x00b", TensorType("float32", (1, 3, 224, 224))),), "output")
    assert (pill.title, pill.note, pill.ref) == ("Output", "3×224²", "output:a b")
    assert pill.tooltip == "a b: float32 1 × 3 × 224 × 224"
