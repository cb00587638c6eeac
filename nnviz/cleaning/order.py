"""What holds the operators of a graph in order: who must come first, and what bodies read from outside."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from nnviz.cleaning.operator import Op
from nnviz.graph import Graph, Value


def topological(ops: list[Op], producers: Mapping[Value, Op]) -> list[Op]:
    """Order `ops` so that each comes after the makers of its operands, otherwise by position (Kahn 1962)."""
    by_position = sorted(ops, key=lambda op: op.position)
    rank = {op: index for index, op in enumerate(by_position)}
    makers = [{rank[producers[value]] for value in op.inputs if value in producers} for op in by_position]
    followers: list[list[int]] = [[] for _ in ops]
    for index, needed in enumerate(makers):
        for maker in needed:
            followers[maker].append(index)
    waiting = [len(needed) for needed in makers]
    ready = [index for index, count in enumerate(waiting) if not count]
    order: list[Op] = []
    while ready:
        index = heappop(ready)
        order.append(by_position[index])
        for follower in followers[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, follower)
    return order


def captured(graph: Graph) -> set[Value]:
    """Every value that the bodies inside `graph` read; those of the bodies' own are among them and do no harm."""
    found: set[Value] = set()
    pending = [body for node in graph.nodes for body in node.bodies]
    seen: set[Graph] = set()
    while pending:
        body = pending.pop()
        if body in seen:
            continue
        seen.add(body)
        found.update(body.outputs)
        for node in body.nodes:
            found.update(node.inputs)
            pending.extend(node.bodies)
    return found
