"""Constants and shape plumbing fold away.

One sweep in topological order: an operator all of whose operands are constant is a constant (a transposed or
dequantised weight, a table of positions); one that looks only at the shape of a tensor, or at what follows from shapes,
decides nothing that a person would draw.  In its place stands a constant value, whose elements are computed where they
are few, and which remembers the learned weights behind it (`Draft.carried`).

Post: no operator is left whose operands are all constant, but for sources of randomness and owners of bodies.
"""

from __future__ import annotations

from nnviz.cleaning.constants.evaluate import evaluate
from nnviz.cleaning.constants.extents import FROM_SHAPE, derived_type
from nnviz.cleaning.constants.tensor import Tensor
from nnviz.cleaning.draft import Draft
from nnviz.cleaning.learned import learned_behind
from nnviz.cleaning.operator import Op, named
from nnviz.graph import Value

WITHOUT_OPERANDS = frozenset({"Constant", "SequenceEmpty"})
RANDOM = named("RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial")


def fold_constants(draft: Draft) -> None:
    """Replace what is computed from constants, or from shapes, by constants."""
    partly: dict[Value, Tensor] = {}
    for op in draft.ops():
        if reason := _reason(draft, op):
            _fold(draft, op, reason, partly)


def _reason(draft: Draft, op: Op) -> str:
    """Why `op` folds away; "" if it stays."""
    if op.op in FROM_SHAPE and not op.node.domain:
        return "shape"
    if op.bodies or op.op in RANDOM or any(not value.constant for value in op.inputs):
        return ""
    if not op.inputs:
        return "constant" if op.op in WITHOUT_OPERANDS else ""
    return "shape" if any(value in draft.shape_derived for value in op.inputs) else "constant"


def _fold(draft: Draft, op: Op, reason: str, partly: dict[Value, Tensor]) -> None:
    behind = () if op.op in FROM_SHAPE else learned_behind(draft, op)
    found = evaluate(op, partly)
    for index, output in enumerate(op.outputs):
        if output.constant:
            continue
        tensor = None if index else found
        content = None if tensor is None else tensor.content
        value = Value(output.name, derived_type(op, output, tensor), constant=True, content=content)
        if tensor is not None and content is None:
            partly[value] = tensor
        draft.redirect(output, value)
        if behind:
            draft.carried[value] = behind
        if reason == "shape":
            draft.shape_derived.add(value)
    draft.hide(op, reason)
