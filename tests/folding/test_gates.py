"""Gates: one part of what is split multiplies the other."""

from nnviz.folding import fold
from nnviz.notation import parse
from tests.folding.outline import outline, rows

GATED_MLP = (
    "x = .\nLayerNormalization\nGemm:256\nGelu\nSplit\na = .\nLayerNormalization\nGemm:196\nMul . a\nGemm:64\nAdd . x\n"
)
GATED_CONVOLUTION = "x = .\nLayerNormalization\nConv1x1\nConv3x3dw\nSplit\nMul . .\nConv1x1\nAdd . x\n"


def body(text: str) -> str:
    (row,) = rows(fold(parse("Conv4x4/4\n" + 4 * text + "Gemm:10\n")))
    return outline(row.body)


def test_what_is_computed_from_one_part_and_gates_the_other_is_a_unit_of_the_mlp() -> None:
    assert body(GATED_MLP) == (
        "LayerNormalization\nGated MLP x1 exact\n  Gemm\n  Gelu\n"
        "  Spatial gating unit x1 exact\n    Split\n    LayerNormalization\n    Gemm\n    Mul\n  Gemm\nAdd"
    )


def test_what_something_else_gates_too_is_no_unit() -> None:
    assert "gating" not in body(GATED_MLP.replace("Gemm:196\nMul . a", "Gemm:196\nAdd . x\nMul . a"))


def test_two_halves_that_meet_in_a_product_are_a_gate() -> None:
    assert "Simple gate x1 exact\n" in body(GATED_CONVOLUTION)


def test_parts_of_which_another_operator_takes_one_are_no_simple_gate() -> None:
    assert "gate" not in body(GATED_CONVOLUTION.replace("Split\nMul . .", "Split\na = .\nMul . .\nConcat . a"))
