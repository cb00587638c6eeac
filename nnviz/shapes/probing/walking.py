"""One run over a model with a number for every symbol: node by node, small tensors calculated on the way."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nnviz.shapes.expressions import evaluated, symbols_of
from nnviz.shapes.probing.binding import bound, dims_of, filled, typed
from nnviz.shapes.probing.bodies import inside, merged
from nnviz.shapes.probing.calculating import Dims, Tensor, calculated, is_small
from nnviz.shapes.probing.fitting import ANONYMOUS

if TYPE_CHECKING:
    from onnx import FunctionProto, ModelProto, NodeProto, TensorProto, TypeProto

_IR_VERSION = 10


class ExhaustedError(Exception):
    """More nodes were walked over than is allowed."""


class Walk:
    """Runs over one model, over no more than `most` nodes in all runs together."""

    def __init__(self, model: ModelProto, most: int, spelt: Mapping[str, str]) -> None:
        from onnx import numpy_helper

        self._model, self._left = model, most
        self.opsets = list(model.opset_import)
        self.functions = {(function.domain, function.name): function for function in model.functions}
        self._schemas: dict[tuple[str, str], Any] = {}
        self._stated = {info.name: info.type for info in (*model.graph.value_info, *model.graph.input)}
        self._constants: dict[str, Tensor] = {}
        for tensor in model.graph.initializer:
            self._constants[tensor.name] = numpy_helper.to_array(tensor)
        self.symbols = self._named()
        self._spelt = spelt
        self._dependent = self._expressions()
        self.symbols = tuple(name for name in self.symbols if name not in self._dependent)
        self.refused = set[str]()
        self.certain: Mapping[str, Tensor] = {}
        if any(node.op_type == "If" for node in model.graph.node):
            self.certain = self._run({}).tensors

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

    def _expressions(self) -> dict[str, str]:
        """Return the names that stand for an expression of symbols that inputs have by themselves."""
        alone = {self._spelt.get(name, name) for name in self.symbols}
        params = {dim.dim_param for type_ in self._stated.values() for dim in type_.tensor_type.shape.dim}
        found = ((name, self._spelt[name]) for name in sorted(params & self._spelt.keys()))
        return {name: spelt for name, spelt in found if spelt not in (used := symbols_of(spelt)) and used <= alone}

    def _bindings(self, numbers: Mapping[str, int]) -> dict[str, int]:
        """Return `numbers` with those of the expressions that depend on them."""
        known = {self._spelt.get(name, name): number for name, number in numbers.items()}
        found = {name: evaluated(spelt, known) for name, spelt in self._dependent.items()}
        return {**numbers, **{name: size for name, size in found.items() if size is not None and size >= 0}}

    def dims(self, numbers: Mapping[str, int]) -> dict[str, Dims]:
        """Return the dimensions of every value whose rank is found, with `numbers` for the symbols."""
        run = self._run(self._bindings(numbers))
        self.refused |= run.refused
        found = {name: type_ for name, type_ in run.called.items() if type_ is not None} | dict(run.types)
        return {name: dims_of(type_) for name, type_ in found.items() if type_.tensor_type.HasField("shape")}

    def spend(self) -> None:
        """Count one node; raise `ExhaustedError` beyond the last that is allowed."""
        self._left -= 1
        if self._left < 0:
            raise ExhaustedError

    def schema(self, node: NodeProto) -> Any:
        """Return the definition of an operator in the version that the model uses."""
        from onnx.defs import get_schema

        key = node.op_type, node.domain
        if key not in self._schemas:
            version = next(entry.version for entry in self.opsets if entry.domain == node.domain)
            self._schemas[key] = get_schema(node.op_type, version, node.domain)
        return self._schemas[key]

    def _run(self, numbers: Mapping[str, int]) -> Run:
        types = {name: typed(tensor) for name, tensor in self._constants.items()}
        types |= {name: bound(type_, numbers) for name, type_ in self._stated.items()}
        run = Run(self, ChainMap(types), ChainMap(dict(self._constants)), {}, set())
        run.nodes(self._model.graph.node)
        return run


class Run:
    """The state of one run: types and small tensors by name.

    In `called`, what is so in all calls of functions; in `refused`, the results of nodes that onnx took for faulty.
    """

    def __init__(
        self,
        walk: Walk,
        types: ChainMap[str, TypeProto],
        tensors: ChainMap[str, Tensor],
        called: dict[str, TypeProto | None],
        refused: set[str],
    ) -> None:
        self.walk, self.types, self.tensors, self.called = walk, types, tensors, called
        self.refused = refused
        self._messages: dict[str, TensorProto] = {}

    def body(self) -> Run:
        """Return a run over a body, which reads what is around it."""
        return Run(self.walk, self.types.new_child(), self.tensors.new_child(), self.called, self.refused)

    def absorb(self, body: Run) -> None:
        """Keep what was found in a body; its names are no other's."""
        self.types.update(body.types.maps[0])
        self.tensors.update(body.tensors.maps[0])

    def call(self, function: FunctionProto, arguments: Iterable[str]) -> Run:
        """Walk over the function that is called with the values of these names; note what is so in every call."""
        run = Run(self.walk, ChainMap({}), ChainMap({}), self.called, self.refused)
        for name, given in zip(function.input, arguments, strict=False):
            if given in self.types:
                run.types[name] = self.types[given]
            if given in self.tensors:
                run.tensors[name] = self.tensors[given]
        run.nodes(function.node)
        for name, type_ in run.types.items():
            self.called[name] = merged(self.called.get(name, type_), type_)
        return run

    def nodes(self, nodes: Iterable[NodeProto]) -> None:
        """Walk over `nodes` in order."""
        for node in nodes:
            self.walk.spend()
            self._node(node)

    def _node(self, node: NodeProto) -> None:
        """Infer the outputs of a node, and calculate them where they are small and its inputs are known."""
        found = inside(self, node)
        for name, type_ in (self._inferred(node) if found is None else found).items():
            self.types[name] = filled(type_, self.types.get(name))
        outputs = [self.types.get(name) for name in node.output]
        if outputs and all(type_ is not None and is_small(dims_of(type_)) for type_ in outputs):
            self._calculate(node)

    def _inferred(self, node: NodeProto) -> dict[str, TypeProto]:
        from onnx.shape_inference import infer_node_outputs

        types = {name: self.types[name] for name in node.input if name in self.types}
        data = {name: self._message(name) for name in node.input if name in self.tensors}
        try:
            found: dict[str, TypeProto] = infer_node_outputs(
                self.walk.schema(node), node, types, data, opset_imports=self.walk.opsets, ir_version=_IR_VERSION
            )
        except Exception:  # what onnx cannot infer stays as it was
            self.refused.update(node.output[:1])
            return {}
        return found

    def _message(self, name: str) -> TensorProto:
        from onnx import numpy_helper

        if name not in self._messages:
            self._messages[name] = numpy_helper.from_array(self.tensors[name], name)
        return self._messages[name]

    def _calculate(self, node: NodeProto) -> None:
        """Calculate the outputs of `node`; what does not have the inferred shape is not believed."""
        shapes = [dims_of(self.types[name]) for name in node.input[:1] if name in self.types]
        inputs = [self.tensors.get(name) for name in node.input]
        if any(name and tensor is None for name, tensor in zip(node.input, inputs, strict=True)):
            inputs = []
        found = calculated(node, inputs, shapes[0] if shapes else (None,))
        for name, tensor in zip(node.output, found, strict=False):
            if tensor.shape == dims_of(self.types[name]):
                self.tensors[name] = tensor
