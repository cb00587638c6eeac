"""A stage is what stands between two changes of resolution, whatever its blocks are.

Hybrid backbones put blocks of several classes at each resolution: convolutions, then attention (Maaz 2022, EdgeNeXt; Li
2022, Next-ViT).  No row shows their stages, but the resolution does.  A stage begins with what lowers it, and with the
norm or the split that is read there alone; the first one, behind the stem, with its first block, unless the same opens
the others.  Where the resolution is lowered at the end, by what keeps the width (see `closers`) or by a transition,
blocks are left alone.  A stage is boxed where there are three, and another one is of the same sorts of operators; they
are of one class then, whatever their blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, models, span
from nnviz.folding.labels import STRIDED, UPSAMPLERS, convolution, is_norm
from nnviz.folding.levels.resolution import same_resolution
from nnviz.folding.levels.stacking import opened, stacked
from nnviz.folding.mining.line import Line
from nnviz.folding.thresholds import THRESHOLDS
from nnviz.graph import Node

_SMALLEST: Final = 3
"""Operators of a block."""
_LEAST: Final = 3
"""Stages that tell more than their blocks."""
_MOST: Final = 100
"""Members of a top level that is looked at: a backbone has fewer, and what is looked at grows with their square."""
_SCALE: Final = -3
"""Tells the classes of such stages from those of rows."""


def box_scales(line: Line, members: list[Member], nodes: Sequence[Node], resizing: frozenset[int]) -> list[Member]:
    """Return `members`, the top level, with its stages boxed; `nodes` are the operators by position.

    For `resizing` see `closers`.
    """
    if len(members) > _MOST:
        return members
    closing = frozenset(i for i in resizing if convolution(line.names[i])[2] != "dw")
    spread = [part for member in members for part in _spread(line, member, nodes, closing)]
    lowering = [place for place, member in enumerate(spread) if _lowers(line, member, nodes)]
    first = next(iter(_blocks(spread)), len(spread))
    if any(_ends_lower(line, spread[place], closing) for place in lowering if place > first):
        return members
    stages = _stages(line, spread, nodes, lowering)
    return _with_boxes(line, spread, stages) if len(stages) >= _LEAST else members


def scales_of(line: Line) -> frozenset[int]:
    """The classes of such stages."""
    return frozenset(number for key, number in line.signatures.items() if key[:2] == (-1, _SCALE))


def _ends_lower(line: Line, member: Member, closing: frozenset[int]) -> bool:
    """Whether `member` ends with what lowers the resolution, as a transition does, or is what closes a row."""
    if isinstance(member, int):
        return member in closing
    return line.resamples[member.end - 1] and member.end - member.start > 1


def _first(member: Member) -> int:
    return span([member])[0]


def _spread(line: Line, member: Member, nodes: Sequence[Node], closing: frozenset[int]) -> Iterator[Member]:
    """`member`, or what is in it if its copies are blocks and what lowers the resolution behind them."""
    if isinstance(member, int) or not all(_lowers_late(line, one, nodes, closing) for one in models(member.copies)):
        yield member
        return
    for copy in member.copies:
        for part in copy.members:
            yield from _spread(line, part, nodes, closing)


def _lowers_late(line: Line, copy: Copy, nodes: Sequence[Node], closing: frozenset[int]) -> bool:
    block = next((place for place, member in enumerate(copy.members) if _is_block(member)), len(copy.members))
    late = [member for member in copy.members[block + 1 :] if _lowers(line, member, nodes)]
    return bool(late) and not any(_first(member) in closing for member in late)


def _lowers(line: Line, member: Member, nodes: Sequence[Node]) -> bool:
    """Whether `member` is or holds what lowers the resolution, and makes a smaller result than it takes."""
    return _resizes(line, member, nodes, tuple(STRIDED))


def _raises(line: Line, member: Member, nodes: Sequence[Node]) -> bool:
    """Whether `member` is or holds what raises the resolution, and makes a larger result than it takes."""
    return _resizes(line, member, nodes, UPSAMPLERS)


def _resizes(line: Line, member: Member, nodes: Sequence[Node], operators: tuple[str, ...]) -> bool:
    """Whether one of the `operators` in `member` resamples, and what it makes has another resolution than it takes.

    Attention at a lower resolution, whose result is upsampled again, changes none (Li 2023, EfficientFormerV2).
    """
    start, end = (member, member + 1) if isinstance(member, int) else (member.start, member.copies[0].end)
    resampled = any(line.resamples[i] and line.names[i].startswith(operators) for i in range(start, end))
    if not resampled or isinstance(member, int):
        return resampled
    entered = max((p for i in range(start, end) for p in line.producers[i] if p < start), default=-1)
    return entered < 0 or not same_resolution(nodes[entered], nodes[end - 1], in_place=True)


def _is_block(member: Member) -> bool:
    """Whether `member` is blocks, and not a few operators."""
    return isinstance(member, Repeat) and all(copy.end - copy.start >= _SMALLEST for copy in models(member.copies))


def _stages(line: Line, members: Sequence[Member], nodes: Sequence[Node], lowering: Sequence[int]) -> list[slice]:
    """The stages among `members`, in order, of which those in `lowering` lower the resolution."""
    starts = [_opening(line, members, *opening) for opening in pairwise([*lowering, len(members)])]
    ends = [(first, stop) for first, stop in pairwise([0, *starts, len(members)]) if _blocks(members[first:stop])]
    openers = Counter(_opener(line, members[first:stop]) for first, stop in ends)
    found: list[slice] = []
    for first, stop in ends:
        opener = _opener(line, members[first:stop])
        bare = not found and openers[opener] == 1
        stages = _ends(line, members, nodes, first + len(opener) * bare, stop)
        found += [max(stages, key=lambda stage: _alike(line, members, stage, found[-1:]))] if stages else []
    return found


def _alike(line: Line, members: Sequence[Member], stage: slice, before: Sequence[slice]) -> float:
    """How much `stage` is like the one `before` it, if there is one."""
    return max((_resemblance(_sorts(line, members[stage]), _sorts(line, members[one])) for one in before), default=0.0)


def _blocks(members: Sequence[Member]) -> list[int]:
    """The places of those `members` that are blocks."""
    return [place for place, member in enumerate(members) if _is_block(member)]


def _opener(line: Line, members: Sequence[Member]) -> tuple[int, ...]:
    """What stands before the first block of `members`, as codes and classes."""
    return tuple(_code(line, member) for member in members[: _blocks(members)[0]])


def _code(line: Line, member: Member) -> int:
    """A number for the class of `member`; operators have negative ones."""
    return member.shape if isinstance(member, Repeat) else -1 - line.codes[member]


def _opening(line: Line, members: Sequence[Member], place: int, stop: int) -> int:
    """Where the stage begins that the member at `place` opens, and that ends before the one at `stop`.

    One tensor enters it; norms and splits before that are part of it if they are read in it alone.
    """
    _, end = span(members[place:stop])
    first = place
    while first and isinstance(before := members[first - 1], int):
        one = len({p for i in range(before + 1, end) for p in line.producers[i] if p <= before}) == 1
        if one and not (line.last[before] < end and (is_norm(line.names[before]) or line.names[before] == "Split")):
            break
        first -= 1
    return first


def _ends(line: Line, members: Sequence[Member], nodes: Sequence[Node], first: int, stop: int) -> list[slice]:
    """What may be the stage in `members[first:stop]`, the longest first: all of it, or what ends with a block.

    One tensor enters a stage and one leaves it.
    """
    raised = next((place for place in range(first, stop) if _raises(line, members[place], nodes)), stop)
    last = first + max(_blocks(members[first:raised]), default=-1) + 1
    if stop == len(members):
        ends = [first + place + 1 for place in reversed(_blocks(members[first:raised]))]
    else:
        ends = [stop, last] if raised == stop else [last]
    return [slice(first, end) for end in ends if end > first and line.is_region(*span(members[first:end]))]


def _with_boxes(line: Line, members: Sequence[Member], stages: Sequence[slice]) -> list[Member]:
    """`members` with those of the `stages` boxed that are several, and like another."""
    several = [stage for stage in stages if stage.stop - stage.start > 1]
    sorts = [_sorts(line, members[stage]) for stage in several]
    inner = opened(line, [members[stage] for stage in several])
    result: list[Member] = []
    done = 0
    for stage, own, blocks in zip(several, sorts, inner, strict=True):
        alike = [i for i, other in enumerate(sorts) if _resemblance(own, other) >= THRESHOLDS.similarity]
        if len(alike) > 1:
            box = Copy(*span(members[stage]), tuple(stacked(line, blocks)))
            result += [*members[done : stage.start], Repeat(line.derived(_SCALE, alike[0]), (box,))]
            done = stage.stop
    return [*result, *members[done:]]


def _sorts(line: Line, members: Sequence[Member]) -> frozenset[str]:
    """The sorts of operators in `members`, whatever their kernels."""
    return frozenset(convolution(name)[0] for name in line.names[slice(*span(members))])


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of two sets of sorts is common: stages of one class may be of any length."""
    return len(one & other) / len(one | other)
