"""Rows of a stage are cut where the width changes and a copy that differs opens blocks of another width.

A copy without its residual does so: MobileNet-v2 reads 1, 2, 3, 4, 3, 3, 1 (Sandler et al. 2018, table 2).  Where every
copy widens, as in dense blocks, no width holds for a copy and its neighbour, and nothing is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnviz.folding.boxing.copies import Copy, Member, mapped
from nnviz.folding.mining.line import Line
from nnviz.graph import Node, integer


def split_widths(line: Line, root: Copy, nodes: Sequence[Node]) -> Copy:
    """Return `root` with each row cut into rows of one width; `nodes` are the operators by position."""
    return root if root.plain else root.holding(list(_members(line, root, nodes)))


def _members(line: Line, copy: Copy, nodes: Sequence[Node]) -> Iterator[Member]:
    for member in copy.members:
        if isinstance(member, int):
            yield member
            continue
        copies = mapped(lambda inner: split_widths(line, inner, nodes), member.copies)
        for row in _of_one_width(line, copies, nodes):
            yield member.holding(row)


def _of_one_width(line: Line, row: Sequence[Copy], nodes: Sequence[Node]) -> list[tuple[Copy, ...]]:
    """Cut `row` where copies of one width end and one that differs from them opens others of one width."""
    widths = [_width(nodes[copy.start : copy.end]) for copy in row]
    signs = [line.signature(copy.start, copy.end) for copy in row]
    cuts = [0]
    for i in range(2, len(row)):
        ends = widths[i - 2] == widths[i - 1] != widths[i]
        opens = signs[i] != signs[i - 1] and (i + 1 == len(row) or widths[i + 1] == widths[i])
        if ends and opens and 0 not in (widths[i - 1], widths[i]):
            cuts.append(i)
    return [tuple(row[start:end]) for start, end in pairwise([*cuts, len(row)])]


def _width(nodes: Sequence[Node]) -> int:
    """Channels or features of the last layer; 0 where there is none."""
    widths = (integer(node, "channels") or integer(node, "features") for node in reversed(nodes))
    return next(filter(None, widths), 0)
