"""What is said of copies that differ: words that a reader of the figure understands."""

import pytest

from nnviz.folding.comparing.differences import differs, lacks
from nnviz.graph import Node
from nnviz.notation import parse
from tests.folding.networks import attend, pre_norm, residual


def nodes(text: str) -> tuple[Node, ...]:
    return parse(("" if "input" in text else ". = input\n") + text).nodes


INVERTED = "x = .\nConv1x1+Clip\nConv3x3dw+Clip\nConv1x1\nAdd x .\n"
BARE = "Conv1x1+Clip\nConv3x3dw+Clip\nConv1x1\n"
WINDOW = "x = .\nLayerNormalization\nn = .\n" + attend() + "Add x .\n"
SQUEEZE = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
LAYER = "x = .\nConcat x x\nBatchNormalization+Relu\nConv1x1+Relu\nConv3x3\n"
SHUFFLE = "a b = Split\nb = Conv1x1+Relu b\nb = Conv3x3dw b\nb = Conv1x1+Relu b\nConcat a b\n"
DOWN_SHUFFLE = (
    "x = .\na = Conv3x3dw/2 x\na = Conv1x1+Relu a\n"
    "b = Conv1x1+Relu x\nb = Conv3x3dw/2 b\nb = Conv1x1+Relu b\nConcat a b\n"
)
"""Ma et al. 2018, figures 3 c and d."""
WORDS = [
    ("projection", residual(64, projection=True), residual(64)),
    ("projection, /2", residual(64, 2, projection=True), residual(64)),
    ("stride 2", residual(64, 2), residual(64)),
    ("no stride", residual(64), residual(64, 2)),
    ("without residual", BARE, INVERTED),
    ("without residual, /2", BARE.replace("dw", "dw/2"), INVERTED),
    ("with residual", INVERTED, BARE),
    ("shifted window", WINDOW.replace("n = .", "Roll\nn = .").replace("Add x", "Roll\nAdd x"), WINDOW),
    ("larger kernel 5×5", BARE.replace("3x3", "5x5"), BARE),
    ("smaller kernel 3×3", BARE, BARE.replace("3x3", "5x5")),
    ("with 3×3 convolution, without convolution", "Conv3x3\nAdd\n", "Conv\nAdd\n"),
    ("without concatenation", LAYER.replace("Concat x x\n", ""), LAYER),
    ("with squeeze-and-excitation", residual(64).replace("Add", SQUEEZE + "Add"), residual(64)),
    ("with linear layer", pre_norm() + "Gemm\n", pre_norm()),
    ("without norm", pre_norm().replace("LayerNormalization\n", "", 1), pre_norm()),
    ("with linear layer and norm", pre_norm() + "RMSNormalization\nGemm\n", pre_norm()),
    ("without linear layer and more", "Conv3x3\nConv5x5\nMaxPool\nResize\n", "Gemm\nSoftmax\nMul\n"),
    ("without linear layer and more, /2", "Conv3x3/2\nConv5x5\nMaxPool\nResize\n", "Gemm\nSoftmax\nMul\n"),
    ("with max pooling and more", "MaxPool\nConv3x3\nResize\nGemm\n", "Gemm\n"),
    ("without split and more, /2", DOWN_SHUFFLE, SHUFFLE),
    ("differs inside", "Pad\nGemm\n", "Gemm\n"),
    ("", residual(32), residual(64)),
]


@pytest.mark.parametrize(("words", "copy", "body"), WORDS, ids=[words or "same" for words, _, _ in WORDS])
def test_words(words: str, copy: str, body: str) -> None:
    assert differs(nodes(copy), nodes(body)) == words


@pytest.mark.parametrize(
    ("words", "opener"),
    [
        ("without downsampling", "LayerNormalization\nConv2x2/2\n"),
        ("without upsampling", "Resize\nConv3x3\n"),
        ("without 1×1 convolution", "Conv1x1\n"),
        ("without norm and linear layer", "LayerNormalization\nGemm\n"),
        ("differs inside", "Pad\n"),
    ],
)
def test_a_row_without_what_opens_the_others(words: str, opener: str) -> None:
    assert lacks((), nodes(opener)) == words
