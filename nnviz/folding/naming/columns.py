"""Names of what stands side by side: towers that begin with inputs of the network, heads that end it.

Both are columns to a person: towers read nothing that was learned elsewhere (Radford 2021), and what heads compute is
learned from no more (Lin 2017, Tian 2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.naming.composition import whole
from nnviz.graph import Node, Value

PLAIN: Final = frozenset(["Convolution stack", "Convolution layer", "Depthwise separable convolution"])
"""Names that say less than that a block is a head."""

_TOWERS: Final = frozenset(["", "Stage", "Transformer"])
_SHARE: Final = 5
"""A tower is at least this part of a network: an encoder of small inputs is none."""


def columns(root: Copy, nodes: Sequence[Node], found: Mapping[int, str]) -> dict[int, str]:
    """The towers and the heads at the top level of `root`, by class; `found` are the names so far."""
    repeats = list(whole(root))
    towers = [repeat for repeat in repeats if _is_tower(repeat, nodes)]
    copies = sum(len(repeat.copies) for repeat in towers)
    result = {repeat.shape: "Tower" for repeat in towers if copies > 1 and found.get(repeat.shape) in _TOWERS}
    plain = [repeat for repeat in repeats if len(repeat.copies) > 1 and found.get(repeat.shape) in PLAIN]
    if plain:
        readers = _readers(nodes)
        result |= {repeat.shape: "Head" for repeat in plain if _are_heads(repeat, nodes, readers)}
    return result


def _is_tower(repeat: Repeat, nodes: Sequence[Node]) -> bool:
    """Whether the copies are large, and read nothing that is learned outside of them."""
    return all(
        (copy.end - copy.start) * _SHARE >= len(nodes) and _reads_inputs(nodes, copy.start, copy.end)
        for copy in repeat.copies
    )


def _reads_inputs(nodes: Sequence[Node], start: int, end: int) -> bool:
    """Whether nothing that was learned before enters [start, end): inputs, and masks that are made of them."""
    learned: set[Value] = set()
    for node in nodes[:start]:
        if node.weights or not learned.isdisjoint(node.inputs):
            learned.update(node.outputs)
    return not any(value in learned for node in nodes[start:end] for value in node.inputs)


def _readers(nodes: Sequence[Node]) -> dict[Value, list[Node]]:
    found: dict[Value, list[Node]] = {}
    for node in nodes:
        for value in node.inputs:
            found.setdefault(value, []).append(node)
    return found


def _are_heads(repeat: Repeat, nodes: Sequence[Node], readers: Mapping[Value, list[Node]]) -> bool:
    """Whether the copies' results are joined in one place, or are the network's, and nothing is learned of them."""
    if any(copy.end - copy.start < 2 for copy in repeat.copies):
        return False
    ends = [
        [user for value in nodes[copy.end - 1].outputs for user in readers.get(value, [])] for copy in repeat.copies
    ]
    joined = all(users == ends[0] and [user.op for user in users] == ["Concat"] for users in ends)
    return (joined or not any(ends)) and not any(node.weights for node in _behind(ends[0], readers))


def _behind(first: Sequence[Node], readers: Mapping[Value, list[Node]]) -> Iterator[Node]:
    """`first`, and all that depends on them."""
    seen, pending = set(first), list(first)
    for node in pending:
        yield node
        following = {user for value in node.outputs for user in readers.get(value, [])} - seen
        seen |= following
        pending.extend(following)
