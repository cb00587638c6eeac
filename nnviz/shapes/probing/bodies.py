"""Operators that hold graphs, probed: what comes out of If, Loop, Scan and the functions of a model.

A result is believed where it holds on every way through: both branches of an If, unless its condition depends on no
symbol; every iteration of a loop, whose carried values keep only the dimensions that no iteration changes.
Source: https://onnx.ai/onnx/operators/ (If, Loop, Scan)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from onnx import GraphProto, NodeProto, TypeProto

    from nnviz.shapes.probing.walking import Run

Types: TypeAlias = "dict[str, TypeProto]"
Carried: TypeAlias = "list[TypeProto | None]"

_MAX_WIDENINGS = 8
"""Walks over a loop's body until its carried values are settled."""


def inside(run: Run, node: NodeProto) -> Types | None:
    """Walk over what `node` holds and return the types of its outputs; None where it holds nothing that is known."""
    function = run.walk.functions.get((node.domain, node.op_type))
    if function is not None:
        called = run.call(function, node.input)
        return _named(node.output, [called.types.get(name) for name in function.output])
    bodies = {attribute.name: attribute.g for attribute in node.attribute if attribute.HasField("g")}
    if node.domain or not bodies:
        return None
    match node.op_type:
        case "If":
            return _branches(run, node, bodies)
        case "Loop" if "body" in bodies:
            return _loop(run, node, bodies["body"])
        case "Scan" if "body" in bodies:
            return _scan(run, node, bodies["body"])
        case _:
            return None


def merged(one: TypeProto | None, other: TypeProto | None) -> TypeProto | None:
    """Return what two types have in common; None where that is nothing."""
    from onnx import TypeProto as New

    if one is None or other is None or one == other:
        return one if one == other else None
    left, right = one.tensor_type, other.tensor_type
    if not left.elem_type or left.elem_type != right.elem_type:
        return None
    common = New()
    common.tensor_type.elem_type = left.elem_type
    if left.HasField("shape") and right.HasField("shape") and len(left.shape.dim) == len(right.shape.dim):
        common.tensor_type.shape.SetInParent()
        for mine, theirs in zip(left.shape.dim, right.shape.dim, strict=True):
            dim = common.tensor_type.shape.dim.add()
            if mine == theirs:
                dim.CopyFrom(mine)
    return common


def _named(names: Sequence[str], types: Sequence[TypeProto | None]) -> Types:
    return {name: type_ for name, type_ in zip(names, types, strict=False) if name and type_ is not None}


def _branches(run: Run, node: NodeProto, bodies: dict[str, GraphProto]) -> Types:
    condition = run.walk.certain.get(node.input[0]) if node.input else None
    taken = ["then_branch", "else_branch"]
    if condition is not None and condition.size == 1:
        taken = taken[:1] if condition.item() else taken[1:]
    found = list[Carried]()
    for body in (bodies[name] for name in ("then_branch", "else_branch") if name in bodies):
        child = run.body()
        child.nodes(body.node)
        run.absorb(child)
        if any(body is bodies.get(name) for name in taken):
            found.append([child.types.get(info.name) for info in body.output])
    if len(found) != len(taken):
        return {}
    return _named(node.output, [merged(one, other) for one, other in zip(found[0], found[-1], strict=False)])


def _loop(run: Run, node: NodeProto, body: GraphProto) -> Types:
    import numpy as np
    from onnx.helper import make_tensor_type_proto

    names = [info.name for info in body.input]
    if len(names) < 2:
        return {}
    given = {names[0]: make_tensor_type_proto(7, ()), names[1]: make_tensor_type_proto(9, ())}
    child, carried = _settled(run, body, given, names[2:], node.input[2:], names[1])
    if child is None:
        return {}
    goes_on = [child.tensors.get(info.name) for info in body.output[:1]]
    begins = run.tensors.get(node.input[1]) if len(node.input) > 1 and node.input[1] else np.array(True)
    trips = run.tensors.get(node.input[0]) if node.input else None
    always = all(test is not None and test.all() for test in (*goes_on, begins))
    count = max(0, int(trips.reshape(-1)[0])) if trips is not None and trips.size and always else None
    rows = [child.types.get(info.name) for info in body.output[1 + len(carried) :]]
    return _named(node.output, [*carried, *(_stacked(row, count, 0) for row in rows)])


def _scan(run: Run, node: NodeProto, body: GraphProto) -> Types:
    from onnx.helper import get_attribute_value

    attributes = {a.name: get_attribute_value(a) for a in node.attribute if not a.HasField("g")}
    many = int(attributes.get("num_scan_inputs", 0))
    states, names = len(node.input) - many, [info.name for info in body.input]
    if not 0 < many <= len(node.input) or len(names) != len(node.input) or "directions" in attributes:
        return {}  # what Scan was before version 9
    axes = attributes.get("scan_input_axes", [0] * many)
    rows = [_row(run.types.get(name), axis) for name, axis in zip(node.input[states:], axes, strict=False)]
    given = _named(names[states:], [row for row, _ in rows])
    child, carried = _settled(run, body, given, names[:states], node.input[:states])
    if child is None:
        return {}
    count = next((length for _, length in rows if length is not None), None)
    made = [child.types.get(info.name) for info in body.output[states:]]
    ends = attributes.get("scan_output_axes", [0] * len(made))
    return _named(node.output, [*carried, *(_stacked(t, count, axis) for t, axis in zip(made, ends, strict=False))])


def _settled(
    run: Run, body: GraphProto, given: Types, names: Sequence[str], initial: Sequence[str], true: str = ""
) -> tuple[Run | None, Carried]:
    """Walk over `body` until the types of the carried values hold before and after it.

    Inside, the value `true` is.  The outputs that are carried are the last but those that are stacked.
    """
    import numpy as np

    carried: Carried = [run.types.get(name) for name in initial[: len(names)]]
    first = 1 if true else 0
    for _ in range(_MAX_WIDENINGS):
        child = run.body()
        child.types.update(given | _named(names, carried))
        if true:
            child.tensors[true] = np.array(True)
        child.nodes(body.node)
        after = [child.types.get(info.name) for info in body.output[first : first + len(carried)]]
        common = [merged(one, other) for one, other in zip(carried, after, strict=False)]
        if common == carried:
            run.absorb(child)
            return child, carried
        carried = common
    return None, []


def _row(type_: TypeProto | None, axis: int) -> tuple[TypeProto | None, int | None]:
    """Return the type of one slice along `axis`, and how many there are."""
    from onnx import TypeProto as New

    if type_ is None or not type_.tensor_type.HasField("shape"):
        return None, None
    row = New()
    row.CopyFrom(type_)
    dims = row.tensor_type.shape.dim
    if not -len(dims) <= axis < len(dims):
        return None, None
    length = dims[axis].dim_value if dims[axis].HasField("dim_value") else None
    del dims[axis]
    return row, length


def _stacked(type_: TypeProto | None, count: int | None, axis: int) -> TypeProto | None:
    """Return the type of `count` tensors along a new axis."""
    from onnx import TypeProto as New

    if type_ is None or not type_.tensor_type.HasField("shape"):
        return type_
    dims = list(type_.tensor_type.shape.dim)
    new = New().tensor_type.shape.dim.add()
    if count is not None:
        new.dim_value = count
    dims.insert(axis if axis >= 0 else len(dims) + 1 + axis, new)
    stacked = New()
    stacked.tensor_type.elem_type = type_.tensor_type.elem_type
    stacked.tensor_type.shape.SetInParent()
    stacked.tensor_type.shape.dim.extend(dims)
    return stacked
