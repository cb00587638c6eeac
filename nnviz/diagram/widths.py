"""Channels and features of copies that differ, as a person writes them: "c", "4c", or a range "64–384"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nnviz.graph import Graph, Node, integer, operators


@dataclass(frozen=True, slots=True)
class Widths:
    """What to write in the operators of a body, and the value of c in each copy ({} where nothing is symbolic)."""

    words: dict[Node, str] = field(default_factory=dict[Node, str])
    base: dict[Graph, int] = field(default_factory=dict[Graph, int])


def width_of(node: Node) -> int:
    """Output channels of a convolution, output features of a linear layer; 0 for anything else."""
    return integer(node, "channels") or integer(node, "features")


def symbolic_widths(body: Graph, copies: Iterable[Graph]) -> Widths:
    """Compare `body` with its `copies`, operator by operator; those with other operators are variants: left out."""
    nodes = list(operators(body))
    listed = [(copy, list(operators(copy))) for copy in copies]
    alike = [(copy, inner) for copy, inner in listed if [n.op for n in inner] == [n.op for n in nodes]]
    columns = {node: [width_of(inner[slot]) for _, inner in alike] for slot, node in enumerate(nodes)}
    varying = {node: column for node, column in columns.items() if len(set(column)) > 1 and all(column)}
    if not varying:
        return Widths()
    least = min(varying.values(), key=lambda column: column[0])
    words = {node: _word(column, least) for node, column in varying.items()}
    if sum(word.endswith("c") for word in words.values()) < 2:
        return Widths({node: _range(column) for node, column in varying.items()})
    return Widths(words, {copy: width for (copy, _), width in zip(alike, least, strict=True)})


def _word(column: list[int], base: list[int]) -> str:
    ratios = {width / unit for width, unit in zip(column, base, strict=True)}
    ratio = ratios.pop()
    if ratios or not ratio.is_integer():
        return _range(column)
    return "c" if ratio == 1 else f"{int(ratio)}c"


def _range(column: list[int]) -> str:
    return f"{min(column)}–{max(column)}"
