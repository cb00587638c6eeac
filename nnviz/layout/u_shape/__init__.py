"""A U: the left arm runs down, the right arm up, and every skip is a short horizontal rung between them (U-Net, FPN).

A level is a U if its tree is one chain with two rungs or more that are strictly nested; a rung is a skip, or a short
branch of plain boxes.  Boxes of a rung's two ends stand at one height.  What lies between the innermost ends forms the
bottom row.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nnviz.layout.geometry.checking import is_flawed
from nnviz.layout.measuring import measure
from nnviz.layout.places import Fragment, Item, Wire
from nnviz.layout.planning.decomposition import Parallel, Series
from nnviz.layout.spine.ground import Ground
from nnviz.layout.u_shape.arms import Arms
from nnviz.layout.u_shape.rungs import Rung

MOST_ON_RUNG = 2
"""Boxes on a rung."""


def lay_u(ground: Ground) -> Fragment | None:
    """Draw a level as a U; None where it is none.  What was drawn before stays as it is."""
    found = _read(ground)
    if found is None:
        return None
    items = [_unwidened(item, ground) for item in ground.items]
    fresh = Ground(ground.plan, items, ground.spacing, ground.labels)
    drawn = Arms(fresh, *found).draw()
    return None if is_flawed(drawn) else drawn


def _unwidened(item: Item, ground: Ground) -> Item:
    """An item for the rungs, which arrive at its side: a box that was widened for lines from above is as it was."""
    if item.box is None or item.is_frame or item.gate or item.is_sign:
        return replace(item)
    return measure(item.vertex, item.box, ground.spacing)


def _read(ground: Ground) -> tuple[list[int], list[Rung]] | None:
    plan = ground.plan
    if plan.tangled or plan.sides or plan.satellites:
        return None
    chain: list[int] = []
    branches: list[tuple[int, list[int], int]] = []
    if not _flatten(plan.tree, chain, branches, None, ground):
        return None
    if any(ground.items[v].is_frame or ground.items[v].gate for v in chain):
        return None
    index = {v: i for i, v in enumerate(chain)}
    rungs = [Rung(index[a], index[b], _along(ground, (a, *inner, b))) for a, inner, b in branches]
    fed = {v for feeder in plan.feeders for v in feeder.vertices}
    for lane in plan.lanes:
        if lane.source in fed:
            continue
        if len(lane.wires) != 1 or lane.source not in index or lane.wires[0].target not in index:
            return None
        rungs.append(Rung(index[lane.source], index[lane.wires[0].target], tuple(lane.wires)))
    rungs.sort(key=lambda rung: rung.start)
    nested = all(a.start < b.start and b.end < a.end for a, b in pairwise(rungs))
    deep = len(rungs) > 1 and rungs[-1].end - rungs[-1].start > 1
    placed = all(v in index for v in (*plan.hangers, *(wire.target for f in plan.feeders for wire in f.wires)))
    return (chain, rungs) if nested and deep and placed else None


def _flatten(
    series: Series, chain: list[int], branches: list[tuple[int, list[int], int]], after: int | None, ground: Ground
) -> bool:
    """Follow the longer branch of each fork; the other must be a few plain boxes, or none: a second result of a box."""
    parts = series.parts
    for i, part in enumerate(parts):
        if isinstance(part, int):
            chain.append(part)
            continue
        below = parts[i + 1] if i + 1 < len(parts) else after
        if not isinstance(part, Parallel) or len(part.branches) != 2 or not chain or not isinstance(below, int):
            return False
        short, long = sorted((_boxes(branch) for branch in part.branches), key=_size)
        plain = [p for p in short.parts if isinstance(p, int) and not ground.items[p].is_frame]
        if len(chain) > 400 or not long.parts or len(plain) != len(short.parts) or len(plain) > MOST_ON_RUNG:
            return False
        branches.append((chain[-1], plain, below))
        if not _flatten(long, chain, branches, below, ground):
            return False
    return True


def _boxes(branch: Series | Wire) -> Series:
    """A branch as a series; a wire is one without boxes."""
    return Series(()) if isinstance(branch, Wire) else branch


def _size(series: Series) -> int:
    count, pending = 0, [series]
    while pending:
        for part in pending.pop().parts:
            if isinstance(part, Parallel):
                pending += [branch for branch in part.branches if isinstance(branch, Series)]
            count += 1
    return count


def _along(ground: Ground, vertices: tuple[int, ...]) -> tuple[Wire, ...]:
    return tuple(ground.plan.found.wires[pair][0] for pair in pairwise(vertices))
