"""What a file says of itself: who wrote it, and for which version of ONNX."""

from __future__ import annotations

from nnviz.converters._remarks import Remarks
from nnviz.converters.onnx.messages import ModelProto
from nnviz.converters.onnx.types import domain_name, text

NEWEST_IR = 14
"""The newest version of the file format that the reader was tried with."""

NEWEST_OPSET = 28
"""The newest version of ONNX's own operators."""

_FIRST_WITH_OPSETS = 3


def metadata_of(model: ModelProto) -> dict[str, str]:
    """Return "format", "ir_version", "name", "producer", "opset", and "opset:DOMAIN" of each other operator set."""
    producer = f"{text(model.producer_name)} {text(model.producer_version)}".strip()
    found = {"format": "ONNX", "ir_version": str(model.ir_version), "name": text(model.graph.name)}
    if producer:
        found["producer"] = producer
    for imported in model.opset_import:
        domain = domain_name(imported.domain)
        found[f"opset:{domain}" if domain else "opset"] = str(imported.version)
    if model.ir_version < _FIRST_WITH_OPSETS:
        found.setdefault("opset", "1")
    return found


def note_versions(model: ModelProto, remarks: Remarks) -> None:
    """Remark on versions from the future, and on what a file may hold and a figure does not show."""
    if model.ir_version > NEWEST_IR:
        remarks.note(f"newer than nnviz, which knows IR version {NEWEST_IR}: IR version ", str(model.ir_version))
    for imported in model.opset_import:
        if not domain_name(imported.domain) and imported.version > NEWEST_OPSET:
            remarks.note(f"newer than nnviz, which knows opset {NEWEST_OPSET}: opset ", str(imported.version))
    if model.training_info:
        remarks.note("not drawn: ", "the model's training graph")
