"""Boxes that say nothing are opened; what belongs to another block stands beside the box, not in it."""

import pytest

from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.boxing.simplify import simplify
from nnviz.folding.mining.line import Line, line_of
from nnviz.folding.order.flow import flow_of
from nnviz.notation import parse


def _line(text: str) -> Line:
    flow = flow_of(parse(text))
    return line_of(flow, list(range(len(flow))), frozenset())


def _box(shape: int, start: int, *members: int | Repeat) -> Repeat:
    end = max(member.end if isinstance(member, Repeat) else member + 1 for member in members)
    return Repeat(shape, (Copy(start, end, members),))


@pytest.mark.parametrize(("first", "opened"), [("BatchNormalization", True), ("Conv3x3", False)])
def test_a_norm_before_an_excitation_is_no_part_of_it(first: str, opened: bool) -> None:
    line = _line(f"Concat\n{first}\nd = .\nGlobalAveragePool\nConv1x1\nConv1x1\nMul . d\nConv1x1\n")
    around = _box(1, 1, 1, _box(2, 2, 2, 3, 4, 5))
    (_, *inside, _) = simplify(line, Copy(0, 7, (0, around, 6))).members
    spans = [(member.start, member.end) if isinstance(member, Repeat) else member for member in inside]
    assert spans == ([1, (2, 6)] if opened else [(1, 6)])
