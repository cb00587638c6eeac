"""A residual block that stands alone takes in the variant before it, as a run does.

Where every stage has two blocks and the first adds nothing (its stride or its width differs), no block stands in a row:
the pair repeats, and the first would stay a string of operators beside a block.  What resembles the block and stands
right before it, between boundaries as strong as its own, is of its class (see `variants`).
"""

from __future__ import annotations

from nnviz.folding.mining.line import Line
from nnviz.folding.mining.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

_SHORTEST = 5


def adopt(line: Line, parts: list[Part]) -> list[Part]:
    """Return `parts` with the operators before a residual block that resemble it put together as one of its class."""
    if all(part.kind == "leaf" for part in parts):
        return parts
    result: list[Part] = []
    for part in parts:
        if _is_residual(line, part) and (first := _first(line, result, part)) is not None:
            window = result[first:]
            result[first:] = [Part("unit", window[0].begin, part.start, window, shape=part.shape)]
        result.append(part)
    return result


def _is_residual(line: Line, part: Part) -> bool:
    """Whether `part` is a block that ends with a sum."""
    return part.kind == "unit" and part.end - part.start >= _SHORTEST and line.names[part.end - 1].startswith("Add")


def _first(line: Line, before: list[Part], block: Part) -> int | None:
    """The place in `before` from which on it resembles `block` most, if enough."""
    length, best, chosen = block.end - block.start, 0.0, None
    weakest = line.strength.full[block.start] - THRESHOLDS.variant_boundary
    for place in range(len(before) - 1, -1, -1):
        start = before[place].begin
        if block.start - start > THRESHOLDS.variant_most * length or _is_residual(line, before[place]):
            break
        strength = line.strength.full[start]
        similarity = line.similarity((start, block.start), (block.start, block.end))
        score = similarity + THRESHOLDS.border_weight * strength
        if place < len(before) - 1 and strength >= weakest and similarity >= THRESHOLDS.similarity and score > best:
            best, chosen = score, place
    return chosen
