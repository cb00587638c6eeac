"""What boxes and edges say at each level of detail, and where a word is shown or hidden."""

import pytest

import nnviz
from nnviz.diagram import Diagram, draw
from nnviz.diagram.extras import extras, rounded
from nnviz.graph import Graph, Node, TensorType, Value
from nnviz.inspection import violations
from nnviz.layout.lanes import lanes
from nnviz.options import WORDS, Detail, Options
from nnviz.page import compose, outline
from nnviz.renderers.text import render
from tests.diagram import building


def weight(*shape: int) -> Value:
    return Value("w", TensorType("float32", shape), constant=True)


def conv(value: Value, name: str = "", bias: bool = True, **attributes: object) -> Node:
    given = {"channels": 8, "kernel_shape": (3, 3), "pads": (1, 1, 1, 1), **attributes}
    weights = (weight(8, 8, 3, 3), weight(8)) if bias else (weight(8, 8, 3, 3),)
    made = Value("", TensorType("float32", (1, 8, 16, 16)))
    then = ("BatchNormalization", "Relu", "Dropout")
    return Node("Conv", (value,), (made,), given, name=name, weights=weights, then=then)  # type: ignore[arg-type]


def network() -> Graph:
    x = building.tensor("image", 1, 8, 16, 16)
    first = conv(x, "stem/conv")
    second = conv(first.outputs[0], bias=False)
    return building.network([x], [first, second], list(second.outputs))


def drawn(**choices: object) -> Diagram:
    return draw(network(), options=Options(**choices))  # type: ignore[arg-type]


def notes(diagram: Diagram) -> list[str]:
    return [box.note for box in diagram.boxes]


def test_an_overview_says_titles_alone() -> None:
    diagram = drawn(detail="overview")
    assert [box.title for box in diagram.boxes] == ["image", "Conv 3×3, 8", "Conv 3×3, 8", "Output"]
    assert notes(diagram) == [""] * 4
    assert not any(edge.label for edge in diagram.edges)


def test_full_detail_says_all() -> None:
    diagram = drawn(detail="full")
    said = "BN, ReLU, Dropout, pad 1, d1, g1"
    first, second = "8×16², float32", f"{said}, bias, float32"
    assert notes(diagram) == [first, second, f"{said}, no bias, float32", first]
    assert [box.figures for box in diagram.boxes] == [(), ("584",), ("576",), ()]
    assert [edge.label for edge in diagram.edges] == ["", "8×16²", ""]
    assert [edge.label for edge in drawn().edges] == ["", "", ""]


@pytest.mark.parametrize(
    ("word", "note"),
    [("activations", "BN, Dropout"), ("normalisation", "ReLU, Dropout"), ("dropout", "BN, ReLU")],
)
def test_what_is_fused_can_be_hidden(word: str, note: str) -> None:
    assert notes(drawn(hide=[word]))[1] == note


def test_words_are_added_to_a_level_and_taken_from_it() -> None:
    assert notes(drawn(detail="overview", show=["names", "activations"]))[1] == "ReLU, stem/conv"
    full = drawn(detail="full", hide=["shapes", "parameters", "types"])
    assert notes(full)[:2] == ["", "BN, ReLU, Dropout, pad 1, d1, g1, bias"]
    assert not any(edge.label for edge in full.edges)
    assert not any(any(box.figures) for box in full.boxes)


def test_costs_are_written_behind_the_note_and_in_columns_of_the_terminal() -> None:
    options = Options(show=("parameters", "macs"), hide=("shapes",))
    page = compose(network(), options)
    assert b"BN, ReLU, Dropout, 584, 147 k MACs" in nnviz.renderer_for("svg").render(page.scene)
    first, second = render(lanes(outline(network(), options))).decode().splitlines()[1:3]
    assert first.endswith("  584  147 k MACs")
    assert second.endswith("  576  147 k MACs")
    assert len(first) == len(second)


def test_a_stack_costs_what_its_copies_cost_together_and_its_operators_what_one_does() -> None:
    x = building.tensor("image", 1, 8, 16, 16)
    first = conv(x)
    second = conv(first.outputs[0], bias=False)
    squashed = [building.operator("Sigmoid", one.outputs[0]) for one in (first, second)]
    copies = [building.copy(*pair) for pair in zip((first, second), squashed, strict=True)]
    stack = building.block("B0", "Block", *copies)
    graph = building.network([x], [stack], list(squashed[1].outputs))
    (frame,) = (box for box in draw(graph, options=Options(show=["parameters"])).boxes if box.children)
    assert frame.figures == ("1.2 k",)
    assert [box.figures for box in frame.children or ()] == [("576–584",), ("",)]


def test_a_stack_of_one_operator_is_a_box_that_says_what_the_operator_is() -> None:
    x = building.tensor("image", 1, 8, 16, 16)
    first = conv(x)
    second = conv(first.outputs[0])
    said = {
        "Block A": "Conv 3×3, 8 | BN, ReLU, Dropout",
        "Refinement": "Refinement | Conv 3×3, 8, BN, ReLU, Dropout",
    }
    for label, words in said.items():
        block = building.block("B0", label, building.copy(first), building.copy(second))
        _, box, _ = draw(building.network([x], [block], list(second.outputs))).boxes
        assert f"{box.title} | {box.note}" == words
        assert (box.repeat, box.children, box.hue) == (2, None, "convolution")


@pytest.mark.parametrize(
    ("attributes", "padding"),
    [
        ({"pads": (0, 0, 0, 0)}, "pad 0"),
        ({"pads": (1, 2, 1, 2)}, "pad 1×2"),
        ({"pads": (0, 0, 1, 1)}, "pad 0,0,1,1"),
        ({"auto_pad": "SAME_UPPER"}, "pad same"),
    ],
)
def test_padding(attributes: dict[str, object], padding: str) -> None:
    assert extras(conv(Value(), **attributes), frozenset({"padding"})) == [padding]  # type: ignore[arg-type]


def test_an_epsilon() -> None:
    node = Node("LayerNormalization", (Value(),), (Value(),), {"epsilon": 1e-5})
    assert extras(node, frozenset({"epsilon"})) == ["ε 1e-05"]


@pytest.mark.parametrize(
    ("count", "text"),
    [(999, "999"), (1000, "1.0 k"), (9408, "9.4 k"), (99_960, "100 k"), (999_600, "1.0 M"), (118_013_952, "118 M")],
)
def test_numbers_are_rounded_as_papers_do(count: int, text: str) -> None:
    assert rounded(count) == text


def test_unknown_words_are_refused_with_the_choices() -> None:
    with pytest.raises(nnviz.OptionError, match=f"called 'colour'; use {', '.join(WORDS)}"):
        Options(show=("colour",))


@pytest.mark.parametrize("detail", ["overview", "normal", "full"])
def test_every_level_is_drawn_without_a_flaw(detail: Detail) -> None:
    page = compose(network(), Options(detail=detail))
    assert violations(page.scene, page.diagram) == ()
