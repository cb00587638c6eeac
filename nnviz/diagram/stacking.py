"""Whether the copies of a block can be drawn as one body behind a badge ("×12").

A stack says: the copies follow one another, each reads what the one before made, and what else they read or feed is
the same for all.  Copies that exchange tensors with different partners (the levels of a U-Net, of a feature pyramid)
are drawn apart, so that those tensors stay visible; copies side by side (parallel branches) are no stack at all.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from nnviz.diagram.places import Places, entering
from nnviz.graph import Block, Node, Value, operators

Arrangement: TypeAlias = Literal["stack", "apart", "parallel"]


def arrangement(block: Block, index: Places) -> Arrangement:
    """How the copies of `block` stand to one another and to the rest of the network."""
    if len(block.instances) < 2:
        return "stack"
    copies = [list(operators(copy)) for copy in block.instances]
    owner = {node: number for number, copy in enumerate(copies) for node in copy}
    if not _chained(copies, owner, index):
        return "parallel"
    return "stack" if _same_partners(copies, owner, index, block.body_index) else "apart"


def _chained(copies: list[list[Node]], owner: dict[Node, int], index: Places) -> bool:
    """Whether every copy but the first reads something that an earlier copy made."""
    for number, copy in enumerate(copies[1:], 1):
        makers = (index.producer.get(value) for value in entering(copy))
        if not any(maker is not None and owner.get(maker, number) < number for maker in makers):
            return False
    return True


def _same_partners(copies: list[list[Node]], owner: dict[Node, int], index: Places, body: int) -> bool:
    """Whether the copies read the same tensors from elsewhere, and feed the same operators there."""
    reads = [_outside(copy, owner, index) for copy in copies]
    common = set(reads[-1]).intersection(*reads[1:])
    if body == 0 or len(copies) == 2:
        common &= set(reads[0])
    if any(value not in common for read in reads[1:] for value in read):
        return False
    readers = [_readers(copy, owner, index) for copy in copies]
    everywhere = set(readers[-1]).intersection(*readers)
    return all(reader in everywhere for reading in readers[:-1] for reader in reading)


def _outside(copy: list[Node], owner: dict[Node, int], index: Places) -> list[Value]:
    """Tensors that `copy` reads from other parts of the network; inputs of the model count as the same for all."""
    found = ((value, index.producer.get(value)) for value in entering(copy))
    return [value for value, maker in found if maker is not None and maker not in owner]


def _readers(copy: list[Node], owner: dict[Node, int], index: Places) -> list[Node]:
    """Operators outside the block that read what `copy` makes."""
    made = (value for node in copy for value in node.outputs)
    return [reader for value in made for reader in index.consumers.get(value, ()) if reader not in owner]
