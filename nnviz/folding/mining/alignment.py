"""A third order: by recency within each layer, where layers take two streams that the other orders take in turns.

Where two streams pass through each layer (Esser 2024), a program goes on with one of them into the next layer before it
comes back for the other: no border lies between its layers.  The order by recency has borders, which both streams cross
and nothing else, but the stream that comes first in one layer comes last in the next: the labels repeat, the edges do
not.  So what lies between two borders is ordered by itself, the streams as a program would come to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.period import redundancy
from nnviz.folding.mining.phase import Tandem, best_phase, is_weak
from nnviz.folding.mining.runs import maximal_runs
from nnviz.folding.order.contraction import part
from nnviz.folding.order.flow import Flow
from nnviz.folding.order.ordering import canonical_order
from nnviz.folding.thresholds import THRESHOLDS

_SHORTEST: Final = 8
"""Operators of a layer through which two streams pass."""
_TRIED: Final = 4


def aligned(flow: Flow, line: Line, execution: Sequence[int], conditions: AbstractSet[int]) -> list[int] | None:
    """The order of `line` with the copies of its longest row ordered alike; None where no row needs it.

    `execution` settles which stream comes first; for `conditions` see `ordering`.
    """
    tandem = _uneven(line)
    if tandem is None:
        return None
    rank = {i: place for place, i in enumerate(execution)}
    borders = range(tandem.start, tandem.end + 1, tandem.period)
    copies = (_ordered(flow, line.order[start:end], rank, conditions) for start, end in pairwise(borders))
    return [*line.order[: tandem.start], *(i for copy in copies for i in copy), *line.order[tandem.end :]]


def _ordered(flow: Flow, copy: list[int], rank: dict[int, int], conditions: AbstractSet[int]) -> list[int]:
    """`copy` by recency, beginning with its results as `rank` has them."""
    inside = set(copy)
    last = [i for i in copy if inside.isdisjoint(flow.consumers[i])]
    local = part(flow, copy, sorted(last, key=lambda i: -rank[i]))
    held = frozenset(place for place, i in enumerate(copy) if i in conditions)
    return [copy[place] for place in canonical_order(local, conditions=held)]


def _uneven(line: Line) -> Tandem | None:
    """The row that saves most of those with equal labels, strong borders and edges that differ from copy to copy."""
    if len(line) > THRESHOLDS.aligned_length:
        return None
    runs = maximal_runs(line.codes)
    saved = redundancy(len(line), runs)
    long = sorted((run for run in runs if run.period >= _SHORTEST), key=lambda run: (-saved.gain(run), run))
    tandems = (best_phase(line, run) for run in long[:_TRIED])
    return next((tandem for tandem in tandems if not is_weak(line, tandem) and _differs(line, tandem)), None)


def _differs(line: Line, tandem: Tandem) -> bool:
    shapes = [line.signature(*tandem.copy(i)) for i in range(tandem.count)]
    return all(one != other for one, other in pairwise(shapes))
