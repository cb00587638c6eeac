"""Names that the file itself gives: the class of the module that holds a copy, where all copies agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from nnviz.graph import Node

GENERIC: Final = frozenset(["Sequential", "ModuleList", "ModuleDict", "Module", "Layer", "Functional", "Model"])


def common_scope(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The innermost scope that holds all `nodes`."""
    scopes = [node.scope for node in nodes]
    first, last = min(scopes, default=()), max(scopes, default=())
    agree = 0
    while agree < min(len(first), len(last)) and first[agree] == last[agree]:
        agree += 1
    return first[:agree]


def module_name(copies: Sequence[Sequence[Node]], around: Sequence[tuple[str, ...]]) -> str:
    """The module class that all copies are in, no wider than the copy; "" where they do not agree.

    `around` is, for each copy, the scope of what holds it: a block that is only a piece of a module has no name here.
    """
    names = {_module(nodes, outer) for nodes, outer in zip(copies, around, strict=True)}
    return names.pop() if len(names) == 1 else ""


def _module(nodes: Sequence[Node], outer: tuple[str, ...]) -> str:
    scope = common_scope(nodes)
    modules = nodes[0].modules[: len(scope)]
    if len(scope) <= len(outer) or len(modules) < len(scope):
        return ""
    name = re.sub(r"\d+$", "", modules[-1].rpartition(".")[2]).strip("_")
    return "" if name in GENERIC else name
