"""Variants that repeat among themselves are a class of their own.

A run takes in what resembles it on both sides; where two neighbours of those are equal, they are no exceptions but
another block: EfficientNet's stages with kernels of 3 and of 5.  An exception goes with the copies that follow it,
unless it has other kernels and company.
"""

from __future__ import annotations

from itertools import groupby, pairwise

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped, models, repeats
from nnviz.folding.kernels import swaps
from nnviz.folding.mining.line import Line


def sort_copies(line: Line, root: Copy) -> Copy:
    """Return `root` with each repeat cut where its copies are of another class."""
    return _sorted(line, root, _classes(line, root))


def _classes(line: Line, root: Copy) -> frozenset[int]:
    """Signatures of equal neighbours that follow one another; copies side by side are no row."""
    found: set[int] = set()
    for repeat in repeats(root):
        signatures = {model: _signature(line, model) for model in models(repeat.copies)}
        for before, copy in pairwise(repeat.copies):
            one = signatures[copy.model]
            if one not in found and one == signatures[before.model] and _follows(line, before, copy):
                found.add(one)
    return frozenset(found)


def _signature(line: Line, copy: Copy) -> int:
    """The signature of `copy`, which its duplicates share."""
    return line.signature(copy.model.start, copy.model.end)


def _follows(line: Line, before: Copy, copy: Copy) -> bool:
    """Whether `copy` reads something of the copy `before` it."""
    return any(before.start <= p < before.end for i in range(copy.start, copy.end) for p in line.producers[i])


def _sorted(line: Line, outer: Copy, classes: frozenset[int]) -> Copy:
    if outer.plain:
        return outer
    members: list[Member] = []
    for member in outer.members:
        if isinstance(member, Repeat):
            copies = mapped(lambda copy: _sorted(line, copy, classes), member.copies)
            shapes = _shapes(line, member.holding(copies), classes)
            if set(shapes) == {member.shape}:
                members.append(member.holding(copies))
                continue
            grouped = groupby(zip(shapes, copies, strict=True), key=lambda pair: pair[0])
            members.extend(Repeat(shape, tuple(copy for _, copy in group)) for shape, group in grouped)
        else:
            members.append(member)
    return outer.holding(members)


def _shapes(line: Line, repeat: Repeat, classes: frozenset[int]) -> list[int]:
    """The class of each copy: its own, or that of the next copy that has one, or of the one before."""
    signatures = [_signature(line, copy) for copy in repeat.copies]
    if len(signatures) == 1:
        return signatures if signatures[0] in classes else [repeat.shape]
    shapes: list[int | None] = [signature if signature in classes else None for signature in signatures]
    following: int | None = None
    for i in reversed(range(len(shapes))):
        following = shapes[i] = shapes[i] if shapes[i] is not None else following
    last = next((shape for shape in reversed(shapes) if shape is not None), repeat.shape)
    return _other_kernels(line, repeat, signatures, [last if shape is None else shape for shape in shapes])


def _other_kernels(line: Line, repeat: Repeat, signatures: list[int], shapes: list[int]) -> list[int]:
    """`shapes`, but neighbours that have other kernels than the rest of their class are a class of their own."""
    if len(set(signatures)) == 1:
        return shapes
    names = [line.names[copy.start : copy.end] for copy in repeat.copies]
    model = {shape: body for shape, body in zip(signatures, names, strict=True) if shape in shapes}
    odd = [swaps(body, model.get(shape, body)) for body, shape in zip(names, shapes, strict=True)]
    for swapped, places in groupby(range(len(shapes)), key=lambda i: odd[i]):
        row = list(places)
        if swapped and len(row) > 1 and not any(swaps(names[row[0]], names[i]) for i in row):
            for i in row:
                shapes[i] = signatures[row[-1]]
    return shapes
