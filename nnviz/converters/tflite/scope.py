"""The tensors of one subgraph where it is read: which Value each is, and what it is called.

A subgraph is read once for each place it is called from: its inputs are then the Values of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from nnviz.converters._remarks import Remarks
from nnviz.converters.tflite.flatbuffer import DamagedError, Table
from nnviz.converters.tflite.model import Model, Subgraph
from nnviz.converters.tflite.tensors import Quantization, constant, tensor_type
from nnviz.graph import ABSENT, Node, TensorType, Value

MOST_SCOPES: Final = 64
"""Modules in modules that are told apart."""

MOST_ZEROS: Final = 1 << 16
"""Bytes of a constant that are looked at to find out whether it is zero."""

VIEWS: Final = frozenset({"RESHAPE", "TRANSPOSE", "SQUEEZE", "EXPAND_DIMS"})
MOST_VIEWS: Final = 4
"""Operators that only look at a tensor in another way, and how many of them in a row are looked through."""

UNPACKING: Final = frozenset({"DEQUANTIZE", "DENSIFY"})
"""Operators that write a constant in another way: with more bits, or with its zeros."""


class Tensors:
    """The tensors of one subgraph, by index."""

    def __init__(
        self, model: Model, graph: Subgraph, given: Mapping[int, Value], names: Mapping[int, str], remarks: Remarks
    ) -> None:
        self._model, self._graph, self._names, self._remarks = model, graph, names, remarks
        self._values: dict[int, Value] = dict(given)
        self._numbers: dict[tuple[int, tuple[int, ...]], Value] = {}
        self._given = {*given, *graph.inputs}
        self.makers: dict[int, int] = {}
        self._origins: dict[int, int] = {}
        for position, operator in enumerate(graph.operators):
            for index in operator.integers("outputs"):
                if index >= 0:
                    self._note_maker(index, position)
        self._readers: dict[int, list[Table]] | None = None
        self._find_origins()

    def table(self, index: int) -> Table:
        """The tensor at `index`; raise `DamagedError` where there is none."""
        if not 0 <= index < len(self._graph.tensors):
            raise DamagedError(f"tensor {index} is asked for, of {len(self._graph.tensors)}")
        return self._graph.tensors[index]

    def value(self, index: int) -> Value:
        """The Value of a tensor; `ABSENT` for one that is left out."""
        if index < 0:
            return ABSENT
        if index not in self._values:
            self._values[index] = self._value(index)
        return self._values[index]

    def made(self, position: int, indices: Sequence[int]) -> tuple[Value, ...]:
        """What the operator at `position` makes; a tensor that is made before is another one, of no name."""
        found = dict[int, Value]()
        values = list[Value]()
        for index in indices:
            own = index >= 0 and self.makers.get(index) == position and index not in found
            values.append(self.value(index) if own else Value())
            found[index] = values[-1]
        return tuple(values)

    def added(self, index: int) -> Value | None:
        """The constant that is added to a tensor by its only reader, perhaps behind views of it."""
        reader = self._sole_reader(index)
        for _ in range(MOST_VIEWS):
            if reader is None or self._model.operator(reader)[0] not in VIEWS:
                break
            index = next(iter(reader.integers("outputs")), -1)
            reader = self._sole_reader(index)
        if reader is None or self._model.operator(reader)[0] != "ADD":
            return None
        others = [other for other in reader.integers("inputs") if other != index]
        value = self.value(others[0]) if len(others) == 1 else ABSENT
        return value if value.constant and value is not ABSENT else None

    def is_zero(self, index: int) -> bool:
        """Whether a constant holds nothing but zeros, as far as it is small."""
        data = self._model.bytes_of(self.table(index).number("buffer"), MOST_ZEROS)
        return bool(data) and not any(data)

    def origin(self, index: int) -> int:
        """The constant that a tensor is another way of writing; else the tensor itself."""
        return self._origins.get(index, index)

    def number(self, index: int, order: tuple[int, ...], nodes: list[Node]) -> Value:
        """A constant as the numbers it stands for, its dimensions in `order`; what dequantises it goes to `nodes`."""
        if (index, order) not in self._numbers:
            self._numbers[index, order] = self._number(index, order, nodes)
        return self._numbers[index, order]

    def name(self, indices: Sequence[int]) -> str:
        """What an operator is called after the first tensor it makes; of several names fused into one, the first."""
        return self.table(indices[0]).text("name").split(";")[0] if indices and indices[0] >= 0 else ""

    def scope(self, indices: Sequence[int]) -> tuple[str, ...]:
        """The modules of an operator: TensorFlow calls tensors by a path."""
        return tuple(part for part in self.name(indices).split("/")[:-1][:MOST_SCOPES] if part)

    def _sole_reader(self, index: int) -> Table | None:
        """The only operator that reads a tensor, which is no output of the graph; None where there is none such."""
        if self._readers is None:
            self._readers = {}
            for operator in self._graph.operators:
                for read in operator.integers("inputs"):
                    self._readers.setdefault(read, []).append(operator)
        readers = self._readers.get(index, [])
        return readers[0] if len(readers) == 1 and index not in self._graph.outputs else None

    def _note_maker(self, index: int, position: int) -> None:
        if index in self._given or self.makers.setdefault(index, position) != position:
            self._remarks.note("made more than once, of which the first counts: ", self.table(index).text("name"))

    def _value(self, index: int) -> Value:
        table = self.table(index)
        type_, name = tensor_type(table), self._names.get(index) or table.text("name")
        if index in self.makers or index in self._given:
            return Value(name, type_)
        held = constant(table, self._model)
        if held is not None:
            return held
        if table.number("is_variable") or type_.size == 0:
            return Value(name, type_, constant=True, content=() if type_.size == 0 else None)
        self._remarks.note("read, and made nowhere: ", name)
        return Value(name, type_)

    def _number(self, index: int, order: tuple[int, ...], nodes: list[Node]) -> Value:
        table, value = self.table(index), self.value(index)
        if order:
            value = constant(table, self._model, order) or value
        quantization = Quantization(table)
        if not quantization or "int" not in value.type.dtype:
            return value
        scale, zero = quantization.scale, quantization.zero_point or (0,)
        listed = (len(scale),) if len(scale) != 1 else ()
        operands = (
            value,
            Value("", TensorType("float32", listed), True, scale or None, 4),
            Value("", TensorType(value.type.dtype, listed), True, zero, 1),
        )
        number = Value(value.name, TensorType("float32", value.type.shape))
        nodes.append(Node("DequantizeLinear", operands, (number,)))
        return number

    def _find_origins(self) -> None:
        """Look through what unpacks a constant, unless what it makes leaves the graph."""
        for position, operator in enumerate(self._graph.operators):
            name, _ = self._model.operator(operator)
            reads, makes = operator.integers("inputs"), operator.integers("outputs")
            if name not in UNPACKING or len(reads) != 1 or len(makes) != 1 or makes[0] in self._graph.outputs:
                continue
            source = self.origin(reads[0])
            if self.makers.get(makes[0]) == position and source >= 0 and self.value(source).constant:
                self._origins[makes[0]] = source
