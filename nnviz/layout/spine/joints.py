"""The channel between two parts of a series: the tails of the upper part go in, the heads of the lower part come out.

A fork, a merge and a plain line are the same thing here.  Lanes begin in the channel below their source (a *tap*) and
may end in the channel above a frame that they enter at the top (a *landing*).
"""

from __future__ import annotations

from nnviz.layout.channels.routing import Channel, open_channel
from nnviz.layout.channels.tracks import Thread
from nnviz.layout.places import Fragment, Net, Span
from nnviz.layout.spine.approach import KINK, exits_of
from nnviz.layout.spine.ground import Ground

OVER_ARRIVAL = 2.0
"""A hanger may reach so far below the top of the next vertex, which lines enter lower down."""
INFINITE = {"left": float("-inf"), "right": float("inf")}


def join(ground: Ground, drawn: Fragment, piece: Fragment, upper: int | None, lower: int | None) -> Fragment:
    """Put a piece below what is drawn, with a channel between them."""
    if upper is not None:
        _spread_exits(ground, drawn, piece, upper)
    if lower is None or ground.items[lower].is_frame:
        _avoid_kinks(drawn, piece)
    threads = _threads(ground, drawn, piece, upper, lower)
    if upper is not None:
        drawn.cover_item(ground.items[upper])
    labels = [ground.label(wire) for wire in drawn.tails]
    channel, bottom = _dig(ground, drawn, list(threads.values()), labels, upper, lower)
    piece.shift(0.0, bottom)
    top = drawn.height
    _taps(ground, drawn, channel, upper)
    _landings(ground, channel, lower)
    _continue_tails(ground, drawn, piece, channel, top, bottom)
    if upper is not None and lower is not None and not channel.tracks and len(piece.heads) == 1:
        drawn.breaks.append(piece.heads[0])
    drawn.tails = piece.tails
    drawn.absorb(piece)
    return drawn


def _avoid_kinks(drawn: Fragment, piece: Fragment) -> None:
    """Move a piece by less than a kink where that lets one of its lines come straight down."""
    off = [drawn.paths[wire][-1][0] - piece.paths[wire][0][0] for wire in piece.heads]
    if off and min(abs(dx) for dx in off) > 0:
        nearest = min(off, key=abs)
        piece.shift(nearest if abs(nearest) < KINK else 0.0, 0.0)


def _spread_exits(ground: Ground, drawn: Fragment, piece: Fragment, upper: int) -> None:
    """Let the nets of a vertex leave it as near as can be to where they go."""
    item = ground.items[upper]
    wishes: dict[Net, list[float]] = {}
    for wire in piece.heads:
        wishes.setdefault(wire.net, []).append(piece.paths[wire][0][0])
    middles = {net: (min(xs) + max(xs)) / 2 for net, xs in wishes.items()}
    for lane in ground.lanes_from(upper):
        middles.setdefault(lane.net, item.width / 2 * (1 if lane.side == "right" else -1))
    places = exits_of(item, list(middles), middles)
    for wire in drawn.tails:
        drawn.paths[wire] = [(places[wire.net], item.bottom)]
    drawn.cover_item(item)


def _threads(
    ground: Ground, drawn: Fragment, piece: Fragment, upper: int | None, lower: int | None
) -> dict[Net, Thread]:
    threads: dict[Net, Thread] = {}
    for wire in drawn.tails:
        threads.setdefault(wire.net, Thread(wire.net, [], [])).tops.append(drawn.paths[wire][-1][0])
    for wire in piece.heads:
        threads.setdefault(wire.net, Thread(wire.net, [], [])).bottoms.append(piece.paths[wire][0][0])
    if upper is not None:
        _add_taps(ground, threads, upper)
    if lower is not None:
        for lane, _, port in ground.top_landings(lower):
            thread = threads.setdefault(lane.net, Thread(lane.net, [], []))
            thread.tops.append(INFINITE[lane.side])
            thread.bottoms.append(ground.items[lower].x + port.at)
    return threads


def _add_taps(ground: Ground, threads: dict[Net, Thread], upper: int) -> None:
    lanes = ground.lanes_from(upper)
    item = ground.items[upper]
    known = {net: thread.tops[0] for net, thread in threads.items()}
    wishes = {lane.net: item.width / 2 * (1 if lane.side == "right" else -1) for lane in lanes}
    fresh = [lane.net for lane in lanes if lane.net not in known]
    places = exits_of(item, [*known, *fresh], known | wishes | known) if fresh else {}
    for lane in lanes:
        thread = threads.setdefault(lane.net, Thread(lane.net, [], []))
        if not thread.tops:
            thread.tops.append(places[lane.net])
        thread.bottoms.append(INFINITE[lane.side])
    hanger = ground.plan.hangers.get(upper)
    if hanger is not None:
        thread = threads.setdefault(hanger[0].net, Thread(hanger[0].net, [], []))
        if not thread.tops:
            thread.tops.append(exits_of(item, [hanger[0].net], {})[hanger[0].net])
        thread.bottoms.append(INFINITE["right"])


def _dig(
    ground: Ground, drawn: Fragment, threads: list[Thread], labels: list[str], upper: int | None, lower: int | None
) -> tuple[Channel, float]:
    """The channel below what is drawn, and the y of its bottom."""
    spacing, top = ground.spacing, drawn.height
    channel = open_channel(threads, top, ground.stem(labels), spacing)
    if not channel.tracks:
        if lower is not None and ground.items[lower].gate:
            return channel, top + spacing.frame
        return channel, top + ground.gap(labels)
    plain = upper is not None and lower is not None
    bottom = channel.tracks[-1] + (spacing.drop - 2 if plain else spacing.drop)
    return channel, max(bottom, _below_hanger(ground, channel, upper, lower))


def _below_hanger(ground: Ground, channel: Channel, upper: int | None, lower: int | None) -> float:
    """Where a vertex may begin so that what arrives at its right passes below what hangs beside the one above it."""
    wires = ground.plan.hangers.get(upper, []) if upper is not None else []
    if lower is None or not wires or not ground.arrivals.get((lower, "right")):
        return float("-inf")
    half = max(ground.items[wire.target].height for wire in wires) / 2
    return channel.height_of(wires[0].net) + half - OVER_ARRIVAL


def _taps(ground: Ground, drawn: Fragment, channel: Channel, upper: int | None) -> None:
    if upper is None:
        return
    item = ground.items[upper]
    nets = [lane.net for lane in ground.lanes_from(upper)]
    if upper in ground.plan.hangers:
        nets.append(ground.plan.hangers[upper][0].net)
    for net in nets:
        x = next(x for x in channel.threads[net].tops)
        ground.taps[upper, net] = [(x, item.bottom), (x, channel.height_of(net))]


def _landings(ground: Ground, channel: Channel, lower: int | None) -> None:
    if lower is None:
        return
    item = ground.items[lower]
    for lane, wire, port in ground.top_landings(lower):
        x = item.x + port.at
        ground.landings[wire] = [(x, channel.height_of(lane.net)), (x, item.y)]


def _continue_tails(
    ground: Ground, drawn: Fragment, piece: Fragment, channel: Channel, top: float, bottom: float
) -> None:
    for wire in piece.heads:
        start, end = drawn.paths.pop(wire), piece.paths[wire]
        bends = channel.route(wire.net, start[-1][0], end[0][0])
        piece.paths[wire] = start + bends + end
        room = ground.label_across(wire)
        if room:
            low, high, x = top, bends[0][1] if bends else bottom, start[-1][0]
            if ground.spacing.rightward:
                drawn.left.append(Span(low, high, x - room))
            else:
                drawn.right.append(Span(low, high, x + room))


def tap_at_the_end(ground: Ground, drawn: Fragment, upper: int) -> None:
    """Let lanes begin below the last vertex of a series."""
    if not ground.lanes_from(upper) and upper not in ground.plan.hangers:
        return
    threads: dict[Net, Thread] = {}
    for wire in drawn.tails:
        threads.setdefault(wire.net, Thread(wire.net, [], [])).tops.append(drawn.paths[wire][-1][0])
    for thread in threads.values():
        thread.bottoms.append(thread.tops[0])
    _add_taps(ground, threads, upper)
    drawn.cover_item(ground.items[upper])
    channel = open_channel(list(threads.values()), drawn.height, ground.spacing.fork, ground.spacing)
    _taps(ground, drawn, channel, upper)
    drawn.height = channel.tracks[-1] + 1
