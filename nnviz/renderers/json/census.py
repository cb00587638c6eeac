"""Every occurrence of every block in the whole network, and the operators that each copy holds.

Operators are numbered along the unfolded graph, so the operators of a copy are a range of ids, and one walk finds all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nnviz.graph import Block, Graph, Node, operators


@dataclass(slots=True)
class Occurrence:
    """One block in one place: the kind of the block around it ("" none), and the ids that each copy holds."""

    block: Block
    parent: str
    firsts: list[int] = field(default_factory=list[int])
    copies: list[range] = field(default_factory=list[range])


@dataclass(slots=True)
class Census:
    """All occurrences by kind, in order; and for each block the position of its first copy among those of its kind."""

    occurrences: dict[str, list[Occurrence]] = field(default_factory=dict[str, list[Occurrence]])
    offsets: dict[Node, int] = field(default_factory=dict[Node, int])

    def enter(self, block: Block, parent: str) -> Occurrence:
        """Note one more block of its kind."""
        before = self.occurrences.setdefault(block.kind, [])
        self.offsets[block] = sum(len(last.block.instances) + self.offsets[last.block] for last in before[-1:])
        before.append(Occurrence(block, parent))
        return before[-1]


@dataclass(frozen=True, slots=True)
class _Border:
    """Where a copy begins or ends."""

    occurrence: Occurrence
    ends: bool


def census(graph: Graph, ids: Mapping[Node, int]) -> Census:
    """Find every block of `graph` and of the bodies of its operators."""
    found = Census()
    for first, current in _graphs(graph, ids):
        _walk(current, first, found)
    return found


def _graphs(graph: Graph, ids: Mapping[Node, int]) -> Iterator[tuple[int, Graph]]:
    """The graph itself, then every body once; each with the id of its first operator."""
    yield 0, graph
    seen: set[Graph] = set()
    for body in (body for node in ids for body in node.bodies):
        first = next(operators(body), None)
        if body not in seen and first is not None:
            seen.add(body)
            yield ids[first], body


def _walk(graph: Graph, first: int, found: Census) -> None:
    """Count operators along `graph`; what lies between the borders of a copy is its own."""
    pending: list[tuple[Node | _Border, str]] = [(node, "") for node in reversed(graph.nodes)]
    while pending:
        item, parent = pending.pop()
        match item:
            case _Border(occurrence):
                if item.ends:
                    occurrence.copies.append(range(occurrence.firsts[-1], first))
                else:
                    occurrence.firsts.append(first)
            case Block():
                occurrence = found.enter(item, parent)
                for copy in reversed(item.instances):
                    pending.append((_Border(occurrence, True), ""))
                    pending.extend((node, item.kind) for node in reversed(copy.nodes))
                    pending.append((_Border(occurrence, False), ""))
            case Node():
                first += 1
