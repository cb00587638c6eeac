"""A scale and a shift by constants belong to what they follow.

Behind a normalisation they are its affine part.  A scale and a shift per channel with nothing before them are a
BatchNormalization in the form it has at inference (Ioffe 2015).  A scale and a shift per feature stand where others
have a LayerNormalization (Touvron 2021, ResMLP; Sun 2020, MobileBERT): "Affine", as ONNX once called it.  A shift per
channel behind a convolution is its bias.
"""

from __future__ import annotations

from math import prod

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import unique, weights_of
from nnviz.cleaning.operator import Op, named
from nnviz.cleaning.pattern import scalar
from nnviz.graph import Value

NORMS = named(
    "BatchNormalization InstanceNormalization GroupNormalization LayerNormalization RMSNormalization",
    "LpNormalization MeanVarianceNormalization",
)
CONVOLUTIONS = named("Conv ConvTranspose")


def absorb_affine(draft: Draft) -> None:
    """Absorb scales and shifts into normalisations and convolutions, or make them a BatchNormalization."""
    for op in draft.ops(*CONVOLUTIONS):
        _take_bias(draft, op)
    for op in draft.ops(*NORMS):
        _take_affine(draft, op)
    for op in draft.ops("Mul"):
        _become_norm(draft, op)


def follower(draft: Draft, op: Op, name: str) -> tuple[Op, Value] | None:
    """The sole reader of `op` if it has this name, and the constant of more than one element it adds or multiplies."""
    reader = draft.sole_reader(op.output)
    if reader is None or reader.op != name or len(reader.inputs) != 2 or reader.then:
        return None
    other = reader.slot(1) if reader.slot(0) is op.output else reader.slot(0)
    return (reader, other) if other.constant and scalar(other) is None else None


def _per_channel(value: Value, reader: Op) -> int | None:
    """The number of channels, if the constant that `reader` takes has one number for each: (C, 1, 1) or (1, C, 1, 1).

    Before opset 7 an operator could say along which axis a vector is broadcast.
    """
    shape = value.type.shape or ()
    if reader.attributes.get("broadcast") == 1 and reader.attributes.get("axis") == 1 and len(shape) == 1:
        return shape[0] if isinstance(shape[0], int) else None
    wide = [place for place, dim in enumerate(shape) if dim != 1]
    size = shape[wide[0]] if len(wide) == 1 else None
    return size if isinstance(size, int) and len(shape) >= 2 and len(shape) - 1 > wide[0] <= 1 else None


def _take_bias(draft: Draft, op: Op) -> None:
    found = follower(draft, op, "Add")
    if found is None or op.then or op.attributes.get("bias") is not False:
        return
    add, bias = found
    if op.attributes.get("channels") in (_per_channel(bias, add), _per_feature(bias)):  # where channels are last
        draft.absorb_follower(op, add, op.output)
        draft.set_inputs(op, [*op.inputs[:2], bias])
        op.attributes["bias"] = True


def _take_affine(draft: Draft, op: Op) -> None:
    scaled = follower(draft, op, "Mul")
    shifted = follower(draft, scaled[0] if scaled else op, "Add")
    has_scale = any(weights_of(draft, value) for value in op.inputs) or bool(op.weights)
    if has_scale and (scaled is None or shifted is None):
        return
    for found in (scaled, shifted):
        if found is not None:
            draft.absorb_follower(op, found[0], op.output)
            op.weights = list(unique([*op.weights, *weights_of(draft, found[1])]))


def _become_norm(draft: Draft, op: Op) -> None:
    scales = [value for value in op.inputs if value.constant]
    found = follower(draft, op, "Add")
    if len(scales) != 1 or found is None or op.then:
        return
    add, shift = found
    channels = _per_channel(scales[0], op)
    if channels is not None and channels == _per_channel(shift, add):
        _become(draft, op, add, "BatchNormalization", (scales[0], shift))
    elif _per_feature(scales[0]) and _per_feature(scales[0]) == _per_feature(shift):
        _become(draft, op, add, "Affine", (scales[0], shift))


def _become(draft: Draft, op: Op, add: Op, name: str, affine: tuple[Value, Value]) -> None:
    data = draft.data(op)
    draft.absorb_follower(op, add, op.output)
    draft.set_inputs(op, [data[0], *affine])
    op.op, op.attributes = name, {}


def _per_feature(value: Value) -> int:
    """The number of features, if a constant has one number for each along the last axis; else 0."""
    shape = value.type.shape or ()
    dims = [dim for dim in shape if isinstance(dim, int)]
    return dims[-1] if len(dims) == len(shape) > 0 and dims[-1] > 1 and prod(dims) == dims[-1] else 0
