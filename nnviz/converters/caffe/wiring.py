"""From layers to a Graph: blobs become values, a new one each time that a layer writes the blob anew.

Layers run in the order of the file, and one that writes the blob it reads works in place: who reads the blob after it
reads what it wrote.  A blob that nothing has written is an input of the network, and a remark.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.converters.caffe.inputs import brings_data, brought, declared
from nnviz.converters.caffe.layers import Layer
from nnviz.converters.caffe.message import Message
from nnviz.converters.caffe.operators import Operator, translated
from nnviz.graph import ABSENT, Graph, Hidden, Node, Shape, TensorType, Value

FLOAT = "float32"
LITERAL_TYPE = TensorType(FLOAT, ())
PAIRWISE = frozenset({"Convolution", "Deconvolution", "InnerProduct", "ReLU", "PReLU", "Sigmoid", "TanH"})
"""Layers that do the same to each of several bottoms."""


class Wiring:
    """Builds the graph of one network, layer by layer."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[Value] = []
        self.hidden: list[Hidden] = []
        self.missing: list[str] = []
        self._blobs: dict[str, Value] = {}
        self._unread: dict[Value, None] = {}
        self._shared: dict[str, Value] = {}

    def enter(self, net: Message) -> None:
        """Enter the blobs that a network declares as its inputs."""
        for name, shape in declared(net):
            self._bring(name, shape)

    def add(self, layer: Layer) -> None:
        """Enter a layer, of which the bottoms are what the layers before it made."""
        if brings_data(layer):
            shapes = brought(layer)
            for place, name in enumerate(layer.tops):
                self._bring(name, shapes[place] if place < len(shapes) else None)
            self.hidden.append(Hidden(layer.index, "input"))
        elif layer.type == "Parameter":
            self._make(layer.tops[0] if layer.tops else "", self._parameter(layer, 0))
            self.hidden.append(Hidden(layer.index, "constant"))
        elif layer.type in ("Split", "padding") and layer.bottoms:
            value = self._read(layer.bottoms[0])
            for name in layer.tops:
                self._blobs[name] = value
            self.hidden.append(Hidden(layer.index, "identity"))
        elif layer.type in ("Silence", "HDF5Output") or not (layer.bottoms or layer.tops):
            for bottom in layer.bottoms:
                self._read(bottom)
            self.hidden.append(Hidden(layer.index, "dead"))
        else:
            self._operators(layer)

    def leave_out(self, layers: Sequence[Layer], there: Sequence[Layer]) -> None:
        """Hide the layers of the file that are not `there`."""
        kept = {layer.index for layer in there}
        self.hidden += [Hidden(layer.index, "phase") for layer in layers if layer.index not in kept]

    def graph(self, name: str) -> Graph:
        """What has been built: what nothing reads is an output."""
        outputs = tuple(value for value in self._unread if value not in self.inputs and not value.constant)
        remarks = tuple(f"read, and made nowhere: {name}" for name in dict.fromkeys(self.missing))
        return Graph(
            name, tuple(self.nodes), tuple(self.inputs), outputs, tuple(self.hidden), {"format": "Caffe"}, remarks
        )

    def _bring(self, name: str, shape: Shape | None) -> None:
        value = Value(name, TensorType(FLOAT, shape))
        self.inputs.append(value)
        self._make(name, value)

    def _make(self, name: str, value: Value) -> Value:
        self._blobs[name] = value
        self._unread[value] = None
        return value

    def _read(self, name: str) -> Value:
        if name not in self._blobs:
            self.missing.append(name)
            self._bring(name, None)
        value = self._blobs[name]
        self._unread.pop(value, None)
        return value

    def _operators(self, layer: Layer) -> None:
        operator = translated(layer)
        bottoms = [self._read(name) for name in layer.bottoms]
        made = self._operands(layer, operator, bottoms)
        tops = layer.tops or (layer.name,)
        pairs = list[tuple[tuple[Value, ...], tuple[str, ...]]]()
        if layer.type in PAIRWISE and len(bottoms) == len(tops) > 1:
            pairs += [((bottom, *made[1:]), (top,)) for bottom, top in zip(bottoms, tops, strict=True)]
        else:
            pairs.append((made, tops))
        for place, (operands, names) in enumerate(pairs):
            outputs = tuple(self._make(name, Value(name, TensorType(FLOAT))) for name in names)
            sources = (layer.index,) if not place else ()
            self.nodes.append(
                Node(operator.op, operands, outputs, operator.attributes, layer.name, operator.domain, sources=sources)
            )

    def _operands(self, layer: Layer, operator: Operator, bottoms: Sequence[Value]) -> tuple[Value, ...]:
        found = list[Value]()
        for word in operator.operands.split():
            if word == "*":
                found += bottoms
            elif word == "-":
                found.append(ABSENT)
            elif word == "=":
                found.append(Value("", LITERAL_TYPE, constant=True, content=(operator.literal or 0.0,), stored=4))
            elif word[0] == "w":
                found.append(self._parameter(layer, int(word[1:])))
            else:
                found.append(bottoms[int(word)] if int(word) < len(bottoms) else ABSENT)
        return tuple(found)

    def _parameter(self, layer: Layer, place: int) -> Value:
        """A parameter tensor: one for all layers that call it by one name."""
        shared = layer.shared[place] if place < len(layer.shared) else ""
        if shared and shared in self._shared:
            return self._shared[shared]
        blob = layer.blobs[place] if place < len(layer.blobs) else None
        known = TensorType(FLOAT, blob.shape) if blob else TensorType(FLOAT)
        value = Value(shared or f"{layer.name}.{place}", known, True, None, blob.stored if blob else 0, True)
        if shared:
            self._shared[shared] = value
        return value
