"""Copies that differ: the projection block that opens a stage, a first layer with an extra input.

What stands beside a run between boundaries as strong as the run's own, and resembles its copies, joins it as a variant.
All runs absorb to the left before any absorbs to the right, and a block that resamples is never taken from the right:
it opens the next stage.  Nor is one that ends so taken from the left.  So ResNet-152 reads 3, 8, 36, 3.

A variant on the right goes on in line (`continuation`).  Operators of which some have nothing to do with the others are
no copy: the end of one tower and the beginning of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from nnviz.folding.mining.continuation import continues
from nnviz.folding.mining.line import Line, Stretch
from nnviz.folding.mining.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

_SHORTEST = 4
_ROW = 3


Protected: TypeAlias = Sequence[Stretch | None]


def absorb(line: Line, runs: list[Part], start: int, end: int, protected: Protected) -> None:
    """Give the runs of [start, end) their variants, in place; `protected` is the repeated unit each boundary cuts."""
    for i, run in enumerate(runs):
        if run.period >= _SHORTEST:
            floor = runs[i - 1].finish if i else start
            _lengthen_first(line, run, floor)
            _absorb_before(line, run, floor, protected)
    for i, run in enumerate(runs):
        if run.period >= _SHORTEST:
            ceiling = runs[i + 1].begin if i + 1 < len(runs) else end
            _lengthen_last(line, run, ceiling)
            _absorb_after(line, run, ceiling, protected)


def _borders(line: Line, run: Part) -> list[float]:
    return sorted(line.strength.full[run.start + i * run.period] for i in range(min(run.count, 64) + 1))


def _median(line: Line, run: Part) -> float:
    borders = _borders(line, run)
    return borders[len(borders) // 2] - THRESHOLDS.variant_boundary


def _copy(run: Part) -> Stretch:
    return run.start, run.start + run.period


def _lengthen_first(line: Line, run: Part, floor: int) -> None:
    """Where an exclusive side chain stands before the first copy, the copy and the chain are a variant."""
    strong, full = _median(line, run), line.strength.full
    if full[run.start] >= strong or run.count < 2:
        return
    for begin in range(run.start - 1, max(floor, run.start - run.period) - 1, -1):
        if full[begin] >= strong:
            if line.similarity((begin, _copy(run)[1]), _copy(run)) >= THRESHOLDS.similarity - 0.1:
                run.before = [Part("unit", begin, _copy(run)[1], shape=run.shape), *run.before]
                run.start += run.period
                run.count -= 1
            return


def _lengthen_last(line: Line, run: Part, ceiling: int) -> None:
    """The same behind the last copy."""
    strong, full = _median(line, run), line.strength.full
    if full[run.end] >= strong or run.count < 2 or run.after:
        return
    last = run.end - run.period
    for finish in range(run.end + 1, min(ceiling, run.end + run.period) + 1):
        if full[finish] >= strong:
            if (
                not any(line.resamples[run.end : finish])
                and not _closes(line, run, finish)
                and line.similarity((last, finish), _copy(run)) >= THRESHOLDS.similarity - 0.1
            ):
                run.after = [*run.after, Part("unit", last, finish, shape=run.shape)]
                run.end = last
                run.count -= 1
            return


def _closes(line: Line, run: Part, finish: int) -> bool:
    """Whether what stands behind `run` up to `finish` adds what entered its first copy: a skip around the whole row."""
    entered = {p for i in range(*_copy(run)) for p in line.producers[i] if p < run.start}
    taken = {p for i in range(run.end, finish) if line.names[i].startswith("Add") for p in line.producers[i]}
    return not run.before and run.count > 1 and not entered.isdisjoint(taken)


def _absorb_before(line: Line, run: Part, floor: int, protected: Protected) -> None:
    weakest = _borders(line, run)[0] - THRESHOLDS.variant_boundary
    opened = False
    for _ in range(THRESHOLDS.variants):
        edge = run.begin
        if line.resamples[edge - 1] and not line.resamples[run.start + run.period - 1]:
            return  # what changes the resolution opens the run
        lengths = _lengths(run)
        reach = range(max(floor, edge - lengths.stop + 1), edge - lengths.start + 1)
        begins = [i for i in reach if not _tears(line, run, (i, edge), protected[i])]
        before = ((i, edge) for i in begins if _is_border(line, run, (i, edge), 0, weakest))
        strong = (stretch for stretch in before if _hangs_together(line, *stretch))
        if opened:  # what does not change the resolution, or not alone, belongs to the one before
            strong = (stretch for stretch in strong if _lowers(line, stretch) and not _leaks(line, stretch))
        if not (best := _most_similar(line, run, strong, 0)):
            return
        run.before = [Part("unit", *best, shape=run.shape), *run.before]
        opened = opened or (_lowers(line, best) and not _lowers(line, _copy(run)))


def _lowers(line: Line, stretch: Stretch) -> bool:
    return any(line.resamples[slice(*stretch)])


def _absorb_after(line: Line, run: Part, ceiling: int, protected: Protected) -> None:
    weakest = _borders(line, run)[0] - THRESHOLDS.variant_boundary
    for _ in range(THRESHOLDS.variants):
        edge = run.finish
        lengths = _lengths(run)
        reach = range(edge + lengths.start, min(ceiling, edge + lengths.stop - 1) + 1)
        ends = [i for i in reach if not _tears(line, run, (edge, i), protected[i])]
        after = ((edge, i) for i in ends if _is_border(line, run, (edge, i), 1, weakest))
        strong = (stretch for stretch in after if continues(line, run, *stretch))
        if not (best := _most_similar(line, run, strong, 1)):
            return
        run.after = [*run.after, Part("unit", *best, shape=run.shape)]


def _tears(line: Line, run: Part, stretch: Stretch, unit: Stretch | None) -> bool:
    """Whether taking `stretch` tears `unit`, which repeats and in which it ends.

    What holds a whole row of three or more is not torn by one copy more, nor does a copy like the others tear anything,
    unless more enters it: the shortcut of a projection block may stand before the rest.
    """
    if unit is None or (run.count >= _ROW and unit[0] <= run.start and run.end <= unit[1]):
        return False
    alike = stretch[1] - stretch[0] == run.period and line.signature(*stretch) == run.shape
    return not alike or (line.is_region(*_copy(run)) and not line.is_region(*stretch))


def _is_border(line: Line, run: Part, stretch: Stretch, border: int, weakest: float) -> bool:
    """Whether the outer border of `stretch` is strong enough; what is almost a copy may have a weaker one."""
    strength = line.strength.full[stretch[border]]
    if strength >= weakest:
        return True
    if strength < weakest - THRESHOLDS.variant_boundary or _leaks(line, stretch):
        return False
    return line.similarity(stretch, _copy(run)) >= (1 + THRESHOLDS.similarity) / 2


def _hangs_together(line: Line, start: int, end: int) -> bool:
    """Whether the operators of [start, end) are connected without what stands outside."""
    linked = {end - 1}
    pending = [end - 1]
    while pending:
        i = pending.pop()
        near = {p for p in (*line.producers[i], *line.consumers[i]) if start <= p < end} - linked
        linked |= near
        pending += near
    return len(linked) == end - start


def _leaks(line: Line, stretch: Stretch) -> bool:
    """Whether what is behind `stretch` uses another operator of it than the last."""
    return any(max(line.consumers[i], default=0) >= stretch[1] for i in range(stretch[0], stretch[1] - 1))


def _lengths(run: Part) -> range:
    """How long a variant may be."""
    limits = THRESHOLDS
    return range(max(2, int(limits.variant_least * run.period)), int(limits.variant_most * run.period) + 3)


def _most_similar(line: Line, run: Part, stretches: Iterator[Stretch], border: int) -> Stretch | None:
    """The stretch most similar to a copy of `run`, if similar enough; a stronger outer border settles near ties."""
    best, chosen = 0.0, None
    for stretch in stretches:
        similarity = line.similarity(stretch, _copy(run))
        score = similarity + THRESHOLDS.border_weight * line.strength.full[stretch[border]]
        if similarity > THRESHOLDS.variant_similarity and score >= THRESHOLDS.similarity and score > best:
            best, chosen = score, stretch
    return chosen
