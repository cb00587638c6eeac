"""Weights in files of their own: looked for, never opened.

A figure needs only their types, which the model itself holds.  A location is a relative path below the folder of the
model; any other could make nnviz touch a file of the author's choice, and is not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from nnviz.converters._remarks import Remarks
from nnviz.converters.onnx.messages import GraphProto
from nnviz.converters.onnx.types import text

_EXTERNAL = 1
_LOOKED_FOR = 1000


def note_external(graph: GraphProto, folder: Path, remarks: Remarks) -> None:
    """Remark on data files that are missing or lie outside `folder`."""
    for location in list(dict.fromkeys(_locations(graph)))[:_LOOKED_FOR]:
        if not _inside(location):
            remarks.note("weights are outside the folder of the model, and were not looked for: ", location)
        elif not _exists(folder / location):
            remarks.note("weights are missing, which the drawing does not need: ", location)


def _locations(graph: GraphProto) -> Iterator[str]:
    for tensor in graph.initializer:
        if tensor.data_location == _EXTERNAL:
            yield from (text(entry.value) for entry in tensor.external_data if entry.key == b"location")


def _inside(location: str) -> bool:
    """Tell whether a path stays below the folder it starts from, on any system."""
    readings = (PurePosixPath(location), PureWindowsPath(location))
    return bool(location) and all(not path.anchor and ".." not in path.parts for path in readings)


def _exists(path: Path) -> bool:
    try:
        os.lstat(path)
    except (OSError, ValueError):
        return False
    return True
