"""Where a tensor comes from in a figure that draws only one copy of each block.

An operator of the drawn copy may read what another copy made.  That edge is the stack itself; what is drawn instead is
the tensor that enters the first copy in its place, from outside the block.
"""

from __future__ import annotations

from nnviz.diagram.channels import channels_first, channels_last
from nnviz.diagram.places import Path, Places, entering
from nnviz.diagram.words import shape_text
from nnviz.graph import Block, Node, Shape, Value, operators


class Sources:
    """Resolves tensors against the drawn copies of the blocks `stacks`; remembers what enters each.

    Knows in which tensors channels are last: all shapes are written channels first, or all `as_filed`.
    """

    def __init__(self, index: Places, stacks: set[Block], as_filed: bool = False) -> None:
        self.index = index
        self._stacks = stacks
        self._last = frozenset[Value]() if as_filed else channels_last(index)
        self._entries: dict[Block, tuple[list[Value], list[Value]]] = {}

    def resolve(self, value: Value, path: Path, depth: int = 0) -> Value | None:
        """The tensor whose line ends at a consumer of `value` under `path`; None where a stack has no entry for it.

        Only blocks below `depth` levels of the path are looked through: a panel begins at its own body.
        """
        current: Value | None = value
        while current is not None:
            maker = self.index.producer.get(current)
            level = self._parting(self.index.path[maker], path) if maker is not None else None
            if level is None or level < depth:
                return current
            current, path = self._entry(path[level][0], current), path[:level]
        return None

    def shape(self, value: Value) -> str:
        """The shape of `value` as it is written beside its line."""
        return shape_text(self.shaped(value))

    def shaped(self, value: Value) -> Shape | None:
        """The shape of `value` with its axes in the order in which they are written."""
        shape = value.type.shape
        return channels_first(shape) if shape is not None and value in self._last else shape

    def carried(self, value: Value, reader: Node) -> bool:
        """Whether `reader` lies in another copy of a stack than the maker of `value`: that edge is the stack itself."""
        maker = self.index.producer.get(value)
        return maker is not None and self._parting(self.index.path[maker], self.index.path[reader]) is not None

    def _entry(self, block: Block, carried: Value) -> Value | None:
        """The tensor that enters the first copy of `block` where later copies read `carried`."""
        outside, between = self._entries.get(block) or self._entries.setdefault(block, self._borders(block))
        if not outside:
            return None
        slot = between.index(carried) if carried in between else 0
        return outside[min(slot, len(outside) - 1)]

    def _borders(self, block: Block) -> tuple[list[Value], list[Value]]:
        """Tensors that enter the first copy alone, and those that the drawn copy reads from other copies."""
        members = {node for copy in block.instances for node in operators(copy)}
        body = entering(list(operators(block.body)))
        between = [value for value in body if self.index.producer.get(value) in members]
        common = {value for value in body if self.index.producer.get(value) not in members}
        first = [value for value in entering(list(operators(block.instances[0]))) if not self._made_by(value, members)]
        return [value for value in first if value not in common] or first, between

    def _made_by(self, value: Value, members: set[Node]) -> bool:
        return self.index.producer.get(value) in members

    def _parting(self, maker: Path, consumer: Path) -> int | None:
        """The level at which two paths lie in different copies of one stack; None where they do not."""
        for level, (ours, theirs) in enumerate(zip(maker, consumer, strict=False)):
            if ours != theirs:
                return level if ours[0] is theirs[0] and ours[0] in self._stacks else None
        return None
