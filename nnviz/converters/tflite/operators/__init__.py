"""From the operators of TensorFlow Lite to ONNX's: one rule a builtin operator, in the module of its kind.

An operator without a rule keeps its name, in CamelCase, with all its options, in the domain "tflite"; a custom one is
in the domain "custom".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nnviz.converters.tflite.call import Call
from nnviz.converters.tflite.operators import calling, custom, products, reducing, renaming, shaping, windows
from nnviz.converters.tflite.operators.calling import linked
from nnviz.converters.tflite.schema import CUSTOM, camel_case

RULES: Final[dict[str, Callable[[Call], None]]] = {
    **renaming.RULES,
    **windows.RULES,
    **products.RULES,
    **shaping.RULES,
    **reducing.RULES,
    **calling.RULES,
}


def translate(call: Call) -> None:
    """Make the nodes that stand for an operator."""
    rule = custom.RULES.get(call.custom) if call.name == CUSTOM else RULES.get(call.name)
    (rule or _kept)(call)


def _kept(call: Call) -> None:
    rest, bodies = linked(call)
    rest.pop("fused_activation_function", None)
    if call.name == CUSTOM:
        call.become(call.custom or "Custom", call.operands(), rest, bodies, domain="custom")
    else:
        call.become(camel_case(call.name), call.operands(), rest, bodies, domain="tflite")
