"""The orders of the operators that are searched.

In them each module of parallel streams and all heads that meet stay together, and so do the two projections of a
bottleneck, and the operators of a router.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.order.accumulation import partial_sums
from nnviz.folding.order.broadcasts import Readers, broadcasts, memories
from nnviz.folding.order.contraction import contract
from nnviz.folding.order.flow import Flow
from nnviz.folding.order.heads import find_heads
from nnviz.folding.order.ordering import canonical_order, execution_order
from nnviz.folding.order.parallel import Module, find_modules, goes_around
from nnviz.folding.order.routers import routers_of
from nnviz.folding.order.twins import find_twins


def orders_of(flow: Flow, readers: Readers) -> tuple[list[list[int]], list[Module]]:
    """One or two orders of `flow`, and its modules."""
    first = canonical_order(flow, conditions=readers.conditions)
    wide = broadcasts(readers, first)
    sums = partial_sums(flow, wide)
    canonical = canonical_order(flow, wide, readers.conditions, sums) if wide or sums else first
    modules = _modules(flow, canonical, wide)
    streams = [module.operators for module in modules]
    modules = [module for module in modules if not goes_around(flow, module, wide)]
    taken = frozenset(i for operators in streams for i in operators)
    parts = [operators for operators in (*find_twins(flow), *routers_of(flow)) if taken.isdisjoint(operators)]
    if streams or parts:
        return together(flow, readers, [*streams, *parts], wide), modules
    return _both(flow, canonical, wide | memories(readers, canonical) | sums, readers.conditions), modules


def _modules(flow: Flow, order: list[int], wide: frozenset[int]) -> list[Module]:
    """Heads, and modules of streams that hold none: two towers that are compared in two ways exchange nothing."""
    heads = find_heads(flow, order, wide)
    taken = frozenset(i for module in heads for i in module.operators)
    return heads + [module for module in find_modules(flow, order, wide) if taken.isdisjoint(module.operators)]


def together(flow: Flow, readers: Readers, regions: Sequence[Sequence[int]], wide: frozenset[int]) -> list[list[int]]:
    """The orders in which the operators of each of `regions` are neighbours."""
    whole = contract(flow, regions)
    few, sums = whole.shrunk(wide), whole.shrunk(partial_sums(flow, wide))
    canonical = canonical_order(whole.flow, few, whole.shrunk(readers.conditions), sums)
    early = few | sums | whole.shrunk(memories(readers, whole.expanded(canonical)))
    return [whole.expanded(order) for order in _both(whole.flow, canonical, early, whole.shrunk(readers.conditions))]


def _both(flow: Flow, canonical: list[int], early: frozenset[int], conditions: frozenset[int]) -> list[list[int]]:
    execution = execution_order(flow, canonical, early, conditions)
    return [canonical] if execution == canonical else [canonical, execution]
