"""All that there is to know of an operator but the content of its weights, as one number.

Stretches with equal numbers need not be compared again, operator by operator, nor searched for the same fact twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from nnviz.folding.comparing.equality import STORED
from nnviz.folding.mining.line import Line
from nnviz.graph import Node, Value

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """The operators of a line by position.

    numbers     equal for two operators with the same name, attributes, shapes of weights, and operands as far before
                them; an operand that many layers use must be the very same
    near        the same, but such an operand, too, is as far before them
    shared      how many operators before a position make what many layers use
    """

    numbers: list[int]
    near: list[int]
    shared: list[int]

    def key(self, start: int, end: int) -> Key | None:
        """What two stretches share only if they are equal in all but the content of weights, operand by operand.

        None where something in the stretch is used by many layers: to some it is near, to others not.
        """
        return tuple(self.numbers[start:end]) if self.shared[start] == self.shared[end] else None


def details_of(line: Line, nodes: Sequence[Node]) -> Details:
    """Number the operators `nodes` of `line`."""
    width = max((len(node.outputs) for node in nodes), default=0) + 1
    made = {value: i * width - slot for i, node in enumerate(nodes) for slot, value in enumerate(node.outputs)}
    wide = {value for node, used in zip(nodes, line.broadcast, strict=True) if used for value in node.outputs}
    local = {value: place for value, place in made.items() if value not in wide} if wide else made
    numbering = _Numbering()
    numbers = [numbering.number(node, i * width, local) for i, node in enumerate(nodes)]
    near = [
        number if wide.isdisjoint(node.inputs) else numbering.number(node, i * width, made)
        for i, (node, number) in enumerate(zip(nodes, numbers, strict=True))
    ] if wide else numbers  # fmt: skip
    return Details(numbers, near, [0, *accumulate(line.broadcast)])


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Numbers of operators, as far as they were asked, and of values that are made elsewhere."""

    known: dict[object, int] = field(default_factory=dict[object, int])
    outer: dict[Value, int] = field(default_factory=dict[Value, int])

    def number(self, node: Node, place: int, made: Mapping[Value, int]) -> int:
        """The number of `node`; its operands count by how far before its `place` they are `made`."""
        outer = self.outer
        operands = [
            place - made[value] if value in made
            else outer[value] if value in outer else outer.setdefault(value, -1 - len(outer))
            for value in node.inputs
        ]  # fmt: skip
        return self.known.setdefault((*_own(node), *operands), len(self.known))


def _own(node: Node) -> tuple[object, ...]:
    """What there is to know of `node` itself."""
    shapes = tuple([weight.type.shape for weight in node.weights]) if node.weights else ()
    attributes = tuple(item for item in node.attributes.items() if item[0] not in STORED)
    return node.op, node.domain, node.then, attributes, shapes, len(node.outputs)
