"""The classes of blocks: their numbers, the copy that stands for each, how equal the others are, which are variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from nnviz.folding.copies import Copy, repeats
from nnviz.folding.differences import differs, stride_differs
from nnviz.folding.equality import compare
from nnviz.folding.line import Line
from nnviz.graph import Equality, Node, integers


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of blocks.

    name        "B0", "B1" ... in order of first appearance
    copies      every copy over the whole network, in order
    reference   the copy that stands for all: the first of the most common structure, the shorter of two
    equal       how equal the copies that are no variants are
    variants    what each irregular copy differs in
    """

    name: str
    copies: tuple[Copy, ...]
    reference: Copy
    equal: Equality
    variants: dict[Copy, str]


def kinds_of(line: Line, root: Copy, nodes: Sequence[Node]) -> dict[int, Kind]:
    """Describe every class below `root` by its shape; `nodes` are the operators by position."""
    copies: dict[int, list[Copy]] = {}
    for repeat in repeats(root):
        copies.setdefault(repeat.shape, []).extend(repeat.copies)
    return {shape: _kind(f"B{i}", line, found, nodes) for i, (shape, found) in enumerate(copies.items())}


def _kind(name: str, line: Line, copies: list[Copy], nodes: Sequence[Node]) -> Kind:
    signatures = [line.signature(copy.start, copy.end) for copy in copies]
    count = Counter(signatures)
    length = {signature: copy.end - copy.start for copy, signature in zip(copies, signatures, strict=True)}
    common = max(count, key=lambda signature: (count[signature], -length[signature]))
    same = [copy for copy, signature in zip(copies, signatures, strict=True) if signature == common]
    others = [copy for copy, signature in zip(copies, signatures, strict=True) if signature != common]
    reference = _typical(same, nodes)
    body = nodes[reference.start : reference.end]
    variants = {copy: differs(nodes[copy.start : copy.end], body) or "other order" for copy in others}
    variants |= {copy: words for copy in same if (words := stride_differs(nodes[copy.start : copy.end], body))}
    regular = [copy for copy in same if copy not in variants]
    equal = compare(body, (nodes[copy.start : copy.end] for copy in regular))
    return Kind(name, tuple(copies), reference, equal, variants)


def _typical(copies: list[Copy], nodes: Sequence[Node]) -> Copy:
    """The first copy with the most common strides; of two, the one with fewer."""
    strides = [
        tuple(integers(node, "strides") for node in nodes[copy.start : copy.end] if "strides" in node.attributes)
        for copy in copies
    ]
    count = Counter(strides)
    common = max(count, key=lambda key: (count[key], -sum(prod(sides) for sides in key)))
    return copies[strides.index(common)]
