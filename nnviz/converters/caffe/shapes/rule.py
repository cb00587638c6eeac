"""The form of a rule: from an operator and the shapes of its operands to those of what it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from nnviz.graph import Node, Shape

Shapes: TypeAlias = list[Shape | None]
"""A shape for each operand or output; None where it is not known."""

Learned: TypeAlias = list[Shape]
"""The shapes of learned operands, in their order."""

Rule: TypeAlias = Callable[[Node, Shapes], Shapes]
LearnedRule: TypeAlias = Callable[[Node, Shapes], Learned]


def same(node: Node, shapes: Shapes) -> Shapes:
    """Everything has the shape of the first operand."""
    return [shapes[0]] * len(node.outputs)
