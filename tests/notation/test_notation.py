"""The notation, example by example."""

import re

import pytest

from nnviz.folding import fold
from nnviz.graph import Graph, Node, TensorType, Value
from nnviz.notation import parse
from tests.folding.networks import resnet, transformer

CANONICAL = {
    "a chain": "Conv7x7/2:64+Relu\nMaxPool3x3/2\nGlobalAveragePool\nGemm:1000",
    "groups and dilation": "Conv3x3dw:64~2\nConv3x3g4/2x1:64~1x2\nConv9:8",
    "shared weights": "Gemm:64@w+Relu\nGemm:64@w\nGemm@tied/kernel:0\nGemm@tied/kernel:0",
    "a name where it is read later": "x = Conv1x1:64\nConv3x3:64+Relu\nAdd . x",
    "a name again when nobody reads it any more": "x = Relu\nTanh\nx = Add . x\nTanh\nAdd . x",
    "inputs": "ids = input\nmask = input\nGather ids\nAdd . mask",
    "an input that is also the output": "a = input\nreturn a",
    "outputs": "a = Relu\nTanh\nreturn . a",
    "several results": "Relu\n_ b = Split\nAdd . b",
    "no operands, and one left out": "Range ()\nClip . -",
    "constants and other odd names": "Relu\nMul . $scale\n'Col2Im'3x3\n'a%27b'",
}


@pytest.mark.parametrize("text", CANONICAL.values(), ids=CANONICAL)
def test_text_in_text_out(text: str) -> None:
    assert str(parse(text)) == text


def test_what_is_written_by_hand_is_printed_in_fewer_lines() -> None:
    text = "x = input  # a comment\nRelu x\ny = .\nz = y\n\nTanh\nAdd . z\n"
    assert str(parse(text)) == "y = Relu\nTanh\nAdd . y"


def test_a_body_says_what_the_copy_before_hands_over_where_two_read_it() -> None:
    assert str(fold(parse(resnet(3, 4)))) == (
        "Conv7x7/2:64+Relu\n"
        "MaxPool/2\n"
        "Stage x1 counts\n"
        "  Bottleneck x3 widths {0: projection}\n"
        "    x = input\n    Conv1x1:64+Relu x\n    Conv3x3:64+Relu\n    Conv1x1:256\n    Add+Relu . x\n"
        "Stage x1 counts\n"
        "  Bottleneck x4 widths {0: projection, /2}\n"
        "    x = input\n    Conv1x1:128+Relu x\n    Conv3x3:128+Relu\n    Conv1x1:512\n    Add+Relu . x\n"
        "GlobalAveragePool\n"
        "Gemm:1000"
    )


def test_a_block_names_what_enters_beside_the_result_before() -> None:
    lines = str(fold(parse(transformer(3)))).splitlines()
    assert [line for line in lines if " x3 " in line] == ["Encoder layer x3 exact", "Decoder layer x3 exact . memory"]


def test_tensors_of_one_name_are_told_apart_while_both_are_read() -> None:
    first, second, third = Value("x"), Value("x"), Value("a\nb " + 99 * "c")
    nodes = (Node("Relu", (), (first,)), Node("Tanh", (), (second,)), Node("Neg", (first,), (third,)))
    graph = Graph("", (*nodes, Node("Sum", (third, second, first), (Value(),))), outputs=(third,))
    end = "…" + 59 * "c"
    assert str(graph) == f"x = Relu ()\nx_2 = Tanh ()\n{end} = Neg x\nSum . x_2 x\nreturn {end}"


def test_names_stay_in_their_line() -> None:
    graph = Graph("", (Node("Relu", (x := Value("a\nb\u202e%"),), (Value(),)), Node("a\rb")), (x,))
    assert str(graph) == "a%0Ab%E2%80%AE%25 = input\nRelu a%0Ab%E2%80%AE%25\n'a%0Db' ()\nreturn"


def test_weights_are_shared_where_the_largest_are() -> None:
    kernel, bias = Value("kernel", TensorType("float32", (8, 8))), Value("zeros", TensorType("float32", (8,)))
    other = Value("other", TensorType("float32", (8, 8)))
    nodes = [Node("Gemm", (), (Value(),), weights=(bias, weight)) for weight in (kernel, other, kernel)]
    assert str(Graph("", tuple(nodes))) == "Gemm@kernel ()\nGemm ()\nGemm@kernel ()\nreturn"


def test_many_tensors_of_one_name_each_get_their_own() -> None:
    made = [Node("Relu", (), (Value("x"),)) for _ in range(3000)]
    graph = Graph("", (*made, Node("Sum", tuple(node.outputs[0] for node in made), (Value(),))))
    *lines, total, _ = str(graph).splitlines()
    assert len({line.split()[0] for line in lines}) == len(lines) == 3000
    assert len(total.split()) == 3001


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Relu\nAdd . x", "line 2: x is nothing that a line above names"),
        ("Relu\nConv3y3", "line 2: Conv3y3 is no operator"),
        ("= Relu", "line 1: a name and what it names belong on the two sides of ="),
        ("Bottleneck x3 exact", "line 1: x3 is nothing that a line above names"),
    ],
)
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse(text)


def test_each_thing_is_one_line_in_a_debugger() -> None:
    folded = fold(parse(resnet(3, 4)))
    assert repr(folded) == "<Graph 'text' 6 nodes, 1 inputs, 1 outputs>"
    assert [repr(node) for node in folded.nodes[:3]] == [
        "<Node Conv7x7/2:64+Relu>", "<Node MaxPool/2>", "<Block Stage x1 counts>"
    ]  # fmt: skip
    assert repr(Value("x", TensorType("float32", (1, "n", None)))) == "<Value 'x' float32[1, n, ?]>"
    assert repr(Value("w", TensorType("int8", ()), constant=True, learned=True)) == "<Value 'w' int8[] learned>"
    assert repr(Node("Relu", name="a\n" + 300 * "b")) == f"<Node '…{59 * 'b'}' Relu>"
    assert len(repr(Node(300 * "Relu"))) == 120
