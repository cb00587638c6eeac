"""Sound ONNX files, damaged: in their bytes, or in what the bytes mean; each mutant by its own seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

import onnx
from onnx import numpy_helper


class Mutant(NamedTuple):
    """One damaged file: which of the sources, its seed, its bytes."""

    source: str
    number: int
    data: bytes


def mutant(name: str, data: bytes, number: int) -> Mutant:
    """Damage `data`: every third mutant in its bytes, the others in what the bytes mean."""
    dice = random.Random(f"{name}:{number}")
    return Mutant(name, number, damaged_bytes(data, dice) if number % 3 == 0 else _structure(data, dice))


def damaged_bytes(data: bytes, dice: random.Random) -> bytes:
    """Change, drop or repeat bytes."""
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        at, width = dice.randrange(len(found)), dice.choice((1, 4, 64, 1000))
        match dice.randrange(5):
            case 0:
                found[at] ^= 1 << dice.randrange(8)
            case 1:
                found[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                del found[at : at + width]
            case 3:
                found[at:at] = found[at : at + width]
            case _:
                del found[at:]
        if not found:
            return b"\x08"
    return bytes(found)


def _structure(data: bytes, dice: random.Random) -> bytes:
    model = onnx.ModelProto.FromString(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        graph = model.graph
        inner = [a.g for n in graph.node for a in n.attribute if a.type == onnx.AttributeProto.GRAPH]
        dice.choice(_CHANGES)(model, dice.choice([graph, *inner[:3]]), dice)
    return bytes(model.SerializeToString())


_NUMBERS = (-(2**63), -(2**31), -7, -1, 0, 1, 2, 3, 64, 1000, 2**31 - 1, 2**40, 2**62, 2**63 - 1)
_WORDS = ("", "x", "a\x00b", "\u202eevil", "<script>alert(1)</script>", "&amp;\x1b[31m", "界" * 300, "]]>", "%s{0}")


def _drop_node(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        del graph.node[dice.randrange(len(graph.node))]


def _copy_node(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        graph.node.add().CopyFrom(dice.choice(graph.node))


def _rewire(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    names = [name for node in graph.node for name in (*node.output, *node.input)] + ["", "nowhere"]
    node = dice.choice(graph.node) if graph.node else None
    ends = dice.choice((node.input, node.output)) if node else None
    if ends:
        ends[dice.randrange(len(ends))] = dice.choice(names)


def _more_or_fewer_ends(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if not graph.node:
        return
    node = dice.choice(graph.node)
    ends = dice.choice((node.input, node.output))
    if ends and dice.random() < 0.5:
        del ends[dice.randrange(len(ends))]
    else:
        ends.append(dice.choice([name for other in graph.node for name in (*other.input, *other.output)] or ["z"]))


def _operator(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if graph.node:
        known = [schema.name for schema in onnx.defs.get_all_schemas()]
        node = dice.choice(graph.node)
        node.op_type = dice.choice((*_WORDS, *dice.sample(known, 20)))
        node.domain = dice.choice(("", "", "com.microsoft", "ai.onnx.ml", *_WORDS))


def _attribute(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    having = [node for node in graph.node if node.attribute]
    if not having:
        return
    node = dice.choice(having)
    at = dice.randrange(len(node.attribute))
    attribute = node.attribute[at]
    match dice.randrange(5):
        case 0:
            del node.attribute[at]
        case 1:
            attribute.i = dice.choice(_NUMBERS)
        case 2 if attribute.ints:
            attribute.ints[dice.randrange(len(attribute.ints))] = dice.choice(_NUMBERS)
        case 3:
            attribute.type = dice.randrange(15)
        case _:
            attribute.ints.extend(dice.choices(_NUMBERS, k=dice.randrange(9)))


def _dimension(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    stated = [info for info in (*graph.input, *graph.output, *graph.value_info) if info.type.HasField("tensor_type")]
    if not stated:
        return
    shape = dice.choice(stated).type.tensor_type.shape
    if shape.dim and dice.random() < 0.7:
        dim = dice.choice(shape.dim)
        if dice.random() < 0.6:
            dim.dim_value = dice.choice(_NUMBERS)
        else:
            dim.dim_param = dice.choice(_WORDS)
    elif shape.dim:
        del shape.dim[dice.randrange(len(shape.dim))]
    else:
        shape.dim.add().dim_value = dice.choice(_NUMBERS)


def _weight(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    if not graph.initializer:
        return
    tensor = dice.choice(graph.initializer)
    match dice.randrange(4):
        case 0 if tensor.dims:
            tensor.dims[dice.randrange(len(tensor.dims))] = dice.choice(_NUMBERS)
        case 1:
            tensor.data_type = dice.randrange(30)
        case 2:
            tensor.name = dice.choice(_WORDS)
        case _:
            tensor.dims.append(dice.choice(_NUMBERS))


def _small_integers(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    """What shapes, axes and indices are made of: the values that make inference allocate."""
    small = [t for t in graph.initializer if t.data_type == 7 and len(t.dims) < 2 and len(t.raw_data) < 100]
    if small:
        tensor = dice.choice(small)
        try:
            array = numpy_helper.to_array(tensor).copy()
        except ValueError:  # damaged before
            return
        if array.size:
            array.flat[dice.randrange(array.size)] = dice.choice(_NUMBERS)
            tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def _names(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    word = dice.choice(_WORDS)
    for node in graph.node:
        if dice.random() < 0.3:
            node.name = word
    for info in (*graph.input, *graph.output):
        if dice.random() < 0.2:
            info.name = word


def _ends(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    ends = dice.choice((graph.input, graph.output, graph.value_info))
    if ends and dice.random() < 0.5:
        del ends[dice.randrange(len(ends))]
    elif ends:
        ends.add().CopyFrom(dice.choice(ends))


def _versions(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    model.ir_version = dice.choice((0, 1, 3, 10, 999))
    for entry in model.opset_import:
        entry.version = dice.choice((0, 1, 6, 9, 13, 21, 9999, 2**62))


def _order(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    nodes = [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.node]
    dice.shuffle(nodes)
    del graph.node[:]
    graph.node.extend(nodes)


def _nest(model: onnx.ModelProto, graph: onnx.GraphProto, dice: random.Random) -> None:
    """Put a copy of a part of the graph into a node of it."""
    if graph.node:
        attribute = dice.choice(graph.node).attribute.add()
        attribute.name, attribute.type = dice.choice(("body", "then_branch", "else_branch")), attribute.GRAPH
        attribute.g.node.extend(list(graph.node[:5]))
        attribute.g.output.extend(list(graph.output))


_Change = Callable[[onnx.ModelProto, onnx.GraphProto, random.Random], None]
_CHANGES: tuple[_Change, ...] = (
    _drop_node, _copy_node, _rewire, _rewire, _more_or_fewer_ends, _operator, _attribute, _attribute, _dimension,
    _dimension, _weight, _small_integers, _names, _ends, _versions, _order, _nest,
)  # fmt: skip
