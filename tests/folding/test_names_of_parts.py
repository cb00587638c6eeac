"""Names of what is trained, routed, conditioned or written out: what must have them, and what must not."""

import pytest

from tests.folding.networks import attend
from tests.folding.test_separable_names import names_of

EXPERT = "Gemm:64+Relu x\nGemm:16\n"
ENTRY = "x = input\n"
TWO = ENTRY + "y = input\n"
FORWARD = "n = .\nLayerNormalization\nGemm+Gelu\nGemm\nAdd n .\n"
SAMPLED = "Gemm x\nv = .\nGemm y\np = .\nGemm y\nSoftmax\nw = .\nGridSample v p\nMul . w\nReduceSum\nGemm\n"
BASIC = "b = .\nConv3x3+Relu\nConv3x3\nAdd b .\n"
DENSE = "Conv3x3+Relu\na = .\nConcat x a\nConv3x3+Relu\nConcat x a .\nConv3x3\nAdd x .\n"
TURNED = "Split\na _ b = .\n"

FITTING = {
    "Loss": (ENTRY + "Softmax x\nLog\nMul . x\nReduceSum\nReduceMean\nNeg\n", ""),
    "Squared error": (TWO + "Sub x y\nd = .\nMul d d\nReduceMean\n", "Sub, Mul, ReduceMean"),
    "Backward layer": (TWO + "'ReluGrad' x y\ng = .\nGemm g\nReduceSum g\n", ""),
    "Auxiliary classifier": (
        ENTRY + "AveragePool\nConv1x1+Relu\nGemm\nSoftmaxWithLoss\n",
        "AveragePool, Conv, Gemm, Loss",
    ),
    "Expert": (TWO + f"Equal y\nMul . y\nReduceSum\ng = .\n{EXPERT}Mul . g\n", ""),
    "Router": (ENTRY + "Gemm:8 x\nSoftmax\nTopK\nReduceSum\nDiv\n", ""),
    "Experts": (ENTRY + f"{EXPERT}a = .\n{EXPERT}Concat a .\n", "Feed-forward, Feed-forward, Concat"),
    "Mixture of experts": (
        ENTRY + f"{EXPERT}a = .\n{EXPERT}Concat a .\ne = .\nGemm:2 x\nSoftmax\nMul e .\nReduceSum\n",
        "Experts, Gemm, Softmax, Mul, ReduceSum",
    ),
    "Residual dense block": (ENTRY + DENSE, "Conv, Dense layer, Dense layer, Add"),
    "Hourglass": (
        ENTRY + "Conv1x1 x\ns = .\nMaxPool/2 x\n" + 3 * "b = .\nConv3x3+Relu\nConv3x3\nAdd b .\n" + "Resize\nAdd s .\n",
        "",
    ),
    "Encoder-decoder": (ENTRY + 4 * ("Conv3x3/2+Relu\n" + 2 * BASIC) + 4 * "Resize\nConv3x3+Relu\n", ""),
    "CSP branch": (
        TWO + "b = y\nConv1x1+Relu b\nConv3x3\nAdd b .\nConv1x1\nConcat x .\n",
        "Residual block, Conv, Concat",
    ),
    "Doubly residual block": (ENTRY + 4 * "Gemm+Relu\n" + "h = .\nGemm h\nSub x .\nGemm h\n", ""),
    "Deformable attention": (TWO + SAMPLED, ""),
    "Deformable transformer layer": (TWO + SAMPLED + "Add . y\n" + FORWARD, ""),
    "Transformer layer": (
        ENTRY + "LayerNormalization\n" + 2 * ("n = .\n" + attend() + "Add n .\n") + FORWARD,
        "Self-attention, Self-attention, Feed-forward",
    ),
    "Linear attention": (TWO + "Relu x\nq = .\nRelu y\nMatMul . y\nMatMul q .\n", ""),
    "Recurrent gate": (TWO + "Gemm x\nAdd . y\nSigmoid\n", "Gemm, Add, Sigmoid"),
    "Snake": (ENTRY + "Mul x\nSin\nPow\nMul\nAdd x .\n", ""),
    "Standardisation": (ENTRY + "Mul x\nPow\nReduceMean\nSqrt\nDiv x .\n", ""),
    "Vector quantiser": (ENTRY + "Gemm x\nNeg\nArgMax\nGather\n", ""),
    "Relative attention scores": (TWO + "MatMul x y\ns = .\nMatMul x\nPad\nSlice\nAdd s .\n", ""),
    "Rotary embedding": (
        TWO
        + "Split x\nz = .\nMul z y\na = .\nMul z y\nb = .\nMul z y\nc = .\nMul z y\nd = .\nSub a d\na = .\nAdd b c\n"
        "Concat a .\n",
        "",
    ),
    "Linear & rotary": (ENTRY + "Gemm x\nRMSNormalization\nRotaryEmbedding\n", ""),
    "Gated projection": (ENTRY + "c = input\ny = input\nGemm x\nMul . c\nAdd y .\n", "Gemm, Mul, Add"),
    "Conditioned convolutions": (TWO + "Gemm y\nc = .\nConv3x3 x\nAdd . c\nGroupNormalization\nConv3x3\n", ""),
    "Conditioned norm": (TWO + "Gemm y\nAdd x .\nGroupNormalization\n", ""),
    "Gated CNN block": (
        ENTRY + "LayerNormalization x\nGemm\nSplit\ns = .\nConv7x7dw s\nMul . s\nGemm\nAdd x .\n",
        "",
    ),
    "Partial convolution": (ENTRY + "Split x\ns = .\nConv3x3 s\nConcat . s\n", "Split, Conv, Concat"),
    "MobileOne block": (ENTRY + "Conv1x1 x\na = .\nBatchNormalization x\nAdd a .\n", ""),
    "Convolution stack": (ENTRY + "Conv3x3 x\nMul\nConv3x3\nMul\n", ""),
    "Dual path block": (
        TWO + "Conv1x1+Relu x\nConv3x3g8+Relu\nConv1x1\nSplit\ns = .\nAdd s x\nConcat s y .\n",
        "",
    ),
    "Self-attention": (ENTRY + "n = x\n" + attend().replace("Softmax", 12 * "Mul\n" + "Softmax\n" + 8 * "Mul\n"), ""),
}
MISLEADING = {
    "Loss": ENTRY + "Softmax x\nLog\nMul . x\n",
    "Backward layer": TWO + "Relu x\ng = .\nGemm g\nReduceSum g\n",
    "Expert": TWO + "Equal y\nMul . y\nReduceSum\ng = .\nGemm x\nMul . g\n",
    "Experts": TWO + f"{EXPERT}a = .\n{EXPERT.replace('x', 'y')}Concat a .\n",
    "Mixture of experts": ENTRY + f"{EXPERT}a = .\n{EXPERT}Concat a .\nMul . x\nReduceSum\n",
    "Hourglass": ENTRY + "MaxPool/2 x\nResize\nAdd x .\n",
    "Encoder-decoder": ENTRY + 4 * ("Conv3x3/2+Relu\n" + 2 * BASIC) + 4 * "Resize\nConv3x3/2+Relu\n",
    "Convolution stack": ENTRY + "Conv3x3 x\na = .\nConv3x3 x\nConv3x3\nConv3x3\n",
    "Deformable attention": TWO + SAMPLED.replace("Softmax\n", ""),
    "Transformer layer": ENTRY + "LayerNormalization\n" + 2 * ("n = .\n" + attend() + "Add n .\n"),
    "Snake": ENTRY + "Mul x\nSin\nPow\nMul\nMul x .\n",
    "Linear & rotary": ENTRY + "Gemm x\nRMSNormalization\nRotaryEmbedding\na = .\nGemm x\nAdd a .\n",
    "Add & norm": TWO + "Gemm y\nAdd x .\nGroupNormalization\n",
    "Gated CNN block": ENTRY + "LayerNormalization x\nGemm\nSplit\ns = .\nConv7x7dw s\nMul . s\nGemm\n",
    "ConvNeXt block": ENTRY + "LayerNormalization x\nGemm\nSplit\ns = .\nConv7x7dw+Gelu s\nMul . s\nGemm\nAdd x .\n",
    "MobileOne block": ENTRY + "Conv1x1 x\nBatchNormalization\nAdd x .\n",
    "Exchange unit": TWO + "Conv1x1 x\na = .\nConv1x1 y\nAdd a .\nb = .\nConcat a y\n",
    "Dual path block": TWO + "Split x\ns = .\nSlice y\nAdd . s\nConcat s .\n",
    "Residual block": TWO + "Gemm x\nAdd x .\nTanh\n",
}


@pytest.mark.parametrize("name", FITTING)
def test_what_is_wired_so_has_the_name(name: str) -> None:
    text, members = FITTING[name]
    assert names_of(text, members)[0] == name if members else names_of(text)[0] == name


@pytest.mark.parametrize("name", MISLEADING)
def test_what_only_resembles_it_has_not(name: str) -> None:
    assert name not in names_of(MISLEADING[name])
