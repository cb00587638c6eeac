"""From structure alone, find the blocks that the author wrote and a person would draw.

`fold(graph)` takes the operators of a cleaned graph and returns a graph whose nodes are operators and blocks; `unfold`
is its inverse.  Names, scopes and the order of the file never decide what is found,
as long as every operator leads to an output; cleaning hides those that do not.

1. `order`       operators as labels and edges, where strides, widths and arity do not count; two orders that follow
                 from structure alone; streams, heads and conditions that stay together
2. `mining`      strength of boundaries, maximal runs by description length, units, variants, regrouping; the order
                 with the shorter description wins
3. `boxing`      every copy of every block, where those that differ in nothing are duplicates of one model; equal
                 copies are one class; boxes that say nothing are opened; what lies inside a layer and shows in no
                 boundary is boxed
4. `levels`      rows cut into stages, pairs, waists, a top level that fits a page
5. `comparing`   how equal the copies are, operator by operator, and what differs
6. `naming`      what a person calls it
7. `building`    graphs and blocks

Each step's package is named so; `search` is the order in which they are taken, `thresholds` holds every constant.
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
    from nnviz.folding.comparing.kinds import kinds_of
    from nnviz.folding.naming import names
    from nnviz.folding.search import search

    if len(graph.nodes) < 2:
        return graph
    found = search(graph)
    kinds = kinds_of(found, counter)
    labels = names(found.root, found.nodes, kinds, found.stages)
    return build(graph, found, kinds, labels)


def unfold(graph: Graph) -> Graph:
    """Return `graph` without blocks: every operator on one level again."""
    from nnviz.folding.bodies import through_bodies
    from nnviz.folding.unfolding import unfold

    return through_bodies(graph, unfold)


__all__ = ["fold", "unfold"]
