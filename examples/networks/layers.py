"""Layers of networks, each a function from tensors to a tensor: images are N×C×H×W, sequences N×T×D."""

from __future__ import annotations

from .builder import Network, Shape, Tensor, make


def relu(x: Tensor) -> Tensor:
    return make("Relu", x)


def relu6(x: Tensor) -> Tensor:
    return make("Clip", x, x.network.scalar(0.0), x.network.scalar(6.0))


def leaky_relu(x: Tensor, slope: float) -> Tensor:
    return make("LeakyRelu", x, alpha=slope)


def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    return make("Gelu", x, approximate=approximate)


def silu(x: Tensor) -> Tensor:
    return make("Swish", x)


def sigmoid(x: Tensor) -> Tensor:
    return make("Sigmoid", x)


def tanh(x: Tensor) -> Tensor:
    return make("Tanh", x)


def softmax(x: Tensor, axis: int = -1) -> Tensor:
    return make("Softmax", x, axis=axis)


def add(x: Tensor, y: Tensor) -> Tensor:
    return make("Add", x, y, shape=_broadcast(x.shape, y.shape))


def multiply(x: Tensor, y: Tensor) -> Tensor:
    return make("Mul", x, y, shape=_broadcast(x.shape, y.shape))


def concat(*parts: Tensor, axis: int = 1) -> Tensor:
    shape = list(parts[0].shape)
    shape[axis] = sum(part.shape[axis] for part in parts)
    return make("Concat", *parts, shape=tuple(shape), axis=axis)


def conv(
    x: Tensor,
    channels: int,
    kernel: int | tuple[int, int],
    stride: int = 1,
    *,
    same: bool = True,
    groups: int = 1,
    bias: bool = True,
) -> Tensor:
    """Convolve; `same` pads such that a stride of 1 keeps the resolution, else nothing is padded."""
    k = (kernel, kernel) if isinstance(kernel, int) else kernel
    pads = [side // 2 for side in k] * 2 if same else [0, 0, 0, 0]
    sides = [_steps(n, side, stride, 2 * pad) for n, side, pad in zip(x.shape[2:], k, pads, strict=False)]
    weights = [x.network.weight(channels, x.channels // groups, *k)]
    weights += [x.network.weight(channels, name="bias")] if bias else []
    strides = [stride, stride]
    shape = (x.shape[0], channels, *sides)
    return make("Conv", x, *weights, shape=shape, kernel_shape=k, strides=strides, pads=pads, group=groups)


def conv_norm(
    x: Tensor, channels: int, kernel: int | tuple[int, int], stride: int = 1, *, same: bool = True, groups: int = 1
) -> Tensor:
    """Convolve and normalise; the norm shifts, so that the convolution needs no bias."""
    return batch_norm(conv(x, channels, kernel, stride, same=same, groups=groups, bias=False))


def up_conv(x: Tensor, channels: int) -> Tensor:
    """Double the resolution: a transposed convolution 2×2 of stride 2."""
    n, old, height, width = x.shape
    weight, bias = x.network.weight(old, channels, 2, 2), x.network.weight(channels, name="bias")
    return make("ConvTranspose", x, weight, bias, shape=(n, channels, 2 * height, 2 * width), strides=[2, 2])


def upsample(x: Tensor) -> Tensor:
    """Double the resolution: each pixel four times."""
    n, channels, height, width = x.shape
    scales = x.network.constant(1.0, 1.0, 2.0, 2.0)
    return make("Resize", x, None, scales, shape=(n, channels, 2 * height, 2 * width), mode="nearest")


def max_pool(x: Tensor, kernel: int, stride: int, padding: int = 0) -> Tensor:
    return _pool("MaxPool", x, kernel, stride, padding)


def average_pool(x: Tensor, kernel: int, stride: int, padding: int = 0) -> Tensor:
    return _pool("AveragePool", x, kernel, stride, padding)


def global_average_pool(x: Tensor) -> Tensor:
    """Return the mean of each feature map, N×C."""
    pooled = make("GlobalAveragePool", x, shape=(*x.shape[:2], 1, 1))
    return make("Flatten", pooled, shape=x.shape[:2])


def batch_norm(x: Tensor) -> Tensor:
    learned = (x.network.weight(x.channels, name=name) for name in ("scale", "shift"))
    seen = (x.network.table(x.channels, name=name) for name in ("mean", "variance"))
    return make("BatchNormalization", x, *learned, *seen)


def group_norm(x: Tensor, groups: int = 32) -> Tensor:
    scale, shift = (x.network.weight(x.channels, name=name) for name in ("scale", "shift"))
    return make("GroupNormalization", x, scale, shift, num_groups=groups)


def layer_norm(x: Tensor) -> Tensor:
    scale, shift = (x.network.weight(x.width, name=name) for name in ("scale", "shift"))
    return make("LayerNormalization", x, scale, shift)


def rms_norm(x: Tensor) -> Tensor:
    return make("RMSNormalization", x, x.network.weight(x.width, name="scale"))


def linear(x: Tensor, width: int, *, bias: bool = True) -> Tensor:
    """Multiply the last axis by a matrix."""
    y = make("MatMul", x, x.network.weight(x.width, width), shape=(*x.shape[:-1], width))
    return add(y, x.network.weight(width, name="bias")) if bias else y


def dropout(x: Tensor, rate: float) -> Tensor:
    return make("Dropout", x, x.network.scalar(rate))


def embedding(ids: Tensor, vocabulary: int, width: int) -> Tensor:
    """Look a vector up for each number."""
    return make("Gather", ids.network.weight(vocabulary, width), ids, shape=(*ids.shape, width))


def reshape(x: Tensor, *shape: int) -> Tensor:
    return make("Reshape", x, x.network.constant(*shape), shape=shape)


def transpose(x: Tensor, *axes: int) -> Tensor:
    return make("Transpose", x, shape=tuple(x.shape[axis] for axis in axes), perm=axes)


def split(x: Tensor, parts: int, axis: int = -1) -> list[Tensor]:
    shape = list(x.shape)
    shape[axis] //= parts
    return x.network.results("Split", [x], [tuple(shape)] * parts, axis=axis, num_outputs=parts)


def take(x: Tensor, axis: int, begin: int, end: int) -> Tensor:
    """Return the part of x from `begin` to before `end` along an axis."""
    shape = (*x.shape[:axis], end - begin, *x.shape[axis + 1 :])
    return make("Slice", x, *(x.network.constant(number) for number in (begin, end, axis)), shape=shape)


def crop(x: Tensor, side: int) -> Tensor:
    """Cut a square out of the middle of an image."""
    begin = (x.shape[2] - side) // 2
    limits = (x.network.constant(*pair) for pair in ((begin, begin), (begin + side, begin + side), (2, 3)))
    return make("Slice", x, *limits, shape=(*x.shape[:2], side, side))


def image(network: Network, side: int, channels: int = 3) -> Tensor:
    """Return the input of a network for square images."""
    return network.input("image", 1, channels, side, side)


def _pool(op: str, x: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
    sides = [_steps(n, kernel, stride, 2 * padding) for n in x.shape[2:]]
    square, strides, pads = [kernel, kernel], [stride, stride], [padding] * 4
    return make(op, x, shape=(*x.shape[:2], *sides), kernel_shape=square, strides=strides, pads=pads)


def _steps(length: int, kernel: int, stride: int, padding: int) -> int:
    return (length + padding - kernel) // stride + 1


def _broadcast(x: Shape, y: Shape) -> Shape:
    short, long = sorted((x, y), key=len)
    padded = (1,) * (len(long) - len(short)) + short
    return tuple(max(pair) for pair in zip(padded, long, strict=True))
