"""The orders of the operators that are searched, in which each module of parallel streams stays together."""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.broadcasts import Readers, broadcasts, memories
from nnviz.folding.contraction import contract
from nnviz.folding.flow import Flow
from nnviz.folding.ordering import canonical_order, execution_order
from nnviz.folding.parallel import Module, find_modules


def orders_of(flow: Flow, readers: Readers) -> tuple[list[list[int]], list[Module]]:
    """One or two orders of `flow`, and its modules."""
    first = canonical_order(flow)
    wide = broadcasts(readers, first)
    canonical = canonical_order(flow, wide) if wide else first
    modules = find_modules(flow, canonical, wide)
    if modules:
        return _together(flow, readers, modules, wide), modules
    return _both(flow, canonical, wide | memories(readers, canonical)), modules


def _together(flow: Flow, readers: Readers, modules: Sequence[Module], wide: frozenset[int]) -> list[list[int]]:
    """The orders in which the operators of each of `modules` are neighbours."""
    whole = contract(flow, [module.operators for module in modules])
    few = whole.shrunk(wide)
    canonical = canonical_order(whole.flow, few)
    early = few | whole.shrunk(memories(readers, whole.expanded(canonical)))
    return [whole.expanded(order) for order in _both(whole.flow, canonical, early)]


def _both(flow: Flow, canonical: list[int], early: frozenset[int]) -> list[list[int]]:
    execution = execution_order(flow, canonical, early)
    return [canonical] if execution == canonical else [canonical, execution]
