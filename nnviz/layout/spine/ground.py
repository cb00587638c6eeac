"""The state in which one level is laid out: its plan, its items, the sides from which its wires arrive, its taps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nnviz.fonts import text_width
from nnviz.layout.measuring import elide
from nnviz.layout.places import Item, Net, Port, Side, Wire
from nnviz.layout.planning.attachments import Feeder
from nnviz.layout.planning.decomposition import Parallel, Series
from nnviz.layout.planning.plan import Lane, Plan
from nnviz.layout.spine.interleaving import Spans
from nnviz.theme import Spacing

LABEL_OFFSET = 2.6
"""Between a line and the shape written beside it."""


class CannotArriveError(Exception):
    """A wire that should end on the side of a frame has its port elsewhere; the level is then drawn in layers."""


@dataclass(slots=True)
class Ground:
    """One level while it is laid out.

    arrivals  for each vertex and side, the wires that end there with their places, uppermost first
    taps      where the net of a lane leaves its vertex: the bends from the vertex to the height of the lane's beginning
    landings  for a wire that ends on a frame's top, the bends from the lane's height on
    """

    plan: Plan
    items: list[Item]
    spacing: Spacing
    labels: dict[Net, str]
    arrivals: dict[tuple[int, Side], dict[Wire, int]] = field(default_factory=dict[tuple[int, Side], dict[Wire, int]])
    taps: dict[tuple[int, Net], list[tuple[float, float]]] = field(
        default_factory=dict[tuple[int, Net], list[tuple[float, float]]]
    )
    landings: dict[Wire, list[tuple[float, float]]] = field(default_factory=dict[Wire, list[tuple[float, float]]])
    beginning: defaultdict[int, list[Lane]] = field(init=False)
    ending: defaultdict[int, list[tuple[Lane, Wire]]] = field(init=False)

    def label(self, wire: Wire) -> str:
        """What is written beside a wire of this level; gates have their labels on the other side of the frame."""
        if self.items[wire.source].gate or self.items[wire.target].gate:
            return ""
        return elide(self.labels.get(wire.net, ""), self.spacing.label, "regular", self.spacing.longest_text)

    def label_across(self, wire: Wire) -> float:
        """Room across the flow for the label beside a wire, 0 without one: its width, or its height on the side."""
        text = self.label(wire)
        if not text:
            return 0.0
        return (self.spacing.label if self.spacing.rightward else self._width(text)) + 2 * LABEL_OFFSET

    def stem(self, labels: Iterable[str]) -> float:
        """From a box to where its lines fork, with these labels beside them."""
        return self._along(labels, self.spacing.fork, self.spacing.labelled_fork, 0.0)

    def gap(self, labels: Iterable[str]) -> float:
        """From a box to the next, with these labels beside the lines between them."""
        return self._along(labels, self.spacing.gap, self.spacing.label_gap, self.spacing.arrow_length)

    def _along(self, labels: Iterable[str], bare: float, labelled: float, head: float) -> float:
        """Room along the flow for labels: their height where it goes down, their width where it goes right."""
        widths = [self._width(text) for text in labels if text]
        if not widths:
            return bare
        return max(labelled, max(widths) + 2 * LABEL_OFFSET + head) if self.spacing.rightward else labelled

    def _width(self, text: str) -> float:
        return text_width(elide(text, self.spacing.label, "regular", self.spacing.longest_text), self.spacing.label)

    def __post_init__(self) -> None:
        """Note where the lanes begin and end."""
        self.beginning, self.ending = defaultdict(list), defaultdict(list)
        for lane in self.plan.lanes:
            self.beginning[lane.source].append(lane)
            for wire in lane.wires:
                self.ending[wire.target].append((lane, wire))

    def arrive(self, wire: Wire, side: Side) -> None:
        """Let a wire end on a side of its target, below those that end there already."""
        among = self.arrivals.setdefault((wire.target, side), {})
        among[wire] = len(among)

    def lanes_from(self, vertex: int) -> list[Lane]:
        """The lanes that begin at a vertex."""
        return self.beginning.get(vertex, [])

    def feeders(self) -> list[tuple[Feeder, Series]]:
        """The feeders with their trees, nearest to the chain first: the one that is read first, or higher in a frame.

        Where they arrive at one box, the nearest is uppermost: its trunk ends where no other has to cross it.
        """
        plan = self.plan
        pairs = [(f, tree) for f, tree in zip(plan.feeders, plan.feeder_trees, strict=True) if tree]
        return sorted(pairs, key=lambda pair: min(map(self._height, pair[0].wires)))

    def _height(self, wire: Wire) -> tuple[int, float]:
        port = self.items[wire.target].entries.get(wire.net)
        return self.plan.found.position[wire.target], port.at if port is not None else 0.0

    def top_landings(self, vertex: int) -> list[tuple[Lane, Wire, Port]]:
        """Lanes that end on the upper border of a frame, with the ports."""
        entries = self.items[vertex].entries
        found = self.ending.get(vertex, ())
        return [(lane, wire, entries[wire.net]) for lane, wire in found if _on_top(entries.get(wire.net))]


def _on_top(port: Port | None) -> bool:
    return port is not None and port.side == "top"


def prepare(ground: Ground) -> None:
    """Choose the side of each lane, satellite and side input, and make boxes high enough for what arrives there."""
    plan = ground.plan
    trees = [plan.tree, *(tree for tree in plan.feeder_trees if tree)]
    index = {part: i for i, part in enumerate(cut for tree in trees for cut in _cut_order(tree))}
    _choose_lane_sides(ground, index)
    for lane in sorted(plan.lanes, key=lambda lane: -index.get(lane.source, 0)):
        for wire in lane.wires:
            if not ground.items[wire.target].gate and not _on_top(ground.items[wire.target].entries.get(wire.net)):
                ground.arrive(wire, lane.side)
    lean = _leaning(plan.tree)
    for wires in plan.satellites.values():
        for wire in wires:
            _arrive(ground, wire, "left")
    for feeder, _ in ground.feeders():
        for wire in feeder.wires:
            _arrive(ground, wire, "left", fixed=True)
    for wires in plan.sides.values():
        for wire in wires:
            _arrive(ground, wire, "right" if wire.net in plan.from_right else lean.get(wire.target, "left"))
    _grow(ground)


def _arrive(ground: Ground, wire: Wire, wish: Side, fixed: bool = False) -> None:
    """Let a wire arrive from the side it wishes, or from the other where only that one is free."""
    port = ground.items[wire.target].entries.get(wire.net)
    other: Side = "right" if wish == "left" else "left"
    side = port.side if port is not None else wish
    if (
        port is None
        and not fixed
        and ground.arrivals.get((wire.target, wish))
        and not ground.arrivals.get((wire.target, other))
    ):
        side = other
    if side not in SIDES or (fixed and side != wish):
        raise CannotArriveError
    ground.arrive(wire, side)


def _grow(ground: Ground) -> None:
    count = Counter({place: len(wires) for place, wires in ground.arrivals.items()})
    for (vertex, side), wires in count.items():
        item = ground.items[vertex]
        if not item.is_frame and not item.is_sign and not item.gate:
            item.height = max(item.height, LEAST_APART * (wires + 1))
            item.badge_high |= side == "right"


LEAST_APART = 4.2
"""Between two arrowheads on one side of a box."""


def _cut_order(tree: Series) -> list[int]:
    order: list[int] = []
    pending: list[Series] = [tree]
    while pending:
        series = pending.pop()
        for part in series.parts:
            if isinstance(part, int):
                order.append(part)
            elif isinstance(part, Parallel):
                pending += [branch for branch in part.branches if isinstance(branch, Series)]
    return order


def _choose_lane_sides(ground: Ground, index: dict[int, int]) -> None:
    """Lanes go right; a lane that would cross more lanes there than on the left goes left."""
    placed, dealt = {side: Spans() for side in SIDES}, {side: Spans() for side in SIDES}
    beginning = Counter(lane.source for lane in ground.plan.lanes)
    last = len(index)
    spans: list[tuple[float, float, list[int], Lane]] = []
    for lane in ground.plan.lanes:
        ends = sorted({index.get(wire.target, last) for wire in lane.wires})
        spans.append((index.get(lane.source, 0), ends[-1], ends, lane))
    for low, high, ends, lane in sorted(spans, key=lambda span: (span[1] - span[0], span[0])):
        sides = {p.side for w in lane.wires if (p := ground.items[w.target].entries.get(w.net)) is not None}
        if forced := sides - {"top"}:
            lane.side = "left" if "left" in forced else "right"
        elif any(ground.items[wire.target].gate for wire in lane.wires):
            lane.side = "right"
        else:
            crossed = {side: _crossed(placed[side], dealt[side], low, ends) for side in SIDES}
            hung = lane.source in ground.plan.hangers
            lane.side = "left" if hung or crossed["left"] < crossed["right"] else "right"
        placed[lane.side].add(low, high)
        if beginning[lane.source] > 1:
            dealt[lane.side].add(low, high)


def _crossed(placed: Spans, dealt: Spans, low: float, ends: Sequence[int]) -> int:
    """How many lanes of a side another would cross, and how many of a bundle it would with its turns into the chain.

    Lanes of one source each, as in a dense block, nest nevertheless: they are read as one pattern.
    """
    return placed.interleaved(low, ends[-1]) + sum(dealt.around(end) for end in ends[:-1])


SIDES: tuple[Side, Side] = ("left", "right")


def _leaning(tree: Series) -> dict[int, Side]:
    """From which side a vertex can be reached: the left, or the right in the right half of the branches."""
    lean: dict[int, Side] = {}
    pending: list[tuple[Series, Side]] = [(tree, "left")]
    while pending:
        series, side = pending.pop()
        for part in series.parts:
            if isinstance(part, int):
                lean[part] = side
            elif isinstance(part, Parallel):
                branches = [branch for branch in part.branches if isinstance(branch, Series)]
                for i, branch in enumerate(branches):
                    pending.append((branch, "left" if 2 * i < len(branches) - 1 or len(branches) == 1 else "right"))
    return lean
