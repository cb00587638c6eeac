"""Pills: names that say something stay, others are replaced."""

import pytest

from nnviz.diagram.terminals import in_series, terminals
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
        (["StatefulPartitionedCall:0", "StatefulPartitionedCall:1", "Identity_2:0"], ["Input 1", "Input 2", "Input 3"]),
    ],
)
def test_names(names: list[str], expected: list[str]) -> None:
    assert [box.title for box in terminals(tuple(Value(name) for name in names), "input")] == expected


def test_what_a_pill_holds() -> None:
    (pill,) = terminals((Value("a\x00b", TensorType("float32", (1, 3, 224, 224))),), "output")
    assert (pill.title, pill.note, pill.ref) == ("Output", "3×224²", "output:a b")
    assert pill.tooltip == "a b: float32 1 × 3 × 224 × 224"


def cache(*names: str) -> list[Value]:
    return [Value(name, TensorType("float32", ("batch", 2, "past", 16))) for name in names]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["past_key_values.0.key", "past_key_values.0.value", "past_key_values.1.key"], "past_key_values ×3"),
        (["past_key_0", "past_value_0", "past_key_1", "past_value_1"], "past ×4"),
        (["past_0", "past_1"], "past ×2"),
        (["cache.0.decoder.key", "cache.1.decoder.key"], "cache decoder.key ×2"),
    ],
)
def test_what_every_copy_takes_is_one_pill(names: list[str], title: str) -> None:
    values = cache(*names)
    series = in_series(values, lambda _: ("attention",))
    assert series == {values[0]: values}
    assert [box.title for box in terminals((values[0],), "input", series)] == [title]


def test_what_goes_to_other_places_is_no_series() -> None:
    values = cache("left.0", "left.1")
    assert in_series(values, lambda value: value.name) == {}
    assert in_series(values, lambda _: ()) == {}
    assert in_series(cache("497", "498"), lambda _: "here") == {}
