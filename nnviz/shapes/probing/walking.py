"""One run over a model with a number for every symbol: node by node, small tensors calculated on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnviz.shapes.probing.calculating import Dims, Tensor, calculated, is_small
from nnviz.shapes.probing.fitting import ANONYMOUS

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto, TypeProto

_IR_VERSION = 10


class Walk:
    """Runs over one model."""

    def __init__(self, model: ModelProto) -> None:
        from onnx import numpy_helper

        self._model = model
        self._opsets = list(model.opset_import)
        self._schemas: dict[tuple[str, str], Any] = {}
        self._stated = {info.name: info.type for info in (*model.graph.value_info, *model.graph.input)}
        self._constants: dict[str, Tensor] = {}
        for tensor in model.graph.initializer:
            self._constants[tensor.name] = numpy_helper.to_array(tensor)
        self.symbols = self._named()

    def _named(self) -> tuple[str, ...]:
        """Name every open dimension of the inputs, and return the names: those of the model, then ours."""
        found, ours = dict[str, None](), dict[str, None]()
        for info in self._model.graph.input:
            for dim in info.type.tensor_type.shape.dim:
                if dim.HasField("dim_param"):
                    found[dim.dim_param] = None
                elif not dim.HasField("dim_value"):
                    dim.dim_param = f"{ANONYMOUS}{len(ours)}"
                    ours[dim.dim_param] = None
        return (*found, *ours)

    def dims(self, numbers: Mapping[str, int]) -> dict[str, Dims]:
        """Return the dimensions of every value whose rank is found, with `numbers` for the symbols."""
        run = _Run(self._opsets, self._schemas, self._constants)
        run.types |= {name: _bound(type_, numbers) for name, type_ in self._stated.items()}
        for node in self._model.graph.node:
            run.node(node)
        return {name: _dims(type_) for name, type_ in run.types.items() if type_.tensor_type.HasField("shape")}


class _Run:
    """The state of one run: types and small tensors by name."""

    def __init__(self, opsets: list[Any], schemas: dict[tuple[str, str], Any], constants: Mapping[str, Tensor]) -> None:
        self._opsets, self._schemas = opsets, schemas
        self.types: dict[str, TypeProto] = {name: _typed(tensor) for name, tensor in constants.items()}
        self._tensors = dict(constants)
        self._messages: dict[str, TensorProto] = {}

    def node(self, node: NodeProto) -> None:
        """Infer the outputs of a node, and calculate them where they are small and its inputs are known."""
        for name, type_ in self._inferred(node).items():
            self.types[name] = _filled(type_, self.types.get(name))
        outputs = [self.types.get(name) for name in node.output]
        if outputs and all(type_ is not None and is_small(_dims(type_)) for type_ in outputs):
            self._calculate(node)

    def _inferred(self, node: NodeProto) -> dict[str, TypeProto]:
        from onnx.shape_inference import infer_node_outputs

        types = {name: self.types[name] for name in node.input if name in self.types}
        data = {name: self._message(name) for name in node.input if name in self._tensors}
        try:
            found: dict[str, TypeProto] = infer_node_outputs(
                self._schema(node), node, types, data, opset_imports=self._opsets, ir_version=_IR_VERSION
            )
        except Exception:  # what onnx cannot infer stays as it was
            return {}
        return found

    def _schema(self, node: NodeProto) -> Any:
        from onnx.defs import get_schema

        key = node.op_type, node.domain
        if key not in self._schemas:
            version = next(entry.version for entry in self._opsets if entry.domain == node.domain)
            self._schemas[key] = get_schema(node.op_type, version, node.domain)
        return self._schemas[key]

    def _message(self, name: str) -> TensorProto:
        from onnx import numpy_helper

        if name not in self._messages:
            self._messages[name] = numpy_helper.from_array(self._tensors[name], name)
        return self._messages[name]

    def _calculate(self, node: NodeProto) -> None:
        """Calculate the outputs of `node`; what does not have the inferred shape is not believed."""
        shapes = [_dims(self.types[name]) for name in node.input[:1] if name in self.types]
        inputs = [self._tensors.get(name) for name in node.input]
        if any(name and tensor is None for name, tensor in zip(node.input, inputs, strict=True)):
            inputs = []
        found = calculated(node, inputs, shapes[0] if shapes else (None,))
        for name, tensor in zip(node.output, found, strict=False):
            if tensor.shape == _dims(self.types[name]):
                self._tensors[name] = tensor


def _typed(tensor: Tensor) -> TypeProto:
    from onnx.helper import make_tensor_type_proto, np_dtype_to_tensor_dtype

    return make_tensor_type_proto(np_dtype_to_tensor_dtype(tensor.dtype), tensor.shape)


def _bound(type_: TypeProto, numbers: Mapping[str, int]) -> TypeProto:
    """Return `type_` with numbers in place of its symbols."""
    from onnx import TypeProto as New

    bound = New()
    bound.CopyFrom(type_)
    for dim in bound.tensor_type.shape.dim if bound.HasField("tensor_type") else ():
        if dim.dim_param in numbers:
            dim.dim_value = numbers[dim.dim_param]
    return bound


def _filled(type_: TypeProto, stated: TypeProto | None) -> TypeProto:
    """Fill what is open in an inferred type with what was stated."""
    if stated is None or not stated.tensor_type.HasField("shape"):
        return type_
    if not type_.tensor_type.HasField("shape"):
        return stated
    dims, known = type_.tensor_type.shape.dim, stated.tensor_type.shape.dim
    for dim, old in zip(dims, known, strict=False):
        if len(dims) == len(known) and not dim.HasField("dim_value"):
            dim.CopyFrom(old)
    return type_


def _dims(type_: TypeProto) -> Dims:
    """Return the dimensions of a type; one that is not known where there is no shape."""
    if not type_.tensor_type.HasField("shape"):
        return (None,)
    return tuple(dim.dim_value if dim.HasField("dim_value") else None for dim in type_.tensor_type.shape.dim)
