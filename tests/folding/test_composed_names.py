"""Names of blocks of blocks, and of the parts of attention and conditioning: what must have them, and what must not."""

from dataclasses import replace

import pytest

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.naming.composition import container
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.graph import Value
from nnviz.notation import parse
from tests.folding.networks import attend, pre_norm
from tests.folding.test_separable_names import names_of

SQUEEZE = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
RESIDUAL = "x = .\nConv3x3+Relu\nConv3x3\nAdd x .\n"
FORWARD = "x = .\nLayerNormalization\nGemm+Gelu\nGemm\nAdd x .\n"
FACTORS = "q = input\nk = input\nv = input\nSoftmax k\nMatMul . v\nMatMul q .\n"
C2F = "Conv1x1\nSplit\ns = .\nConv3x3\nConv3x3\nConcat s .\nConv1x1\n"

COMPOSED = {
    "MaxViT block": ("Conv1x1\nConv3x3dw\n" + 2 * pre_norm(), "MBConv, Transformer", "MBConv, MBConv"),
    "MobileViT block": (
        f"e = .\nConv3x3+Swish\nConv1x1\n{pre_norm()}Conv1x1+Swish\nConcat e .\n",
        "Conv, Conv, Transformer, Conv, Concat",
        "Conv, Conv, Stage, Conv, Concat",
    ),
    "Outlooker": (FORWARD, "Outlook attention, Feed-forward", "Self-attention, Feed-forward"),
    "MetaFormer block": (RESIDUAL + FORWARD, "Residual block, Feed-forward", "Feed-forward, Feed-forward"),
    "Residual & attention block": (
        f"s = input\nx = input\nConcat s x\n{RESIDUAL}{attend('x', 'x')}",
        "Concat, Residual block, Attention block",
        "Concat, Attention block, Residual block",
    ),
    "Skip & residual block": (
        f"s = input\nx = input\nConcat s x\n{RESIDUAL}",
        "Concat, Residual block",
        "Concat, Residual block, Residual block",
    ),
    "Up block": (f"Resize\nConv3x3\n{RESIDUAL}{RESIDUAL}", "Up block, Residual block, Residual block", "Stage, Stage"),
    "Down block": (
        f"s = input\nx = input\nConv3x3/2 x\nConcat s .\n{C2F}",
        "Conv, Concat, C2f block",
        "Conv, Concat, ?",
    ),
}
PARTS = {
    "Attention scores": (
        "n = .\nGemm n\nRotaryEmbedding\nq = .\nGemm n\nRotaryEmbedding\nMatMul q .\n",
        "n = input\nm = input\nGemm n\nq = .\nGemm m\nMatMul q .\n",
    ),
    "Rotary embedding": (
        "Split\ns = .\nRotaryEmbedding s\nConcat . s\n",
        "Split\ns = .\nRotaryEmbedding s\na = .\nRotaryEmbedding s\nConcat . a\n",
    ),
    "Linear & rotary": (
        "Gemm\nSplit\ns = .\nRotaryEmbedding s\nConcat . s\n",
        "Gemm\nSplit\ns = .\nRotaryEmbedding s\nGemm\nConcat . s\n",
    ),
    "Joint projection": (
        "a = input\nb = input\nGemm a\na = .\nGemm b\nConcat a .\n",
        "n = .\nGemm n\na = .\nGemm n\nConcat a .\n",
    ),
    "Modulation": (
        "c = input\nx = input\nGemm c\nSplit\ns = .\nMul x s\nAdd . s\n",
        "x = .\nGemm x\nSplit\ns = .\nMul x s\nAdd . s\n",
    ),
    "Adaptive norm": (
        "c = input\nx = input\nLayerNormalization x\nn = .\nGemm c\nSplit\ns = .\nMul n s\nAdd . s\n",
        "x = .\nLayerNormalization x\nn = .\nGemm x\nSplit\ns = .\nMul n s\nAdd . s\n",
    ),
    "Patch embedding": ("Conv16x16/16\nAdd\n", "x = .\nConv3x3/2\nAdd\n"),
    "Factorised attention": (FACTORS, "q = input\nk = input\nMatMul q k\nSoftmax\nMatMul . k\n"),
    "Linear attention": (
        "n = .\nGemm n\nq = .\nGemm n\nv = .\nGemm n\nSoftmax\nMatMul . v\nMatMul q .\nGemm\n",
        "n = .\n" + attend(),
    ),
    "Outlook attention": (
        "x = .\nAveragePool\nGemm\nSoftmax\na = .\nGemm x\nMatMul a .\n'Col2Im'\nGemm\n",
        "x = .\nGemm\n'Col2Im'\nGemm\n",
    ),
    "Transformer layer": (
        "n = .\nGemm n\nq = .\nGemm n\nv = .\nGemm n\nSoftmax\nMatMul . v\nMatMul q .\nGemm\n" + FORWARD,
        "q = input\nk = input\nSoftmax k\nMatMul q .\nGemm+Gelu\nGemm\n",
    ),
    "Vector quantiser": ("x = .\nGemm\nArgMin\nGather\nSub . x\nAdd x .\n", "x = .\nGemm\nArgMax\nGather\nAdd x .\n"),
    "GELU": ("x = .\nMul x\nh = .\nMul x\nMul . x\nAdd\nTanh\nMul . h\n", "x = .\nGemm\nTanh\nMul . x\nMul . x\nMul\n"),
    "Pooling mixer": (
        "x = .\nLayerNormalization\nn = .\nAveragePool\nSub . n\nMul\nAdd x .\n",
        "x = .\nLayerNormalization\nn = .\nConv3x3dw\nSub . n\nMul\nAdd x .\n",
    ),
    "Bottleneck branch": (
        f"Conv1x1+Relu\nConv3x3g8+Relu\n{SQUEEZE}Conv1x1\n",
        f"Conv1x1+Relu\nConv3x3dw+Relu\n{SQUEEZE}Conv1x1\n",
    ),
    "Hierarchical convolutions": (
        "a = input\nb = input\nc = input\nConv3x3+Relu a\na = .\nAdd a b\nConv3x3+Relu\nConcat a . c\n",
        "a = input\nb = input\nConv3x3+Relu a\nConv3x3\nAdd . a\nConcat . a b\n",
    ),
    "SE bottleneck": (
        f"x = .\nGelu\nMul\nConv1x1+Gelu\nMul\nConv3x3g2+Gelu\nMul\nConv3x3g2+Gelu\nMul\nConv1x1\n"
        f"{SQUEEZE}Mul\nAdd x .\n",
        f"x = .\nConv1x1+Gelu\nBatchNormalization\nConv3x3\nConv3x3\nConv1x1\n{SQUEEZE}Add x .\n",
    ),
    "Convolution layer": ("Conv3x3\nGelu\nMul\n", "x = .\nConv3x3\nGelu\nMul . x\n"),
    "Up block": (
        "s = input\nx = input\nConvTranspose4x4/2 x\nConv1x1+Relu\nAdd . s\nConv1x1+Relu\n",
        "s = input\nx = input\nConv3x3 x\nConv1x1+Relu\nAdd . s\nConv1x1+Relu\n",
    ),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_blocks_of_blocks_are_named_by_what_is_in_them_in_order(name: str) -> None:
    text, members, others = COMPOSED[name]
    assert names_of(text, members)[0] == name
    assert names_of(text, others)[:1] != [name]


@pytest.mark.parametrize("name", PARTS)
def test_parts_are_named_by_their_wiring(name: str) -> None:
    fitting, misleading = PARTS[name]
    assert names_of(fitting)[0] == name
    assert name not in names_of(misleading)


@pytest.mark.parametrize(
    ("text", "ways", "expected"),
    [
        ("Gemm+Swish\nGemm\nSwish\nGemm\nSplit\n", 6, True),
        ("Gemm+Swish\nGemm\nSplit\n", 2, False),  # a mean and a variance
        ("LayerNormalization\nGemm\nSplit\n", 3, False),  # queries, keys and values
    ],
)
def test_scales_shifts_and_gates_are_split_from_a_bent_condition(text: str, ways: int, expected: bool) -> None:
    *nodes, split = parse(text).nodes
    facts = Facts([*nodes, replace(split, outputs=tuple(Value(str(way)) for way in range(ways)))])
    assert any(motif.name == "Modulation" and motif.test(facts) for motif in MOTIFS) == expected


def held(text: str, size: int, count: int, name: str, before: int) -> str:
    """What holds `count` blocks called `name`, of `size` operators each, behind `before` operators of its own."""
    nodes = parse(". = input\n" + text).nodes
    starts = range(before, before + size * count, size)
    row = Repeat(1, tuple(Copy(start, start + size, tuple(range(start, start + size))) for start in starts))
    return container(Copy(0, len(nodes), (*range(before), row, *range(row.end, len(nodes)))), nodes, {1: name}, set())


@pytest.mark.parametrize(("first", "expected"), [("Conv3x3/2", "Down block"), ("Conv3x3", "Stage")])
def test_a_row_of_attending_blocks_that_lowers_the_resolution_is_a_down_block(first: str, expected: str) -> None:
    assert held(f"{first}\n{2 * RESIDUAL}", 3, 2, "Residual & attention block", 1) == expected


@pytest.mark.parametrize(("first", "expected"), [("Conv16x16/16", "Tower"), ("Mul", "Stage")])
def test_a_transformer_with_its_own_embedding_is_a_tower(first: str, expected: str) -> None:
    assert held(f"{first}\n{3 * RESIDUAL}", 9, 1, "Transformer", 1) == expected


@pytest.mark.parametrize(("layer", "expected"), [("Dense layer", "Dense block"), ("Basic block", "Stage")])
def test_a_row_of_dense_layers_is_a_dense_block(layer: str, expected: str) -> None:
    assert held(3 * RESIDUAL, 3, 3, layer, 0) == expected
