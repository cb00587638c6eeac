"""Sequences with a name inside a block: an MLP among other operators, a linear layer whose one half gates the other."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.outline import outline, rows

CONVNEXT = "x = .\nConv7x7dw:64\nLayerNormalization\nGemm:256\nGelu\nGemm:64\nMul . scale\nAdd x .\n"
GATED = "x = .\nLayerNormalization\nGemm:256\nSplit\na = .\nGelu\nMul . a\nGemm:64\nAdd x .\n"


def body(text: str) -> str:
    (row,) = rows(fold(parse("scale = input\nimage = input\nConv4x4/4:64 image\n" + 4 * text + "Gemm:10\n")))
    return outline(row.body)


def test_two_linear_layers_around_an_activation_are_a_part_of_a_block_with_more() -> None:
    assert body(CONVNEXT) == ("Conv7x7dw\nLayerNormalization\nFeed-forward x1 exact\n  Gemm\n  Gelu\n  Gemm\nMul\nAdd")


def test_what_others_read_too_is_no_sequence() -> None:
    assert "Feed-forward" not in body(CONVNEXT.replace("Gelu\n", "Gelu\ng = .\n").replace("Mul . scale", "Mul . g"))


def test_a_linear_layer_and_its_gate_are_a_part_of_the_feed_forward() -> None:
    assert body(GATED) == ("LayerNormalization\nGated linear unit x1 exact\n  Gemm\n  Split\n  Gelu\n  Mul\nGemm\nAdd")
