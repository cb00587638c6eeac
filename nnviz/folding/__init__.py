"""From structure alone, find the blocks that the author wrote and a person would draw.

`fold(graph)` takes the operators of a cleaned graph and returns a graph whose nodes are operators and blocks; `unfold`
is its inverse.  Names, scopes and the order of the file never decide what is found,
as long as every operator leads to an output; cleaning hides those that do not.

1. `flow`, `labels`     operators as labels and edges; strides, widths and arity do not count
2. `ordering`           two orders that follow from structure alone; both are searched, the shorter description wins
   `exchanges`, `parallel`, `heads`, `contraction`, `frames`   modules of streams and heads stay together and are boxed
3. `mine`               strength of boundaries, maximal runs, units, runs by description length, variants, regrouping
4. `expansion`          every copy of every block; those that differ in nothing are duplicates of one model
   `sorting`, `classes`, `simplify`, `fragments`   equal copies are one class; boxes that say nothing are opened
   `branches`, `passages`, `prenorm`, `sublayers`, `pairs`   what lies inside a layer and shows in no boundary
5. `resolution`, `alternation`, `waists`, `overview`, `ends`   runs cut into stages, pairs, levels that fit a page
6. `kinds`, `naming`    how equal the copies are, operator by operator; what differs; what a person calls it
7. `building`           graphs and blocks
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from nnviz.collector import uncollected
from nnviz.graph import Graph


def fold(graph: Graph) -> Graph:
    """Return `graph` with its repeated and self-contained structure folded into blocks, in the bodies of operators too.

    Bodies are folded each for itself, where something repeats in them; no two classes of the whole have the same name.
    """
    from nnviz.folding.bodies import repeating, through_bodies

    counter = count()
    with uncollected():
        held = through_bodies(graph, lambda body: repeating(_folded(body, counter)) or body, with_root=False)
        return _folded(held, counter)


def _folded(graph: Graph, counter: Iterator[int]) -> Graph:
    """Fold one graph; its classes take their numbers from `counter`."""
    from nnviz.folding.building import build
    from nnviz.folding.kinds import kinds_of
    from nnviz.folding.naming import names
    from nnviz.folding.search import search

    if len(graph.nodes) < 2:
        return graph
    found = search(graph)
    kinds = kinds_of(found, counter)
    labels = names(found.root, found.nodes, kinds)
    return build(graph, found, kinds, labels)


def unfold(graph: Graph) -> Graph:
    """Return `graph` without blocks: every operator on one level again."""
    from nnviz.folding.bodies import through_bodies
    from nnviz.folding.unfolding import unfold

    return through_bodies(graph, unfold)


__all__ = ["fold", "unfold"]
