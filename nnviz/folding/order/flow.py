"""The graph as flat arrays: operators are numbers, and only their labels and edges count.

Post-condition: `producers[i]` lists each producer of operator i once, in the order of its operands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnviz.folding.bodies import reads
from nnviz.folding.labels import label, resamples
from nnviz.graph import Graph, Value


@dataclass(frozen=True, slots=True)
class Flow:
    """Labels and edges of the operators of one graph.

    sinks     operators that nothing consumes, those of the graph's first outputs first
    weights   the number of the largest weight of each operator, the same where it is the same; -1 where it has none
    entering  who reads each tensor that no operator makes, of those that several read: they pass between operators, too
    """

    labels: list[str]
    producers: list[list[int]]
    consumers: list[list[int]]
    resamples: list[bool]
    sinks: list[int]
    weights: list[int]
    entering: list[list[int]] = field(default_factory=list[list[int]])

    def __len__(self) -> int:
        return len(self.labels)

    def topological(self) -> Sequence[int]:
        """The operators in some topological order: as they are numbered, if that is one."""
        if all(sources[0] < i and max(sources) < i for i, sources in enumerate(self.producers) if sources):
            return range(len(self))
        waiting = [len(producers) for producers in self.producers]
        ready = deque(i for i, count in enumerate(waiting) if not count)
        order: list[int] = []
        while ready:
            order.append(ready.popleft())
            for consumer in self.consumers[order[-1]]:
                waiting[consumer] -= 1
                if not waiting[consumer]:
                    ready.append(consumer)
        return order


def flow_of(graph: Graph) -> Flow:
    """Number the operators of `graph` and their edges."""
    producer = {value: i for i, node in enumerate(graph.nodes) for value in node.outputs}
    producers = [_made(producer, reads(node)) for node in graph.nodes]
    consumers: list[list[int]] = [[] for _ in graph.nodes]
    for i, sources in enumerate(producers):
        for source in sources:
            consumers[source].append(i)
    labels = [label(node) for node in graph.nodes]
    rank = {producer[value]: -i for i, value in reversed(list(enumerate(graph.outputs))) if value in producer}
    dead = -len(graph.outputs)
    sinks = sorted((i for i, users in enumerate(consumers) if not users), key=lambda i: (-rank.get(i, dead), labels[i]))
    changing = [resamples(node) for node in graph.nodes]
    return Flow(labels, producers, consumers, changing, sinks, _weights(graph), _entering(graph, producer))


def _entering(graph: Graph, producer: Mapping[Value, int]) -> list[list[int]]:
    """The operators that read each input of `graph`, or what a body captures, where there are several."""
    readers: dict[Value, dict[int, None]] = {}
    for i, node in enumerate(graph.nodes):
        for value in reads(node):
            if value not in producer and not value.constant:
                readers.setdefault(value, {})[i] = None
    return [list(users) for users in readers.values() if len(users) > 1]


def _made(producer: Mapping[Value, int], operands: Sequence[Value]) -> list[int]:
    """The producers of `operands`, each once."""
    found = [producer[value] for value in operands if value in producer]
    return found if len(found) < 2 else list(dict.fromkeys(found))


def _weights(graph: Graph) -> list[int]:
    """By operator its largest weight: exporters store equal biases once, whatever they belong to."""
    numbers: dict[Value, int] = {}
    return [numbers.setdefault(_largest(node.weights), len(numbers)) if node.weights else -1 for node in graph.nodes]


def _largest(weights: Sequence[Value]) -> Value:
    return weights[0] if len(weights) == 1 else max(weights, key=lambda weight: weight.type.size or 0)


def positions(order: Sequence[int]) -> list[int]:
    """Where each operator stands in `order`, which holds all of them."""
    position = [0] * len(order)
    for place, i in enumerate(order):
        position[i] = place
    return position
