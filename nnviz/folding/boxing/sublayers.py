"""What stands behind the sum of a block and belongs to it: an activation, the norm of a post-norm layer.

Vaswani's layers end each sub-layer with "Add & Norm", and so do the modules of BERT and its kin.  A block that ends
with the sum of a residual takes the norm behind it in; its last projection, the sum and the norm are a block in it,
and what is left is another, also where the block held its norm already, as in a row of feed-forwards.  A layer that
begins with its norm (pre-norm) stays as it is.  Projections with norms that a sub-layer begins with are parts of their
own where a sum at its end takes one of them: a bottleneck.  An activation that alone reads the sum of branches is the
end of that block, as in a residual block; not where the block begins by bending what enters it.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.folding.boxing.bottlenecks import bottleneck_end, bottleneck_of, members_from
from nnviz.folding.boxing.copies import Copy, Member, Repeat, remade
from nnviz.folding.labels import ACTIVATIONS, is_norm, is_parametric
from nnviz.folding.mining.line import Line


def close_sublayers(line: Line, outer: Copy) -> Copy:
    """Return `outer` with the sub-layers of its post-norm layers closed and parted."""
    if outer.plain:
        return outer
    members: list[Member] = []
    for member in outer.members:
        if isinstance(member, Repeat):
            block = remade(lambda copy: _with_closing(line, close_sublayers(line, copy)), member)
            members += _handed_back(line, members, block)
        elif members and isinstance(before := members[-1], Repeat) and _ends_with_sum(line, before, member):
            members[-1:] = _closed(line, before, member)
        else:
            members.append(member)
    return outer.holding(_unwrapped(outer, members))


def _handed_back(line: Line, members: list[Member], block: Repeat) -> list[Member]:
    """`block`, without the norm that it begins with where it closes the last of `members`, which is closed.

    A block between two norms that is post-norm, as it ends with the second one, has no norm of its own to begin with.
    """
    before = members[-1] if members else None
    inner = block.copies[0].members
    bounded = len(block.copies) == 1 and inner[0] == block.start and is_norm(line.names[block.end - 1])
    if not (bounded and isinstance(before, Repeat) and (closed := _post_norm(line, before, block.start))):
        return [block]
    members[-1:] = closed
    rest = inner[1:]
    return list(rest) if len(rest) == 1 else [_box(line, block.start + 1, block.end, rest)]


def _post_norm(line: Line, block: Repeat, norm: int) -> list[Member]:
    """`block`, or the innermost that it ends with, closed by `norm`; none if it is not post-norm."""
    *members, last = block.copies[0].members
    if isinstance(last, int):
        post = _ends_with_sum(line, block, norm) and _is_post_norm(line, block, norm)
        return _sublayer(line, block, norm) if post else []
    closed = _post_norm(line, last, norm) if len(block.copies) == 1 else []
    return [_box(line, block.start, norm + 1, (*members, *closed))] if closed else []


def _ends_with_sum(line: Line, block: Repeat, reader: int) -> bool:
    """Whether `block` is one copy that ends with a sum which `reader` alone reads."""
    added = block.end - 1
    last = block.copies[0].members[-1]
    return (
        len(block.copies) == 1
        and isinstance(last, int)
        and line.names[added].startswith("Add")
        and line.consumers[added] == [reader]
    )


def _closed(line: Line, block: Repeat, reader: int) -> list[Member]:
    if _is_post_norm(line, block, reader):
        return _sublayer(line, block, reader)
    joined = len(line.producers[block.end - 1]) > 1 and not _bends_first(line, block)
    if joined and line.names[reader] in ACTIVATIONS:
        members = (*block.copies[0].members, reader)
        return [Repeat(line.signature(block.start, reader + 1), (Copy(block.start, reader + 1, members),))]
    return [block, reader]


def _bends_first(line: Line, block: Repeat) -> bool:
    """Whether an activation bends what enters `block` (He 2016, pre-activation): the one behind it is of the next."""
    bent = [place for place in range(block.start, block.end) if line.names[place] in ACTIVATIONS]
    return any(source < block.start for place in bent for source in line.producers[place])


def _is_post_norm(line: Line, block: Repeat, norm: int) -> bool:
    """Whether `block` ends with a projection and the sum of a residual, and begins with no norm."""
    tail = block.copies[0].members[-2:]
    return (
        is_norm(line.names[norm])
        and not is_norm(line.names[block.start])
        and len(tail) == 2
        and isinstance(tail[0], int)
        and _is_projection(line, block.end - 2)
        and min(line.producers[block.end - 1], default=block.end) < bottleneck_end(line, block.start, block.end - 2)
    )


def _is_projection(line: Line, position: int) -> bool:
    return is_parametric(line.names[position]) and not is_norm(line.names[position])


def _sublayer(line: Line, block: Repeat, norm: int) -> list[Member]:
    """The sub-layer that `norm` closes, and the bottleneck before it."""
    split = block.end - 2
    entry = bottleneck_end(line, block.start, split)
    body = members_from(block.copies[0].members[:-2], entry)
    closing = _box(line, split, norm + 1, range(split, norm + 1))
    bottleneck = [bottleneck_of(line, block.start, entry)] if entry > block.start else []
    if not body:
        return [*bottleneck, closing]
    members = (*body, closing) if len(body) == 1 else (_box(line, entry, split, body), closing)
    return [*bottleneck, _box(line, entry, norm + 1, members)]


def _with_closing(line: Line, copy: Copy) -> Copy:
    """`copy`, but a projection, a sum and a norm that it ends with are a part of it."""
    split = copy.end - 3
    tail = tuple(range(split, copy.end))
    if copy.members[-3:] != tail or len(copy.members) == len(tail):
        return copy
    if is_norm(line.names[copy.start]) or not _closes(line, split):
        return copy
    return Copy(copy.start, copy.end, (*_body(line, copy), _box(line, split, copy.end, tail)))


def _body(line: Line, copy: Copy) -> Sequence[Member]:
    """What stands before the closing of `copy`, a part too if it is bare, and the sum takes nothing from within."""
    body, added = copy.members[:-3], copy.end - 2
    bare = len(body) > 1 and all(isinstance(member, int) for member in body)
    normed = any(is_norm(line.names[position]) for position in range(copy.start, added))
    if not bare or normed or min(line.producers[added], default=added) >= copy.start:
        return body
    return [_box(line, copy.start, copy.end - 3, body)]


def _closes(line: Line, projection: int) -> bool:
    """Whether a projection, the sum of a residual and a norm follow one another and nobody else reads the first two."""
    added, norm = projection + 1, projection + 2
    return (
        _is_projection(line, projection)
        and line.consumers[projection] == [added]
        and line.names[added].startswith("Add")
        and len(line.producers[added]) > 1
        and line.consumers[added] == [norm]
        and is_norm(line.names[norm])
    )


def _box(line: Line, start: int, end: int, members: Sequence[Member]) -> Repeat:
    return Repeat(line.signature(start, end), (Copy(start, end, tuple(members)),))


def _unwrapped(outer: Copy, members: list[Member]) -> tuple[Member, ...]:
    """`members`, or what is in the only one of them: a sub-layer that had its norm already."""
    only = members[0] if len(members) == 1 else None
    if isinstance(only, Repeat) and len(only.copies) == 1 and len(outer.members) > 1:
        return only.copies[0].members
    return tuple(members)
