"""Short sequences inside a block that have a name of their own: what a person calls an MLP, or a GLU.

Two linear layers around an activation, among other operators (Liu 2022, ConvNeXt), which may be squared (So 2021,
Primer); a linear layer of which one half gates the other (Dauphin 2017); two of which one gates the other, and a third
(Shazeer 2020), as in the expert that all tokens share where its result is weighed; three with activations between them,
as the head that tells where a box is (Carion 2020, DETR).  A 1×1 convolution is a linear layer
for each pixel (Li 2022, EfficientFormer): two of them are an MLP where a sum closes the block and nothing is weighed by
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nnviz.folding.boxing.copies import Copy, Member, Repeat, inside_out
from nnviz.folding.labels import ACTIVATIONS
from nnviz.folding.mining.line import Line

_MLP: Final = ("linear", "activation", "linear")
_POINTWISE_MLP: Final = ("pointwise", "activation", "pointwise")
_SQUARED: Final = ("linear", "Pow", "linear")
_GLU: Final = ("linear", "Split", "activation", "Mul")
_HEAD: Final = ("linear", "linear", "linear")
_GATED: Final = (
    ("linear", "linear", "Mul", "linear"),
    ("linear", "activation", "linear", "Mul", "linear"),
    ("linear", "linear", "activation", "Mul", "linear"),
)


def box_sequences(line: Line, root: Copy) -> Copy:
    """Return `root` with such sequences boxed in its blocks."""
    return inside_out(lambda copy: _with_parts(line, copy), root)


def _with_parts(line: Line, copy: Copy) -> Copy:
    """`copy` with the sequence in it boxed, if there is one and more beside it than what weighs a gated one."""
    sorts = [_sort(line.names[member]) if isinstance(member, int) else "" for member in copy.members]
    plain = (*_GATED, _GLU, _MLP, _SQUARED, _HEAD)
    patterns = (*plain, _POINTWISE_MLP) if line.names[copy.end - 1].startswith("Add") else plain
    for pattern in patterns:
        width, gated = len(pattern), pattern in _GATED
        places = [i for i in _begins(sorts, pattern) if _is_closed(line, copy.members[i : i + width], gated)]
        if len(places) == 1 and width + gated < len(sorts):
            return _boxed(line, copy, places[0], width)
    return copy


def _begins(sorts: list[str], pattern: tuple[str, ...]) -> list[int]:
    """Where `pattern` stands among `sorts`."""
    width = len(pattern)
    return [i for i, sort in enumerate(sorts) if sort == pattern[0] and tuple(sorts[i : i + width]) == pattern]


def _is_closed(line: Line, window: Sequence[Member], gated: bool) -> bool:
    """Whether nothing else feeds or reads what is between the operators of `window`; `gated`: two take what enters."""
    operators = [member for member in window if isinstance(member, int)]
    inside = frozenset(operators)
    entering = [i for i in operators if line.producers[i] == line.producers[operators[0]]]
    fed = all(inside.issuperset(line.producers[i]) for i in operators if i not in entering)
    weighs = any(line.names[reader] in ACTIVATIONS for reader in line.consumers[operators[-1]])
    kept = all(inside.issuperset(line.consumers[i]) for i in operators[:-1])
    return len(entering) == 1 + gated and fed and not weighs and kept and _is_bent(line, operators)


def _is_bent(line: Line, operators: Sequence[int]) -> bool:
    """Whether an activation is among `operators`; of layers alone, which begin no later, behind each but the last."""
    bent = [_bends(line.names[i]) for i in operators]
    if any(_sort(line.names[i]) != "linear" for i in operators):
        return any(bent)
    before = (i for i in line.producers[operators[0]] if _sort(line.names[i]) == "linear")
    return all(bent[:-1]) and not bent[-1] and not any(line.consumers[i] == [operators[0]] for i in before)


def _bends(name: str) -> bool:
    """Whether the label is that of an operator that is not linear in what it takes."""
    return name in ACTIVATIONS or name.endswith("+act") or name == "Pow"


def _sort(name: str) -> str:
    """What the label stands for in a pattern."""
    name = name.removesuffix("+act")
    if name in ("Gemm", "Conv1x1"):
        return "linear" if name == "Gemm" else "pointwise"
    return "activation" if name in ACTIVATIONS else name


def _boxed(line: Line, copy: Copy, place: int, width: int) -> Copy:
    """`copy` with `width` of its members from `place` on in a box."""
    window = tuple(member for member in copy.members[place : place + width] if isinstance(member, int))
    box = Copy(window[0], window[-1] + 1, window)
    part = Repeat(line.signature(box.start, box.end), (box,))
    return Copy(copy.start, copy.end, (*copy.members[:place], part, *copy.members[place + width :]))
