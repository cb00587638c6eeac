"""Whether a file is a TensorFlow Lite model: by its identifier, and by its name where the identifier is missing."""

from __future__ import annotations

from typing import Final

from nnviz.converters import Source
from nnviz.converters._identify import identify

IDENTIFIER: Final = b"TFL3"
SUFFIXES: Final = (".tflite", ".lite")


def matches(source: Source) -> bool:
    """Tell whether `source` is a TensorFlow Lite model, or a damaged one."""
    if source.head[4:8] == IDENTIFIER:
        return True
    return source.path.suffix.lower() in SUFFIXES and bool(source.size) and identify(source) is None
