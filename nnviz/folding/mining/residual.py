"""Pieces inside a block that stand between what a reader knows to be its frame.

A residual unit [norm] [body] [Add] gets its body as a unit of its own: the attention, or the feed-forward.  So does one
whose norm and sum are conditioned (Peebles 2023, adaLN-Zero): [norm] [scale] [shift] [body] [gate] [Add].  What a gate
from outside multiplies is a unit too: [body] [Mul by the gate] [Add to a sum] is an expert of a mixture.
"""

from __future__ import annotations

from nnviz.folding.labels import REARRANGING, is_norm, is_parametric
from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part

_LATEST_NORM = 2
_SMALLEST = 3


def split_residual(line: Line, unit: Part) -> None:
    """Box what stands between the norm and the Add of `unit`, in place."""
    parts = unit.parts
    if len(parts) < 4 or not _takes_entry(line, parts[-1], unit.start, "Add"):
        return
    norm = _norm(line, parts)
    begin, end = norm + 1, len(parts) - 1
    if norm >= 0 and end > begin and _takes_entry(line, parts[end - 1], unit.start, "Mul"):
        end -= 1
    while begin < end and _modulates(line, parts[begin]):
        begin += 1
    while begin < end and _rearranges(line, parts[begin]):
        begin += 1
    while begin < end and _rearranges(line, parts[end - 1]):
        end -= 1
    if norm >= 0 and end - begin >= 2:
        unit.parts = [*parts[:begin], _boxed(line, parts[begin:end]), *parts[end:]]


def split_conditioned(line: Line, unit: Part) -> None:
    """Box what stands between an adaptive norm in `unit` and the product with its gate, in place."""
    parts = unit.parts
    for norm in reversed([i for i, part in enumerate(parts) if (part.start, part.end) in line.adaptive]):
        end = next((i for i in range(norm + 1, len(parts)) if _is_gate(line, parts[i])), len(parts))
        body = parts[norm + 1 : end]
        if end < len(parts) and len(body) > 1 and line.is_region(body[0].begin, body[-1].finish):
            parts[norm + 1 : end] = [_boxed(line, body)]


def _is_gate(line: Line, part: Part) -> bool:
    """Whether `part` multiplies by a condition what the operator before it makes."""
    sources = line.producers[part.start]
    return part.kind == "leaf" and line.names[part.start] == "Mul" and not line.conditions.isdisjoint(sources)


def split_gated(line: Line, unit: Part) -> None:
    """Box what a value from outside `unit` multiplies at its end, in place."""
    parts = unit.parts
    end = len(parts)
    if end and _takes_entry(line, parts[end - 1], unit.start, "Add"):
        end -= 1
    if end <= _SMALLEST or _norm(line, parts) >= 0 or not _takes_entry(line, parts[end - 1], unit.start, "Mul"):
        return
    body = parts[: end - 1]
    parametric = sum(is_parametric(line.names[part.start]) for part in body if part.kind == "leaf")
    if parametric >= 2 and line.is_region(body[0].begin, body[-1].finish):
        unit.parts = [_boxed(line, body), *parts[end - 1 :]]


def _boxed(line: Line, body: list[Part]) -> Part:
    start, end = body[0].begin, body[-1].finish
    return Part("unit", start, end, body, shape=line.signature(start, end))


def _takes_entry(line: Line, part: Part, start: int, name: str) -> bool:
    """Whether `part` is the operator `name` and takes a value that was made before `start`."""
    return (
        part.kind == "leaf"
        and line.names[part.start].startswith(name)
        and any(source < start for source in line.producers[part.start])
    )


def _modulates(line: Line, part: Part) -> bool:
    """Whether `part`, right behind a norm, scales or shifts what the norm makes, or prepares by what."""
    return part.kind == "leaf" and line.names[part.start] in ("Mul", "Add")


def _rearranges(line: Line, part: Part) -> bool:
    """Whether `part` only moves data: windows are rolled around the attention, not by it."""
    return part.kind == "leaf" and line.names[part.start] in REARRANGING


def _norm(line: Line, parts: list[Part]) -> int:
    """Index of the norm among the first leaves of the unit; -1 where there is none."""
    for i, part in enumerate(parts[: _LATEST_NORM + 1]):
        if (part.start, part.end) in line.adaptive:
            return i
        if part.kind != "leaf":
            return -1
        if is_norm(line.names[part.start]):
            return i
    return -1
