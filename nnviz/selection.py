"""One block of a network, cut out as a graph of its own: by its label, its kind, or the name of an operator or scope.

A label stands for the first class that has it; "Residual block B" is the second of several.  An operator stands for the
innermost block that holds it, a scope for all operators that the file puts under it, and what else their level holds
between them is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from nnviz.errors import OptionError
from nnviz.graph import Block, Graph, Node, blocks, operators

MOST_NAMED: Final = 3
"""Choices that an error names."""
LIKENESS: Final = 0.5
"""How like a name a choice is, from 0 to 1 (Ratcliff and Obershelp 1988): "B0" is nearest to "B7"."""


def select(graph: Graph, name: str) -> Graph:
    """The part of `graph` that is called `name`; raise `OptionError` with the nearest choices where none is.

    Nothing is cut out of several networks side by side, which is an `OptionError`, too.
    """
    if graph.networks:
        raise OptionError("a part of one network is drawn alone; give one model with --select")
    block = block_called(graph, name)
    if block is not None:
        return _cut_out(graph, block.body.nodes, block.label)
    nodes = _under_scope(graph, _path(name)) or _around_operator(graph, name)
    if not nodes:
        raise OptionError(_unknown(graph, name))
    return _cut_out(graph, nodes, name)


def block_called(graph: Graph, name: str) -> Block | None:
    """The block with the most copies of the class that `name` means, by its label or kind; None where none is meant."""
    classes: dict[str, Block] = {}
    for block in blocks(graph):
        best = classes.setdefault(block.kind, block)
        if len(block.instances) > len(best.instances):
            classes[block.kind] = block
    if name.upper() in classes:
        return classes[name.upper()]
    return _titles(list(classes.values())).get(name.casefold())


def _titles(classes: Sequence[Block]) -> dict[str, Block]:
    """Every class under its label, and under its label with a letter where several have it."""
    alike: dict[str, list[Block]] = {}
    for block in classes:
        alike.setdefault(block.label.casefold(), []).append(block)
    titles = {f"{label} {chr(ord('a') + i)}": b for label, found in alike.items() for i, b in enumerate(found[:26])}
    return titles | {label: found[0] for label, found in alike.items()}


def _path(name: str) -> str:
    return name.replace("/", ".").strip(".")


def _under_scope(graph: Graph, path: str) -> tuple[Node, ...]:
    """What holds the operators of a scope, on the innermost level that holds them all."""
    wanted = {node for node in operators(graph) if f"{'.'.join(node.scope)}.".startswith(f"{path}.")}
    return _level_of(graph, wanted) if path and wanted else ()


def _level_of(graph: Graph, wanted: set[Node]) -> tuple[Node, ...]:
    level = graph.nodes
    while True:
        hits = tuple(node for node in level if not wanted.isdisjoint(_inside(node)))
        only = hits[0] if len(hits) == 1 else None
        inner = [copy for copy in only.instances if wanted <= set(operators(copy))] if isinstance(only, Block) else []
        if not inner:
            return hits
        level = inner[0].nodes


def _around_operator(graph: Graph, name: str) -> tuple[Node, ...]:
    """The copy of the innermost block around an operator; the operator alone where none holds it."""
    found = next((node for node in operators(graph) if name and node.name == name), None)
    if found is None:
        return ()
    copies = [copy.nodes for block in blocks(graph) for copy in block.instances if found in copy.nodes]
    return copies[0] if copies else (found,)


def _inside(node: Node) -> Iterator[Node]:
    return operators(Graph("", (node,)))


def _cut_out(graph: Graph, nodes: tuple[Node, ...], name: str) -> Graph:
    """A graph of some nodes: what they read and do not make enters it, what others read of theirs leaves it.

    What is hidden belongs to the whole.
    """
    inner = list(operators(Graph("", nodes)))
    made = {value: None for node in inner for value in node.outputs}
    members = set(inner)
    read = {value for node in operators(graph) if node not in members for value in node.inputs} | {*graph.outputs}
    entering = dict.fromkeys(v for node in inner for v in node.inputs if v not in made and not v.constant)
    unread = {value for node in inner for value in node.inputs}
    leaving = [value for value in made if value in read] or [value for value in made if value not in unread]
    return replace(graph, name=name, nodes=nodes, inputs=tuple(entering), outputs=tuple(leaving), hidden=(), part=True)


def _unknown(graph: Graph, name: str) -> str:
    near = _nearest(name, graph)
    choices = f"nearest: {', '.join(near)}" if near else "nothing in it repeats or has a name"
    return f"no block, operator or scope is called {name!r}; {choices}"


def _nearest(name: str, graph: Graph) -> list[str]:
    """The known names most like one, labels of blocks first; the first labels where none is like it."""
    labels = dict.fromkeys(block.label for block in blocks(graph))
    kinds = dict.fromkeys(block.kind for block in blocks(graph))
    paths = dict.fromkeys(node.scope for node in operators(graph))
    scopes = {".".join(path[:depth]): None for path in paths for depth in range(1, len(path) + 1)}
    names = dict.fromkeys(node.name for node in operators(graph) if node.name)
    for known in (labels, kinds, scopes, names):
        lowered = {word.casefold(): word for word in known}
        found = get_close_matches(name.casefold(), lowered, MOST_NAMED, LIKENESS)
        if found:
            return [lowered[word] for word in found]
    return [*labels, *scopes, *names][:MOST_NAMED]
