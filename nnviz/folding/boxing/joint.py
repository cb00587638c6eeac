"""Attention over two streams at once, each projected by weights of its own, is one module (Esser 2024, MMDiT).

Two tensors enter it, so that no boundary shows it: all queries, keys and values are projected, joined, attend to each
other, and are split again.  What projects the two results stands with what each stream does next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out, span
from nnviz.folding.mining.line import Line

_STREAMS: Final = 2
_PROJECTIONS: Final = 6
"""Queries, keys and values of each stream."""


def box_joint(line: Line, outer: Copy) -> Copy:
    """Return `outer` with the attention boxed that two streams of a block enter, where more stands beside it."""
    return inside_out(lambda copy: _parted(line, copy), outer)


def _parted(line: Line, copy: Copy) -> Copy:
    members = copy.members
    centres = [place for place, member in enumerate(members) if isinstance(member, int) and _is_softmax(line, member)]
    if len(centres) != 1:
        return copy
    window = _window(line, members, centres[0])
    start, end = span(members[window])
    if window.stop - window.start == len(members) or not _is_joint(line, start, end):
        return copy
    box = Repeat(line.signature(start, end), (Copy(start, end, tuple(members[window])),))
    return Copy(copy.start, copy.end, (*members[: window.start], box, *members[window.stop :]))


def _is_softmax(line: Line, position: int) -> bool:
    return line.names[position] == "Softmax"


def _window(line: Line, members: Sequence[Member], centre: int) -> slice:
    """From the softmax at `centre` on to where the results part, and back to the first layer that serves it alone."""
    stop = centre + 1
    while stop < len(members) and _leads_on(line, *span(members[stop - 1 : stop + 1])):
        stop += 1
    _, end = span(members[:stop])
    start = centre
    while start and max(line.last[slice(*span(members[start - 1 : start]))]) < end:
        start -= 1
    layers = (place for place in range(start, centre) if _projects(line, span(members[place : place + 1])[0]))
    return slice(next(layers, centre), stop)


def _leads_on(line: Line, start: int, end: int) -> bool:
    """Whether the second of two operators, and no layer, alone reads the first."""
    return end == start + 2 and line.consumers[start] == [start + 1] and not _projects(line, start + 1)


def _projects(line: Line, position: int) -> bool:
    return line.names[position].startswith("Gemm")


def _is_joint(line: Line, start: int, end: int) -> bool:
    """Whether two tensors enter [start, end), one leaves it, and layers project both."""
    readers = [place for place in range(start, end) if line.producers[place] and line.producers[place][-1] < start]
    entered = {source for place in readers for source in line.producers[place] if source < start}
    projections = [place for place in readers if _projects(line, place)]
    return (
        len(projections) >= _PROJECTIONS
        and len({source for place in projections for source in line.producers[place]}) == _STREAMS
        and len([source for source in entered if not line.broadcast[source]]) == _STREAMS
    )
