"""Layers that slide a window: convolutions and poolings; and linear layers, whose window is everything."""

from __future__ import annotations

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message
from nnviz.converters.caffe.operators.operator import CAFFE, Operator, Translation, own, plain, sizes
from nnviz.graph import Attribute

DEPTHWISE = frozenset(
    {"ConvolutionDepthwise", "DepthwiseConvolution", "ConvolutionDepthWise", "ConvolutionDepthwiseV2"}
)
_METHODS = {"MAX": "MaxPool", "0": "MaxPool", "AVE": "AveragePool", "1": "AveragePool"}


def convolution(layer: Layer) -> Operator:
    """Convolution, and what forks call one whose groups are its channels."""
    block = layer.block("convolution_param")
    return _convolution("Conv", block, block.integer("num_output") if layer.type in DEPTHWISE else None)


def deconvolution(layer: Layer) -> Operator:
    """Deconvolution: a transposed convolution."""
    block = layer.block("convolution_param")
    return _convolution("ConvTranspose", block, None)


def _convolution(op: str, block: Message, group: int | None) -> Operator:
    kernel = sizes(block, "kernel", 1, "kernel_size")
    rank = len(kernel)
    attributes: dict[str, Attribute] = {
        "kernel_shape": kernel,
        "strides": fitted(sizes(block, "stride", 1), rank),
        "pads": fitted(sizes(block, "pad", 0), rank) * 2,
        "dilations": fitted(sizes(block, "dilation" if "dilation" in block else "hole", 1), rank),
        "group": group or block.integer("group") or 1,
    }
    channels = block.integer("num_output")
    if channels is not None and channels > 0:
        attributes["channels"] = channels
    return Operator(op, attributes, "0 w0 w1" if block.flag("bias_term", True) else "0 w0")


def deformable(layer: Layer) -> Operator:
    """A convolution whose window is moved by its second operand (Dai 2017)."""
    found = _convolution("DeformConv", layer.block("deformable_convolution_param"), None)
    return Operator("DeformConv", found.attributes, found.operands.replace("0 w0", "0 w0 1"))


def fitted(given: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """A setting for each of `rank` dimensions."""
    return given if len(given) == rank else (given[0],) * rank


def pooling(layer: Layer) -> Operator:
    """Pooling; Caffe rounds up the size of what comes out, and forks say so where they do not."""
    block = layer.block("pooling_param")
    op = _METHODS.get(block.word("pool", "MAX"))
    if op is None:
        return own("StochasticPool", layer)
    if block.flag("global_pooling", False):
        return Operator(f"Global{op}")
    kernel = sizes(block, "kernel", 1, "kernel_size")
    rounded_down = block.word("round_mode") in ("FLOOR", "1") or not block.flag("ceil_mode", True)
    attributes: dict[str, Attribute] = {
        "kernel_shape": kernel,
        "strides": fitted(sizes(block, "stride", 1), len(kernel)),
        "pads": fitted(sizes(block, "pad", 0), len(kernel)) * 2,
        "ceil_mode": 0 if rounded_down else 1,
    }
    return Operator(op, attributes)


def inner_product(layer: Layer) -> Operator:
    """InnerProduct: a linear layer over all dimensions from `axis`."""
    block = layer.block("inner_product_param")
    attributes: dict[str, Attribute] = {
        "axis": _or(block.integer("axis"), 1),
        "outputs": block.integer("num_output") or 0,
    }
    turned = not block.flag("transpose", False)
    return Operator(
        "Gemm", attributes | {"transB": int(turned)}, "0 w0 w1" if block.flag("bias_term", True) else "0 w0"
    )


def embed(layer: Layer) -> Operator:
    """Embed: a row of a table for each whole number."""
    block = layer.block("embed_param")
    attributes: dict[str, Attribute] = {
        "rows": block.integer("input_dim") or 0,
        "outputs": block.integer("num_output") or 0,
    }
    return Operator("Gather", attributes, "w0 0 w1" if block.flag("bias_term", True) else "w0 0")


def recurrent(layer: Layer) -> Operator:
    """LSTM and RNN: besides the sequence, a tensor says where sequences begin."""
    block = layer.block("recurrent_param")
    attributes: dict[str, Attribute] = {"hidden_size": block.integer("num_output") or 0}
    more = " w3 w4" if layer.type == "RNN" else ""
    return Operator(layer.type, attributes, f"0 w0 w2 w1 1{more}")


def im2col(layer: Layer) -> Operator:
    """Im2col: every window as a column."""
    return Operator("Im2col", _convolution("", layer.block("convolution_param"), None).attributes, domain=CAFFE)


def spatial_pyramid(layer: Layer) -> Operator:
    """SPP: poolings to 1, 4, 16 ... windows, side by side (He 2014)."""
    return Operator("SPP", plain(layer.block("spp_param")), domain=CAFFE)


def _or(given: int | None, default: int) -> int:
    return default if given is None else given


WINDOWS: dict[str, Translation] = {
    "Convolution": convolution,
    **dict.fromkeys(DEPTHWISE, convolution),
    "Deconvolution": deconvolution,
    "DeformableConvolution": deformable,
    "Embed": embed,
    "Im2col": im2col,
    "InnerProduct": inner_product,
    "LSTM": recurrent,
    "Pooling": pooling,
    "RNN": recurrent,
    "SPP": spatial_pyramid,
}
