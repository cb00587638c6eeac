"""Repeats that are not neighbours are boxed; what a row is made of elsewhere is one of them."""

from nnviz.folding import fold
from nnviz.graph import Block, blocks
from nnviz.notation import parse

MIX = "x = .\nConv3x3dw\nd = .\nConv1x1dw x\nAdd d .\nAdd . x\n"
EXCITE = "s = .\nGlobalAveragePool\nConv1x1:8+Relu\nConv1x1+Sigmoid\nMul s .\n"
FORWARD = "f = .\nConv1x1:64\nGelu\nConv1x1:32\nAdd . f\n"


def test_what_a_row_is_made_of_is_a_block_in_the_layers_of_another_row_too() -> None:
    """Where layers with and without squeeze-and-excitation take turns, a turn is two layers (Wang 2024, RepViT)."""
    plain, excited = MIX + FORWARD, MIX + EXCITE + FORWARD
    text = "Conv4x4/4\n" + excited + 3 * plain + "Conv2x2/2\n" + 5 * (excited + plain) + "Conv2x2/2\n" + excited + plain
    found = fold(parse(text + "GlobalAveragePool\nGemm\n"))
    turn = next(block for block in blocks(found) if len(block.instances) == 5)
    layers = [node for node in turn.body.nodes if isinstance(node, Block)]
    assert [len(layer.body.nodes) for layer in layers] == [3, 2]
    assert len({layer.kind for layer in layers}) == 1
