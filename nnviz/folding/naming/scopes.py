"""Names that the file itself gives: the class of the module that holds a copy, where all copies agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from nnviz.graph import Node

Scope: TypeAlias = tuple[str, ...]

GENERIC: Final = frozenset(["Sequential", "ModuleList", "ModuleDict", "Module", "Layer", "Functional", "Model"])


def common_scope(nodes: Iterable[Node]) -> Scope:
    """The innermost scope that holds all `nodes`."""
    scopes = [node.scope for node in nodes]
    first, last = min(scopes, default=()), max(scopes, default=())
    agree = 0
    while agree < min(len(first), len(last)) and first[agree] == last[agree]:
        agree += 1
    return first[:agree]


def extents(nodes: Iterable[Node]) -> Counter[Scope]:
    """How many of `nodes` each scope holds, those in the scopes inside it counted."""
    count = Counter(node.scope for node in nodes)
    whole: Counter[Scope] = Counter()
    for scope, held in count.items():
        for depth in range(1, len(scope) + 1):
            whole[scope[:depth]] += held
    return whole


def module_name(copies: Sequence[Sequence[Node]], around: Sequence[Scope], whole: Counter[Scope]) -> str:
    """The module class that all copies are in, no wider than the copy; "" where they do not agree.

    `around` is, for each copy, the scope of what holds it, `whole` how many operators each scope holds: a block that is
    only a piece of a module has no name here.
    """
    scopes = [common_scope(nodes) for nodes in copies]
    covered: Counter[Scope] = Counter()
    for scope, nodes in zip(scopes, copies, strict=True):
        covered[scope] += len(nodes)
    names = {
        _module(nodes[0], scope) if len(scope) > len(outer) and 2 * covered[scope] >= whole[scope] else ""
        for nodes, scope, outer in zip(copies, scopes, around, strict=True)
    }
    return names.pop() if len(names) == 1 else ""


def _module(node: Node, scope: Scope) -> str:
    if len(node.modules) < len(scope):
        return ""
    name = re.sub(r"\d+$", "", node.modules[len(scope) - 1].rpartition(".")[2]).strip("_")
    return "" if name in GENERIC else name
