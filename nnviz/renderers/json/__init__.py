"""JSON: all that nnviz understood of a model, for other programs ("schema": "nnviz/1").

- `operators` and `values` are numbered as in the SVG; those inside the bodies of operators come last;
- `blocks` lists every class of repeated structure over the whole network, `tree` how they nest, a repeat opened once;
- a Loop or Scan lists under `returns` what it hands to its next step: the value that its body reads as `state`, and the
  one that the body makes of it as `next`; those inside a body name in `within` the operator that holds them;
- `hidden` says which source nodes no operator stands for, and why; `drawn` how large the figure is;
- `graph` is the document of the network (`nnviz.document`), from which nnviz draws again: all that a figure needs; the
  sections before it are what other programs need.

One operator, value or block a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from nnviz.cost import parameters, stored_bytes, total_macs
from nnviz.diagram.numbering import operator_ids, value_ids
from nnviz.diagram.types import Diagram
from nnviz.graph import Graph, Hidden, Node, Value
from nnviz.renderers import Renderer
from nnviz.renderers.json.blocks import classes
from nnviz.renderers.json.census import census
from nnviz.renderers.json.operators import operator_entries
from nnviz.renderers.json.tree import tree_text

SCHEMA: Final = "nnviz/1"
COMPARISON: Final = "nnviz/comparison/1"


def render(diagram: Diagram, document: bytes = b"") -> bytes:
    """Write the folded graph behind `diagram` as JSON, in UTF-8; `document` is JSON as `nnviz.document` writes it."""
    text = _compared(diagram) if diagram.networks else _document(diagram, document)
    return (text + "\n").encode("utf-8", "replace")


def _compared(diagram: Diagram) -> str:
    """A list of documents, each under the heading of its network, and where its numbers begin in the SVG."""
    graphs = (diagram.graph or Graph(diagram.title, ())).networks
    found: list[str] = []
    for network in diagram.networks:
        operator, value = network.first
        head = {"heading": network.heading, "first_operator": operator, "first_value": value}
        one = Diagram(network.heading, network.boxes, network.edges, (), graphs[network.heading])
        found.append(f'{_text(head)[:-1]}, "document": {_document(one)}}}')
    networks = ",\n".join(found)
    return f'{{\n "schema": {_text(COMPARISON)},\n "networks": [\n{networks}\n ]\n}}'


def _document(diagram: Diagram, document: bytes = b"") -> str:
    graph = diagram.graph or Graph(diagram.title, ())
    ids, values = operator_ids(graph), value_ids(graph)
    found = census(graph, ids)
    sections = {
        "schema": _text(SCHEMA),
        "model": _text(_model(graph, ids)),
        "operators": _list(operator_entries(ids, values)),
        "values": _list(_value(value, number) for value, number in values.items()),
        "hidden": _list({"member": each.member, "why": each.why} for each in _hidden(graph)),
        "blocks": _list(classes(found)),
        "tree": tree_text(graph, ids, found),
        "drawn": _text({"top_level": len(graph.nodes), "boxes": _boxes(diagram)}),
        **({"graph": document.decode()} if document else {}),
    }
    return "{\n" + ",\n".join(f' "{name}": {text}' for name, text in sections.items()) + "\n}"


def _text(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False)


def _list(items: Iterable[object]) -> str:
    lines = ",\n".join(f"  {_text(item)}" for item in items)
    return f"[\n{lines}\n ]" if lines else "[]"


def _model(graph: Graph, ids: Iterable[Node]) -> dict[str, object]:
    weights = [weight for node in ids for weight in node.weights]
    return {
        "name": graph.name,
        "format": graph.metadata.get("format", ""),
        "producer": graph.metadata.get("producer", ""),
        "inputs": [_type(value) for value in graph.inputs],
        "outputs": [_type(value) for value in graph.outputs],
        "parameters": parameters(weights),
        "parameter_bytes": stored_bytes(weights),
        "macs": total_macs(graph),
    }


def _type(value: Value) -> dict[str, object]:
    shape = value.type.shape
    return {"name": value.name, "dtype": value.type.dtype, "shape": None if shape is None else list(shape)}


def _value(value: Value, number: int) -> dict[str, object]:
    return {"id": number, **_type(value), "constant": value.constant}


def _hidden(graph: Graph) -> list[Hidden]:
    return sorted(graph.hidden, key=lambda each: each.member)


def _boxes(diagram: Diagram) -> int:
    """Operators, or tensors, and closed blocks of the figure, those of definitions included; no pills, no ports."""
    return sum(box.role in ("operator", "block", "tensor") for box in diagram.leaves())


JSON = Renderer(
    "json",
    ".json",
    "diagram",
    render,
    "operators, blocks and their hierarchy, for other programs",
    settings=("document",),
)
