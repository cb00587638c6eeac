"""What a graph holds before its nodes: stated types, constants and inputs."""

from __future__ import annotations

from itertools import chain

from nnviz.converters._remarks import Remarks
from nnviz.converters.onnx.messages import FunctionProto, GraphProto
from nnviz.converters.onnx.names import Scope, Types, value_named
from nnviz.converters.onnx.tensors import constant, sparse_constant
from nnviz.converters.onnx.types import merged, tensor_type, text
from nnviz.graph import TensorType, Value


def stated_types(graph: GraphProto) -> dict[bytes, TensorType]:
    """Collect what a graph states of its values; where two places do, the interface counts."""
    types = dict[bytes, TensorType]()
    for value in chain(graph.input, graph.output, graph.value_info):
        stated = tensor_type(value.type)
        types[value.name] = merged(types[value.name], stated) if value.name in types else stated
    return types


def function_types(function: FunctionProto) -> dict[bytes, TensorType]:
    """Collect what a function states of its values (IR version 10 and later)."""
    return {value.name: tensor_type(value.type) for value in function.value_info}


def enter_constants(graph: GraphProto, scope: Scope) -> None:
    """Enter the initializers of a graph; of two of one name the first counts."""
    for tensor in graph.initializer:
        if tensor.name not in scope:
            scope.enter(tensor.name, constant(tensor, learned=True))
    for sparse in graph.sparse_initializer:
        if sparse.values.name not in scope:
            scope.enter(sparse.values.name, sparse_constant(sparse, learned=True))


def enter_inputs(graph: GraphProto, scope: Scope, types: Types, remarks: Remarks) -> tuple[Value, ...]:
    """Enter the inputs of a graph and return them; those that initializers stand for are constants."""
    inputs, constants = list[Value](), {tensor.name for tensor in graph.initializer}
    constants |= {tensor.values.name for tensor in graph.sparse_initializer}
    for value in graph.input:
        if value.name in constants:
            continue
        if value.name in scope:
            remarks.note("more than one input is called ", text(value.name))
        else:
            inputs.append(scope.enter(value.name, value_named(value.name, types)))
    return tuple(inputs)
