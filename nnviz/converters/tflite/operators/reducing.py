"""Reductions and resizing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call
from nnviz.graph import Attribute, Shape, Value

Rule = Callable[[Call], None]

REDUCTIONS: Final = {
    "MEAN": "ReduceMean", "SUM": "ReduceSum", "REDUCE_PROD": "ReduceProd", "REDUCE_MAX": "ReduceMax",
    "REDUCE_MIN": "ReduceMin",
}  # fmt: skip
OVER_PLANE: Final = {"MEAN": "GlobalAveragePool", "REDUCE_MAX": "GlobalMaxPool"}
RESIZING: Final = {"RESIZE_BILINEAR": "linear", "RESIZE_NEAREST_NEIGHBOR": "nearest"}


def _reduction(call: Call) -> None:
    """The mean over height and width, where channels are last, is global pooling."""
    axes, rank = call.integers(1), len(call.shape(0))
    plane = sorted(axis % rank for axis in axes) if axes and rank else []
    if call.name in OVER_PLANE and rank > 3 and plane == list(range(1, rank - 1)):
        call.become(OVER_PLANE[call.name], [call.operand(0)])
        return
    listed: Value = call.operand(1) if axes is None else call.literal(*axes, shape=(len(axes),))
    call.become(
        REDUCTIONS[call.name], [call.operand(0), listed], {"keepdims": int(bool(call.options.get("keep_dims")))}
    )


def _resize(call: Call) -> None:
    """What is resized are height and width; the factors are written channels first."""
    attributes: dict[str, Attribute] = {"mode": RESIZING[call.name]}
    if call.options.get("align_corners"):
        attributes["coordinate_transformation_mode"] = "align_corners"
    elif not call.options.get("half_pixel_centers"):
        attributes["coordinate_transformation_mode"] = "asymmetric"
    scales = _factors(call.shape(0), call.result().type.shape or ())
    call.become("Resize", [call.operand(0)], attributes | ({"scales": scales} if scales else {}))


def _factors(before: Shape, after: Shape) -> tuple[float, ...]:
    pairs = [(a, b) for a, b in zip(before[1:3], after[1:3], strict=False) if isinstance(a, int) and isinstance(b, int)]
    if len(before) != 4 or len(pairs) < 2 or not all(a for a, _ in pairs):
        return ()
    return (1.0, 1.0, *(b / a for a, b in pairs))


RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(REDUCTIONS, _reduction),
    **dict.fromkeys(RESIZING, _resize),
}
