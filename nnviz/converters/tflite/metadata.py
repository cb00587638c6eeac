"""What a file says of itself: of the model, and in its metadata of what goes in and comes out.

Metadata is a FlatBuffer of its own in one of the file's buffers; what is wrong with it does not stop the drawing.
Source: https://ai.google.dev/edge/litert/models/metadata
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nnviz.converters._remarks import Remarks
from nnviz.converters.tflite.flatbuffer import DamagedError, File, Table
from nnviz.converters.tflite.model import Model
from nnviz.converters.tflite.schema import schema

MOST: Final = 100
"""Entries of metadata and signatures whose names are told."""

MOST_BYTES: Final = 1 << 20
"""Bytes of the FlatBuffer of metadata that is read, and parts of it."""

ENTRY: Final = "TFLITE_METADATA"


@dataclass(frozen=True, slots=True)
class Description:
    """What the metadata says: texts of the model by field, and names of tensors of the first subgraph by index."""

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    names: Mapping[int, str] = field(default_factory=dict[int, str])


def described(model: Model, remarks: Remarks) -> Description:
    """Read the metadata, if there is any."""
    entries = [entry for entry in model.root.tables("metadata")[:MOST] if entry.text("name") == ENTRY]
    data = model.bytes_of(entries[0].number("buffer"), MOST_BYTES) if entries else b""
    if not data:
        return Description()
    try:
        return _description(File(data, schema(), MOST_BYTES).root("ModelMetadata"), model)
    except (DamagedError, struct.error):
        remarks.note("damaged, and not read: ", ENTRY)
        return Description()


def _description(root: Table, model: Model) -> Description:
    texts = {name: root.text(name) for name in ("name", "description", "version", "author", "license")}
    names: dict[int, str] = {}
    for graph in root.tables("subgraph_metadata")[:1]:
        first = model.subgraph(0)
        for ends, indices in (("output", first.outputs), ("input", first.inputs)):
            told = [tensor.text("name") for tensor in graph.tables(f"{ends}_tensor_metadata")]
            names |= {index: name for index, name in zip(indices, told, strict=False) if name}
    return Description({name: text for name, text in texts.items() if text}, names)


def metadata_of(model: Model, description: Description) -> dict[str, str]:
    """Return "format", "version" of the format, and where the file has them "description", "metadata", "signatures".

    What the metadata says of the model is "model.name", "model.version" and so on.
    """
    found = {"format": "TensorFlow Lite", "version": str(model.root.number("version"))}
    if text := model.root.text("description"):
        found["description"] = text
    if names := [entry.text("name") for entry in model.root.tables("metadata")[:MOST]]:
        found["metadata"] = ", ".join(names)
    if keys := [signature.key for signature in model.signatures[:MOST] if signature.key]:
        found["signatures"] = ", ".join(keys)
    return found | {f"model.{name}": text for name, text in description.texts.items()}
