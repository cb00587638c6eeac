"""Short sequences inside a block that have a name of their own: what a person calls an MLP, or a GLU.

Two linear layers around an activation, among other operators (Liu 2022, ConvNeXt); a linear layer of which one half
gates the other (Dauphin 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out
from nnviz.folding.labels import ACTIVATIONS
from nnviz.folding.mining.line import Line

_MLP: Final = ("linear", "activation", "linear")
_GLU: Final = ("linear", "Split", "activation", "Mul")


def box_sequences(line: Line, root: Copy) -> Copy:
    """Return `root` with such sequences boxed in its blocks."""
    return inside_out(lambda copy: _with_parts(line, copy), root)


def _with_parts(line: Line, copy: Copy) -> Copy:
    """`copy` with the sequence in it boxed, if there is one and it is not all of it."""
    for pattern in (_GLU, _MLP):
        width = len(pattern)
        if width >= len(copy.members):
            continue
        windows = [copy.members[i : i + width] for i in range(len(copy.members) - width + 1)]
        places = [i for i, window in enumerate(windows) if _is(line, window, pattern)]
        if len(places) == 1:
            return _boxed(line, copy, places[0], width)
    return copy


def _is(line: Line, window: Sequence[Member], pattern: tuple[str, ...]) -> bool:
    """Whether `window` is operators of the sorts in `pattern`, and nothing else feeds or reads what is between."""
    operators = [member for member in window if isinstance(member, int)]
    if len(operators) < len(pattern) or [_sort(line.names[i]) for i in operators] != list(pattern):
        return False
    inside = frozenset(operators)
    fed = all(inside.issuperset(line.producers[i]) for i in operators[1:])
    return fed and all(inside.issuperset(line.consumers[i]) for i in operators[:-1])


def _sort(name: str) -> str:
    """What the label stands for in a pattern."""
    name = name.removesuffix("+act")
    return "linear" if name == "Gemm" else "activation" if name in ACTIVATIONS else name


def _boxed(line: Line, copy: Copy, place: int, width: int) -> Copy:
    """`copy` with `width` of its members from `place` on in a box."""
    window = tuple(member for member in copy.members[place : place + width] if isinstance(member, int))
    box = Copy(window[0], window[-1] + 1, window)
    part = Repeat(line.signature(box.start, box.end), (box,))
    return Copy(copy.start, copy.end, (*copy.members[:place], part, *copy.members[place + width :]))
