"""Names that the file itself gives: the class of the module that holds a copy, where all copies agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.graph import Node

Scope: TypeAlias = tuple[str, ...]

GENERIC: Final = frozenset(["Sequential", "ModuleList", "ModuleDict", "Module", "Layer", "Functional", "Model"])


def common_scope(nodes: Iterable[Node]) -> Scope:
    """The innermost scope that holds all `nodes`."""
    return innermost(node.scope for node in nodes)


def innermost(scopes: Iterable[Scope]) -> Scope:
    """The innermost scope that holds all `scopes`."""
    scopes = set(scopes)
    first, last = min(scopes, default=()), max(scopes, default=())
    agree = 0
    while agree < min(len(first), len(last)) and first[agree] == last[agree]:
        agree += 1
    return first[:agree]


@dataclass(frozen=True, slots=True)
class _Held:
    """A copy of a block: its first operator, how many it has, the scope of all, and that of what holds the copy."""

    first: Node
    size: int
    scope: Scope
    outer: Scope


def module_names(root: Copy, nodes: Sequence[Node]) -> dict[int, str]:
    """The module class of each class of blocks of which all copies below `root` are in one, no wider than the copy."""
    if not any(node.modules for node in nodes):
        return {}
    whole = _extents(nodes)
    named = {shape: _module_name(copies, whole) for shape, copies in _held(root, nodes).items()}
    return {shape: name for shape, name in named.items() if name}


def _held(root: Copy, nodes: Sequence[Node]) -> dict[int, list[_Held]]:
    """Every copy below `root`, by class."""
    found: dict[int, list[_Held]] = {}
    pending = [(root, common_scope(nodes))]
    while pending:
        outer, around = pending.pop()
        for repeat in (member for member in outer.members if isinstance(member, Repeat)):
            inner = [(copy, common_scope(nodes[copy.start : copy.end])) for copy in repeat.copies]
            held = (_Held(nodes[copy.start], copy.end - copy.start, scope, around) for copy, scope in inner)
            found.setdefault(repeat.shape, []).extend(held)
            pending += inner
    return found


def _extents(nodes: Iterable[Node]) -> Counter[Scope]:
    """How many of `nodes` each scope holds, those in the scopes inside it counted."""
    count = Counter(node.scope for node in nodes)
    whole: Counter[Scope] = Counter()
    for scope, held in count.items():
        for depth in range(1, len(scope) + 1):
            whole[scope[:depth]] += held
    return whole


def _module_name(copies: Sequence[_Held], whole: Counter[Scope]) -> str:
    """The module class that all `copies` are in; "" where they do not agree.

    `whole` is how many operators each scope holds: a block that is only a piece of a module has no name here.
    """
    covered: Counter[Scope] = Counter()
    for copy in copies:
        covered[copy.scope] += copy.size
    names = {
        _module(copy.first, copy.scope)
        if len(copy.scope) > len(copy.outer) and 2 * covered[copy.scope] >= whole[copy.scope]
        else ""
        for copy in copies
    }
    return names.pop() if len(names) == 1 else ""


def _module(node: Node, scope: Scope) -> str:
    if len(node.modules) < len(scope):
        return ""
    name = re.sub(r"\d+$", "", node.modules[len(scope) - 1].rpartition(".")[2]).strip("_")
    return "" if name in GENERIC else name
