"""One line for a debugger or a failing test: what a thing is, never all that hangs on it."""

from __future__ import annotations

from nnviz.graph import Block, Graph, Node, Value
from nnviz.notation.lines import heading
from nnviz.notation.names import line, short
from nnviz.notation.operators import word

WIDEST = 120


def brief(thing: Graph | Node | Value) -> str:
    """`thing` in one line of at most 120 letters, between angle brackets."""
    if isinstance(thing, Graph):
        said = f"{len(thing.nodes)} nodes, {len(thing.inputs)} inputs, {len(thing.outputs)} outputs"
    elif isinstance(thing, Value):
        said = _typed(thing)
    else:
        said = heading(thing) if isinstance(thing, Block) else word(thing)
    words = (type(thing).__name__, thing.name and repr(short(thing.name)), said)
    text = line(" ".join(filter(None, words)))
    return f"<{text if len(text) <= WIDEST - 2 else text[: WIDEST - 3] + '…'}>"


def _typed(value: Value) -> str:
    shape = value.type.shape
    sizes = "" if shape is None else f"[{', '.join('?' if dim is None else str(dim) for dim in shape)}]"
    kind = "learned" if value.learned else "constant" if value.constant else ""
    return " ".join(filter(None, (value.type.dtype + sizes, kind)))
