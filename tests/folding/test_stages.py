"""Rows of one class are stages, whatever their counts and whatever opens them."""

import pytest

from nnviz.folding import fold
from nnviz.graph import Block, Graph, Shape, TensorType, blocks, operators
from nnviz.notation import parse
from tests.folding.diffusion import autoencoder
from tests.folding.networks import densenet, pre_norm, resnet
from tests.folding.outline import outline, rows

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
    found = [block for block in blocks(folded) if block.label == "Dense block"]
    assert [[len(row.instances) for row in stage.body.nodes if isinstance(row, Block)] for stage in found] == [
        [6],
        [12],
        [24],
        [16],
    ]
    assert {stage.equal for stage in found} == {"counts"}


def test_a_convolution_a_norm_and_a_pooling_between_rows_are_a_transition() -> None:
    between = "Conv3x3\nLayerNormalization\nMaxPool3x3/2\nAdd\n"
    text = "Conv4x4/4\nAdd\n" + between.join(count * pre_norm() for count in (2, 2, 8))
    found = outline(fold(parse(text + "LayerNormalization\nGemm\n")))
    assert found.count("Downsampling x1 exact\n    Conv3x3\n    LayerNormalization\n    MaxPool3x3/2\n") == 2


def test_what_lowers_the_resolution_behind_a_lone_block_opens_the_next_row() -> None:
    partial = "x = .\nSplit\na = .\nConv3x3:{0}\nConcat . a\nConv1x1:{0}\nGelu\nConv1x1:{0}\nAdd . x\n"
    levels = ((32, 2), (64, 8), (128, 2))
    rows = "".join(f"Conv2x2/2:{width}\n" + count * partial.format(width) for width, count in levels)
    text = "Conv4x4/4:16\n" + partial.format(16) + rows + "GlobalAveragePool\nGemm\n"
    found = [outline(stage.body, 0).splitlines() for stage in stages(text)]
    assert found == [["Conv2x2/2", f"Residual block x{count} widths"] for count in (2, 8, 2)]


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


def test_a_copy_that_ends_before_the_next_resampling_is_not_lost() -> None:
    layer = "t = .\nConv3x3dw:64\nAdd . t\n" + pre_norm()
    down = "Conv2x2/2:128\nLayerNormalization\nConcat . c\n"
    stem = "c = input\nx = input\nConv4x4/4 x\nLayerNormalization\nConcat . c\n"
    text = f"{stem}{2 * layer}Slice\n" + 2 * f"{down}{2 * layer}Slice\n" + f"{down}{2 * layer}"
    first = [block.body.nodes[0] for block in fold(parse(text + "Gemm\n")).nodes if isinstance(block, Block)]
    assert [getattr(node, "label", node.op) for node in first] == [
        "Conv", "Transformer layer", "Downsampling", "Downsampling", "Downsampling", "Transformer layer"
    ]  # fmt: skip


def _typed(graph: Graph, border: int, before: Shape, behind: Shape) -> Graph:
    """`graph`, whose values are of the shape `before` up to node `border` and `behind` from it on."""
    for place, node in enumerate(graph.nodes):
        for value in node.outputs:
            object.__setattr__(value, "type", TensorType("float32", behind if place >= border else before))
    return graph


def test_a_row_of_layers_is_cut_where_its_sequence_shrinks_and_widens() -> None:
    graph = parse("Gather\n" + 5 * pre_norm() + "Gemm\n")
    layer = (len(graph.nodes) - 2) // 5
    folded = fold(_typed(graph, 1 + 2 * layer, (1, 196, 64), (1, 49, 128)))
    assert [len(node.instances) for node in folded.nodes if isinstance(node, Block)] == [1, 1]


def test_half_the_resolution_is_another_one_where_it_is_as_many_as_the_channels_were() -> None:
    graph = parse(resnet(2, 2))
    second = 2 + 5 + 4
    folded = fold(_typed(graph, second, (1, 32, 64, 64), (1, 64, 32, 32)))
    assert [len(row.instances) for row in rows(folded)] == [2, 2]


def test_a_convolution_as_wide_as_the_level_before_it_closes_that_level() -> None:
    found = [stage.body for stage in stages(autoencoder(16, 32, 64, 64))]
    assert [[node.op for node in body.nodes] for body in found[:4]] == [*3 * [["Block", "Conv"]], ["Block"]]
    assert [len(row.instances) for body in found[:4] for row in body.nodes if isinstance(row, Block)] == 4 * [2]


def test_a_convolution_as_wide_as_the_level_behind_it_opens_that_level() -> None:
    found = [stage.body for stage in stages(autoencoder(16, 32, 64, 128, down="{after}", blocks=3))]
    assert [[node.op for node in body.nodes] for body in found[1:4]] == 3 * [["Conv", "Block"]]


def test_a_block_between_the_last_of_a_longer_row_and_one_more_is_the_middle() -> None:
    (middle,) = (block for block in blocks(fold(parse(autoencoder(16, 32, 64, 64)))) if block.label == "Mid block")
    assert [node.label for node in middle.body.nodes if isinstance(node, Block)] == [
        "Residual block",
        "Attention block",
        "Residual block",
    ]


def test_a_last_level_as_long_as_all_others_gives_nothing_to_a_middle() -> None:
    found = [stage.body for stage in stages(autoencoder(16, 32, 64, 64, middle=False))]
    assert [len(row.instances) for body in found for row in body.nodes if isinstance(row, Block)] == 4 * [2]


def test_a_pooling_that_nobody_else_passes_closes_its_stage() -> None:
    """VGG-19 has stages of 2, 2, 4, 4, 4 convolutions (Simonyan and Zisserman 2015, table 1)."""
    stages = "".join(count * "Conv3x3+Relu\n" + "MaxPool/2\n" for count in (2, 2, 4, 4, 4))
    folded = fold(parse("input\n" + stages + "Gemm+Relu\nGemm+Relu\nGemm\n"))
    found = [block for block in folded.nodes if isinstance(block, Block)]
    assert [block.label for block in found] == ["Convolution stage"] * 5
    assert all([*operators(block.body)][-1].op == "MaxPool" for block in found)
