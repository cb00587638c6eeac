"""What may follow a run as one copy more: it goes on in line, as the copies do.

It holds the operators at which tensors meet (the Add of a residual block, the Concat of a dense layer): what lacks them
is a transition, not a copy, as is what adds another tensor than the one that enters it, where the copies add that.  Nor
is it a copy if the result does not depend on the copy before: the decoder begins with another stream.
"""

from __future__ import annotations

from nnviz.folding.mining.line import Line, Stretch
from nnviz.folding.mining.parts import Part


def _first(run: Part) -> Stretch:
    return run.start, run.start + run.period


def continues(line: Line, run: Part, start: int, end: int) -> bool:
    """Whether [start, end) may follow `run`: it does not open a stage, is no mere transition, and goes on in line."""
    opens = any(line.resamples[start:end]) and not any(line.resamples[slice(*_first(run))])
    if opens or (_adds_its_entry(line, *_first(run)) and _adds_another(line, start, end)):
        return False
    return _merges_alike(line, run, start, end) and _passes_on(line, run, start, end)


def _adds_its_entry(line: Line, start: int, end: int) -> bool:
    """Whether the last sum of [start, end) adds what its first operator reads: the residual of a block by itself."""
    added = _last_sum(line, start, end)
    return bool(added) and not set(line.producers[added]).isdisjoint(line.producers[start])


def _adds_another(line: Line, start: int, end: int) -> bool:
    """Whether the last sum of [start, end) adds what no other operator of it reads."""
    added = _last_sum(line, start, end)
    outside = {p for p in line.producers[added] if p < start and not line.broadcast[p]}
    return bool(outside) and outside.isdisjoint(p for i in range(start, added) for p in line.producers[i])


def _last_sum(line: Line, start: int, end: int) -> int:
    """The last sum of [start, end); 0 where there is none."""
    return next((i for i in reversed(range(start, end)) if line.names[i].startswith("Add")), 0)


def _passes_on(line: Line, run: Part, start: int, end: int) -> bool:
    """Whether the result of [start, end) depends on the copy before, where that of the second copy does."""
    first, second = _first(run), (run.start + run.period, run.start + 2 * run.period)
    if run.count < 2 or not _depends(line, second, first):
        return True
    return _depends(line, (start, end), (start - run.period, start))


def _depends(line: Line, stretch: Stretch, before: Stretch) -> bool:
    """Whether the last operator of `stretch` uses, perhaps through others, what `before` makes."""
    reached = set(range(*before))
    for position in range(*stretch):
        if not reached.isdisjoint(line.producers[position]):
            reached.add(position)
    return stretch[1] - 1 in reached


def _merges_alike(line: Line, run: Part, start: int, end: int) -> bool:
    """Whether [start, end) holds every kind of merge that the copies of `run` hold."""
    held, wanted = (
        {name.removesuffix("+act") for name in line.names[slice(*stretch)] if name.startswith(("Add", "Concat"))}
        for stretch in ((start, end), _first(run))
    )
    return wanted <= held
