"""Two streams through each block, of which one is added to and the other grows: stages of published lengths."""

from nnviz.folding import fold
from nnviz.graph import blocks
from nnviz.notation import parse


def dual_path(count: int, stride: str = "/2") -> str:
    """A stage of DPN: each block adds to one stream, r, and lengthens the other, d; the first makes both of x."""
    branch = "BatchNormalization+Relu {0}\nConv1x1+Relu\nConv3x3g32{1}+Relu\nConv1x1\ns t = Split\n"
    first = f"BatchNormalization+Relu x\nConv1x1{stride}\np q = Split\n" + branch.format("x", stride)
    later = "Concat r d\nx = .\n" + branch.format("x", "") + "Add r s\nr = .\nConcat d t\nd = .\n"
    last = "Concat r d\nx = .\n" + branch.format("x", "") + "Add r s\nr = .\nConcat r d t\nx = .\n"
    return first + "Add p s\nr = .\nConcat q t\nd = .\n" + (count - 2) * later + last


def test_a_dual_path_network_has_its_published_counts() -> None:
    """DPN-92: 3, 4, 20, 3 blocks (Chen et al. 2017, table 1)."""
    stages = "".join((dual_path(3, ""), dual_path(4), dual_path(20), dual_path(3)))
    graph = fold(
        parse("input\nConv7x7/2\nMaxPool/2\nx = .\n" + stages + "BatchNormalization+Relu\nGlobalAveragePool\nGemm\n")
    )
    rows = [len(block.instances) for block in blocks(graph) if block.label == "Dual path block"]
    assert rows == [3, 4, 20, 3]
