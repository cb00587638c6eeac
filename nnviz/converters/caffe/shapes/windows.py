"""Shapes of what windows and linear layers make, and of the parameters that they learn."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.converters.caffe.shapes.dims import at, place, size, spread, total, window
from nnviz.converters.caffe.shapes.rule import Learned, Rule, Shapes
from nnviz.graph import Dim, Node, Shape, integer, integers


def _settings(node: Node, rank: int) -> list[tuple[int, ...]]:
    """Kernel, stride, padding and dilation of each of `rank` dimensions."""
    names = ("kernel_shape", "strides", "pads", "dilations")
    found = [integers(node, name) for name in names]
    columns = [given[:rank] if len(given) >= rank else given[:1] * rank for given in found]
    defaults = (1, 1, 0, 1)
    return list(zip(*(column or (usual,) * rank for column, usual in zip(columns, defaults, strict=True)), strict=True))


def convolution(node: Node, shapes: Shapes) -> Shapes:
    """(N, C, ...) to (N, channels, ...), rounded down."""
    return _resized(node, shapes, window)


def transposed(node: Node, shapes: Shapes) -> Shapes:
    """The other way round."""
    return _resized(node, shapes, spread)


def _resized(node: Node, shapes: Shapes, rule: Callable[[Dim, int, int, int, int, int], Dim]) -> Shapes:
    """(N, C, ...) to (N, channels, ...), each size by a rule of its kernel, stride, padding and dilation."""
    shape = shapes[0]
    if shape is None or len(shape) < 3:
        return [None]
    spatial = [
        rule(dim, kernel, stride, pad, pad, dilation)
        for dim, (kernel, stride, pad, dilation) in zip(shape[2:], _settings(node, len(shape) - 2), strict=True)
    ]
    return [(shape[0], integer(node, "channels") or None, *spatial)]


def kernel(node: Node, shapes: Shapes) -> Learned:
    """(channels, C/group, ...) and a bias for each channel; the first two change places where it is transposed."""
    channels, group = integer(node, "channels") or None, max(1, integer(node, "group", 1))
    width, sizes = at(shapes[0], 1), integers(node, "kernel_shape")
    if shapes[0] is not None and len(shapes[0]) - 2 > len(sizes):
        sizes = sizes[:1] * (len(shapes[0]) - 2)
    first, second = (width, _share(channels, group)) if node.op == "ConvTranspose" else (channels, _share(width, group))
    return [(first, second, *sizes), (channels,)]


def _share(dim: Dim, group: int) -> Dim:
    return dim // group if isinstance(dim, int) else None


def pooled(node: Node, shapes: Shapes) -> Shapes:
    """Poolings round up, unless they say otherwise."""
    shape = shapes[0]
    if shape is None or len(shape) < 3:
        return [None]
    up = integer(node, "ceil_mode") == 1
    spatial = [
        window(dim, kernel, stride, pad, pad, up=up)
        for dim, (kernel, stride, pad, _) in zip(shape[2:], _settings(node, len(shape) - 2), strict=True)
    ]
    return [(*shape[:2], *spatial)] * len(node.outputs)


def pooled_whole(node: Node, shapes: Shapes) -> Shapes:
    """A pixel for each channel."""
    shape = shapes[0]
    return [None if shape is None else (*shape[:2], *(1,) * (len(shape) - 2))] * len(node.outputs)


def linear(node: Node, shapes: Shapes) -> Shapes:
    """The dimensions from `axis` on become one."""
    shape = shapes[0]
    axis = place(integer(node, "axis", 1), len(shape)) if shape is not None else None
    return [None if shape is None or axis is None else (*shape[:axis], integer(node, "outputs") or None)]


def matrix(node: Node, shapes: Shapes) -> Learned:
    """(outputs, inputs), or turned; and a bias."""
    shape, outputs = shapes[0], integer(node, "outputs") or None
    axis = place(integer(node, "axis", 1), len(shape)) if shape is not None else None
    inputs = total(shape[axis:]) if shape is not None and axis is not None else None
    return [(outputs, inputs) if integer(node, "transB") else (inputs, outputs), (outputs,)]


def table(node: Node, shapes: Shapes) -> Shapes:
    """What a table of rows gives: a row for each number, or another order of the first dimension's."""
    if "outputs" in node.attributes:
        return [None if shapes[1] is None else (*shapes[1], integer(node, "outputs") or None)]
    shape, order = shapes[0], shapes[1] if len(shapes) > 1 else None
    return [None if shape is None else (at(order, 0), *shape[1:])]


def rows(node: Node, shapes: Shapes) -> Learned:
    """(rows, outputs), and a bias."""
    outputs = integer(node, "outputs") or None
    return [(integer(node, "rows") or None, outputs), (outputs,)]


def recurrent(node: Node, shapes: Shapes) -> Shapes:
    """(T, N, ...) to (T, N, hidden)."""
    shape = shapes[0]
    return [None if shape is None or len(shape) < 2 else (*shape[:2], integer(node, "hidden_size") or None)]


def recurrences(node: Node, shapes: Shapes) -> Learned:
    """The matrices of inputs and of hidden states, and the biases, four each in an LSTM; those of an RNN's output."""
    hidden, shape = integer(node, "hidden_size"), shapes[0]
    gates = size((4 if node.op == "LSTM" else 1) * hidden) if hidden else None
    inputs = total(shape[2:]) if shape is not None else None
    found: list[Shape] = [(gates, inputs), (gates, hidden or None), (gates,)]
    return [*found, (hidden or None, hidden or None), (hidden or None,)]


def pyramid(node: Node, shapes: Shapes) -> Shapes:
    """1 + 4 + 16 + ... windows of each channel."""
    shape, height = shapes[0], integer(node, "pyramid_height", 1)
    if shape is None or len(shape) < 2 or not 0 < height < 20:
        return [None]
    channels = shape[1]
    windows = sum(4**level for level in range(height))
    return [(shape[0], size(channels * windows) if isinstance(channels, int) else None)]


def columns(node: Node, shapes: Shapes) -> Shapes:
    """Every window as a column: channels times the kernel."""
    found, shape = convolution(node, shapes)[0], shapes[0]
    if found is None or shape is None:
        return [None]
    return [(shape[0], total([shape[1], *integers(node, "kernel_shape")]), *found[2:])]


WINDOWS: dict[str, Rule] = {
    "AveragePool": pooled,
    "Conv": convolution,
    "ConvTranspose": transposed,
    "DeformConv": convolution,
    "Gather": table,
    "Gemm": linear,
    "GlobalAveragePool": pooled_whole,
    "GlobalMaxPool": pooled_whole,
    "Im2col": columns,
    "LSTM": recurrent,
    "MaxPool": pooled,
    "RNN": recurrent,
    "SPP": pyramid,
    "StochasticPool": pooled,
}
