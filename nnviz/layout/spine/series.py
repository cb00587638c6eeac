"""A series on the axis x = 0: vertices and regions one below the other, joined by channels, with lanes at the sides."""

from __future__ import annotations

from nnviz.layout.layered import lay_layers
from nnviz.layout.places import Fragment, Item, Wire
from nnviz.layout.planning.decomposition import Parallel, Series
from nnviz.layout.spine.approach import exits_of, heads_of
from nnviz.layout.spine.columns import beside_bypass, over_ports, side_by_side
from nnviz.layout.spine.ground import Ground
from nnviz.layout.spine.joints import join, tap_at_the_end
from nnviz.layout.spine.skips import draw_lanes


def lay_series(ground: Ground, series: Series) -> Fragment:
    """Place the parts of a series and draw the lanes between its cuts."""
    drawn = Fragment()
    upper: int | None = None
    for i, part in enumerate(series.parts):
        following = series.parts[i + 1] if i + 1 < len(series.parts) else None
        below = following if isinstance(following, int) else None
        if isinstance(part, int):
            xs = {wire: drawn.paths[wire][-1][0] for wire in drawn.tails}
            piece = _vertex(ground, part, xs)
        elif isinstance(part, Parallel):
            piece = lay_parallel(ground, part, below)
        else:
            piece = lay_layers(ground, part.vertices)
        vertex = part if isinstance(part, int) else None
        drawn = join(ground, drawn, piece, upper, vertex) if i else piece
        upper = vertex
    if upper is not None:
        tap_at_the_end(ground, drawn, upper)
    cuts = {part for part in series.parts if isinstance(part, int)}
    draw_lanes(ground, drawn, cuts)
    return drawn


def lay_parallel(ground: Ground, part: Parallel, below: int | None) -> Fragment:
    """Lay out the branches and put them side by side."""
    branches = [lay_series(ground, b) if isinstance(b, Series) else _bypass(b) for b in part.branches]
    if below is not None:
        central = next((i for i, b in enumerate(part.branches) if isinstance(b, Wire) and _on_top(ground, b)), None)
        if central is not None and len(branches) == 2:
            reach = ground.items[below].axis + ground.items[below].before
            return beside_bypass(branches[central], branches[1 - central], reach, ground.spacing)
    into_sign = below is not None and ground.items[below].is_sign
    if below is not None and ground.items[below].is_frame:
        branches.sort(key=lambda branch: _lands(branch, ground.items[below]))
        ports = [_port_above(branch, ground.items[below]) for branch in branches]
        wishes = [x for x in ports if x is not None]
        if len(wishes) == len(branches):
            return over_ports(branches, wishes, ground.spacing)
    return side_by_side(branches, into_sign, ground.spacing)


def _lands(branch: Fragment, frame: Item) -> float:
    """Where the first line of a branch enters a frame from above."""
    ports = [frame.entries[wire.net] for wire in branch.tails if wire.net in frame.entries]
    return min((port.at for port in ports if port.side == "top"), default=frame.width)


def _port_above(branch: Fragment, frame: Item) -> float | None:
    """Where the axis of a branch runs whose one line drops straight into a frame; none of what comes out of a fork."""
    ports = [frame.entries.get(wire.net) for wire in branch.tails]
    if branch.heads or len(ports) != 1 or ports[0] is None or ports[0].side != "top":
        return None
    return ports[0].at - frame.axis - branch.paths[branch.tails[0]][-1][0]


def _on_top(ground: Ground, wire: Wire) -> bool:
    port = ground.items[wire.target].entries.get(wire.net)
    return port is not None and port.side == "top"


def _bypass(wire: Wire) -> Fragment:
    return Fragment(paths={wire: [(0.0, 0.0)]}, heads=[wire], tails=[wire])


def _vertex(ground: Ground, vertex: int, xs: dict[Wire, float]) -> Fragment:
    item, found = ground.items[vertex], ground.plan.found
    into = [wire for u in found.before[vertex] for wire in found.wires[u, vertex]]
    out = [wire for w in found.after[vertex] for wire in found.wires[vertex, w]]
    heads = heads_of(ground, item, into, xs)
    piece = Fragment([item], dict(heads), list(heads), out)
    piece.height = item.bottom + item.below
    piece.cover_item(item)
    for path in heads.values():
        if len(path) > 1:
            piece.cover(path[0][1], path[1][1], path[0][0] - 1, path[0][0] + 1)
    nets = list(dict.fromkeys([wire.net for wire in out] + [lane.net for lane in ground.lanes_from(vertex)]))
    places = exits_of(item, nets, {})
    for wire in out:
        piece.paths[wire] = [(places[wire.net], item.bottom)]
    return piece
