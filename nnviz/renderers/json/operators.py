"""The operators of a network, one entry each, with what they cost and which source nodes they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from nnviz.cost import macs, parameters
from nnviz.diagram.captions import caption
from nnviz.diagram.recurrence import is_loop, recurrence
from nnviz.diagram.words import short_name
from nnviz.graph import Attribute, Node, Value, operators


def operator_entries(ids: Mapping[Node, int], values: Mapping[Value, int]) -> Iterator[dict[str, object]]:
    """Yield the entry of each operator in the order of their ids."""
    holders = _holders(ids)
    for node, number in ids.items():
        yield {
            "id": number,
            "op": node.op,
            "label": caption(node).title,
            "members": sorted(node.sources),
            "inputs": [values[value] for value in node.inputs],
            "outputs": [values[value] for value in node.outputs],
            "attributes": {name: _plain(node.attributes[name]) for name in sorted(node.attributes)},
            "then": [short_name(op) for op in node.then],
            "within": holders.get(node),
            "parameters": parameters(node.weights),
            "macs": macs(node),
            **_returns(node, values),
        }


def _returns(node: Node, values: Mapping[Value, int]) -> dict[str, object]:
    """Of a loop: each state that it hands on, as its body reads it and as its body makes it for the next step."""
    if not is_loop(node):
        return {}
    states = recurrence(node).states
    return {"returns": [{"state": values[one.inside], "next": values[one.following]} for one in states]}


def _holders(ids: Mapping[Node, int]) -> dict[Node, int]:
    """The operator whose body each inner operator lies in; a body that several share belongs to the first."""
    holders: dict[Node, int] = {}
    for node, number in ids.items():
        for body in node.bodies:
            for inner in operators(body):
                holders.setdefault(inner, number)
    return holders


def _plain(value: Attribute) -> object:
    """An attribute as JSON knows it: tuples become lists, infinities and NaN their names."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, float) and not isfinite(value) else value
