"""Every level of a hierarchy, inner before outer: plan, place, check, and once more in layers where the check fails."""

from __future__ import annotations

from dataclasses import replace

from nnviz.layout.geometry.checking import is_flawed
from nnviz.layout.layered import lay_layers
from nnviz.layout.measuring import measure
from nnviz.layout.places import Fragment, Item, Net
from nnviz.layout.planning.attachments import Arriving, main_entry, side_inputs
from nnviz.layout.planning.decomposition import Series, Tangle
from nnviz.layout.planning.lifting import Hierarchy, Level
from nnviz.layout.planning.plan import Plan, make_plan
from nnviz.layout.planning.topology import topology
from nnviz.layout.spine.feeders import draw_feeders
from nnviz.layout.spine.frames import frame
from nnviz.layout.spine.ground import CannotArriveError, Ground, prepare
from nnviz.layout.spine.returns import draw_returns
from nnviz.layout.spine.series import lay_series
from nnviz.layout.spine.sides import draw_sides
from nnviz.layout.spine.straightening import straighten
from nnviz.theme import Spacing


def lay_levels(hierarchy: Hierarchy, spacing: Spacing) -> tuple[Ground, Fragment]:
    """Lay out all levels; return the root's state and its fragment, whose items hold the others."""
    plans = _plans(hierarchy)
    frames: dict[tuple[str, int], Item] = {}
    for level in reversed(hierarchy.levels.values()):
        if level.owner is not None:
            ground, drawn = _lay_level(level, plans[level.key], frames, spacing, hierarchy)
            frames[level.parent, level.vertex] = frame(ground, drawn, level.owner, level.vertex)
    root = hierarchy.levels[""]
    return _lay_level(root, plans[""], frames, spacing, hierarchy)


def _plans(hierarchy: Hierarchy) -> dict[str, Plan]:
    """A plan for each level, outer before inner, since the outer one says which nets come from straight above."""
    mains: dict[str, dict[int, Net]] = {key: {} for key in hierarchy.levels}
    beside: dict[str, dict[int, list[Net]]] = {key: {} for key in hierarchy.levels}
    for level in hierarchy.levels.values():
        net = main_entry(level, list(level.wires))
        if level.owner is not None and net is not None:
            sides = side_inputs(level, list(level.wires), Arriving())
            mains[level.parent][level.vertex] = net
            beside[level.parent][level.vertex] = [other for other, gate in level.entries.items() if gate in sides]
    plans: dict[str, Plan] = {}
    for level in hierarchy.levels.values():
        arriving = Arriving(mains=mains[level.key], beside=beside[level.key])
        if level.owner is None:
            plans[level.key] = make_plan(level, arriving)
            continue
        outer = plans[level.parent]
        straight = outer.straight_into(level.vertex)
        natural = [net for net in straight if net == mains[level.parent].get(level.vertex)]
        arriving = replace(arriving, preferred=natural or straight, abreast=outer.abreast_into(level.vertex))
        plans[level.key] = make_plan(level, arriving)
        plans[level.key].from_right = outer.arriving_right(level.vertex)
    return plans


def _lay_level(
    level: Level, plan: Plan, frames: dict[tuple[str, int], Item], spacing: Spacing, hierarchy: Hierarchy
) -> tuple[Ground, Fragment]:
    if not plan.tangled:
        ground = Ground(plan, _items(plan, frames, spacing), spacing, hierarchy.labels)
        drawn = _in_series(ground)
        if drawn is not None and not is_flawed(drawn):
            straighten(ground, drawn)
            if draw_returns(ground, drawn):
                return ground, drawn
    return _in_layers(level, frames, spacing, hierarchy)


def _in_series(ground: Ground) -> Fragment | None:
    try:
        prepare(ground)
        drawn = lay_series(ground, ground.plan.tree)
        draw_feeders(ground, drawn)
        draw_sides(ground, drawn)
    except CannotArriveError:
        return None
    return drawn


def _in_layers(
    level: Level, frames: dict[tuple[str, int], Item], spacing: Spacing, hierarchy: Hierarchy
) -> tuple[Ground, Fragment]:
    vertices = [vertex for vertex in range(level.size) if vertex not in level.closed]
    whole = topology(vertices, level.wires)
    whole.back += level.returns
    plan = Plan(level, whole, Series((Tangle(tuple(vertices)),)))
    ground = Ground(plan, _items(plan, frames, spacing), spacing, hierarchy.labels)
    drawn = lay_layers(ground, tuple(vertices))
    straighten(ground, drawn)
    return ground, drawn


SIGNS = ("plus", "times")


def _items(plan: Plan, frames: dict[tuple[str, int], Item], spacing: Spacing) -> list[Item]:
    """A fresh item for each vertex; frames are there already."""
    level = plan.level
    items: list[Item] = []
    for vertex, box in enumerate(level.boxes):
        made = frames.get((level.key, vertex))
        items.append(
            made
            if made is not None
            else measure(vertex, box, spacing, box.symbol not in SIGNS or plan.fits_circle(vertex))
        )
    return items + [Item(v, 0.0, 0.0, 0.0, gate=True) for v in range(len(level.boxes), level.size)]
