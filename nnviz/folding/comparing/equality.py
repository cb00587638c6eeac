"""How equal two copies are, operator by operator; never judged by a hash.

Two copies of one signature have the same labels and inner edges in the same order.  Here their operators are compared
in lock step: attributes, operand slots, and the shapes of their weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from nnviz.graph import Attribute, Equality, Node, Shape

WIDTHS: Final = frozenset(
    {"channels", "features", "group", "hidden_size", "rows", "split", "shape", "starts", "ends", "sizes", "k"}
)
"""Attributes that say how wide a tensor is."""

STORED: Final = frozenset(f"{end}_{what}" for end in "yw" for what in ("scale", "zero_point", "axis", "block"))
"""Attributes that say how the numbers of a result or a weight are stored: each copy has its own, like its weights."""

COMMUTATIVE: Final = frozenset(["Add", "Mul", "Sum", "Max", "Min", "And", "Or", "Xor", "Equal", "Mean"])
LEVELS: Final[dict[Equality, int]] = {"exact": 0, "widths": 1, "counts": 2, "structure": 3}


def weakest(levels: Iterable[Equality]) -> Equality:
    """The level that all of `levels` reach."""
    found: Equality = "exact"
    for level in levels:
        if LEVELS[level] > LEVELS[found]:
            found = level
    return found


def compare(body: Sequence[Node], copies: Iterable[Sequence[Node]]) -> Equality:
    """How equal all `copies` are to `body`; their labels and inner edges agree."""
    others = [copy for copy in copies if copy is not body]
    wiring = _wiring(body) if others else []
    return weakest(
        "structure" if _wiring(copy) != wiring else weakest(_operators(a, b) for a, b in zip(body, copy, strict=True))
        for copy in others
    )


def _operators(one: Node, other: Node) -> Equality:
    if one.op != other.op or one.domain != other.domain or one.then != other.then:
        return "structure"
    differing = one.attributes != other.attributes and _differing(one.attributes, other.attributes) - STORED
    if differing and differing - WIDTHS:
        return "structure"
    return "widths" if differing or _shapes(one) != _shapes(other) or len(one.inputs) != len(other.inputs) else "exact"


def _shapes(node: Node) -> list[Shape | None]:
    return [weight.type.shape for weight in node.weights] if node.weights else []


def _differing(one: Mapping[str, Attribute], other: Mapping[str, Attribute]) -> set[str]:
    return {name for name in one.keys() | other.keys() if not _same(one.get(name), other.get(name))}


def _same(one: Attribute | None, other: Attribute | None) -> bool:
    return one == other or (one != one and other != other)


def _wiring(nodes: Sequence[Node]) -> list[tuple[tuple[int, ...], int]]:
    """For each operator its operands, as numbers in order of appearance, and how many results it has.

    What a concatenation takes from outside counts once: in a dense block it grows from layer to layer.
    """
    made = {value: i for i, value in enumerate(value for node in nodes for value in node.outputs)}
    numbers = dict(made)
    wiring: list[tuple[tuple[int, ...], int]] = []
    for node in nodes:
        if node.op == "Concat":
            inside = made.keys() & node.inputs
            outside = [len(made)] if len(inside) < len(set(node.inputs)) else []
            operands = sorted([made[value] for value in inside]) + outside
        else:
            operands = [numbers.setdefault(value, len(numbers)) for value in node.inputs]
        wiring.append((tuple(sorted(operands) if node.op in COMMUTATIVE else operands), len(node.outputs)))
    return wiring


def shares_weights(copies: Iterable[Sequence[Node]]) -> bool:
    """Whether all copies, of which there are several, use the very same weights, and use some."""
    weights = ([weight for node in copy for weight in node.weights] for copy in copies)
    first = next(weights)
    return bool(first) and all(other == first for other in weights)
