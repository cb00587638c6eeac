"""One operator of the file while it is translated: what it reads and makes, its options, and the nodes it becomes.

A translation asks for operands by slot and ends in `become`, which makes the node that stands for the operator; what
else is needed before it (a constant that is dequantised, a transposition) comes from `beside`.  The activation that
TensorFlow Lite fuses into an operator is a node of its own behind it, as in ONNX.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nnviz.converters.tflite.flatbuffer import DamagedError, Table
from nnviz.converters.tflite.tensors import Quantization, elements
from nnviz.graph import ABSENT, Attribute, Graph, Node, Scalar, Shape, TensorType, Value

if TYPE_CHECKING:
    from nnviz.converters.tflite.graphs import GraphReader
    from nnviz.converters.tflite.scope import Tensors

Attributes = Mapping[str, Attribute]
NOTHING: Final[Attributes] = {}

ACTIVATIONS: Final[dict[str, tuple[str, tuple[float, ...]]]] = {
    "RELU": ("Relu", ()),
    "RELU6": ("Clip", (0.0, 6.0)),
    "RELU_N1_TO_1": ("Clip", (-1.0, 1.0)),
    "RELU_0_TO_1": ("Clip", (0.0, 1.0)),
    "TANH": ("Tanh", ()),
    "SIGN_BIT": ("SignBit", ()),
}
"""What a fused activation is in ONNX, and the bounds it is given."""


PICTURE: Final = 4
"""Axes of a batch of pictures at least."""

CHANNELS_FIRST: Final = {1: (0, -1, -1), 3: (2, 0, 1), 4: (0, 3, 1, 2), 5: (0, 4, 1, 2, 3)}
"""How the dimensions of a constant of each rank are arranged whose channels are last; -1 is a new dimension."""


@dataclass(slots=True)
class Call:
    """An operator of the file: its builtin name, its options, its tensors by index, and the nodes made so far."""

    name: str
    options: dict[str, Attribute]
    table: Table
    tensors: Tensors
    sources: tuple[int, ...]
    reads: tuple[int, ...]
    makes: tuple[int, ...]
    made: tuple[Value, ...]
    custom: str
    reader: GraphReader
    nodes: list[Node] = field(default_factory=list[Node])

    def operand(self, slot: int) -> Value:
        """The operand in a slot, a quantised constant as the numbers it stands for; `ABSENT` where there is none."""
        return self._operand(slot, ())

    def operands(self) -> list[Value]:
        """All operands, in order."""
        return [self.operand(slot) for slot in range(len(self.reads))]

    def weight(self, slot: int, order: tuple[int, ...]) -> Value:
        """The operand in a slot with its dimensions in another order: a constant as if it were stored so."""
        return self._operand(slot, order)

    def bias(self, slot: int) -> Value:
        """The bias in a slot; none where it is a filler: zeros, and what is added behind is the bias."""
        added = self.tensors.added(self.makes[0]) if self.is_constant(slot) and self.makes else None
        own = self._index(slot)
        filler = added is not None and added.type.size == self.tensors.value(own).type.size
        return ABSENT if filler and self.tensors.is_zero(own) else self.operand(slot)

    def broadcast(self) -> list[Value]:
        """All operands of arithmetic; a constant for each channel of a picture has channels first, like a kernel."""
        pictures = len(self.result().type.shape or ()) >= PICTURE
        return [
            self._operand(slot, CHANNELS_FIRST.get(self._per_channel(slot), ()) if pictures else ())
            for slot in range(len(self.reads))
        ]

    def _per_channel(self, slot: int) -> int:
        """The rank of a constant that has several numbers along its last axis alone; 0 for any other operand."""
        shape = self.shape(slot)
        return len(shape) if self.is_constant(slot) and shape and shape[-1] != 1 == elements(shape[:-1]) else 0

    def result(self, slot: int = 0) -> Value:
        """What the operator makes; of a slot that it does not have, a Value of its own."""
        return self.made[slot] if slot < len(self.made) else Value()

    def shape(self, slot: int) -> Shape:
        """The shape of an operand as the file has it; () for one that is unknown or absent."""
        return self.operand_type(slot).shape or ()

    def operand_type(self, slot: int) -> TensorType:
        """The type of an operand as the file has it."""
        return self.tensors.value(self._index(slot)).type if self._index(slot) >= 0 else TensorType()

    def content(self, slot: int) -> tuple[Scalar, ...] | None:
        """The elements of a small constant operand, as stored."""
        return self.tensors.value(self._index(slot)).content if self._index(slot) >= 0 else None

    def integers(self, slot: int) -> tuple[int, ...] | None:
        """The same, where they are whole numbers."""
        content = self.content(slot)
        whole = tuple(item for item in content or () if isinstance(item, int))
        return whole if content is not None and len(whole) == len(content) else None

    def integer(self, name: str, default: int = 0) -> int:
        """An option that is a whole number."""
        value = self.options.get(name)
        return value if isinstance(value, int) else default

    def beside(
        self, op: str, inputs: Iterable[Value], attributes: Attributes = NOTHING, type_: TensorType | None = None
    ) -> Value:
        """Make another operator in front of this one, and return what it makes."""
        operands = tuple(inputs)
        made = Value(type=type_ or operands[0].type)
        self.nodes.append(Node(op, operands, (made,), attributes, scope=self.tensors.scope(self.makes)))
        return made

    def literal(self, *content: Scalar, shape: Shape | None = None) -> Value:
        """A constant of our own: numbers, in a list where a `shape` is given or there are several."""
        dtype = "float32" if any(isinstance(item, float) for item in content) else "int64"
        listed: Shape = () if len(content) == 1 else (len(content),)
        return Value("", TensorType(dtype, listed if shape is None else shape), True, content, 8 * len(content))

    def become(
        self,
        op: str,
        inputs: Iterable[Value],
        attributes: Attributes = NOTHING,
        bodies: tuple[Graph, ...] = (),
        domain: str = "",
    ) -> None:
        """Make the node that stands for the operator, and behind it the activation that is fused into it.

        Of an operator of another domain than ONNX's the activation stays a part.
        """
        activation, bounds = ACTIVATIONS.get(str(self.options.get("fused_activation_function")), ("", ()))
        results, apart = self.made, bool(activation) and not domain
        first = Value(type=results[0].type) if apart and results else None
        self.nodes.append(
            Node(
                op,
                _without_end(inputs),
                (first, *results[1:]) if first else results,
                {**attributes, **self._stored()},
                name=self.tensors.name(self.makes),
                domain=domain,
                scope=self.tensors.scope(self.makes),
                bodies=bodies,
                sources=self.sources,
                then=(activation,) if activation and domain else (),
            )
        )
        if first is not None:
            operands = (first, *(self.literal(bound) for bound in bounds))
            self.nodes.append(Node(activation, operands, results[:1], scope=self.tensors.scope(self.makes)))

    def is_constant(self, slot: int) -> bool:
        """Whether the file holds the operand in a slot."""
        return self._index(slot) >= 0 and self.tensors.value(self._index(slot)).constant

    def body(self, index: int, given: Sequence[Value] | None) -> Graph:
        """A subgraph that the operator runs, reading the values `given` or inputs of its own."""
        return self.reader.graph(index, given)

    def _stored(self) -> Attributes:
        """How what the operator makes is quantised, and its weights."""
        found: dict[str, Attribute] = {}
        for name, index in (("y", self.makes[:1]), ("w", self.reads[1:2])):
            if index and index[0] >= 0 and (name == "y" or self.tensors.value(index[0]).constant):
                found |= Quantization(self.tensors.table(index[0])).attributes(name)
        return found

    def _index(self, slot: int) -> int:
        return self.tensors.origin(self.reads[slot]) if slot < len(self.reads) else -1

    def _operand(self, slot: int, order: tuple[int, ...]) -> Value:
        index = self._index(slot)
        if index < 0:
            return ABSENT
        value = self.tensors.value(index)
        if value.constant:
            return self.tensors.number(index, order, self.nodes)
        if not order:
            return value
        shape = value.type.shape
        turned = tuple(shape[axis] for axis in order) if shape is not None and len(shape) == len(order) else None
        return self.beside("Transpose", [value], {"perm": order}, TensorType(value.type.dtype, turned))


def _without_end(inputs: Iterable[Value]) -> tuple[Value, ...]:
    """The operands without the absent ones at the end."""
    kept = list(inputs)
    while kept and kept[-1] is ABSENT:
        kept.pop()
    return tuple(kept)


def require(call: Call, operands: int) -> None:
    """Raise `DamagedError` where an operator has fewer operands than it needs."""
    if len(call.reads) < operands:
        raise DamagedError(f"{call.name} reads {len(call.reads)} tensors, not {operands}")
