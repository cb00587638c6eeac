"""What a person would not box: one operator, a wrapper around one block, a block within a block of its own
class, all of a block but one operator, a block whose skip is closed with the convolution behind it.

Works from the inside outwards; copies of one repeat lose their boxes together or not at all.
"""

from __future__ import annotations

from collections import Counter

from nnviz.folding.boxing.copies import Copy, Member, Repeat, mapped, models, population, remade
from nnviz.folding.labels import PARAMETRIC, is_norm
from nnviz.folding.mining.line import Line


def simplify(line: Line, root: Copy) -> Copy:
    """Return `root` without the boxes that say nothing."""
    root = Copy(root.start, root.end, _without_tails(line, root.members))
    return Copy(root.start, root.end, _members(root.members, frozenset(), population(root)))


def _without_tails(line: Line, members: tuple[Member, ...]) -> tuple[Member, ...]:
    """`members`, but a box of a closed block and the operator behind it is opened."""
    result: list[Member] = []
    for member in members:
        if isinstance(member, int):
            result.append(member)
            continue
        copies = mapped(lambda copy: copy.holding(_without_tails(line, copy.members)), member.copies)
        if len(copies) == 1 and _has_tail(line, copies[0]):
            result.extend(copies[0].members)
        else:
            result.append(member.holding(copies))
    return tuple(result)


def _has_tail(line: Line, copy: Copy) -> bool:
    """Whether `copy` is a block that ends by scaling what enters it, and one operator that belongs elsewhere.

    Behind it one with weights begins something new; before it a norm ends what was there.
    """
    if len(copy.members) != 2:
        return False
    one, other = copy.members
    if isinstance(one, Repeat) and not isinstance(other, Repeat):
        return line.names[other].startswith(PARAMETRIC) and _scales(line, one)
    if isinstance(other, Repeat) and not isinstance(one, Repeat):
        return is_norm(line.names[one]) and len(other.copies) == 1 and _scales(line, other)
    return False


def _scales(line: Line, block: Repeat) -> bool:
    """Whether `block` ends by scaling what enters it: squeeze and excitation."""
    last = block.end - 1
    return line.names[last].startswith("Mul") and any(source < block.start for source in line.producers[last])


def _members(members: tuple[Member, ...], around: frozenset[int], count: Counter[int]) -> tuple[Member, ...]:
    result: list[Member] = []
    for member in members:
        if isinstance(member, Repeat):
            _append(result, _simpler(member, around, count), around)
        else:
            result.append(member)
    return tuple(result)


def _simpler(repeat: Repeat, around: frozenset[int], count: Counter[int]) -> Repeat:
    inside = around | {repeat.shape}

    def simpler(copy: Copy) -> Copy:
        if copy.plain:
            return copy
        members = _members(copy.members, inside, count)
        return copy.holding(_inlined(members, count[repeat.shape], count))

    return remade(simpler, repeat)


def _inlined(members: tuple[Member, ...], times: int, count: Counter[int]) -> tuple[Member, ...]:
    """`members` without the one box that holds all of them but an operator, if it occurs nowhere else."""
    boxes = [member for member in members if isinstance(member, Repeat)]
    inner = [part for box in boxes for copy in box.copies for part in copy.members]
    if len(members) != 2 or sum(len(box.copies) for box in boxes) != 1 or count[boxes[0].shape] > times:
        return members
    return tuple(part for member in members for part in ((member,) if isinstance(member, int) else inner))


def _append(result: list[Member], repeat: Repeat, around: frozenset[int]) -> None:
    """Append `repeat` or what is left of it, joining it to a repeat of its class on its left."""
    if any(_is_wrapper(copy) for copy in models(repeat.copies)):
        for member in (member for copy in repeat.copies for member in copy.members):
            if isinstance(member, Repeat):
                _append(result, member, around)
            else:
                result.append(member)
        return
    small = len(repeat.copies) < 3 and all(len(copy.members) == 1 for copy in repeat.copies)
    if small or repeat.shape in around:
        result.extend(member for copy in repeat.copies for member in copy.members)
        return
    last = result[-1] if result else None
    if isinstance(last, Repeat) and last.shape == repeat.shape:
        result[-1] = Repeat(last.shape, last.copies + repeat.copies)
    else:
        result.append(repeat)


def _is_wrapper(copy: Copy) -> bool:
    return len(copy.members) == 1 and isinstance(copy.members[0], Repeat)
