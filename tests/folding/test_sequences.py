"""Sequences with a name inside a block: an MLP among other operators, a linear layer whose one half gates the other."""

import pytest

from nnviz.folding import fold
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.boxing.sequences import box_sequences
from nnviz.folding.mining.line import line_of
from nnviz.folding.order.flow import flow_of
from nnviz.graph import Block
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


def test_two_pointwise_convolutions_around_an_activation_are_a_part_of_a_block_that_a_sum_closes() -> None:
    """Such a block of EfficientFormer scales what the MLP makes, and adds it."""
    pooled = "x = .\nAveragePool3x3\nSub . x\nMul . scale\nAdd . x\n"
    block = pooled + "x = .\nConv1x1:256\nGelu\nConv1x1:64\nMul . scale\nAdd . x\n"
    assert "Feed-forward x1 exact\n    Conv1x1\n    Gelu\n    Conv1x1\n  Mul\n  Add" in body(block)


@pytest.mark.parametrize(
    ("behind", "boxed"), [("Mul . scale\nAdd . x", True), ("Sigmoid\nAdd . x", False), ("Mul . x", False)]
)
def test_what_weighs_or_is_not_added_is_no_feed_forward(behind: str, boxed: bool) -> None:
    flow = flow_of(parse(f"scale = input\nConv3x3\nx = .\nConv1x1:256\nGelu\nConv1x1:64\n{behind}\n"))
    line = line_of(flow, list(range(len(flow))), frozenset())
    block = Repeat(1, (Copy(0, len(flow), tuple(range(len(flow)))),))
    (found,) = box_sequences(line, Copy(0, len(flow), (block,))).members
    assert isinstance(found, Repeat)
    assert any(isinstance(member, Repeat) for member in found.copies[0].members) == boxed


@pytest.mark.parametrize(
    "gated",
    [
        "Gemm:64+Swish x\ng = .\nGemm:64 x\n",
        "Gemm:64 x\nGelu\ng = .\nGemm:64 x\n",
        "Gemm:64 x\ng = .\nGemm:64 x\nGelu\n",
    ],
)
def test_a_gated_network_is_a_part_where_its_result_is_weighed(gated: str) -> None:
    """As the expert that all tokens share, in some mixtures of experts."""
    flow = flow_of(parse(f"Gemm:16\nx = .\nGemm:1+Sigmoid\nw = .\n{gated}Mul . g\nGemm:16\nMul . w\n"))
    line = line_of(flow, list(range(len(flow))), frozenset())
    block = Repeat(1, (Copy(1, len(flow), tuple(range(1, len(flow)))),))
    _, found = box_sequences(line, Copy(0, len(flow), (0, block))).members
    assert isinstance(found, Repeat)
    scale, inner, product = found.copies[0].members
    assert isinstance(inner, Repeat)
    assert (scale, inner.start, inner.end, product) == (1, 2, len(flow) - 1, len(flow) - 1)


def test_what_scales_between_two_layers_is_in_the_feed_forward_of_a_pre_norm_layer() -> None:
    """ConvNeXt V2 (Woo 2023) normalises the response of each channel between the layers of its MLP."""
    response = "g = .\nReduceL2\nr = .\nReduceMean\nAdd . eps\nDiv r .\nMul g .\nBatchNormalization\nAdd g .\n"
    block = f"x = .\nConv7x7dw:64\nLayerNormalization\nConv1x1:256\nGelu\n{response}Conv1x1:64\nAdd . x\n"
    (row,) = rows(fold(parse("eps = input\nimage = input\nConv4x4/4:64 image\n" + 4 * block + "Gemm:10\n")))
    inner = row.body.nodes[2]
    assert isinstance(inner, Block)
    assert inner.label == "Feed-forward"
    assert [node.op for node in inner.body.nodes] == ["Conv", "Gelu", "Block", "Conv"]


def test_a_squared_activation_between_two_linear_layers_is_an_activation() -> None:
    assert "Feed-forward x1 exact\n  Gemm+Relu\n  Pow\n  Gemm" in body(
        CONVNEXT.replace("Gemm:256\nGelu", "Gemm:256+Relu\nPow")
    )


@pytest.mark.parametrize(
    ("layers", "boxed"), [("Gemm:4", True), ("Gemm:4+Relu", False), ("Gemm:64+Relu\nGemm:4", False)]
)
def test_three_layers_with_activations_between_them_are_a_part(layers: str, boxed: bool) -> None:
    """As what tells how far a box moves, in a decoder that refines it."""
    flow = flow_of(parse(f"r = input\nConv3x3\nx = .\nGemm:64+Relu\nGemm:64+Relu\n{layers}\nAdd . r\nMul . x\n"))
    line = line_of(flow, list(range(len(flow))), frozenset())
    block = Repeat(1, (Copy(1, len(flow), tuple(range(1, len(flow)))),))
    _, found = box_sequences(line, Copy(0, len(flow), (0, block))).members
    assert isinstance(found, Repeat)
    assert any(isinstance(member, Repeat) for member in found.copies[0].members) == boxed
