"""Copies of one structure whose widths or attributes alternate are pairs: mixing of tokens, then of channels.

A run A B A B ... of copies that are equal but for attributes becomes a run of (A B): the period is two to four, and
comes back at least twice.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from operator import itemgetter

from nnviz.folding.boxing.copies import Copy, Member, Repeat, models, remade
from nnviz.folding.mining.line import Line
from nnviz.graph import Node

_LONGEST = 4


def pair(line: Line, root: Copy, nodes: Sequence[Node]) -> Copy:
    """Return `root` with alternating copies taken together; `nodes` are the operators by position."""
    if root.plain:
        return root
    members: list[Member] = []
    for member in root.members:
        if isinstance(member, Repeat):
            members.append(_paired(line, remade(lambda copy: pair(line, copy, nodes), member), nodes))
        else:
            members.append(member)
    return root.holding(members)


def _paired(line: Line, repeat: Repeat, nodes: Sequence[Node]) -> Repeat:
    copies = repeat.copies
    different = models(copies)
    if len(copies) < 4 or len(different) == 1 or len({line.signature(one.start, one.end) for one in different}) > 1:
        return repeat
    details = {model: _details(nodes[model.start : model.end]) for model in different}
    width = _period([details[copy.model] for copy in copies])
    if width == 1:
        return repeat
    outer = tuple(
        Copy(
            copies[i].start,
            copies[i + width - 1].end,
            tuple(Repeat(repeat.shape, (copy,)) for copy in copies[i : i + width]),
        )
        for i in range(0, len(copies), width)
    )
    return Repeat(line.signature(outer[0].start, outer[0].end), outer)


def _period(keys: list[Hashable]) -> int:
    """The smallest period of `keys` that divides their number and comes back; 1 where there is none."""
    for width in range(1, min(_LONGEST, len(keys) // 2) + 1):
        if len(keys) % width == 0 and keys[width:] == keys[:-width]:
            return width
    return 1


def _details(nodes: Sequence[Node]) -> Hashable:
    """Everything about the operators but their weights' content and their surroundings."""
    return tuple(
        (node.op, node.then, _attributes(node), tuple([weight.type.shape for weight in node.weights])) for node in nodes
    )


def _attributes(node: Node) -> Hashable:
    return tuple(sorted(node.attributes.items(), key=itemgetter(0))) if node.attributes else ()
