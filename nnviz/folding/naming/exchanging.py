"""Whether streams meet in a body: each result depends on each of several entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import Node, Value


def mixes(nodes: Sequence[Node]) -> bool:
    """Whether each of several results depends on each of several entries; the parts of one tensor are one result."""
    read = {value for node in nodes for value in node.inputs if not value.constant}
    made = {value for node in nodes for value in node.outputs}
    results, taken = made - read, frozenset(read - made)
    if any(len(results.intersection(node.outputs)) > 1 for node in nodes):
        return False
    if not all(1 < len(values) <= THRESHOLDS.exchange_streams for values in (results, taken)):
        return False
    reached: dict[Value, frozenset[Value]] = {}
    for node in nodes:
        entries = (reached.get(value, frozenset((value,))) for value in node.inputs if not value.constant)
        reached |= dict.fromkeys(node.outputs, frozenset[Value]().union(*entries))
    return all(reached[value] == taken for value in results)


def forks(nodes: Sequence[Node]) -> bool:
    """Whether something made in the body is read there twice: then there is more than an exchange in it."""
    made = {value for node in nodes for value in node.outputs}
    readers = Counter(value for node in nodes for value in node.inputs)
    return any(readers[value] > 1 for value in made)
