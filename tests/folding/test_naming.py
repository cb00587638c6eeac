"""What a body is called, and what the file's own names may add."""

from dataclasses import replace

import pytest

from nnviz.folding import fold
from nnviz.folding.naming.facts import facts_of
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.graph import Block, Graph, blocks
from tests.folding.networks import attend, decoder_layer, inception, post_norm, pre_norm, residual
from tests.folding.text import parse

SQUEEZE = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
EXPECTED = {
    "Bottleneck": residual(64),
    "ResNeXt bottleneck": residual(64).replace("Conv3x3", "Conv3x3g32"),
    "SE bottleneck": residual(64).replace("Add", SQUEEZE + "Add"),
    "Basic block": "x = .\nConv3x3+Relu\nConv3x3\nAdd+Relu . x\n",
    "Inverted residual": "x = .\nConv1x1+Clip\nConv3x3dw+Clip\nConv1x1\nAdd x .\n",
    "MBConv": f"x = .\nConv1x1+Swish\nConv3x3dw+Swish\n{SQUEEZE}Conv1x1\nAdd x .\n",
    "Depthwise separable convolution": "Conv3x3dw+Relu\nConv1x1+Relu\n",
    "Squeeze-and-excitation": SQUEEZE,
    "Inception module": inception(64),
    "Reduction": inception(64).replace("Conv3x3", "Conv3x3/2").replace("MaxPool", "MaxPool/2"),
    "Scaled dot-product attention": "q = input\nk = input\nMatMul q k\nSoftmax\nMatMul . k\n",
    "Inception-ResNet block": inception(64) + "Conv1x1\nAdd+Relu . x\n",
    "Fire module": "Conv1x1+Relu\nx = .\nConv1x1+Relu x\na = .\nConv3x3+Relu x\nConcat a .\n",
    "Dense layer": "x = .\nBatchNormalization+Relu\nConv1x1+Relu\nConv3x3\nConcat x .\n",
    "Transition": "BatchNormalization+Relu\nConv1x1\nAveragePool/2\n",
    "ConvNeXt block": "x = .\nConv7x7dw\nLayerNormalization\nGemm:96+Gelu\nGemm:24\nMul\nAdd x .\n",
    "CSP block": "Conv1x1\nSplit\nx = .\nConv3x3\nConv3x3\nConcat x .\nConv1x1\n",
    "Up block": "s = input\nConvTranspose2x2/2\nConcat s .\nConv3x3+Relu\nConv3x3+Relu\n",
    "Down block": "MaxPool/2\nConv3x3+Relu\nConv3x3+Relu\n",
    "Convolution stage": "Conv3x3+Relu\nConv3x3+Relu\nMaxPool/2\n",
    "Convolution stack": "Conv3x3+Relu\nConv3x3+Relu\n",
    "Self-attention": "n = .\n" + attend(),
    "Cross-attention": "memory = input\nn = input\n" + attend("n", "memory"),
    "Transformer layer": pre_norm(),
    "Decoder layer": "memory = input\n. = input\n" + decoder_layer(),
    "Time embedding": "x = .\nSin\ns = .\nCos x\nConcat s .\nGemm:64+Swish\nGemm:64\n",
    "Feed-forward": "Gemm:64+Gelu\nGemm:16\n",
    "SwiGLU": "n = .\nGemm:64+Swish n\na = .\nGemm:64 n\nMul a .\nGemm:16\n",
    "LSTM cell": "g = input\nc = input\nGemm:32 g\nSplit\ns = .\nSigmoid s\ni = .\nSigmoid s\nf = .\nSigmoid s\no = .\n"
    "Tanh s\nMul i .\nu = .\nMul f c\nAdd . u\nTanh .\nMul o .\n",
    "Mixture of experts": "n = .\nGemm:4\nSoftmax\nTopK\nGemm:64 n\nGemm:16\n",
    "Residual block": "x = .\nGroupNormalization+Swish\nConv3x3\nGroupNormalization+Swish\nConv3x3\nAdd x .\n",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_motifs(name: str) -> None:
    text = EXPECTED[name]
    entry = "" if "input" in text else ". = input\n"
    facts = facts_of(parse(entry + text).nodes)
    assert next(motif.name for motif in MOTIFS if motif.test(facts)) == name


def test_what_no_motif_fits_gets_a_letter() -> None:
    odd = "x = .\nSin\nTan\nCos\nMul x .\n"
    other = "x = .\nErf\nAbs\nNeg\nMax x .\n"
    folded = fold(parse("Gemm\n" + 3 * odd + "Gemm\n" + 3 * other + "Gemm\n"))
    assert [block.label for block in blocks(folded)] == ["Block A", "Block B"]


def test_a_stage_is_not_named_by_its_operators() -> None:
    stage = 2 * post_norm() + "Conv2x2/2\n"
    labels = {block.label for block in blocks(fold(parse("Conv4x4\n" + 3 * stage + "Gemm\n")))}
    assert "Decoder layer" not in labels
    assert "Transformer layer" in labels


def scoped(text: str, classes: list[str]) -> Graph:
    """Give the operators of each of the blocks in `text`, marked by lines of dashes, a scope and a class."""
    parts = text.split("---\n")
    graph = parse("".join(parts))
    sizes = [len(parse("x = input\nn = input\n. = input\n" + part).nodes) for part in parts]
    scopes = [
        (f"part.{i}", kind) for i, (size, kind) in enumerate(zip(sizes, classes, strict=True)) for _ in range(size)
    ]
    nodes = tuple(
        replace(node, scope=("model", scope), modules=("Net", kind)) if kind else node
        for node, (scope, kind) in zip(graph.nodes, scopes, strict=True)
    )
    return replace(graph, nodes=nodes)


def test_a_module_class_that_all_copies_share_is_the_name() -> None:
    text = "---\n".join(["Gather\n", *[pre_norm()] * 4, "Gemm\n"])
    graph = scoped(text, ["", "GptLayer2", "GptLayer3", "GptLayer1", "GptLayer2", ""])
    found = [node.label for node in fold(graph).nodes if isinstance(node, Block)]
    assert found == ["GptLayer"]


def test_a_module_class_that_some_copies_lack_is_not() -> None:
    text = "---\n".join(["Gather\n", *[pre_norm()] * 4, "Gemm\n"])
    graph = scoped(text, ["", "Left", "Left", "Right", "Right", ""])
    assert [node.label for node in fold(graph).nodes if isinstance(node, Block)] == ["Transformer layer"]
