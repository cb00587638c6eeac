"""A network on one screen: where it comes from, what enters and leaves it, what it costs, what repeats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nnviz.cost import parameters, stored_bytes, total_macs
from nnviz.diagram.draw import given_name
from nnviz.diagram.extras import rounded
from nnviz.diagram.words import printable
from nnviz.graph import Graph, Value, operators
from nnviz.reporting.counting import all_weights, by_kind, by_type, nodes_read, repeats
from nnviz.reporting.wording import UNKNOWN, counted, dims, multiplications, size_in_bytes, tensors
from nnviz.tables import Table

MOST_TENSORS: Final = 8
"""Inputs and outputs that have a line of their own; the others are counted."""

MOST_REMARKS: Final = 5
MOST_REPEATS: Final = 12


def header(graph: Graph) -> Table:
    """Four lines to stand above a figure."""
    lines = (
        ("model", ", ".join((*filter(None, (given_name(graph),)), *_origin(graph)))),
        ("data", f"{tensors(graph.inputs, 2)} → {tensors(graph.outputs, 2)}"),
        ("costs", _cost(graph)),
        ("holds", "; ".join(filter(None, (_drawn(graph), repeated(graph, 4))))),
    )
    return Table(lines, yields=(1, 1))


def summary(graph: Graph) -> tuple[Table, ...]:
    """All of it: origin, inputs and outputs, costs by kind of operator, repeats, remarks."""
    return (
        Table(tuple(_about(graph)), wraps=True),
        Table((*_ends("input", graph.inputs), *_ends("output", graph.outputs)), yields=(1, 1, 2, 2)),
        _kinds(graph),
        Table(tuple(_findings(graph)), wraps=True),
    )


def _name(graph: Graph) -> str:
    return printable(graph.name) or "without a name"


def _origin(graph: Graph) -> Iterator[str]:
    """Format, version and producer, as far as the file tells."""
    told = {key: printable(text) for key, text in graph.metadata.items()}
    version = f" opset {told['opset']}" if told.get("opset") else ""
    yield f"{told.get('format') or 'unknown format'}{version}"
    if told.get("producer"):
        yield f"by {told['producer']}"


def _about(graph: Graph) -> Iterator[tuple[str, str]]:
    """Name and all that the file says of itself."""
    yield "model", _name(graph)
    for key, text in graph.metadata.items():
        if text and (key, text) != ("name", graph.name):
            yield printable(key).replace("_", " "), printable(text)


def _ends(word: str, values: tuple[Value, ...]) -> Iterator[tuple[str, ...]]:
    for index, value in enumerate(values[:MOST_TENSORS]):
        shape = dims(value.type.shape)
        yield "" if index else word, printable(value.name) or UNKNOWN, shape, printable(value.type.dtype) or UNKNOWN
    if len(values) > MOST_TENSORS:
        yield "", f"and {len(values) - MOST_TENSORS:,} more", "", ""


def _kinds(graph: Graph) -> Table:
    """A row for each kind of operator; the total also counts what the bodies of branches and loops hold."""
    kinds, weights = by_kind(graph), all_weights(graph)
    rows = [
        (name, f"{kind.operators:,}", _number(kind.parameters), _bytes(kind.bytes), _macs(kind.macs))
        for name, kind in kinds.items()
    ]
    count = sum(kind.operators for kind in kinds.values())
    total = ("total", f"{count:,}", f"{parameters(weights):,}", size_in_bytes(stored_bytes(weights)))
    head = ("", "operators", "parameters", "bytes", "MACs")
    return Table((*rows, (*total, _macs(total_macs(graph)))), head, frozenset({1, 2, 3, 4}), (0, 0))


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _bytes(count: int) -> str:
    return size_in_bytes(count) if count else ""


def _macs(count: int | None) -> str:
    return UNKNOWN if count is None else rounded(count) if count else ""


def _findings(graph: Graph) -> Iterator[tuple[str, str]]:
    """What was made of the nodes of the file, and what is odd about it."""
    yield "drawn", _drawn(graph)
    sizes = by_type(all_weights(graph))
    yield "stored", ", ".join(f"{name} {size_in_bytes(size)}" for name, size in sizes.items()) or "nothing"
    yield "repeated", repeated(graph, MOST_REPEATS) or "nothing"
    for index, remark in enumerate(graph.remarks[:MOST_REMARKS]):
        yield "" if index else "remarks", printable(remark, 300)
    if len(graph.remarks) > MOST_REMARKS:
        yield "", f"and {len(graph.remarks) - MOST_REMARKS:,} more"


def _cost(graph: Graph) -> str:
    weights = all_weights(graph)
    types = ", ".join(by_type(weights))
    stored = f" ({size_in_bytes(stored_bytes(weights))} of {types})" if types else ""
    return f"{rounded(parameters(weights))} parameters{stored}, {multiplications(total_macs(graph))}"


def _drawn(graph: Graph) -> str:
    return f"{counted(sum(1 for _ in operators(graph)), 'operator')} of {counted(nodes_read(graph), 'node')}"


def repeated(graph: Graph, most: int) -> str:
    """How often which blocks repeat, the outermost first: "16 Bottleneck, 4 Stage"."""
    found = [f"{total} {label}" for label, total in repeats(graph).items()]
    return ", ".join((*found[:most], *((f"and {len(found) - most} more",) if len(found) > most else ())))
