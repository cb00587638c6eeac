"""A file as it is read: its operators' names, its buffers, its subgraphs, and what it offers to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nnviz.converters.tflite.flatbuffer import DamagedError, File, Table, TooLargeError
from nnviz.converters.tflite.schema import CUSTOM, operator_name
from nnviz.limits import Limits

BEYOND: Final = 1
"""Buffers say with offsets up to this that their data is not behind the FlatBuffer."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file offers to call: its name, its subgraph, and the names of tensors by index."""

    key: str
    subgraph: int
    inputs: Mapping[int, str]
    outputs: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The tensors and operators of a graph, in the order in which they run."""

    name: str
    tensors: list[Table]
    operators: list[Table]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(slots=True)
class Model:
    """The file, with its subgraphs as far as they were asked for."""

    file: File
    root: Table
    limits: Limits
    codes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    buffers: list[Table] = field(default_factory=list[Table])
    graphs: list[Table] = field(default_factory=list[Table])
    signatures: list[Signature] = field(default_factory=list[Signature])
    _read: dict[int, Subgraph] = field(default_factory=dict[int, Subgraph])

    def subgraph(self, index: int) -> Subgraph:
        """The subgraph at `index`; raise `DamagedError` where there is none."""
        if not 0 <= index < len(self.graphs):
            raise DamagedError(f"subgraph {index} is asked for, of {len(self.graphs)}")
        if index not in self._read:
            table = self.graphs[index]
            count = table.length("operators")
            if count > self.limits.nodes:
                raise TooLargeError(f"{count:,} operators", "nodes")
            self._read[index] = Subgraph(
                table.text("name"),
                table.tables("tensors"),
                table.tables("operators"),
                table.integers("inputs"),
                table.integers("outputs"),
            )
        return self._read[index]

    def operator(self, operator: Table) -> tuple[str, str]:
        """The builtin name of an operator and, where that is CUSTOM, its own."""
        index = operator.number("opcode_index")
        if index >= len(self.codes):
            raise DamagedError(f"operator code {index} is asked for, of {len(self.codes)}")
        return self.codes[index]

    def data(self, index: int) -> tuple[int, int]:
        """Where the data of a buffer starts in the file, and its bytes; (0, 0) for none."""
        if not 0 < index < len(self.buffers):
            return 0, 0
        buffer = self.buffers[index]
        if buffer.number("offset") > BEYOND:
            return buffer.number("offset"), buffer.number("size")
        return buffer.span("data")

    def bytes_of(self, index: int, most: int) -> bytes:
        """The data of a buffer; b"" where the file does not hold it, or it is of more bytes."""
        start, length = self.data(index)
        held = length <= most and start + length <= self.file.size
        return bytes(self.file.buffer[start : start + length]) if held else b""


def opened(file: File, limits: Limits) -> Model:
    """Read what every subgraph needs."""
    root = file.root("Model")
    if root.number("version") != 3:
        raise DamagedError(f"its version is {root.number('version')}, not 3")
    codes = [_code(table) for table in root.tables("operator_codes")]
    model = Model(file, root, limits, codes, root.tables("buffers"), root.tables("subgraphs"))
    model.signatures = [_signature(table) for table in root.tables("signature_defs")]
    return model


def _code(table: Table) -> tuple[str, str]:
    """Operators beyond 127 have a field of their own; what does not fit the old one says 127 there."""
    name = operator_name(max(table.number("deprecated_builtin_code"), table.number("builtin_code")))
    return name, table.text("custom_code") if name == CUSTOM else ""


def _signature(table: Table) -> Signature:
    names = [
        {entry.number("tensor_index"): entry.text("name") for entry in table.tables(ends)}
        for ends in ("inputs", "outputs")
    ]
    return Signature(table.text("signature_key"), table.number("subgraph_index"), *names)
