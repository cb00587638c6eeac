"""From the text of a document to its graph; every reference is checked, and nothing recurses over the network."""

from __future__ import annotations

import json
import re
from typing import Final, cast, get_args

from nnviz.document.checking import check
from nnviz.document.fields import (
    DamagedError,
    Fields,
    Json,
    NewerError,
    TooLargeError,
    attribute,
    index,
    integer,
    text,
    wrong,
)
from nnviz.document.types import SCHEMA, Document
from nnviz.graph import ABSENT, Block, Dim, Equality, Graph, Hidden, Node, Shape, TensorType, Value, Variant
from nnviz.limits import DEFAULTS, Limits

FAMILY: Final = SCHEMA.rpartition("/")[0] + "/"
KIND: Final = re.compile(r"B\d{1,9}", re.ASCII)
"""What a class of blocks is called."""


def read(content: bytes, limits: Limits = DEFAULTS) -> Document:
    """Read a document.

    Raises `DamagedError`, `NewerError` for another schema, `TooLargeError` before memory is taken for what is too much.
    """
    return parsed(json_of(content, limits), limits)


def json_of(content: bytes, limits: Limits = DEFAULTS) -> Json:
    """Parse JSON; raises what `read` does."""
    if sum(content.count(sign) for sign in (b"{", b"[", b",")) > limits.parts:
        raise TooLargeError(f"a document of more than {limits.parts} parts", "parts")
    try:
        return json.loads(content, parse_constant=wrong)
    except (ValueError, RecursionError) as error:
        raise DamagedError("it is no sound JSON") from error


def parsed(found: Json, limits: Limits = DEFAULTS) -> Document:
    """Read a document that was parsed before; raises what `read` does."""
    fields = Fields(found, "the document")
    schema = fields.text("schema")
    if schema != SCHEMA:
        raise NewerError(schema) if schema.startswith(FAMILY) else DamagedError(f"its schema is not {SCHEMA}")
    reading = _Reading([_value(item, f"value {i}") for i, item in enumerate(fields.items("values"))])
    for item in fields.items("graphs"):
        reading.graph(item)
    if not reading.graphs:
        raise DamagedError("it holds no graph")
    check(reading.graphs, limits)
    document = Document(reading.graphs[-1], dict(fields.pairs("names")), fields.flag("folded"))
    if not document.folded and any(isinstance(node, Block) for graph in reading.graphs for node in graph.nodes):
        raise DamagedError("it holds blocks and is not folded")
    return document


class _Reading:
    """What was read so far: what is referred to comes first."""

    def __init__(self, values: list[Value]) -> None:
        self._values = values
        self.graphs: list[Graph] = []

    def graph(self, item: Json) -> None:
        """Append the next graph."""
        what = f"graph {len(self.graphs)}"
        fields = Fields(item, what)
        nodes = tuple(self._node(node, f"{what}, node {i}") for i, node in enumerate(fields.items("nodes")))
        hidden = tuple(Hidden(member, why) for member, why in fields.pairs("hidden"))
        metadata = {name: text(value, what) for name, value in fields.mapping("metadata").items()}
        ends = self._tensors(fields, "inputs"), self._tensors(fields, "outputs")
        found = Graph(fields.text("name"), nodes, *ends, hidden, metadata, fields.texts("remarks"), fields.flag("part"))
        self.graphs.append(found)

    def _node(self, item: Json, what: str) -> Node:
        fields = Fields(item, what)
        node = Node(
            fields.text("op"),
            self._tensors(fields, "inputs", absent=True),
            self._tensors(fields, "outputs"),
            {name: attribute(value, what) for name, value in fields.mapping("attributes").items()},
            fields.text("name"),
            fields.text("domain"),
            fields.texts("scope"),
            fields.texts("modules"),
            self._held(fields, "bodies"),
            fields.numbers("sources"),
            fields.texts("then"),
            self._tensors(fields, "weights"),
        )
        return self._block(node, fields, what) if "instances" in fields else node

    def _block(self, node: Node, fields: Fields, what: str) -> Block:
        """The block that is `node` with what blocks alone have."""
        named = {name: getattr(node, name) for name in Node.__slots__}
        kind, equal = fields.text("kind"), fields.text("equal")
        copies, body = self._held(fields, "instances"), fields.number("body_index")
        variants = tuple(Variant(number, differs) for number, differs in fields.pairs("variants"))
        furthest = max([body, *(variant.instance for variant in variants)])
        if furthest >= len(copies) or equal not in get_args(Equality) or not KIND.fullmatch(kind):
            wrong(what)
        return Block(
            **named,
            kind=kind,
            label=fields.text("label"),
            instances=copies,
            equal=cast(Equality, equal),
            variants=variants,
            body_index=body,
            shared=fields.flag("shared"),
        )

    def _tensors(self, fields: Fields, name: str, absent: bool = False) -> tuple[Value, ...]:
        return tuple(ABSENT if absent and at is None else self._tensor(at, name) for at in fields.items(name))

    def _tensor(self, at: Json, name: str) -> Value:
        number = index(at, name)
        return self._values[number] if number < len(self._values) else wrong(f"a tensor among {name}")

    def _held(self, fields: Fields, name: str) -> tuple[Graph, ...]:
        """Graphs that were read before: one that holds itself cannot be said."""
        found = fields.numbers(name)
        return tuple(self.graphs[at] if at < len(self.graphs) else wrong(f"a graph among {name}") for at in found)


def _value(item: Json, what: str) -> Value:
    fields = Fields(item, what)
    shape = _shape(fields, what) if "shape" in fields else None
    return Value(
        fields.text("name"),
        TensorType(fields.text("dtype"), shape),
        fields.flag("constant"),
        stored=fields.number("stored"),
        learned=fields.flag("learned"),
    )


def _shape(fields: Fields, what: str) -> Shape:
    return tuple(_dim(item, what) for item in fields.items("shape"))


def _dim(item: Json, what: str) -> Dim:
    if item is None or isinstance(item, str):
        return cast(Dim, item)
    return integer(item, what)
