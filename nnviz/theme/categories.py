"""Which hue an operator has, by its standard name: a new operator is one word more."""

from __future__ import annotations

from typing import Final

CATEGORIES: Final[dict[str, str]] = {
    op: hue
    for hue, names in {
        "convolution": "Conv ConvInteger QLinearConv DeformConv",
        "linear": "Linear Gemm MatMulInteger QLinearMatMul MatMulNBits",
        "arithmetic": "MatMul Attention Add Sub Mul Div Pow Sqrt Neg Abs Exp Log Sum Mean Min Max Einsum ReduceSum "
        "ReduceMean ReduceMax ReduceMin ReduceL2 ReduceProd CumSum TopK ArgMax ArgMin Reciprocal Scale Mod Erf Sin Cos",
        "normalisation": "BatchNormalization LayerNormalization RMSNormalization InstanceNormalization "
        "GroupNormalization LRN LpNormalization MeanVarianceNormalization SimplifiedLayerNormalization "
        "SkipLayerNormalization Affine Dropout",
        "activation": "Relu LeakyRelu Clip Sigmoid HardSigmoid HardSwish Elu Selu PRelu Tanh Gelu Softplus Softsign "
        "Mish Swish Silu Celu ThresholdedRelu Softmax LogSoftmax Relu6 QuickGelu",
        "pooling": "MaxPool AveragePool GlobalAveragePool GlobalMaxPool LpPool GlobalLpPool MaxRoiPool RoiAlign",
        "resampling": "Resize Upsample MaxUnpool ConvTranspose DepthToSpace SpaceToDepth Embedding GridSample",
        "merge": "Concat Split Slice Reshape Transpose Flatten Squeeze Unsqueeze Expand Pad Gather Tile Where",
    }.items()
    for op in names.split()
}


def hue_of(op: str) -> str:
    """The category of an operator by its standard name; "other" where the theme does not list it."""
    return CATEGORIES.get(op, "other")
