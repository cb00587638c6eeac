"""What no run covers is filled with units, nested; a unit may wrap whole runs.

Units that cross a run, or lie in one, are left out.  Deeper nests than anyone reads are flattened.
"""

from __future__ import annotations

from bisect import bisect_left

from nnviz.folding.mining.line import Stretch
from nnviz.folding.mining.parts import Part, leaf
from nnviz.folding.thresholds import THRESHOLDS


def nest(units: list[Stretch], runs: list[Part], start: int, end: int) -> Part:
    """Return a part for [start, end) that holds `runs`, the units that fit around them, and leaves for the rest."""
    root = Part("unit", start, end)
    inside = units[bisect_left(units, (start,)) : bisect_left(units, (end,))]
    fitting = [unit for unit in inside if unit[1] <= end and unit != (start, end) and _fits(unit, runs)]
    new = [Part("unit", *unit) for unit in fitting]
    open_parts, position = [root], start
    for part in sorted([*new, *runs], key=lambda part: (part.begin, -part.finish, part.kind == "run")):
        position = _fill(open_parts, position, part.begin)
        if part.kind == "run":
            open_parts[-1].parts.append(part)
            position = part.finish
        elif part.end <= open_parts[-1].end and len(open_parts) < THRESHOLDS.depth:
            open_parts[-1].parts.append(part)
            open_parts.append(part)
    _fill(open_parts, position, end)
    return root


def _fits(unit: Stretch, runs: list[Part]) -> bool:
    """Whether `unit` wraps every run that it touches, and is not just the run itself."""
    at = bisect_left(runs, unit[0] + 1, key=lambda run: run.finish)
    while at < len(runs) and runs[at].begin < unit[1]:
        begin, finish = runs[at].begin, runs[at].finish
        if not (unit[0] <= begin and finish <= unit[1]) or unit == (begin, finish):
            return False
        at += 1
    return True


def _fill(open_parts: list[Part], position: int, target: int) -> int:
    """Append leaves up to `target`, closing parts that end on the way."""
    while True:
        while len(open_parts) > 1 and open_parts[-1].end <= position:
            open_parts.pop()
        if position >= target:
            return position
        stop = min(target, open_parts[-1].end) if len(open_parts) > 1 else target
        open_parts[-1].parts.extend(map(leaf, range(position, stop)))
        position = stop
