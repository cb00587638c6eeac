"""What is a block in one place is one wherever the same operators stand in the same way."""

from nnviz.folding.boxing.again import box_again
from nnviz.folding.boxing.copies import Copy, Repeat
from nnviz.folding.mining.line import line_of
from nnviz.folding.order.flow import flow_of
from nnviz.notation import parse

PART = "Gemm\nGelu\nGemm\nSoftmax\n"


def boxed(text: str, shape: int = 2) -> list[tuple[int, int]]:
    """The boxes among the members of the second block, of which the first holds one around its first operators."""
    flow = flow_of(parse(text))
    line = line_of(flow, list(range(len(flow))), frozenset())
    known = Repeat(1, (Copy(0, 4, (0, 1, 2, 3)),))
    second = Repeat(shape, (Copy(4, len(flow), tuple(range(4, len(flow)))),))
    (_, block) = box_again(line, Copy(0, len(flow), (known, second))).members
    assert isinstance(block, Repeat)
    return [(member.start, member.end) for member in block.copies[0].members if isinstance(member, Repeat)]


def test_the_same_operators_in_another_block_are_the_same_block() -> None:
    assert boxed(PART + "Relu\n" + PART + "Tanh\n") == [(5, 9)]


def test_other_edges_are_another_block() -> None:
    assert boxed(PART + "Relu\nGemm\ng = .\nGelu\nGemm\nSoftmax . g\nTanh\n") == []


def test_what_more_is_read_of_is_another_block() -> None:
    assert boxed(PART + "Relu\nGemm\ng = .\nGelu\nGemm\nSoftmax\nMul . g\n") == []


def test_what_stands_more_often_without_a_box_is_none() -> None:
    assert boxed(PART + "Relu\n" + 2 * (PART + "Tanh\n")) == []


def test_a_block_that_is_all_of_another_is_not_boxed_again() -> None:
    assert boxed(2 * PART) == []


def test_a_block_does_not_hold_one_of_its_class() -> None:
    assert boxed(PART + "Relu\n" + PART + "Tanh\n", shape=1) == []


def test_a_part_of_a_block_is_sought_though_all_of_it_is_known() -> None:
    flow = flow_of(parse(PART + 2 * (PART + "Relu\n")))
    line = line_of(flow, list(range(len(flow))), frozenset())
    known = Repeat(1, (Copy(0, 4, (0, 1, 2, 3)), Copy(0, 4, (0, 1, 2, 3))))
    row = Repeat(2, (Copy(4, 9, (4, 5, 6, 7, 8)), Copy(9, 14, (9, 10, 11, 12, 13))))
    (_, found) = box_again(line, Copy(0, len(flow), (known, row))).members
    assert isinstance(found, Repeat)
    assert [[type(member) for member in copy.members] for copy in found.copies] == 2 * [[Repeat, int]]
