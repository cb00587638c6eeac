"""Functions of a file: operators that are defined by a graph, with attributes that the caller sets.

A definition is read once for each set of attributes it is called with, so that what it holds has values.
Source: https://github.com/onnx/onnx/blob/main/docs/IR.md#functions
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnviz.converters.onnx.messages import AttributeProto, FunctionProto, NodeProto
from nnviz.converters.onnx.types import domain_name

Name = tuple[str, bytes, bytes]
"""Domain, name and overload of a function."""

Key = tuple[Name, bytes]
"""A function, and the attributes it is called with."""


class Functions:
    """The functions of one file."""

    def __init__(self, functions: Sequence[FunctionProto]) -> None:
        self._functions = {(domain_name(f.domain), f.name, f.overload): f for f in functions}

    def key(self, call: NodeProto) -> Key | None:
        """Return which function `call` calls, None where it is an ordinary operator."""
        name = domain_name(call.domain), call.op_type, call.overload
        if name not in self._functions:
            return None
        return name, b"".join(_bytes(given) for _, given in sorted(self._given(name, call).items()))

    def definition(self, key: Key, call: NodeProto) -> FunctionProto:
        """Return the definition, with the attributes of `call` in place of references to them."""
        function, given = self._functions[key[0]], self._given(key[0], call)
        if not function.attribute and not function.attribute_proto:
            return function
        copy: Any = type(function)()
        copy.CopyFrom(function)
        pending = list[Any](copy.node)
        while pending:
            node = pending.pop()
            _substitute(node, given)
            inner = [graph for attribute in node.attribute for graph in (attribute.g, *attribute.graphs)]
            pending += [node for graph in inner for node in graph.node]
        found: FunctionProto = copy
        return found

    def _given(self, name: Name, call: NodeProto) -> dict[bytes, AttributeProto]:
        """Return the attributes that the function takes: those of the call, else the defaults."""
        function = self._functions[name]
        given = {attribute.name: attribute for attribute in function.attribute_proto}
        declared = {*function.attribute, *given}
        return given | {attribute.name: attribute for attribute in call.attribute if attribute.name in declared}


def _substitute(node: Any, given: dict[bytes, AttributeProto]) -> None:
    """Replace the references among the attributes of `node`; what nobody sets keeps the operator's default."""
    for position in reversed(range(len(node.attribute))):
        attribute = node.attribute[position]
        wanted, name = attribute.ref_attr_name, attribute.name
        if wanted in given:
            attribute.CopyFrom(given[wanted])
            attribute.name = name
        elif wanted:
            del node.attribute[position]


def _bytes(attribute: Any) -> bytes:
    written: bytes = attribute.SerializeToString(deterministic=True)
    return written
