"""Chains that a person draws as one box: a convolution or linear layer with its normalisation and activation, a
normalisation with its activation.  A sum is a circle with a plus, so the activation behind it keeps a box of its own.

The follower's other operands must be constant, and nothing else may read the value between the two.  The principal
operator keeps its name; what is fused behind it goes to `then`, in order.  GELU stays a box of its own, between the
two linear layers of a transformer's feed-forward, where papers draw it.
"""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op, named

LINEAR = frozenset(["Conv", "ConvTranspose", "DeformConv", "Gemm"])
NORMS = named(
    "BatchNormalization InstanceNormalization GroupNormalization LayerNormalization RMSNormalization",
    "LpNormalization MeanVarianceNormalization",
)
ACTIVATIONS = named(
    "Relu LeakyRelu PRelu Elu Selu Celu Swish HardSwish HardSigmoid Sigmoid Tanh Mish",
    "Softplus Softsign ThresholdedRelu Clip",
)


def fuse_chains(draft: Draft) -> None:
    """Fuse every follower into the principal operator before it."""
    for op in draft.ops():
        while _take_follower(draft, op):
            pass


def _take_follower(draft: Draft, op: Op) -> bool:
    if len(op.outputs) < 1 or any(draft.uses(value) for value in op.outputs[1:]):
        return False
    follower = draft.sole_reader(op.output)
    if follower is None or follower.slot(0) is not op.output or len(draft.data(follower)) != 1:
        return False
    if not (_normalises(op, follower) or _activates(op, follower)):
        return False
    op.then += [follower.op, *follower.then]
    for name, value in follower.attributes.items():
        op.attributes.setdefault(name, value)
    draft.absorb_follower(op, follower, op.output)
    return True


def _normalises(op: Op, follower: Op) -> bool:
    return follower.op == "BatchNormalization" and op.op in LINEAR and not op.then


def _activates(op: Op, follower: Op) -> bool:
    if follower.op not in ACTIVATIONS or follower.then or (op.then and op.then[-1] in ACTIVATIONS):
        return False
    return op.op in LINEAR or op.op in NORMS
