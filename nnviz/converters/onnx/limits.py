"""What the ONNX reader refuses, in one place: checked before memory is allocated for it.

Real networks stay far below: the largest published graphs have some 100 000 nodes, nest three graphs deep and come to
a few megabytes once their weights are left out.
"""

KEEP = 1024
"""Payload of a tensor that is read whole, in bytes; a larger one is never touched."""

KEEP_INTEGERS = 65536
"""The same for integer tensors, which hold shapes, axes and indices."""

CONTENT = 1024
"""Elements of a constant whose content is handed on; a larger one has only a type."""

MAX_DEPTH = 100
"""Messages in messages; protobuf's own limit.  One graph in an attribute of a node of another takes three."""

MAX_CALLS = 32
"""Graphs in graphs, where the call of a function counts as one."""

MAX_MESSAGES = 5_000_000
"""Fields that the walk over a file may meet, and messages that may be decoded."""

MAX_NODES = 1_000_000
"""Nodes of a file, each body of a node and each call of a function counted."""

MAX_SKELETON = 512 * 1024 * 1024
"""Bytes of a model without its weights."""

CERTAIN = 8 * 1024 * 1024
"""A model without weights of fewer bytes cannot hold enough messages to matter, and they are not counted."""

MAX_DIM = 2**40
"""A larger size of an axis is taken for damage: unknown."""
