"""Operators that run other subgraphs of the file, as ONNX's If, Loop and functions.

The branches of an If read what the operator is given as values of the graph around them.  A While becomes a Loop whose
body also holds what computes the condition, on the states that it hands on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nnviz.converters.tflite.call import Call, require
from nnviz.graph import ABSENT, Attribute, Graph, TensorType, Value

Rule = Callable[[Call], None]

LINK: Final = re.compile(r"(subgraph|_subgraph_index|_subgraph_indices)$")
"""How options end that say which subgraph an operator runs."""


def _if(call: Call) -> None:
    require(call, 1)
    given = [call.operand(slot) for slot in range(1, len(call.reads))]
    bodies = [call.body(call.integer(option), given) for option in ("then_subgraph_index", "else_subgraph_index")]
    names: Attribute = ("then_branch", "else_branch")
    inner = tuple(replace(body, inputs=()) for body in bodies)
    call.become("If", [call.operand(0)], {"bodies": names}, inner)


def _while(call: Call) -> None:
    states = [Value(value.name, value.type) for value in call.operands()]
    body = call.body(call.integer("body_subgraph_index"), states)
    condition = call.body(call.integer("cond_subgraph_index"), list(body.outputs))
    step, goes_on = Value("step", TensorType("int64", ())), Value("condition", TensorType("bool", ()))
    outputs = (*condition.outputs[:1], *body.outputs)
    loop = Graph(body.name, (*body.nodes, *condition.nodes), (step, goes_on, *states), outputs)
    call.become("Loop", [ABSENT, ABSENT, *call.operands()], {"bodies": ("body",)}, (loop,))


def linked(call: Call) -> tuple[dict[str, Attribute], tuple[Graph, ...]]:
    """The other options of an operator, and the subgraphs that options link to, with inputs of their own."""
    bodies, names, rest = list[Graph](), list[str](), dict[str, Attribute]()
    for option, value in call.options.items():
        if not LINK.search(option):
            rest[option] = value
            continue
        for index in value if isinstance(value, tuple) else (value,):
            if isinstance(index, int) and index >= 0:
                bodies.append(call.body(index, None))
                names.append(LINK.sub("", option) or "body")
    return rest | ({"bodies": tuple(names)} if bodies else {}), tuple(bodies)


COMPOSITES: Final = {
    "odml.rms_norm": "RMSNormalization",
    "odml.layer_norm": "LayerNormalization",
    "odml.group_norm": "GroupNormalization",
    "odml.internal.gelu": "Gelu",
    "aten.gelu.default": "Gelu",
    "aten.hardswish.default": "HardSwish",
}
"""Composites that ONNX has an operator for."""


def _composite(call: Call) -> None:
    """A named operator of its author, with a decomposition: a function, unless ONNX has it."""
    if str(call.options.get("name")) in COMPOSITES:
        call.become(COMPOSITES[str(call.options["name"])], call.operands())
        return
    rest, bodies = linked(call)
    name = str(rest.pop("name", "")) or "Composite"
    call.become(name, call.operands(), rest, bodies, domain="stablehlo")


RULES: Final[dict[str, Rule]] = {
    "IF": _if,
    "WHILE": _while,
    "STABLEHLO_WHILE": _while,
    "STABLEHLO_COMPOSITE": _composite,
}
