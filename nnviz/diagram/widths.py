"""Channels and features of copies that differ, as a person writes them: "c", "4c", "64/32/9" or a range "64–384".

One width of the body is called c; the others are written as multiples or fractions of it where that holds in every
regular copy.  The c that is taken makes the plainest formulas: a bottleneck reads c, c, 4c and an inverted residual 6c,
6c, c (He et al. 2016, Sandler et al. 2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from math import log2
from typing import Final

from nnviz.graph import Graph, Node, integer, integers, operators

MOST_LISTED: Final = 4
"""Widths that are listed; more are a range."""

FRACTION: Final = 3.0
"""How much plainer a multiple is than a fraction, in doublings."""

LONGEST: Final = 400
"""Operators of a variant that are compared at most: comparing is quadratic."""


@dataclass(frozen=True, slots=True)
class Widths:
    """What to write in the operators of a body, and the value of c in each copy ({} where nothing is symbolic).

    `places` are the numbers of the copies in the table of the class, {} where it has none.
    """

    words: dict[Node, str] = field(default_factory=dict[Node, str])
    base: dict[Graph, int] = field(default_factory=dict[Graph, int])
    places: dict[Graph, int] = field(default_factory=dict[Graph, int])


def width_of(node: Node) -> int:
    """Output channels of a convolution, output features of a linear layer; 0 for anything else."""
    return integer(node, "channels") or integer(node, "features")


def symbolic_widths(body: Graph, copies: Iterable[Graph]) -> Widths:
    """Compare `body` with its `copies`, operator by operator; variants count for lists and ranges alone."""
    copies = tuple(copies)
    nodes = list(operators(body))
    listed = [(copy, list(operators(copy))) for copy in copies]
    regular = [(copy, inner) for copy, inner in listed if [n.op for n in inner] == [n.op for n in nodes]]
    words = listed_widths(body, copies, by_size=True)
    columns = {node: [width_of(inner[slot]) for _, inner in regular] for slot, node in enumerate(nodes)}
    columns = {node: column for node, column in columns.items() if node in words and column and all(column)}
    base = _plainest(list(columns.values()))
    symbols = {node: word for node, column in columns.items() if (word := _word(column, base))}
    if len(symbols) < 2:
        return Widths(words)
    bases = {copy: width for (copy, _), width in zip(regular, base, strict=True)}
    ratios = {node: ratio for node in symbols if (ratio := _ratio(columns[node], base)) is not None}
    for copy, inner in listed:
        width = 0 if copy in bases else _base_of(_aligned(nodes, inner), ratios)
        if width:
            bases[copy] = width
    return Widths(words | symbols, bases)


def _base_of(pairs: Iterable[tuple[Node, Node]], ratios: Mapping[Node, float]) -> int:
    """The c of a copy that differs otherwise, where most of its widths are what the body says of it; 0 elsewhere."""
    found = [(ratios[ours], width_of(theirs)) for ours, theirs in pairs if ours in ratios]
    bases = {width / ratio for ratio, width in found}
    base = bases.pop() if len(bases) == 1 and len(found) * 2 > len(ratios) else 0.0
    return int(base) if base.is_integer() else 0


def listed_widths(body: Graph, copies: Iterable[Graph], by_size: bool = False) -> dict[Node, str]:
    """The widths of every operator of `body` that differ from copy to copy: a list, or a range where they are many.

    The list is in the order of the copies, or `by_size` where the copies stand in different places.
    """
    nodes = list(operators(body))
    seen: dict[Node, list[int]] = {node: [] for node in nodes}
    for copy in copies:
        for ours, theirs in _aligned(nodes, list(operators(copy))):
            seen[ours].append(width_of(theirs))
    varying = {node: column for node, column in seen.items() if len(set(column)) > 1 and all(column)}
    return {node: _listed(sorted(column) if by_size else column) for node, column in varying.items()}


def _aligned(nodes: list[Node], inner: list[Node]) -> Iterable[tuple[Node, Node]]:
    """Pair the operators of the body with those of a copy."""
    ours, theirs = [_kind(node) for node in nodes], [_kind(node) for node in inner]
    if ours == theirs:
        yield from zip(nodes, inner, strict=True)
    elif max(len(ours), len(theirs)) <= LONGEST:
        for found in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
            yield from zip(nodes[found.a : found.a + found.size], inner[found.b : found.b + found.size], strict=True)


def _kind(node: Node) -> tuple[str, tuple[int, ...]]:
    return node.op, integers(node, "kernel_shape")


def _plainest(columns: list[list[int]]) -> list[int]:
    """The column that all others are written by with the least effort, counted in doublings."""
    varying = [column for column in columns if len(set(column)) > 1]
    if not varying:
        return []
    return min(varying, key=lambda base: sum(_effort(column, base) for column in columns))


def _effort(column: list[int], base: list[int]) -> float:
    ratio = _ratio(column, base)
    if ratio is None:
        return 2 * FRACTION + 2
    return log2(ratio) if ratio >= 1 else FRACTION - log2(ratio)


def _ratio(column: list[int], base: list[int]) -> float | None:
    """What `column` is of `base` in every copy, if that is a whole multiple or a whole part."""
    ratios = {width / unit for width, unit in zip(column, base, strict=True)}
    ratio = ratios.pop()
    return None if ratios or not (ratio.is_integer() or (1 / ratio).is_integer()) else ratio


def _word(column: list[int], base: list[int]) -> str:
    ratio = _ratio(column, base) if base and len(set(column)) > 1 else None
    if ratio is None:
        return ""
    if ratio < 1:
        return f"c/{round(1 / ratio)}"
    return "c" if ratio == 1 else f"{round(ratio)}c"


def _listed(column: list[int]) -> str:
    """The widths one by one where they are few, each once."""
    distinct = list(dict.fromkeys(column))
    return "/".join(map(str, distinct)) if len(distinct) <= MOST_LISTED else f"{min(column)}–{max(column)}"
