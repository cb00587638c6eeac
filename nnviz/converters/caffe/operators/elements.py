"""Layers that work on elements: activations, arithmetic, normalisations."""

from __future__ import annotations

from math import e

from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.operators.operator import CAFFE, Operator, Translation, own
from nnviz.graph import Attribute


def _named(op: str) -> Translation:
    return lambda layer: Operator(op, operands="0")


def relu(layer: Layer) -> Operator:
    """ReLU, leaky where a slope is given."""
    slope = layer.block("relu_param").number("negative_slope", 0.0)
    return Operator("LeakyRelu", {"alpha": float(slope)}, "0") if slope else Operator("Relu", operands="0")


def clipped(low: float, high: float) -> Translation:
    """An activation between bounds that its name states."""
    return lambda layer: Operator("Clip", {"min": low, "max": high}, "0")


def clip(layer: Layer) -> Operator:
    """Clip: between the bounds that it states."""
    block = layer.block("clip_param")
    return Operator("Clip", {"min": float(block.number("min", 0.0)), "max": float(block.number("max", 0.0))}, "0")


def elu(layer: Layer) -> Operator:
    """ELU."""
    return Operator("Elu", {"alpha": float(layer.block("elu_param").number("alpha", 1.0))}, "0")


def power(layer: Layer) -> Operator:
    """Power: (shift + scale * x) ** power, mostly only one of the three."""
    block = layer.block("power_param")
    exponent, scale, shift = (float(block.number(name, usual)) for name, usual in _POWER)
    changed = [exponent != 1, scale != 1, shift != 0]
    if sum(changed) > 1:
        return Operator("Power", {"power": exponent, "scale": scale, "shift": shift}, "0", domain=CAFFE)
    for is_changed, op, literal in zip(changed, ("Pow", "Mul", "Add"), (exponent, scale, shift), strict=True):
        if is_changed:
            return Operator(op, {}, "0 =", literal)
    return Operator("Identity", operands="0")


_POWER = (("power", 1.0), ("scale", 1.0), ("shift", 0.0))


def exponential(op: str, name: str) -> Translation:
    """Exp and Log, to another base or of a scaled operand where they say so."""

    def translated(layer: Layer) -> Operator:
        block = layer.block(name)
        plain = block.number("base", -1) in (-1, e) and block.number("scale", 1) == 1 and block.number("shift", 0) == 0
        return Operator(op, operands="0") if plain else own(op, layer)

    return translated


def eltwise(layer: Layer) -> Operator:
    """Eltwise: a sum, which may weigh its operands, a product or a maximum."""
    block = layer.block("eltwise_param")
    operation, many = block.word("operation", "SUM"), len(layer.bottoms) > 2
    if operation in ("PROD", "0"):
        return Operator("Mul" if not many else "Prod", domain="" if not many else CAFFE)
    if operation in ("MAX", "2"):
        return Operator("Max")
    weights = tuple(float(value) for value in block.all("coeff") if isinstance(value, (int, float)))
    if weights == (1.0, -1.0) and not many:
        return Operator("Sub")
    attributes: dict[str, Attribute] = {"coeff": weights} if any(weight != 1 for weight in weights) else {}
    return Operator("Sum" if many or attributes else "Add", attributes)


def softmax(layer: Layer) -> Operator:
    """Softmax."""
    axis = layer.block("softmax_param").integer("axis")
    return Operator("Softmax", {"axis": 1 if axis is None else axis})


def lrn(layer: Layer) -> Operator:
    """LRN, across channels or within each."""
    block = layer.block("lrn_param")
    attributes: dict[str, Attribute] = {
        "size": block.integer("local_size") or 5,
        "alpha": float(block.number("alpha", 1.0)),
        "beta": float(block.number("beta", 0.75)),
        "bias": float(block.number("k", 1.0)),
    }
    within = block.word("norm_region") in ("WITHIN_CHANNEL", "1")
    return Operator("LRN", attributes | ({"norm_region": "WITHIN_CHANNEL"} if within else {}), "0")


def batch_norm(layer: Layer) -> Operator:
    """BatchNorm: mean and variance alone; a Scale layer behind it holds what is learned."""
    epsilon = float(layer.block("batch_norm_param").number("eps", 1e-5))
    return Operator("BatchNormalization", {"epsilon": epsilon}, "0 - - w0 w1")


def whole_batch_norm(layer: Layer) -> Operator:
    """BN, as SegNet and PSPNet have it: scale, shift, mean and variance in one layer."""
    return Operator(
        "BatchNormalization", {"epsilon": float(layer.block("bn_param").number("eps", 1e-5))}, "0 w0 w1 w2 w3"
    )


def scale(layer: Layer) -> Operator:
    """Scale: by what is learned or by a second bottom, and perhaps a shift."""
    block = layer.block("scale_param")
    attributes: dict[str, Attribute] = {
        "axis": _axis(block.integer("axis")),
        "num_axes": _axis(block.integer("num_axes")),
    }
    if len(layer.bottoms) > 1:
        return Operator("Mul", {"axis": attributes["axis"]})
    return Operator("Scale", attributes, "0 w0 w1" if block.flag("bias_term", False) else "0 w0", domain=CAFFE)


def bias(layer: Layer) -> Operator:
    """Bias: a shift by what is learned, or by a second bottom."""
    block = layer.block("bias_param")
    attributes: dict[str, Attribute] = {
        "axis": _axis(block.integer("axis")),
        "num_axes": _axis(block.integer("num_axes")),
    }
    return Operator("Add", attributes) if len(layer.bottoms) > 1 else Operator("Add", attributes, "0 w0")


def _axis(given: int | None) -> int:
    return 1 if given is None else given


def prelu(layer: Layer) -> Operator:
    """PReLU, a slope for each channel or one for all."""
    return Operator("PRelu", {"channel_shared": layer.block("prelu_param").flag("channel_shared", False)}, "0 w0")


def normalize(layer: Layer) -> Operator:
    """Normalize: to length one across channels, and a learned scale (Liu 2016, SSD)."""
    block = layer.block("norm_param")
    flags = {name: block.flag(name, True) for name in ("across_spatial", "channel_shared")}
    return Operator("LpNormalization", {"axis": 1, "p": 2, **flags}, "0 w0")


def dropout(layer: Layer) -> Operator:
    """Dropout, which hands on what it reads at inference."""
    return Operator("Dropout", {"ratio": float(layer.block("dropout_param").number("dropout_ratio", 0.5))}, "0")


ELEMENTS: dict[str, Translation] = {
    "AbsVal": _named("Abs"),
    "Axpy": lambda layer: own("Axpy", layer),
    "BN": whole_batch_norm,
    "BNLL": _named("Softplus"),
    "BatchNorm": batch_norm,
    "Bias": bias,
    "Clip": clip,
    "Dropout": dropout,
    "ELU": elu,
    "Eltwise": eltwise,
    "Exp": exponential("Exp", "exp_param"),
    "HardSigmoid": _named("HardSigmoid"),
    "HardSwish": _named("HardSwish"),
    "LRN": lrn,
    "Log": exponential("Log", "log_param"),
    "MVN": _named("MeanVarianceNormalization"),
    "Mish": _named("Mish"),
    "Normalize": normalize,
    "PReLU": prelu,
    "Power": power,
    "ReLU": relu,
    "ReLU6": clipped(0.0, 6.0),
    "SELU": _named("Selu"),
    "Scale": scale,
    "Sigmoid": _named("Sigmoid"),
    "Silu": _named("Swish"),
    "Softmax": softmax,
    "Swish": _named("Swish"),
    "TanH": _named("Tanh"),
}
