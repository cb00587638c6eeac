"""Rows of one class are stages, whatever their counts and whatever opens them."""

import pytest

from nnviz.folding import fold
from nnviz.graph import Block, blocks
from tests.folding.networks import densenet, pre_norm, resnet
from tests.folding.text import outline, parse

BLOCK = "x = .\nConv7x7dw\nLayerNormalization\nGemm:64\nGelu\nGemm:16\nAdd . x\n"
DOWN = "LayerNormalization\nConv2x2/2\n"
MERGE = "SpaceToDepth\nLayerNormalization\nGemm:32\n"


def stages(text: str) -> list[Block]:
    return [block for block in blocks(fold(parse(text))) if block.label in ("Stage", "Transformer")]


def test_what_stands_between_rows_opens_the_row_behind_it() -> None:
    text = "Conv4x4/4\nLayerNormalization\n" + 3 * BLOCK + "".join(DOWN + count * BLOCK for count in (3, 9, 3))
    assert outline(fold(parse(text + "GlobalAveragePool\nGemm\n")), 1) == (
        "Conv4x4/4\nLayerNormalization\n"
        "Stage x1 counts {0: without downsampling}\n  ConvNeXt block x3 exact\n"
        "Stage x1 counts\n  Downsampling x1 exact\n  ConvNeXt block x3 exact\n"
        "Stage x1 counts\n  Downsampling x1 exact\n  ConvNeXt block x9 exact\n"
        "Stage x1 counts\n  Downsampling x1 exact\n  ConvNeXt block x3 exact\n"
        "GlobalAveragePool\nGemm"
    )


def test_more_operators_open_a_row_if_they_begin_with_a_change_of_resolution() -> None:
    text = "Conv4x4/4\n" + 2 * pre_norm() + "".join(MERGE + count * pre_norm() for count in (2, 6, 2))
    found = [[node.label for node in stage.body.nodes if isinstance(node, Block)] for stage in stages(text + "Gemm\n")]
    assert found == [["Transformer layer"], *3 * [["Patch merging", "Transformer layer"]]]


def test_a_transition_is_a_block_of_its_own() -> None:
    folded = fold(parse(densenet(6, 12, 24, 16)))
    found = [block for block in blocks(folded) if block.label == "Stage"]
    assert [[len(row.instances) for row in stage.body.nodes if isinstance(row, Block)] for stage in found] == [
        [6],
        [12],
        [24],
        [16],
    ]
    assert {stage.equal for stage in found} == {"counts"}


def test_stages_of_equal_counts_are_as_equal_as_their_rows() -> None:
    assert {stage.equal for stage in stages(resnet(3, 3, 3))} == {"widths"}
    assert {stage.equal for stage in stages(resnet(3, 4, 3))} == {"counts"}


def test_one_row_alone_is_no_stage() -> None:
    assert not stages("Conv4x4/4\n" + 6 * BLOCK + "Gemm\n")


@pytest.mark.parametrize("inner", [2, 3])
def test_rows_within_the_copies_of_a_row_are_no_stages(inner: int) -> None:
    group = "g = .\n" + inner * BLOCK + "Conv3x3\nAdd . g\n"
    assert not stages("Conv4x4/4\n" + 5 * group + "Gemm\n")


def test_windows_begin_where_the_resolution_changes() -> None:
    layers = [2 * pre_norm().replace("Gemm:256+Relu", f"Gemm:256+{act}") for act in ("Relu", "Gelu", "Tanh", "Swish")]
    text = "".join(f"Conv{side}x{side}/2\nLayerNormalization\n{layer}LayerNormalization\n"
                   for side, layer in zip((7, 3, 3, 3), layers, strict=True))  # fmt: skip
    first = [next(iter(block.body.nodes)) for block in fold(parse(text + "Gemm\n")).nodes if isinstance(block, Block)]
    assert [getattr(node, "label", node.op) for node in first[1:]] == 3 * ["Downsampling"]
