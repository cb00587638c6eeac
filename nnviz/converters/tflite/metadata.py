"""What a file says of itself."""

from __future__ import annotations

from nnviz.converters.tflite.model import Model

MOST: int = 100
"""Entries of metadata whose names are told."""


def metadata_of(model: Model) -> dict[str, str]:
    """Return "format", "version", and where the file has them "description", "metadata" and "signatures"."""
    found = {"format": "TensorFlow Lite", "version": str(model.root.number("version"))}
    if description := model.root.text("description"):
        found["description"] = description
    if names := [entry.text("name") for entry in model.root.tables("metadata")[:MOST]]:
        found["metadata"] = ", ".join(names)
    if keys := [signature.key for signature in model.signatures[:MOST] if signature.key]:
        found["signatures"] = ", ".join(keys)
    return found
