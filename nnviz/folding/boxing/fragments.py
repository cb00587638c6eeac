"""Fragments: a few operators that happen to have one entry and one exit, never stand in a row, and have no name.

The product of queries and keys is one.  A person draws its operators, not a box around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from nnviz.folding.boxing.copies import Copy, Member, Repeat, remade, repeats
from nnviz.folding.boxing.details import Details, Key
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import Node, Value


def open_fragments(root: Copy, nodes: Sequence[Node], details: Details) -> Copy:
    """Return `root` without the boxes around fragments; `nodes` are the operators by position."""
    made = {value for node in nodes for value in node.outputs}
    kept: set[int] = set()
    seen: set[tuple[int, Key | None]] = set()
    for repeat in repeats(root):
        if repeat.shape in kept:
            continue
        if len(repeat.copies) > 1 or repeat.end - repeat.start > THRESHOLDS.fragment:
            kept.add(repeat.shape)
            continue
        key = details.key(repeat.start, repeat.end)
        if (key is None or (repeat.shape, key) not in seen) and _has_name(nodes[repeat.start : repeat.end], made):
            kept.add(repeat.shape)
        seen.add((repeat.shape, key))
    return _opened(root, kept)


def _has_name(body: Sequence[Node], made: AbstractSet[Value]) -> bool:
    """Whether a person has a name for `body` and boxes it, or it closes what is around it: it adds another stream.

    What begins with an input of the network closes nothing: it is the side from which the input comes.
    """
    facts = Facts(body)
    closes = facts.foreign and not made.isdisjoint(body[0].inputs)
    return closes or any(motif.boxed and motif.test(facts) for motif in MOTIFS)


def _opened(outer: Copy, kept: set[int]) -> Copy:
    if outer.plain:
        return outer
    members: list[Member] = []
    for member in outer.members:
        if not isinstance(member, Repeat):
            members.append(member)
        elif member.shape in kept:
            members.append(remade(lambda copy: _opened(copy, kept), member))
        else:
            members.extend(range(member.start, member.end))
    return outer.holding(members)
