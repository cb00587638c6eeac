"""Bodies that are too long for a page are cut where few tensors cross; chains and short bodies are not."""

from nnviz.folding import fold
from nnviz.folding.boxing.copies import Repeat
from nnviz.folding.levels.waists import cut_at_waists
from nnviz.folding.mining.line import line_of
from nnviz.folding.order.broadcasts import broadcasts, readers_of
from nnviz.folding.order.flow import flow_of
from nnviz.graph import Block, blocks
from nnviz.notation import parse
from tests.folding.networks import hrnet


def cut(text: str) -> list[int]:
    """How many operators stand in each member of a body that is cut."""
    graph = parse(f". = input\n{text}")
    flow = flow_of(graph)
    order = list(range(len(graph.nodes)))
    members = cut_at_waists(line_of(flow, order, broadcasts(readers_of(flow), order)), order)
    return [member.end - member.start if isinstance(member, Repeat) else 1 for member in members]


def bush(branches: int) -> str:
    """As many branches of an operator each, side by side, and their sum."""
    return (
        "x = .\n"
        + "".join(f"Conv3x3 x\nb{i} = .\n" for i in range(branches))
        + (f"Concat {' '.join(f'b{i}' for i in range(branches))}\n")
    )


def cell(branches: int) -> str:
    """The same, but the first branch reads the last cell but one; `p` and `x` are the last two results."""
    sides = "".join(f"Conv3x3 {'x' if i else 'p'}\nb{i} = .\n" for i in range(branches))
    return sides + f"Concat {' '.join(f'b{i}' for i in range(branches))}\np = x\nx = .\n"


def test_bodies_are_cut_where_one_tensor_crosses() -> None:
    assert cut(bush(7) + bush(9)) == [8, 10]


def test_a_chain_between_two_waists_opens_what_follows() -> None:
    assert cut(bush(9) + "Conv1x1\nRelu\n" + bush(7)) == [10, 10]


def test_a_chain_has_no_waist() -> None:
    assert cut(20 * "Conv3x3\n") == 20 * [1]


def test_a_short_body_is_not_cut() -> None:
    assert cut(bush(6) + bush(7)) == 15 * [1]


def test_cells_that_read_the_last_two_are_cut_where_two_tensors_cross() -> None:
    assert cut("Conv1x1\np = .\nConv3x3\nx = .\n" + cell(6) + cell(7) + cell(8)) == [9, 8, 9]


def test_a_cut_that_leaves_too_much_is_none() -> None:
    assert cut(bush(17) + bush(4)) == 23 * [1]


def test_each_result_of_an_exchange_is_a_fusion() -> None:
    found = next(block for block in blocks(fold(parse(hrnet(0, 0, 2)))) if block.label == "Exchange unit")
    assert [node.label for node in found.body.nodes if isinstance(node, Block)] == 4 * ["Fusion"]
    assert len(found.body.nodes) == 4
