"""A binary tree over a row of places, as an array: node 1 is the root, 2n and 2n + 1 are below n (a segment tree)."""

from __future__ import annotations


def covering(left: int, right: int) -> list[int]:
    """The fewest nodes that make up the leaves [left, right), given as nodes."""
    nodes: list[int] = []
    while left < right:
        if left % 2:
            nodes.append(left)
            left += 1
        if right % 2:
            right -= 1
            nodes.append(right)
        left, right = left // 2, right // 2
    return nodes
