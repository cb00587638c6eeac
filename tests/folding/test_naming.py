"""What a body is called, and what the file's own names may add."""

from dataclasses import replace

import pytest

from nnviz.folding import fold
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.folding.naming.scopes import module_names
from nnviz.graph import Block, Graph, blocks
from nnviz.notation import parse
from tests.folding.networks import attend, decoder_layer, inception, post_norm, pre_norm, residual

SQUEEZE = "s = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+Sigmoid\nMul s .\n"
CHANNELS = "x = .\nReduceSum\nGlobalAveragePool\nConv1x1+Relu\nConv1x1\nSoftmax\nMul x .\n"
BOTTLENECK = "x = .\nConv3x3+Swish\nConv3x3+Swish\nAdd x .\n"
GHOST = "Conv1x1+Relu\nx = .\nConv3x3dw+Relu\nConcat x .\n"
ADAPTIVE = "c = input\ny = input\nLayerNormalization y\nMul . c\nAdd\n"
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
    "Fused-MBConv": "x = .\nConv3x3+Swish\nConv1x1\nAdd x .\n",
    "RepVGG block": "x = .\nConv3x3\na = .\nConv1x1 x\nAdd a .\na = .\nBatchNormalization x\nAdd+Relu a .\n",
    "MobileOne block": "x = .\nConv3x3dw\na = .\nConv1x1dw x\nAdd+Relu a .\n",
    "Ghost module": GHOST,
    "Res2Net block": "x = .\nConv1x1+Relu\nSplit\ns = .\nConv3x3+Relu\na = .\nAdd s .\nConv3x3+Relu\nConcat s a .\n"
    "Conv1x1\nAdd+Relu x .\n",
    "Dual path block": "x = .\nSplit\ns = .\nConv1x1+Relu x\nConv3x3g8+Relu\nConv1x1\nSplit\nh = .\nAdd h s\n"
    "Concat s h .\n",
    "OSA block": "x = .\nConv3x3+Relu\na = .\nConv3x3+Relu\nb = .\nConv3x3+Relu\nConcat x a b .\nConv1x1+Relu\n",
    "C2f block": f"Conv1x1+Swish\nSplit\ns = .\n{BOTTLENECK}Concat s s .\nConv1x1+Swish\n",
    "SPPF": "Conv1x1\nx = .\nMaxPool\na = .\nMaxPool\nb = .\nMaxPool\nConcat x a b .\nConv1x1\n",
    "SPP": "Conv1x1\nx = .\nMaxPool\na = .\nMaxPool x\nb = .\nMaxPool x\nConcat x a b .\nConv1x1\n",
    "ASPP": "x = .\nConv1x1\na = .\nConv3x3~6 x\nb = .\nConv3x3~12 x\nConcat a b .\nConv1x1\n",
    "Receptive field block": "x = .\nConv1x1\nConv3x3~2\na = .\nConv1x1 x\nConv3x3~3\nConcat a .\nConv1x1\n"
    "Add+Relu x .\n",
    "Pyramid pooling": "x = .\nGlobalAveragePool\nConv1x1\nResize\na = .\nAveragePool x\nConv1x1\nResize\n"
    "Concat x a .\n",
    "Pooling branch": "AveragePool\nConv1x1+Relu\nResize\n",
    "Detection head": "x = .\nConv3x3+Swish\nConv3x3+Swish\nConv1x1\na = .\nConv3x3+Swish x\nConv3x3+Swish\nConv1x1\n"
    "Concat a .\n",
    "Aggregation tree": f"{BOTTLENECK}a = .\n{BOTTLENECK}Concat a .\nConv1x1+Relu\n",
    "FPN level": "top = input\nx = input\nResize top\na = .\nConv1x1 x\nAdd a .\n",
    "Fusion": "low = input\nx = input\nConv1x1 low\nResize\nAdd+Relu x .\n",
    "Pixel-shuffle upsampler": "Conv3x3\nDepthToSpace\nPRelu\n",
    "Channel attention": CHANNELS,
    "Selective kernel": "x = .\nConv3x3+Relu\na = .\nConv3x3+Relu x\nConcat a .\nb = .\nReduceSum\n"
    "GlobalAveragePool\nConv1x1+Relu\nConv1x1\nSoftmax\nMul b .\nReduceSum\n",
    "ResNeSt block": f"e = .\nConv1x1+Relu\nConv3x3g2+Relu\n{CHANNELS}ReduceSum\nConv1x1\nAdd+Relu e .\n",
    "Gated convolution": "x = .\nConv3+Tanh\na = .\nConv3+Sigmoid x\nMul a .\n".replace("Conv3", "Conv1x3"),
    "Gated residual block": "x = .\nConv1x3+Tanh\na = .\nConv1x3+Sigmoid x\nMul a .\nConv1x1\nAdd x .\n",
    "Response norm": "x = .\nReduceL2\nn = .\nReduceMean\nAdd\nDiv n .\nMul x .\n",
    "Factorised reduction": "x = .\nAveragePool/2\nConv1x1\na = .\nPad x\nSlice\nAveragePool/2\nConv1x1\nConcat a .\n",
    "GEGLU": "x = .\nLayerNormalization\nGemm:64\nSplit\ns = .\nGelu\nMul s .\nGemm:16\nAdd x .\n",
    "GLU": "x = .\nGemm\na = .\nGemm+Sigmoid x\nMul a .\n",
    "Linear layer": "Gemm:64\nGelu\n",
    "Add & norm": "x = input\ny = input\nGemm x\nAdd y .\nLayerNormalization\n",
    "Adaptive norm": ADAPTIVE,
    "DiT block": ADAPTIVE.replace("Layer", "e = y\nLayer", 1)
    + f"n = .\n{attend()}Add e .\ne = .\nLayerNormalization\nGemm+Gelu\nGemm\nAdd e .\n",
    "ConvGRU cell": "h = input\nx = input\nConcat h x\nc = .\nConv3x3+Sigmoid\nz = .\nConv3x3+Sigmoid c\nMul . h\n"
    "Concat . x\nConv3x3+Tanh\nMul . z\na = .\nSub z\nMul . h\nAdd . a\n",
    "RNN cell": "h = input\nx = input\nGemm x\na = .\nGemm h\nAdd a .\nTanh\n",
    "Sinusoidal embedding": "Mul\nx = .\nSin\ns = .\nCos x\nConcat s .\n",
    "Mamba block": "x = .\nGemm\nConv1x4dw+Swish\nu = .\nGemm\nSoftplus\nExp\nMul u .\nGemm\n",
    "Box decoding": "x = input\na = input\nSub a x\nl = .\nAdd a x\nr = .\nAdd l r\nDiv\nc = .\nSub r l\nConcat c .\n",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_motifs(name: str) -> None:
    text = EXPECTED[name]
    entry = "" if "input" in text else ". = input\n"
    facts = Facts(parse(entry + text).nodes)
    assert next(motif.name for motif in MOTIFS if motif.test(facts)) == name


def test_what_chooses_among_boxes_is_a_detection_head() -> None:
    head = "x = input\nConv3x3/2+Relu x\ny = .\na = Conv1x1:24 x\nb = Conv1x1:24 y\nboxes = Concat a b\n"
    priors = "p = PriorBox x\nq = PriorBox y\nConcat p q\nDetectionOutput boxes .\n"
    facts = Facts(parse(head + priors).nodes)
    assert next(motif.name for motif in MOTIFS if motif.test(facts)) == "Detection head"


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


def test_a_piece_of_a_module_is_not_called_after_it() -> None:
    """The operators of an encoder before its layers are no encoder; all that is in it may be one."""
    stem, layers = "Conv3x3/2\nGelu\nConv3x3/2\nGelu\nConv1x1\n", 3 * pre_norm()
    *inside, head = parse(stem + layers + "Gemm\n").nodes
    scopes = [replace(node, scope=("model", "encoder"), modules=("Net", "Encoder")) for node in inside]
    nodes = [*scopes, replace(head, scope=("model", "head"), modules=("Net", "Linear"))]
    for end, expected in ((5, {}), (len(inside), {7: "Encoder"})):
        block = Repeat(7, (Copy(0, end, tuple(range(end))),))
        root = Copy(0, len(nodes), (block, *range(end, len(nodes))))
        assert module_names(root, nodes) == expected


def test_copies_of_one_module_that_is_called_many_times_are_called_after_it() -> None:
    graph = scoped("Gather\n---\n" + 4 * pre_norm(), ["", "AlbertLayer"])
    size, length = len(graph.nodes) // 4, len(graph.nodes)
    copies = [Copy(start, start + size, tuple(range(start, start + size))) for start in range(1, 1 + 4 * size, size)]
    root = Copy(0, length, (0, Repeat(7, tuple(copies)), *range(1 + 4 * size, length)))
    assert module_names(root, graph.nodes) == {7: "AlbertLayer"}


NAMELESS = {
    "the best of the scores of a detector are no experts": "x = .\nConv3x3+Relu\na = .\nConv3x3\nSigmoid\nTopK\n"
    "k = .\nConv1x1 a\nb = .\nConv1x1 a\nGather . k\n",
    "a block of a detector's neck is no dense layer": "x = input\ny = input\nConv3x3+Relu x\nConv3x3\nConcat y .\n",
    "a branch of a shuffle unit is no fire module": "x = input\ny = input\nConv1x1+Relu x\nConv3x3dw\nConv1x1+Relu\n"
    "Concat y .\n",
    "an average that weighs what a convolution made is no excitation": "x = .\nConv1x1+Relu\na = .\n"
    "GlobalAveragePool x\nConv1x1+Sigmoid\nMul a .\n",
    "scores that are capped are no feed-forward network": "n = .\nGemm n\nq = .\nGemm n\nMatMul q .\nTanh\nMul\n",
    "a sum of two pooled streams is no residual": "x = .\nMaxPool\na = .\nConv3x3dw x\nConv1x1\nMul\nAdd a .\n",
    "a network up to its heads is no up block": "x = .\nConv3x3/2\na = .\nConv3x3/2\nResize\nAdd a .\nResize\n"
    "Concat x .\nMul\n",
}


@pytest.mark.parametrize("reason", NAMELESS)
def test_what_only_resembles_a_block_has_no_name(reason: str) -> None:
    text = NAMELESS[reason]
    facts = Facts(parse(("" if "input" in text else ". = input\n") + text).nodes)
    assert [motif.name for motif in MOTIFS if motif.test(facts)] == []


def labels(text: str) -> list[str]:
    return [block.label for block in blocks(fold(parse(text)))]


def test_capped_scores_do_not_make_attention_a_layer() -> None:
    capped = attend().replace("Softmax", "Tanh\nSoftmax")
    facts = Facts(parse(". = input\nn = .\n" + capped).nodes)
    assert next(motif.name for motif in MOTIFS if motif.test(facts)) == "Self-attention"


def test_mixed_heads_are_still_attention() -> None:
    """Talking heads: linear layers before and behind the softmax."""
    text = "q = input\nk = input\nMatMul q k\nGemm\nSoftmax\nGemm\nMatMul . k\n"
    facts = Facts(parse(text).nodes)
    assert next(motif.name for motif in MOTIFS if motif.test(facts)) == "Scaled dot-product attention"


def test_a_network_that_attends_to_a_prompt_does_not_decode() -> None:
    """Blocks with cross-attention, without words of their own and without an encoder."""
    prompt = "memory = input\nx = input\nGemm x\n"
    assert "Transformer block" in labels(prompt + 4 * decoder_layer() + "Gemm:4\n")


def test_a_stage_with_what_closes_it_is_a_stage() -> None:
    swin = 2 * pre_norm() + "SpaceToDepth\nLayerNormalization\nGemm:64\n"
    found = labels("Conv4x4\n" + 3 * swin + "Gemm\n")
    assert "Stage" in found or "Transformer" in found
    assert not any(name.startswith("Block") for name in found)


def test_a_linear_layer_alone_is_called_as_people_do() -> None:
    (block,) = [node for node in fold(parse("Gemm:64+LeakyRelu\n" * 6)).nodes if isinstance(node, Block)]
    assert block.label == "Linear"
