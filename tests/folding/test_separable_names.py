"""Names of blocks of depthwise convolutions and of weighed channels: where each must stand, and where it must not."""

import pytest

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.naming.composition import container
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.notation import parse

MIXED = "Split\ns = .\nConv3x3dw s\na = .\nConv5x5dw s\nConcat a .\n"
SQUEEZE = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
ECA = "s = .\nGlobalAveragePool\nConv1x5+Sigmoid\nMul s .\n"
SEPARABLE = "Conv3x3dw\nConv1x1+Relu\n"

FITTING = {
    "Mixed convolution": MIXED,
    "Inverted residual": f"x = .\nConv1x1+Relu\n{MIXED}Conv1x1\nAdd x .\n",
    "MBConv": f"x = .\nConv1x1+Relu\n{MIXED}{SQUEEZE}Conv1x1\nAdd x .\n",
    "Position encoding": "x = .\nConv3x3dw\nAdd x .\n",
    "RepGhost module": "Conv1x1+Relu\nx = .\nConv3x3dw\na = .\nBatchNormalization x\nAdd+Relu a .\n",
    "ConvMixer layer": "x = .\nConv9x9dw+Gelu\nBatchNormalization\nAdd x .\nConv1x1+Gelu\nBatchNormalization\n",
    "Xception block": f"x = .\n{SEPARABLE}{SEPARABLE}Conv3x3dw\nConv1x1\nAdd x .\n",
    "Efficient channel attention": ECA,
    "ECA bottleneck": f"x = .\nConv1x1+Relu\nConv3x3+Relu\nConv1x1\n{ECA}Add+Relu x .\n",
    "ConvNeXt block": "x = .\nConv7x7dw\nConv1x1+Gelu\nConv1x1\nMul\nAdd x .\n",
    "Fused-MBConv": "x = .\nConv3x3+Swish\nConv1x1\nAdd x .\n",
    "Residual block": "x = .\nConv3x3+Relu\nConv1x1g4\nAdd x .\n",
    "Depthwise separable convolution": SEPARABLE + SEPARABLE,
}
MISLEADING = {
    "branches of whole convolutions are no mixed one": (
        "Mixed convolution",
        "Split\ns = .\nConv3x3 s\na = .\nConv5x5 s\nConcat a .\n",
    ),
    "halves of whole convolutions are no mixed block": (
        "Inverted residual",
        "x = .\nConv1x1+Relu\n" + MIXED.replace("dw", "") + "Conv1x1\nAdd x .\n",
    ),
    "towers of depthwise convolutions detect nothing": ("Detection head", f"x = .\nConv1x1+Relu\n{MIXED}{MIXED}"),
    "an activation makes more of it than a position": ("Position encoding", "x = .\nConv3x3dw+Gelu\nAdd x .\n"),
    "a whole convolution encodes no position": ("Position encoding", "x = .\nConv3x3\nAdd x .\n"),
    "what is added to the entry is no cheap feature": (
        "RepGhost module",
        "x = .\nConv1x1+Relu\nConv3x3dw\nBatchNormalization\nAdd x .\n",
    ),
    "without a residual inside it is separable": ("ConvMixer layer", SEPARABLE),
    "a residual around both is separable": ("ConvMixer layer", f"x = .\n{SEPARABLE}Add x .\n"),
    "one separable convolution is no block": ("Xception block", f"x = .\n{SEPARABLE}Add x .\n"),
    "expansion comes before the depthwise one": ("Depthwise separable convolution", "Conv1x1+Relu\nConv3x3dw\n"),
    "two layers squeeze and excite": ("Efficient channel attention", SQUEEZE),
    "channels that are squeezed": (
        "ECA bottleneck",
        f"x = .\nConv1x1+Relu\nConv3x3+Relu\nConv1x1\n{SQUEEZE}Add+Relu x .\n",
    ),
    "a gate by an average is no gated convolution": (
        "Gated residual block",
        f"x = .\nConv1x1+Relu\nConv3x3+Relu\nConv1x1\n{ECA}Add+Relu x .\n",
    ),
    "a convolution of heads is not fused from an inverted residual": (
        "Fused-MBConv",
        "x = .\nConv3x3g4+Relu\nConv1x1\nAdd x .\n",
    ),
    "linear layers without an activation between": ("ConvNeXt block", "x = .\nConv7x7dw\nGemm\nGemm\nAdd x .\n"),
    "the nearest of a table is no residual": ("Residual block", "x = .\nGemm\nArgMin\nGather\nSub . x\nAdd x .\n"),
    "a grid is reduced by whole convolutions": (
        "Reduction",
        "x = .\nConv3x3dw/2\na = .\nConv5x5dw/2 x\nb = .\nConv7x7dw/2 x\nConcat a b .\n",
    ),
    "a piece of C2f without its last convolution is no tree": (
        "Aggregation tree",
        "x = .\nConv3x3\nAdd x .\na = .\nConv3x3\nAdd a .\nConcat x a .\n",
    ),
    "branches that lower the resolution pass nothing by": (
        "CSP block",
        "x = .\nMaxPool/2\na = .\nConv3x3/2+Relu x\nConcat a .\nx = .\nConv1x1+Relu\na = .\nConv1x1 x\n"
        "Conv3x3\nConv3x3+Relu\n"
        "Concat a .\nx = .\nMaxPool/2\na = .\nConv3x3/2+Relu x\nConcat a .\n",
    ),
}


def names_of(text: str, members: str = "") -> list[str]:
    """Every name that fits, the chosen one first."""
    entry = "" if "input" in text else ". = input\n"
    facts = Facts(parse(entry + text).nodes, members.split(", "))
    return [motif.name for motif in MOTIFS if motif.test(facts)]


@pytest.mark.parametrize("name", FITTING)
def test_what_a_name_is_for(name: str) -> None:
    assert names_of(FITTING[name])[0] == name


@pytest.mark.parametrize("reason", MISLEADING)
def test_what_a_name_is_not_for(reason: str) -> None:
    name, text = MISLEADING[reason]
    assert name not in names_of(text)


BODY = "Conv1x1+Swish\nSplit\ns = .\nx = .\nConv3x3+Swish\nConv3x3+Swish\nAdd x .\nConcat s s .\nConv1x1+Swish\n"


@pytest.mark.parametrize(("members", "expected"), [("Conv, Split, Concat, Conv", True), ("Conv, C2f block", False)])
def test_what_holds_a_whole_block_is_not_that_block_again(members: str, expected: bool) -> None:
    assert ("C2f block" in names_of(BODY, members)) == expected


def test_two_modules_of_ghosts_are_a_bottleneck() -> None:
    module = "Conv1x1+Relu\ny = .\nConv3x3dw\na = .\nBatchNormalization y\nAdd a .\n"
    text = f"x = .\n{module}{module}Add x .\n"
    assert names_of(text, "RepGhost module, RepGhost module, Add")[0] == "RepGhost bottleneck"
    assert "RepGhost bottleneck" not in names_of(text, "RepGhost module, Conv, Conv, Add, Add")


def test_a_residual_block_is_no_stage_of_its_convolutions() -> None:
    """Ho 2020: norm, convolution and sum twice, once with the time and once with what enters."""
    block = "Conv3x3\nAdd . t\nGroupNormalization+Swish\nConv3x3\nAdd . x\n"
    for last, expected in ((block, ""), (block.replace("Add . x", "Relu"), "Stage")):
        nodes = parse("t = input\nx = input\nGroupNormalization+Swish x\n" + last).nodes
        row = Repeat(1, (Copy(0, 3, (0, 1, 2)), Copy(3, 6, (3, 4, 5))))
        assert container(Copy(0, 6, (row,)), nodes, {1: "Residual block"}, set()) == expected
