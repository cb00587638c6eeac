"""Which blocks are drawn without a frame: sequences among plain operators, but not the body of a residual sub-layer."""

from nnviz.diagram.wrappers import wrappers
from nnviz.folding import fold
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
