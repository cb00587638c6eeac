"""Neighbouring windows of similar parts are copies too, even where their operators are not the same one by one.

So Swin's plain and shifted windows pair up, and the two attentions of a decoder layer stand together.  Parts at equal
places must match (the same label or class, or similar enough, and runs of equal length), the whole windows must be
similar.
"""

from __future__ import annotations

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

_WIDEST = 8
_SHORTEST = 4
_ROW = 3


def assemble(line: Line, parts: list[Part]) -> list[Part]:
    """Return `parts` with neighbouring similar windows put together."""
    if all(part.kind == "leaf" for part in parts):
        return parts
    result: list[Part] = []
    i = 0
    while i < len(parts):
        width, count = _best(line, parts, i)
        if count < 2:
            result.append(parts[i])
            i += 1
            continue
        turn = _rotation(line, parts, i, width, count)
        result += parts[i : i + turn]
        i += turn
        windows = [parts[i + k * width : i + (k + 1) * width] for k in range(count)]
        result.append(_assembly(line, windows))
        i += width * count
    return result


def _best(line: Line, parts: list[Part], i: int) -> tuple[int, int]:
    """(width, count) of the windows from `i` on that explain most operators."""
    best, chosen = 0, (1, 1)
    for width in range(1, min(_WIDEST, (len(parts) - i) // 2) + 1):
        if not _match(line, parts[i], parts[i + width]):
            continue
        window = parts[i : i + width]
        length = window[-1].finish - window[0].begin
        if length < _SHORTEST or _is_row(window):
            continue
        count = _count(line, parts, i, width)
        if (count - 1) * length > best:
            best, chosen = (count - 1) * length, (width, count)
    return chosen


def _count(line: Line, parts: list[Part], i: int, width: int) -> int:
    """How many windows from `i` on are like the first."""
    window, count = parts[i : i + width], 1
    while _alike(line, window, parts[i + count * width : i + (count + 1) * width]):
        count += 1
    return count


def _rotation(line: Line, parts: list[Part], i: int, width: int, count: int) -> int:
    """How many parts later as many windows begin, at stronger boundaries: where the resolution changes."""

    def strength(turn: int) -> float:
        starts = [parts[i + turn + k * width].begin for k in range(count)]
        return sum(line.strength.full[start] for start in starts) / count

    turns = [turn for turn in range(1, width) if _count(line, parts, i + turn, width) >= count]
    return max([0, *turns], key=strength)


def _is_row(window: list[Part]) -> bool:
    """Whether `window` has no block, or is a row with one or two operators beside it: a stage, whatever its count."""
    blocks = [part for part in window if part.kind != "leaf"]
    return not blocks or (blocks[0].kind in ("run", "assembly") and len(blocks) == 1 and len(window) <= _ROW)


def _alike(line: Line, window: list[Part], other: list[Part]) -> bool:
    if len(other) < len(window) or not all(_match(line, a, b) for a, b in zip(window, other, strict=True)):
        return False
    stretches = [(parts[0].begin, parts[-1].finish) for parts in (window, other)]
    return line.similarity(*stretches) >= THRESHOLDS.similarity


def _match(line: Line, one: Part, other: Part) -> bool:
    if "leaf" in (one.kind, other.kind):
        return one.kind == other.kind and line.codes[one.start] == line.codes[other.start]
    if one.kind == other.kind == "run" and one.total != other.total:
        return False
    if one.shape == other.shape:
        return True
    if one.kind == other.kind == "unit" and min(one.shape, other.shape) >= 0:
        if (one.shape, other.shape) not in line.alike:
            line.alike[one.shape, other.shape] = _resembles(line, one, other)
        return line.alike[one.shape, other.shape]
    return _resembles(line, one, other)


def _resembles(line: Line, one: Part, other: Part) -> bool:
    stretches = [(part.begin, part.finish) for part in (one, other)]
    return line.similarity(*stretches) >= THRESHOLDS.token_similarity


def _assembly(line: Line, windows: list[list[Part]]) -> Part:
    copies = [_window(parts) for parts in windows]
    shape = line.signature(copies[0].start, copies[0].end)
    for copy in copies:
        copy.shape = shape
    return Part("assembly", copies[0].start, copies[-1].end, copies=copies, shape=shape)


def _window(parts: list[Part]) -> Part:
    if len(parts) == 1 and parts[0].kind == "unit":
        return parts[0]
    return Part("unit", parts[0].begin, parts[-1].finish, parts)
