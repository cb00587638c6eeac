"""What of an ONNX file is read whole, and the limits that come with the format.

How large a model may be is said in `nnviz.limits`.  Depth is not raised: protobuf's parser has no deeper stack, and
real networks nest three graphs deep.
"""

KEEP = 1024
"""Payload of a tensor that is read whole, in bytes; a larger one is never touched."""

KEEP_INTEGERS = 65536
"""The same for integer tensors, which hold shapes, axes and indices."""

CONTENT = 1024
"""Elements of a constant whose content is handed on; a larger one has only a type."""

LIST = 4096
"""Numbers or words in a list of an attribute that are read; of a longer one, only how many there are."""

LIST_INTEGERS = 65536
"""The same for integers, which tell shapes: those of a vocabulary number its columns."""

MAX_DEPTH = 100
"""Messages in messages; protobuf's own limit.  One graph in an attribute of a node of another takes three."""

MAX_CALLS = 32
"""Graphs in graphs, where the call of a function counts as one."""

CERTAIN = 8 * 1024 * 1024
"""A model without weights of fewer bytes cannot hold enough messages to matter, and they are not counted."""

MAX_DIM = 2**40
"""A larger size of an axis is taken for damage: unknown."""
