"""What rebuilds a convolution, spelled out: ONNX's defaults, and the channels by the kernel's dimensions."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft
from nnviz.cleaning.operator import Op
from nnviz.graph import ABSENT, Attribute, Shape

CONVOLUTIONS = frozenset({"Conv", "ConvTranspose"})


def describe_convolutions(draft: Draft) -> None:
    """Complete the attributes of every convolution that still has its operands."""
    for op in draft.ops(*CONVOLUTIONS):
        if "bias" not in op.attributes:
            _describe(op)


def _describe(op: Op) -> None:
    weight, bias = op.slot(1), op.slot(2)
    kernel = weight.type.shape or ()
    given = op.attributes
    size = given.get("kernel_shape") or tuple(dim for dim in kernel[2:] if isinstance(dim, int))
    rank = len(size) if isinstance(size, tuple) else 0
    defaults: dict[str, Attribute] = {
        "kernel_shape": size,
        "strides": (1,) * rank,
        "pads": (0,) * (2 * rank),
        "auto_pad": "NOTSET",
        "dilations": (1,) * rank,
        "group": 1,
    }
    op.attributes = defaults | given | {"kernel_shape": size} | _channels(op, kernel) | {"bias": bias is not ABSENT}


def _channels(op: Op, kernel: Shape) -> dict[str, Attribute]:
    """Output channels, and whether each input channel is convolved alone (kernel: M, C/group for Conv; C, M/group)."""
    group = op.attributes.get("group", 1)
    first, second = (*kernel[:2], None, None)[:2]
    if not isinstance(first, int) or not isinstance(second, int) or not isinstance(group, int):
        return {}
    if op.op == "Conv":
        return {"channels": first, "depthwise": group > 1 and second == 1}
    return {"channels": second * group, "depthwise": group > 1 and first == group}
