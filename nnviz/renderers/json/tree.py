"""The hierarchy as it is drawn: operators and blocks, each block with the body that stands for its copies."""

from __future__ import annotations

import json
from collections.abc import Mapping

from nnviz.graph import Block, Graph, Node
from nnviz.renderers.json.census import Census


def tree_text(graph: Graph, ids: Mapping[Node, int], found: Census) -> str:
    """Write the tree as JSON, one entry a line; written by hand because files may nest deeper than Python recurses."""
    lines = ["["]
    pending = _entries(graph, 2)
    while pending:
        item, depth, comma = pending.pop()
        indent = " " * depth
        if isinstance(item, str):
            lines.append(f"{indent}{item}{comma}")
        elif isinstance(item, Block):
            offset = found.offsets[item]
            copies = list(range(offset, offset + len(item.instances)))
            lines.append(f'{indent}{{"block": {json.dumps(item.kind)}, "instances": {copies}, "tree": [')
            pending.append(("]}", depth, comma))
            pending += _entries(item.body, depth + 1)
        else:
            lines.append(f'{indent}{{"operator": {ids[item]}}}{comma}')
    return "\n".join([*lines, " ]"])


def _entries(graph: Graph, depth: int) -> list[tuple[Node | str, int, str]]:
    """The nodes of `graph`, last first, each with the comma behind it."""
    last = len(graph.nodes) - 1
    return [(node, depth, "," if index < last else "") for index, node in reversed([*enumerate(graph.nodes)])]
