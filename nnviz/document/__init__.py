"""The document of a network: all that a figure is drawn from, as JSON that a figure carries (schema nnviz/graph/1).

It holds the cleaned graph with its shapes, not the figure: whoever reads it draws with other options.  Weights are
never in it, only their shapes, element types and sizes in bytes.

    {"schema": "nnviz/graph/1",
     "folded": true                              for a part of a folded network, which keeps its blocks
     "names": [[0, "conv1"], ...]                what the file calls its nodes, by their indices
     "values": [{"name", "dtype", "shape", "constant", "learned", "stored"}, ...]
     "graphs": [{"name", "nodes", "inputs", "outputs", "hidden", "metadata", "remarks", "part"}, ...]}

The fields are those of `nnviz.graph`, left out where they are empty.  A value is named by its place in `values`, null
for an operand that is left out; a graph (the body of an operator, a copy of a block) by its place in `graphs`, which
lists inner ones first: no cycle can be written.  The last graph is the network.  Numbers that JSON lacks are
{"float": "inf"}, "-inf" or "nan".

A whole network is written without blocks: folding finds them again.  A part that was selected keeps its blocks: in the
network around it folding found those, and would find others in the part alone.
"""

from __future__ import annotations

from nnviz.document.fields import DamagedError, NewerError, TooLargeError
from nnviz.document.packing import LARGEST, MARK, packed, unpacked
from nnviz.document.reading import FAMILY, json_of, parsed, read
from nnviz.document.types import SCHEMA, Document, part_of
from nnviz.document.writing import written

__all__ = [
    "FAMILY",
    "LARGEST",
    "MARK",
    "SCHEMA",
    "DamagedError",
    "Document",
    "NewerError",
    "TooLargeError",
    "json_of",
    "packed",
    "parsed",
    "part_of",
    "read",
    "unpacked",
    "written",
]
