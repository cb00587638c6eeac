"""What stands between two rows and ends by lowering the resolution is a module: a convolution, a norm and a pooling.

So the stages of NesT (Zhang 2022) begin, and those of DenseNet (Huang 2017).  Boxed where it occurs again.
"""

from __future__ import annotations

from typing import Final

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.boxing.recurring import box_recurring
from nnviz.folding.labels import STRIDED, is_norm, is_parametric
from nnviz.folding.mining.line import Line

_SMALLEST: Final = 3


def box_transitions(line: Line, root: Copy) -> Copy:
    """Return `root` with its transitions boxed."""
    return box_recurring(line, root, _transitions)


def _transitions(line: Line, copy: Copy) -> list[slice]:
    """The chains behind the blocks of `copy`, each up to the first operator that changes the resolution."""
    places = (place for place, member in enumerate(copy.members) if isinstance(member, Repeat))
    found = (_transition(line, copy, place + 1) for place in places)
    return [stretch for stretch in found if stretch]


def _transition(line: Line, copy: Copy, first: int) -> slice | None:
    for stop, member in enumerate(copy.members[first:], first + 1):
        if not isinstance(member, int) or line.producers[member] != [member - 1]:
            return None
        if line.resamples[member]:
            lowers = line.names[member].startswith(tuple(STRIDED))
            return slice(first, stop) if lowers and _is_module(line, member - stop + first + 1, member) else None
        if line.consumers[member] != [member + 1]:
            return None
    return None


def _is_module(line: Line, start: int, last: int) -> bool:
    """Whether [start, last] is long enough and holds weights and a norm."""
    names = line.names[start : last + 1]
    weighs = any(is_parametric(name) and not is_norm(name) for name in names)
    return len(names) >= _SMALLEST and weighs and any(map(is_norm, names))
