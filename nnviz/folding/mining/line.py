"""The operators laid out in one order: everything the search for blocks asks about a stretch [start, end) of it.

Labels and edges are by position from here on; an edge inside a stretch is a relative offset, so that two stretches with
equal signatures are isomorphic in this order, operator by operator.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nnviz.folding.mining.adaptive import adaptive_norms
from nnviz.folding.mining.beginnings import bonuses_before
from nnviz.folding.mining.endings import bonuses_behind
from nnviz.folding.mining.strength import Strength, cuts, spans, strength
from nnviz.folding.order.flow import Flow, positions
from nnviz.folding.thresholds import THRESHOLDS

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One order of a flow.

    order      operator at each position
    names      label at each position; codes: the same as small integers
    producers, consumers   by position
    broadcast, resamples   by position
    conditions positions of what layers make for themselves of a condition
    nearest    position of the first producer; last: of the last consumer, or its own where it has none
    whole      the token with all of its edges inside
    entering   each reader of a tensor that no operator makes, but the first: its position, that one's, the tensor
    adaptive   the adaptive norms among the stretches
    strength   of the boundary before each position
    alike      whether two classes of units resemble each other, as far as it was asked
    """

    order: list[int]
    names: list[str]
    codes: list[int]
    producers: list[list[int]]
    consumers: list[list[int]]
    broadcast: list[bool]
    resamples: list[bool]
    conditions: frozenset[int]
    adaptive: frozenset[Stretch]
    strength: Strength
    nearest: list[int]
    last: list[int]
    whole: list[int]
    entering: list[tuple[int, int, int]]
    tokens: dict[tuple[int, ...], int] = field(default_factory=dict[tuple[int, ...], int])
    signatures: dict[tuple[int, ...], int] = field(default_factory=dict[tuple[int, ...], int])
    signed: dict[Stretch, int] = field(default_factory=dict[tuple[int, int], int])
    alike: dict[tuple[int, int], bool] = field(default_factory=dict[tuple[int, int], bool])

    def __len__(self) -> int:
        return len(self.order)

    def signature(self, start: int, end: int) -> int:
        """A number that two stretches share exactly when their labels and inner edges agree."""
        known = self.signed.get((start, end))
        if known is None:
            key = self.whole[start:end]
            if min(self.nearest[start:end], default=start) < start:
                for i, nearest in enumerate(self.nearest[start:end]):
                    if nearest < start:
                        key[i] = self._token(start + i, start)
            known = self.signed[start, end] = self.signatures.setdefault(tuple(key), len(self.signatures))
        return known

    def derived(self, shape: int, *traits: int) -> int:
        """The number of a class that follows from the class `shape` and some numbers; no stretch has it."""
        return self.signatures.setdefault((-1, shape, *traits), len(self.signatures))

    def _token(self, position: int, start: int) -> int:
        inner = [position - source for source in self.producers[position] if source >= start]
        return self.tokens.setdefault((self.codes[position], *inner), len(self.tokens))

    def is_region(self, start: int, end: int, streams: int = 1) -> bool:
        """Whether one local tensor enters and one leaves (single entry, single exit), or so many `streams`.

        Broadcasts and skips of more than twice the length do not count; what is too long to look at passes.
        """
        if end - start > THRESHOLDS.exact_length:
            return True
        return self._has_exits(start, end, streams) and self._has_entries(start, end, streams)

    def _has_exits(self, start: int, end: int, most: int) -> bool:
        """Whether at most so many local tensors leave [start, end)."""
        if max(self.last[start : end - 1], default=0) < end:
            return True  # as of most stretches: only the last operator is read behind it
        reach = 2 * (end - start)
        left = [i for i, last in enumerate(self.last[start:end], start) if last >= end and not self.broadcast[i]]
        if len(left) <= most:
            return True
        return len([i for i in left if any(end <= user <= end + reach for user in self.consumers[i])]) <= most

    def _has_entries(self, start: int, end: int, most: int) -> bool:
        """Whether at most so many local tensors enter [start, end)."""
        reach = 2 * (end - start)
        if min(self.nearest[start + 1 : end], default=start) >= start:
            entered = [start]  # as of most stretches: only the first operator reads what is before
        else:
            entered = [i for i, nearest in enumerate(self.nearest[start:end], start) if nearest < start]
        crossing = {p for i in entered for p in self.producers[i] if start - reach <= p < start}
        most -= self._inputs(start, end, reach)
        return len(crossing) <= most or len([p for p in crossing if not self.broadcast[p]]) <= most

    def _inputs(self, start: int, end: int, reach: int) -> int:
        """How many tensors that no operator makes enter [start, end) from at most `reach` before it."""
        first, last = (bisect_left(self.entering, (border,)) for border in (start, end))
        return len({tensor for _, earliest, tensor in self.entering[first:last] if start - reach <= earliest < start})

    def similarity(self, one: Stretch, other: Stretch) -> float:
        """Overlap of the two bags of labels, 0 to 1."""
        a, b = Counter(self.codes[slice(*one)]), Counter(self.codes[slice(*other)])
        shared = sum([min(count, b[code]) for code, count in a.items() if code in b])
        return shared / max(1, one[1] - one[0] + other[1] - other[0] - shared)

    def strongest_inside(self, start: int, end: int) -> float:
        """Strength of the strongest boundary strictly inside [start, end)."""
        return max(self.strength.full[start + 1 : end], default=0.0)


def line_of(
    flow: Flow,
    order: list[int],
    broadcast: frozenset[int],
    frames: Sequence[Stretch] = (),
    conditions: frozenset[int] = frozenset(),
    inputs: Sequence[list[int]] = (),
) -> Line:
    """Lay `flow` out in `order`; no block leaves one of the `frames`; `inputs`: who reads what no operator makes."""
    position = positions(order)
    codes: dict[str, int] = {}
    names = [flow.labels[i] for i in order]
    resamples = [flow.resamples[i] for i in order]
    producers = _edges(position, [flow.producers[i] for i in order], backwards=True)
    consumers = _edges(position, [flow.consumers[i] for i in order])
    wide = [i in broadcast for i in order] if broadcast else [False] * len(order)
    ends = bonuses_behind(names, producers, consumers, wide)
    begins = bonuses_before(names, resamples, producers, consumers)
    made = frozenset(position[i] for i in conditions)
    entering = [sorted([position[i] for i in users]) for users in inputs]
    b = cuts(len(order), *spans(consumers, wide, frames, entering))
    labels = [codes.setdefault(name, len(codes)) for name in names]
    tokens: dict[tuple[int, ...], int] = {}
    edges = [(labels[i], *[i - source for source in sources]) for i, sources in enumerate(producers)]
    return Line(
        order=order,
        names=names,
        codes=labels,
        nearest=[sources[-1] if sources else i for i, sources in enumerate(producers)],
        last=[users[-1] if users else i for i, users in enumerate(consumers)],
        whole=[tokens.setdefault(edge, len(tokens)) for edge in edges],
        entering=sorted((user, users[0], tensor) for tensor, users in enumerate(entering) for user in users[1:]),
        tokens=tokens,
        producers=producers,
        consumers=consumers,
        broadcast=wide,
        resamples=resamples,
        conditions=made,
        adaptive=frozenset(adaptive_norms(names, producers, consumers, made)),
        strength=strength(b, ends, begins),
    )


def _edges(position: list[int], neighbours: list[list[int]], backwards: bool = False) -> list[list[int]]:
    """The positions of each list of `neighbours` in order: mostly one."""
    return [
        [position[near[0]]] if len(near) == 1 else sorted([position[i] for i in near], reverse=backwards)
        for near in neighbours
    ]
