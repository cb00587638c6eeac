"""Softmax attention as readers look for it: which layers project queries, keys and values, and how many heads.

The scores are the product that a softmax follows; what is multiplied there are queries and keys, what the softmax is
multiplied with are the values (Vaswani et al. 2017).  A projection is the one layer with weights from which an operand
comes, through whatever turns, norms or copies it on the way: a layer that projects several is named for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from nnviz.diagram.places import Places
from nnviz.diagram.wrappers import ATTENTION, restates
from nnviz.graph import Block, Graph, Node, Value, blocks, integer, operators

STEPS: Final = 16
"""Operators between a projection and the product, or the product and its softmax, at most."""

PRODUCTS: Final = frozenset({"MatMul", "Einsum"})
STOPS: Final = PRODUCTS | {"Softmax", "Attention", "LSTM", "GRU", "Loop", "Scan", "If"}
ROLES: Final = ("Q", "K", "V")
MOST_LISTED: Final = 4
"""Numbers of heads that are listed where copies differ."""


@dataclass(frozen=True, slots=True)
class Attending:
    """Attention of a network.

    roles   "Q", "K", "V" or "Q, K, V" of every layer that projects them
    heads   of every product that makes scores: its heads, and those of its keys where they are fewer, else 0
    sums    the products that weigh the values by those scores
    """

    roles: dict[Node, str] = field(default_factory=dict[Node, str])
    heads: dict[Node, tuple[int, int]] = field(default_factory=dict[Node, tuple[int, int]])
    sums: set[Node] = field(default_factory=set[Node])

    def heads_in(self, block: Block, copies: Iterable[Graph]) -> str:
        """The heads of a block that is one attention, as a title says it: "12 heads", "3/6/12 heads", else ""."""
        if not self._is_attention(block):
            return ""
        found = dict.fromkeys(self.heads[node] for copy in copies for node in operators(copy) if node in self.heads)
        heads, shared = (dict.fromkeys(column) for column in zip(*found, strict=True)) if found else ((), ())
        words = f"{'/'.join(map(str, heads))} heads" if 0 < len(heads) <= MOST_LISTED else ""
        return f"{words}, {next(iter(shared))} KV" if words and len(shared) == 1 and any(shared) else words

    def _is_attention(self, block: Block) -> bool:
        """Whether a body is called attention and holds one from scores to sum, and none of its blocks does as well.

        But for one that restates its name: the attention in the attention has no frame (wrappers).
        """
        others = (inner for inner in blocks(block.body) if not restates(inner, block))
        return self._holds_one(block) and not any(self._holds_one(inner) for inner in others)

    def _holds_one(self, block: Block) -> bool:
        inside = list(operators(block.body))
        once = sum(node in self.heads for node in inside) == 1 == sum(node in self.sums for node in inside)
        return once and ATTENTION in block.label.lower()


def attending(index: Places) -> Attending:
    """Find the attentions of a network."""
    result = Attending()
    for node in index.path:
        if node.op == "Attention":
            _name(result, [_projection(index, value) for value in node.inputs[:3]])
        elif node.op in PRODUCTS and len(node.inputs) == 2 and not node.weights:
            softmax = _ahead(index, node, frozenset({"Softmax"}))
            if softmax is not None:
                _attention(result, index, node, softmax)
    return result


def _attention(result: Attending, index: Places, scores: Node, softmax: Node) -> None:
    sum_ = _ahead(index, softmax, PRODUCTS)
    if sum_ is None or len(sum_.inputs) != 2:
        return
    made = _behind(index, sum_.inputs[0], softmax)
    operands = (*scores.inputs, sum_.inputs[1 if made else 0])
    projections = [_projection(index, value) for value in operands]
    _name(result, projections)
    heads = _heads(scores, projections[0])
    if heads > 1:
        result.heads[scores] = (heads, _fewer(heads, scores, projections))
        result.sums.add(sum_)


def _name(result: Attending, projections: list[Node | None]) -> None:
    for projection in dict.fromkeys(projections):
        if projection is not None:
            roles = [role for role, other in zip(ROLES, projections, strict=False) if other is projection]
            result.roles.setdefault(projection, ", ".join(roles))


def _ahead(index: Places, node: Node, wanted: frozenset[str]) -> Node | None:
    """The next operator of a kind that reads what `node` makes, through scales, biases and masks alone."""
    for _ in range(STEPS):
        if node.op not in wanted and wanted.intersection(node.then):
            return node
        readers = index.consumers.get(node.outputs[0], ()) if node.outputs else ()
        if not readers:
            return None
        node = next((reader for reader in readers if reader.op in wanted), readers[0])
        if node.op in wanted:
            return node
        if node.op in STOPS or _projects(node):
            return None
    return None


def _behind(index: Places, value: Value, maker: Node) -> bool:
    """Whether `maker` stands behind `value`, a few operators with one operand away."""
    for _ in range(STEPS):
        node = index.producer.get(value)
        if node is maker or node is None or not node.inputs:
            return node is maker
        value = node.inputs[0]
    return False


def _projection(index: Places, value: Value) -> Node | None:
    """The one layer with weights that `value` comes from; None where there are none or several."""
    found: dict[Node, None] = {}
    seen = {value}
    front = [value]
    for _ in range(STEPS):
        makers = dict.fromkeys(index.producer[value] for value in front if value in index.producer)
        if any(node.op in STOPS and not node.weights for node in makers):
            return None
        layers = [node for node in makers if _projects(node)]
        found.update(dict.fromkeys(layers))
        front = [read for node in makers if not _projects(node) for read in node.inputs if read not in seen]
        seen.update(front)
        if not front or len(found) > 1:
            break
    return next(iter(found)) if len(found) == 1 and not front else None


def _projects(node: Node) -> bool:
    """Whether `node` is a layer with weights; an embedding that is attended to as it is projects nothing."""
    return node.op != "Gather" and bool(node.weights) and bool(_width(node))


def _width(node: Node) -> int:
    return integer(node, "features") or integer(node, "channels")


def _heads(scores: Node, queries: Node | None) -> int:
    """The heads: the axis before those of queries and keys, or the queries' features over those of a head."""
    shape, operand = scores.outputs[0].type.shape or (), scores.inputs[0].type.shape or ()
    if len(shape) > 3:
        return shape[-3] if isinstance(shape[-3], int) else 0
    size = operand[-1] if operand else None
    if queries is None or not isinstance(size, int) or not size or _width(queries) % size:
        return 0
    return _width(queries) // size


def _fewer(heads: int, scores: Node, projections: list[Node | None]) -> int:
    """Heads of the keys where several queries share one (Ainslie et al. 2023), else 0."""
    queries, keys = projections[:2]
    if queries is None or keys is None or queries is keys or not _width(queries):
        return 0
    shared = heads * _width(keys) // _width(queries)
    return shared if 0 < shared < heads and heads % shared == 0 else 0
