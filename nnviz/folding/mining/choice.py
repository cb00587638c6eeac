"""Which of several orders tells most: the one with the shortest description, unless its layers end where none does.

A program that goes on with one stream before it comes back for the other is written down as briefly as one that runs
layer by layer, but its copies are no layers.  So where an order is aligned to layers (`alignment`) and has a row as
long, its borders decide.  Where copies of its rows lie in pieces, they are brought together (`lockstep`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from nnviz.folding.boxing.frames import Frame
from nnviz.folding.mining.alignment import aligned
from nnviz.folding.mining.description import description_length
from nnviz.folding.mining.line import Line, line_of
from nnviz.folding.mining.lockstep import scattered
from nnviz.folding.mining.mine import mine
from nnviz.folding.mining.parts import Part
from nnviz.folding.mining.shortening import shortened
from nnviz.folding.order.broadcasts import Readers, broadcasts, local_inputs, readers_of
from nnviz.folding.order.flow import Flow
from nnviz.folding.order.orders import orders_of, together
from nnviz.folding.order.parallel import Module

Mined: TypeAlias = tuple[Line, Part, list[Frame]]
"""An order, what is found in it, and the frames of its modules."""


def choose(flow: Flow) -> Mined:
    """Search the orders of `flow` and return what the best one tells; the others are forgotten."""
    readers = readers_of(flow)
    orders, modules = orders_of(flow, readers)

    def mined(order: list[int]) -> Mined:
        return _mined(readers, order, modules)

    first = mined(orders[0])
    layered = None if modules else aligned(flow, first[0], orders[-1], readers.conditions)
    others = [order for order in orders[1:] if modules or _may_tell_more(flow, first, order)]
    best = min([first, *map(mined, others)], key=lambda result: description_length(*result[:2]))
    other = mined(layered) if layered else best
    best = other if _is_cleaner(other, best) else best
    copies = [] if modules else scattered(flow, best[0], _rows(best[1]))
    wide = broadcasts(readers, best[0].order)
    again = mined(together(flow, readers, copies, wide)[0]) if copies else best
    return min(best, again, key=lambda result: description_length(*result[:2]))


def _mined(readers: Readers, order: list[int], modules: Sequence[Module] = ()) -> Mined:
    flow, wide = readers.flow, broadcasts(readers, order)
    place = {i: position for position, i in enumerate(order)}
    frames = [tuple(place[module.operators[0]] + border for border in module.borders) for module in modules]
    heads = [piece for frame in frames if frame[-2] == frame[-1] for piece in pairwise(frame)]
    line = line_of(flow, order, wide, heads, readers.conditions, local_inputs(readers, order))
    return *mine(line, [border for frame in frames for border in frame]), sorted(frames)


def _may_tell_more(flow: Flow, first: Mined, order: list[int]) -> bool:
    """Whether `order` may have a shorter description than `first`; rows that are very long are shortened to see it."""
    short = shortened(flow, *first[:2])
    one, other = (short.order(order) for order in (first[0].order, order)) if short else (None, None)
    if short is None or one is None or other is None:
        return True
    readers = readers_of(short.flow)
    found = (_mined(readers, order) for order in (other, one))
    lengths = [description_length(*result[:2]) for result in found]
    return lengths[0] < lengths[1]


def _is_cleaner(one: Mined, other: Mined) -> bool:
    """Whether the longest row of `one` is of copies as long as that of `other`, and more strongly bordered."""
    row, its = _row(one[1]), _row(other[1])
    if row is None or its is None or row.period != its.period:
        return False
    return _border(one[0], row) > _border(other[0], its)


def _row(root: Part) -> Part | None:
    """The longest run below `root` that lies in no other."""
    return max(_rows(root), key=lambda run: run.finish - run.begin, default=None)


def _rows(root: Part) -> list[Part]:
    """The runs below `root` that lie in no other."""
    pending, runs = [root], list[Part]()
    for part in pending:
        if part.kind == "run":
            runs.append(part)
        elif part.kind == "unit":
            pending += part.parts
    return runs


def _border(line: Line, run: Part) -> float:
    """The median bare strength of the boundaries between the copies of `run`."""
    borders = sorted(line.strength.bare[run.start + run.period : run.end : run.period])
    return borders[len(borders) // 2] if borders else 0.0
