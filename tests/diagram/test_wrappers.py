"""Which blocks are drawn without a frame: sequences among plain operators, but not the body of a residual sub-layer."""

from nnviz.diagram.wrappers import wrappers
from nnviz.folding import fold
from nnviz.graph import blocks, operators
from nnviz.notation import parse
from tests.folding.networks import pre_norm

CONVNEXT = "x = .\nConv7x7dw:64\nLayerNormalization\nGemm:256\nGelu\nGemm:64\nMul . scale\nAdd x .\n"


def frameless(text: str) -> set[str]:
    return {block.label for block in wrappers(fold(parse(text)))}


def test_an_mlp_among_the_operators_of_a_convolutional_block_has_no_frame() -> None:
    assert "Feed-forward" in frameless(
        "scale = input\nimage = input\nConv4x4/4:64 image\n" + 4 * CONVNEXT + "Gemm:10\n"
    )


def test_the_feed_forward_of_a_layer_has_one() -> None:
    layer = pre_norm().replace("Gemm:256+Relu", "Gemm:256\nGelu")
    folded = fold(parse("ids = input\nGather ids\n" + 4 * layer + "LayerNormalization\nGemm\n"))
    framed = {tuple(node.op for node in block.body.nodes) for block in wrappers(folded)}
    assert ("Gemm", "Gelu", "Gemm") not in framed


INCEPTION_RESNET = (
    "x = .\na = Conv1x1:32+Relu x\nb = Conv1x1:32+Relu x\nb = Conv3x3:32+Relu b\n"
    "c = Conv1x1:32+Relu x\nc = Conv3x3:48+Relu c\nc = Conv3x3:64+Relu c\n"
    "Concat a b c\nConv1x1:320\nMul . $scale\nAdd x .\nRelu\n"
)
"""Szegedy et al. 2016, figure 16."""


def test_the_branches_of_a_residual_module_have_no_frame_of_their_own() -> None:
    text = "input\nConv3x3/2:320+Relu\n" + 5 * INCEPTION_RESNET + "GlobalAveragePool\nGemm:10\n"
    graph = fold(parse(text))
    framed = [block for block in blocks(graph) if block not in wrappers(graph)]
    assert [[node.op for node in operators(block.body)].count("Concat") for block in framed] == [1]


def test_branches_of_too_many_operators_keep_their_frame() -> None:
    longer = INCEPTION_RESNET.replace(
        "c = Conv1x1:32+Relu x\n", "c = Conv1x1:32+Relu x\n" + 3 * "c = Conv5x5:48+Relu c\n"
    )
    graph = fold(parse("input\nConv3x3/2:320+Relu\n" + 5 * longer + "GlobalAveragePool\nGemm:10\n"))
    inner = next(block for block in blocks(graph) if block.body.nodes[-1].op == "Concat")
    assert inner not in wrappers(graph)


def test_a_chain_of_convolutions_among_branches_has_no_frame() -> None:
    """It is a block since it occurs in several modules; behind the branches it keeps its frame."""
    chain = "c = Conv1x1:64+Relu x\nc = Conv3x3:96+Relu c\nc = Conv3x3:96+Relu c\n"
    reduction = f"x = .\na = Conv3x3/2:384+Relu x\nb = MaxPool/2 x\n{chain}Concat a b c\n"
    graph = fold(
        parse("input\nConv7x7/2:320+Relu\n" + 3 * INCEPTION_RESNET + reduction + "x = .\n" + chain + "Gemm:10\n")
    )
    stacks = {block for block in blocks(graph) if block.label == "Convolution stack"}
    branches = {node for block in blocks(graph) for node in block.body.nodes if block.body.nodes[-1].op == "Concat"}
    assert stacks & branches
    assert stacks & wrappers(graph) == stacks & branches != stacks
