"""Exchanges: several streams meet, and each result takes something from each of them.

In terms of edges a complete bipartite graph: the sources fork, every target merges one chain from each of the sources,
and no source feeds anything else.  The parts of a tensor that is split are no such source: each result takes another
(Chen et al. 2017, DPN).  There are as many results as streams: two streams that are concatenated for queries,
keys and values attend jointly.  A residual has one source.  HRNet (Wang et al. 2019) calls it a fusion of its
streams.  O(E), with at most `exchange_streams` sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nnviz.folding.labels import ACTIVATIONS
from nnviz.folding.order.flow import Flow, positions
from nnviz.folding.thresholds import THRESHOLDS

Roots = frozenset[int]
_UNKNOWN: Final[Roots] = frozenset((-1,))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of a flow.

    sources     the operators whose results fork, in an order that follows from what each gives
    fusion      all other operators, by target, in an order in which they can run
    """

    sources: tuple[int, ...]
    fusion: tuple[int, ...]


def find_exchanges(flow: Flow, order: Sequence[int]) -> list[Exchange]:
    """All exchanges of `flow`, of as many streams as meet; `order` settles ties between streams that look alike."""
    roots = _roots(flow, order)
    groups: dict[Roots, list[int]] = {}
    for i in order:
        if len(flow.producers[i]) > 1 and _merges(flow, i, roots):
            groups.setdefault(roots[i], []).append(i)
    if not groups:
        return []
    place = positions(order)
    found: list[Exchange] = []
    met: set[int] = set()
    for of, targets in sorted(groups.items(), key=lambda group: -len(group[0])):
        exchange = _exchange(flow, sorted(of, key=place.__getitem__), targets, roots) if met.isdisjoint(of) else None
        if exchange:
            met |= of
            found.append(exchange)
    return found


def _roots(flow: Flow, order: Sequence[int]) -> list[Roots]:
    """The forks from which exclusive chains lead to each operator; `_UNKNOWN` where a chain has none, or too many."""
    roots = [_UNKNOWN] * len(flow)
    given = [_UNKNOWN] * len(flow)
    for i in order:
        sources = flow.producers[i]
        if len(sources) == 1:
            roots[i] = given[sources[0]]
        elif sources:
            found = frozenset[int]().union(*[given[source] for source in sources])
            if -1 not in found and len(found) <= THRESHOLDS.exchange_streams:
                roots[i] = found
        given[i] = roots[i] if len(flow.consumers[i]) == 1 else frozenset((i,))
    return roots


def _merges(flow: Flow, i: int, roots: list[Roots]) -> bool:
    """Whether operator i, which reads several, is the first in which chains from all of its roots meet."""
    return len(roots[i]) > 1 and all(len(flow.consumers[p]) > 1 or roots[p] != roots[i] for p in flow.producers[i])


def _exchange(flow: Flow, sources: list[int], targets: list[int], roots: list[Roots]) -> Exchange | None:
    """Put the streams in an order that follows from the chains between them; None if they do not make an exchange."""
    if len(targets) != len(sources) or any(len(flow.consumers[source]) != len(targets) for source in sources):
        return None
    if any(flow.labels[source] == "Split" for source in sources):
        return None
    chains = {target: _chains(flow, target, sources) for target in targets}
    if any(len(paths) != 1 for target in targets for paths in chains[target].values()):
        return None
    given = {source: sorted(chains[target][source] for target in targets) for source in sources}
    sources = sorted(sources, key=given.__getitem__)
    targets = sorted(targets, key=lambda target: [chains[target][source] for source in sources])
    rank = {source: place for place, source in enumerate(sources)}
    fusion = [i for target in targets for i in _fusion(flow, target, roots, rank)]
    return Exchange(tuple(sources), tuple(fusion))


def _chains(flow: Flow, target: int, sources: Sequence[int]) -> dict[int, list[tuple[str, ...]]]:
    """By source, the labels of each chain from it to `target`."""
    found: dict[int, list[tuple[str, ...]]] = {source: [] for source in sources}
    pending: list[tuple[int, tuple[str, ...]]] = [(target, ())]
    while pending:
        i, behind = pending.pop()
        if i in found:
            found[i].append(behind)
        else:
            pending += [(source, (flow.labels[i], *behind)) for source in flow.producers[i]]
    return found


def _fusion(flow: Flow, target: int, roots: list[Roots], rank: dict[int, int]) -> list[int]:
    """What lies between the sources and `target`, in the order of the streams, and an activation behind it."""
    backwards: list[int] = []
    pending = [target]
    while pending:
        i = pending.pop()
        if i not in rank:
            backwards.append(i)
            pending += sorted(flow.producers[i], key=lambda p: sorted(rank[r] for r in ({p} & rank.keys()) or roots[p]))
    users = flow.consumers[target]
    activation = [user for user in users if len(users) == 1 and flow.labels[user] in ACTIVATIONS]
    return [*backwards[::-1], *activation]
