"""Shapes that the user gives for inputs, in place of those of the file.

Pre: a graph as a converter made it.  Post: the inputs have the shapes that were given, and nothing else in the graph
states what no longer holds.  A symbol that gets a number has it everywhere, in other inputs too.  Where a number of the
file is changed, what the file states of its other values is dropped, and inferred anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nnviz.errors import OptionError
from nnviz.graph import Dim, Graph, Shape, TensorType, Value
from nnviz.shapes.retyping import replaced
from nnviz.shapes.walk import all_graphs


def override(graph: Graph, shapes: Mapping[str, Sequence[Dim]], where: str) -> Graph:
    """Return `graph` with `shapes` for its inputs, by their names; raise `OptionError`, about the file `where`."""
    inputs = {value.name: value for value in graph.inputs}
    for name, shape in shapes.items():
        if name not in inputs:
            raise OptionError(f"{where}: no input is called {_shown(name)}; its inputs are {_list(inputs)}")
        stated = inputs[name].type.shape
        if stated is not None and len(stated) != len(shape):
            raise OptionError(
                f"{where}: {_shown(name)} has {_counted(len(stated))}, not {len(shape)}; give {_spelt(stated)}"
            )
    given = {inputs[name]: tuple(shape) for name, shape in shapes.items()}
    new = {value: replace(value, type=TensorType(value.type.dtype, shape)) for value, shape in given.items()}
    bound, contradicted = _bound(given)
    for value in _stated(graph):
        if value not in given and value.type.shape is not None:
            kept = value in inputs.values() or not contradicted
            type_ = TensorType(value.type.dtype, tuple(_dim(d, bound) for d in value.type.shape) if kept else None)
            if type_ != value.type:
                new[value] = replace(value, type=type_)
    return replaced(graph, new)


def _bound(given: Mapping[Value, Shape]) -> tuple[dict[str, Dim], bool]:
    """Return what the symbols of the file stand for now, and whether what the file states is contradicted."""
    bound, contradicted = dict[str, Dim](), False
    for value, shape in given.items():
        for old, new in zip(value.type.shape or (), shape, strict=False):
            if isinstance(old, str):
                contradicted |= bound.setdefault(old, new) != new
            else:
                contradicted |= old is not None and old != new
    return bound, contradicted


def _dim(dim: Dim, bound: Mapping[str, Dim]) -> Dim:
    """Return a stated dimension with what its symbols stand for; an expression of them is inferred anew."""
    if not isinstance(dim, str) or dim in bound:
        return bound[dim] if isinstance(dim, str) else dim
    return None if set(re.findall(r"\w+", dim)) & bound.keys() else dim


def _stated(graph: Graph) -> Iterable[Value]:
    """Yield the values whose types may depend on those of the inputs, each once; constants do not."""
    found = dict[Value, None]()
    for part in all_graphs(graph):
        found |= dict.fromkeys((*part.inputs, *part.outputs))
        found |= dict.fromkeys(value for node in part.nodes for value in (*node.inputs, *node.outputs))
    return (value for value in found if not value.constant)


def _list(names: Iterable[str]) -> str:
    known = [_shown(name) for name in names]
    return ", ".join(known[:10]) + (f" and {len(known) - 10} more" if len(known) > 10 else "") if known else "none"


def _counted(dimensions: int) -> str:
    return f"{dimensions} dimension{'s' * (dimensions != 1)}"


def _spelt(shape: Shape) -> str:
    return ",".join("?" if dim is None else _shown(str(dim)) for dim in shape) or "nothing: it is a single number"


def _shown(name: str) -> str:
    short = name if len(name) <= 60 else f"{name[:59]}…"
    return "".join(letter if letter.isprintable() else " " for letter in short)
