"""Where in the author's module tree an operator comes from, as far as the exporter tells.

Two exporters write it: torch.onnx's dynamo exporter into the metadata of a node, its TorchScript exporter (and those of
TensorFlow and Keras) into the node's name, as a path.  A scope is a tuple, outermost module first, each named relative
to the one around it: joined by dots it is the name of the module in the author's program.
"""

from __future__ import annotations

from ast import literal_eval
from functools import lru_cache
from typing import cast

from nnviz.converters.onnx.messages import NodeProto
from nnviz.converters.onnx.types import text

MAX_TEXT = 20_000
"""Characters of a scope that is read at all."""

MAX_SCOPES = 64
"""Modules in modules that are told apart."""

_NAMES, _CLASSES, _BOTH = b"pkg.torch.onnx.name_scopes", b"pkg.torch.onnx.class_hierarchy", b"namespace"

Scope = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of the modules, and the names of their classes: as many, or none."""


def scope_of(node: NodeProto) -> Scope:
    """Return the scope of `node` and the class of each module in it."""
    told = {entry.key: text(entry.value) for entry in node.metadata_props} if node.metadata_props else {}
    if _NAMES in told:
        return _relative(_strings(told[_NAMES])[:-1], _strings(told.get(_CLASSES, "[]"))[:-1])
    if _BOTH in told:
        pairs = [part.partition(": ") for part in told[_BOTH][:MAX_TEXT].split("/")[:-1]]
        return _relative(tuple(name for name, _, _ in pairs), tuple(kind for _, _, kind in pairs))
    return _relative(_path(text(node.name)), ())


@lru_cache(maxsize=4096)
def _path(name: str) -> tuple[str, ...]:
    """Turn "/m/encoder/encoder.0/attn/MatMul" into the module paths m, m.encoder, m.encoder.0, m.encoder.0.attn."""
    if "/" not in name or len(name) > MAX_TEXT:
        return ()
    found, current = list[str](), list[str]()
    for part in name.strip("/").split("/")[:-1][:MAX_SCOPES]:
        if current and part.startswith(current[-1] + "."):
            current.pop()
        current.append(part)
        found.append(".".join(current))
    return tuple(found)


@lru_cache(maxsize=4096)
def _strings(written: str) -> tuple[str, ...]:
    """Read a list of strings as Python writes it; empty where it is anything else.

    A backslash would let the file choose what Python warns of; names of modules have none.
    """
    if len(written) > MAX_TEXT or "\\" in written:
        return ()
    try:
        found: object = literal_eval(written)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ()
    return tuple(map(str, cast(list[object], found))) if isinstance(found, list) else ()


@lru_cache(maxsize=4096)
def _relative(paths: tuple[str, ...], classes: tuple[str, ...]) -> Scope:
    """Name each module relative to the one around it, and drop the root, which has no name."""
    if len(classes) != len(paths):
        classes = ()
    names, kinds, around = list[str](), list[str](), ""
    for index, path in enumerate(paths[:MAX_SCOPES]):
        if path:
            names.append(path.removeprefix(around + ".") if around else path)
            kinds.append(classes[index].rpartition(".")[2] if classes else "")
            around = path
    return tuple(names), tuple(kinds) if any(kinds) else ()
