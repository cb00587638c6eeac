"""How a body is wired: what each value is made from, what the concatenations join, and which sum closes a residual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

from nnviz.folding.labels import ACTIVATIONS, CONVOLUTIONS, is_norm
from nnviz.graph import Node, Value

SHORTCUT: Final = 3
"""Operators of a shortcut at most: pooling, a projection and its norm (ResNet-D)."""

HALVING: Final = frozenset(["Split", "Slice"])
POOLS: Final = frozenset(["GlobalAveragePool", "GlobalMaxPool", "ReduceMean"])
PROJECTING: Final = frozenset(["Conv", "Gemm", "AveragePool", "MaxPool", "BatchNormalization", "Pad"])


@dataclass(frozen=True, slots=True)
class Join:
    """What a concatenation joins.

    operands    how many; entering: those made outside; halves: those that a split made
    chained     of those made here, every one is made from the one before it (VoVNet, SPPF)
    parallel    all are made here, and none from another (Inception)
    shallow, deep   the fewest and the most convolutions on the way to one
    sums        those that are sums; bare: those that are convolutions without an activation
    closing     nothing follows
    """

    operands: int
    entering: int
    halves: int
    chained: bool
    parallel: bool
    shallow: int
    deep: int
    sums: int
    bare: int
    closing: bool


class Wiring:
    """The values of the body `nodes`, followed back to what enters it when that is first asked for."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.producer = {value: i for i, node in enumerate(nodes) for value in node.outputs}

    @cached_property
    def origins(self) -> dict[Value, int]:
        """The operators (low bits) and entries (high bits) that each value is made from."""
        origins: dict[Value, int] = {}
        bit = 1 << len(self.nodes)
        for i, node in enumerate(self.nodes):
            origin = 1 << i
            for value in operands(node):
                if value not in origins:
                    origins[value] = bit
                    bit <<= 1
                origin |= origins[value]
            for value in node.outputs:
                origins[value] = origin
        return origins

    @cached_property
    def depth(self) -> dict[Value, int]:
        """The most convolutions in a chain that leads to each value that is made here."""
        depth: dict[Value, int] = {}
        for node in self.nodes:
            before = max([depth.get(value, 0) for value in operands(node)], default=0)
            depth |= dict.fromkeys(node.outputs, before + (node.op in CONVOLUTIONS))
        return depth

    def origin(self, value: Value) -> int:
        """The operators and entries that `value` is made from."""
        return self.origins.get(value, 0)

    def makers(self, value: Value) -> int:
        """The operators alone."""
        return self.origin(value) & ((1 << len(self.nodes)) - 1)

    def entries(self, value: Value) -> int:
        """The entries alone."""
        return self.origin(value) >> len(self.nodes)

    def maker(self, value: Value) -> Node | None:
        """The operator that makes `value`; None where it enters."""
        place = self.producer.get(value)
        return None if place is None else self.nodes[place]


def operands(node: Node) -> list[Value]:
    """What `node` computes with that is no constant."""
    return [value for value in node.inputs if not value.constant]


def joins(wiring: Wiring) -> list[Join]:
    """Every concatenation of two values or more, in order."""
    found = [(i, node) for i, node in enumerate(wiring.nodes) if node.op == "Concat" and len(operands(node)) > 1]
    return [_join(wiring, operands(node), i == len(wiring.nodes) - 1) for i, node in found]


def _join(wiring: Wiring, values: Sequence[Value], closing: bool) -> Join:
    makers = [wiring.maker(value) for value in values]
    halves = sum(node is not None and node.op in HALVING for node in makers)
    places = sorted({wiring.producer[v] for v, m in zip(values, makers, strict=True) if m and m.op not in HALVING})
    origins = [wiring.origin(wiring.nodes[place].outputs[0]) for place in places]
    follows = [origins[j] >> places[i] & 1 for i in range(len(places)) for j in range(i + 1, len(places))]
    depths = [wiring.depth.get(value, 0) for value in values]
    return Join(
        operands=len(values),
        entering=makers.count(None),
        halves=halves,
        chained=bool(places) and all(follows),
        parallel=None not in makers and len(places) == len(values) and not any(follows),
        shallow=min(depths),
        deep=max(depths),
        sums=sum(_is_sum(wiring, node) for node in makers),
        bare=sum(node is not None and node.op in CONVOLUTIONS and not activation(node) for node in makers),
        closing=closing,
    )


def _is_sum(wiring: Wiring, node: Node | None) -> bool:
    """Whether `node` is a sum, or the activation behind one."""
    if node is not None and node.op in ACTIVATIONS and operands(node):
        node = wiring.maker(operands(node)[0])
    return node is not None and node.op in ("Add", "Sum")


def activation(node: Node) -> str:
    """The activation that `node` is or ends with; "" for none."""
    return next((name for name in reversed((node.op, *node.then)) if name in ACTIVATIONS), "")


def closes_residual(wiring: Wiring) -> bool:
    """Whether what follows the last sum only bends or norms it, and the sum adds what enters to what is made of it."""
    place = _last_sum(wiring)
    if place is None:
        return False
    return any(_skips(wiring, one, other) for one, other in _pairs(operands(wiring.nodes[place])))


def adds_foreign(wiring: Wiring) -> bool:
    """Whether the last sum adds what enters to what is not made from it: another stream."""
    place = _last_sum(wiring)
    if place is None:
        return False
    pairs = _pairs(operands(wiring.nodes[place]))
    return any(wiring.maker(one) is None and not wiring.entries(one) & wiring.entries(other) for one, other in pairs)


def merges_streams(wiring: Wiring) -> bool:
    """Whether the last sum adds what is made from different entries: streams meet there."""
    place = _last_sum(wiring)
    if place is None:
        return False
    entered = [wiring.entries(value) for value in operands(wiring.nodes[place])]
    return all(one and other and not one & other for one, other in combinations(entered, 2))


def _last_sum(wiring: Wiring) -> int | None:
    for place in range(len(wiring.nodes) - 1, -1, -1):
        node = wiring.nodes[place]
        if node.op in ("Add", "Sum") and len(operands(node)) > 1:
            return place
        if not (node.op in ACTIVATIONS or is_norm(node.op)):
            return None
    return None


def _pairs(values: Sequence[Value]) -> list[tuple[Value, Value]]:
    return [(one, other) for one in values for other in values if one is not other]


def _skips(wiring: Wiring, short: Value, other: Value) -> bool:
    """Whether `short` is an entry, or a projection of it, that `other` is made from by more operators."""
    steps = _shortcut(wiring, short)
    if steps is None or not all(node.op in PROJECTING and not activation(node) for node in steps):
        return False
    projects = not steps or any(node.op in ("Conv", "Gemm", "BatchNormalization") for node in steps)
    longer = wiring.makers(other).bit_count() > len(steps)
    return projects and longer and bool(wiring.entries(short) & wiring.entries(other))


def _shortcut(wiring: Wiring, value: Value) -> list[Node] | None:
    """The operators that `value` is made from; None where those are more than a shortcut has."""
    pending, steps = [value], dict[Node, None]()
    for current in pending:
        maker = wiring.maker(current)
        if maker is not None and maker not in steps:
            steps[maker] = None
            pending += operands(maker)
        if len(steps) > SHORTCUT:
            return None
    return list(steps)
