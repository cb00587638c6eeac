"""A residual unit [norm] [body] [Add] gets its body as a unit of its own: the attention, or the feed-forward."""

from __future__ import annotations

from nnviz.folding.labels import is_norm
from nnviz.folding.line import Line
from nnviz.folding.parts import Part

_LATEST_NORM = 2


def split_residual(line: Line, unit: Part) -> None:
    """Box what stands between the norm and the Add of `unit`, in place."""
    parts = unit.parts
    if len(parts) < 4 or not _adds_entry(line, unit):
        return
    norm = _norm(line, parts)
    body = parts[norm + 1 : -1]
    if norm < 0 or len(body) < 2:
        return
    start, end = body[0].begin, body[-1].finish
    unit.parts = [*parts[: norm + 1], Part("unit", start, end, body, shape=line.signature(start, end)), parts[-1]]


def _adds_entry(line: Line, unit: Part) -> bool:
    last = unit.parts[-1]
    return (
        last.kind == "leaf"
        and line.names[last.start].startswith("Add")
        and any(source < unit.start for source in line.producers[last.start])
    )


def _norm(line: Line, parts: list[Part]) -> int:
    """Index of the norm among the first leaves of the unit; -1 where there is none."""
    for i, part in enumerate(parts[: _LATEST_NORM + 1]):
        if part.kind != "leaf":
            return -1
        if is_norm(line.names[part.start]):
            return i
    return -1
