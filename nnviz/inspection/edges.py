"""Everything in the diagram is drawn once, and every line runs from the border of its source to that of its target."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nnviz.diagram import Box, Diagram, Edge
from nnviz.inspection.arrowheads import ROOM, room
from nnviz.inspection.figure import Found
from nnviz.inspection.violation import Violation
from nnviz.scene import Point

ROLES = {
    "operator": "operator", "block": "block", "input": "terminal", "output": "terminal", "port": "terminal",
    "tensor": "tensor",
}  # fmt: skip


class _Name(NamedTuple):
    """What readers of a figure can tell of an edge: copies of a block have one name."""

    panel: str
    value: str
    source: str
    target: str


def misdrawn_edges(found: Found, diagram: Diagram) -> Iterator[Violation]:
    """Yield what is missing, what is too much, and lines that do not reach their boxes."""
    yield from _boxes(found, diagram)
    yield from _counts(found, diagram)
    yield from _copies(found, diagram)
    for edge, ends in zip(found.edges, found.ends, strict=True):
        for end, ref, at in zip(ends, (edge.source, edge.target), (edge.points[0], edge.points[-1]), strict=True):
            if end < 0:
                yield Violation("loose end", f"{edge} does not touch {ref}", at)
        if not edge.arrow:
            yield Violation("missing arrowhead", str(edge), edge.points[-1])
        elif room(edge) < ROOM:
            yield Violation("no room for arrowhead", f"{edge}: {room(edge):.1f} points", edge.points[-1])


def _parts(diagram: Diagram) -> Iterator[tuple[str, Sequence[Box], Sequence[Edge]]]:
    """The chain, then each definition: the kind of its panel, its boxes and edges."""
    yield "", diagram.boxes, diagram.edges
    for panel in diagram.definitions:
        yield panel.kind, panel.boxes, panel.edges


def _all(boxes: Iterable[Box]) -> Iterator[Box]:
    pending = list(boxes)
    while pending:
        box = pending.pop()
        yield box
        pending += box.children or ()


def _panel(found: Found, number: int) -> str:
    return found.boxes[number].ref if number >= 0 else ""


def _names(diagram: Diagram) -> Iterator[tuple[_Name, Edge]]:
    for kind, boxes, edges in _parts(diagram):
        refs = {box.key: box.ref for box in _all(boxes)}
        for edge in edges:
            yield _Name(kind, str(edge.value), refs[edge.source], refs[edge.target]), edge


def _drawn(found: Found) -> list[_Name]:
    return [_Name(_panel(found, edge.panel), edge.value, edge.source, edge.target) for edge in found.edges]


def _boxes(found: Found, diagram: Diagram) -> Iterator[Violation]:
    wanted = Counter((kind, ROLES[box.role], box.ref) for kind, boxes, _ in _parts(diagram) for box in _all(boxes))
    wanted.update(("", "panel", panel.kind) for panel in diagram.definitions)
    place: dict[tuple[str, str, str], Point] = {}
    drawn: Counter[tuple[str, str, str]] = Counter()
    for box in found.boxes:
        name = ("" if box.role == "panel" else _panel(found, box.panel), box.role, box.ref)
        drawn[name] += 1
        place[name] = (box.area[0], box.area[1])
    for name in sorted((wanted - drawn) | (drawn - wanted)):
        message = f"{name[1]} {name[2]} drawn {drawn[name]} times, not {wanted[name]}"
        yield Violation("missing box", message, place.get(name, (0.0, 0.0)))


def _counts(found: Found, diagram: Diagram) -> Iterator[Violation]:
    names = _drawn(found)
    place = {name: edge.points[0] for name, edge in zip(names, found.edges, strict=True)}
    wanted, drawn = Counter(name for name, _ in _names(diagram)), Counter(names)
    for name in sorted((wanted - drawn) | (drawn - wanted)):
        message = f"{name.source} → {name.target} drawn {drawn[name]} times, not {wanted[name]}"
        yield Violation("missing edge", message, place.get(name, (0.0, 0.0)))


def _copies(found: Found, diagram: Diagram) -> Iterator[Violation]:
    """A tensor comes from one box; where several of its consumers have one name, its lines lead to each of them."""
    targets: defaultdict[_Name, set[str]] = defaultdict(set)
    for name, wanted in _names(diagram):
        targets[name].add(wanted.target)
    reached: defaultdict[_Name, set[int]] = defaultdict(set)
    sources: defaultdict[tuple[int, str, str], set[int]] = defaultdict(set)
    for name, edge, (source, target) in zip(_drawn(found), found.edges, found.ends, strict=True):
        reached[name].add(target)
        sources[edge.tensor].add(source)
    for name, edge in zip(_drawn(found), found.edges, strict=True):
        if len(reached[name]) < len(targets[name]):
            message = f"{edge} reaches {len(reached[name])} boxes, not {len(targets[name])}"
            yield Violation("missing edge", message, edge.points[-1])
        if len(sources[edge.tensor]) > 1:
            yield Violation("loose end", f"the lines of {edge} begin at several boxes", edge.points[0])
