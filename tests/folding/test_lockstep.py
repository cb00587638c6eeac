"""Blocks that read the last output and the last but one: the last of them, too, though no block reads what it reads."""

from nnviz.folding import fold
from nnviz.graph import blocks
from nnviz.notation import parse
from tests.folding.networks import cells


def test_the_last_stage_of_cells_has_as_many_as_the_others() -> None:
    folded = fold(parse(cells(3, 3, 3)))
    rows = [len(block.instances) for block in blocks(folded) if block.label == "Cell" and len(block.instances) > 1]
    assert rows == [4, 4, 4]
