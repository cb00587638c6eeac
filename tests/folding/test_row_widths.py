"""Rows are cut where a copy that differs opens blocks of another width."""

from nnviz.folding import fold
from nnviz.graph import blocks
from nnviz.notation import parse


def inverted(*rows: tuple[int, int, str]) -> str:
    """Rows of so many inverted residuals of a width, of which the first has a stride and no residual."""
    text = ""
    for count, width, stride in rows:
        layers = f"Conv1x1:{6 * width}+Clip\nConv3x3dw{{}}:{6 * width}+Clip\nConv1x1:{width}\n"
        text += layers.format(stride) + (count - 1) * f"x = .\n{layers.format('')}Add x .\n"
    return text


def test_mobilenet_has_its_published_counts() -> None:
    """Two rows of one resolution are two: 2, 3, 4, 3, 3 and one behind them (Sandler et al. 2018, table 2)."""
    rows = ((2, 24, "/2"), (3, 32, "/2"), (4, 64, "/2"), (3, 96, ""), (3, 160, "/2"), (1, 320, ""))
    graph = fold(parse("Conv3x3/2:32+Clip\n" + inverted(*rows) + "Conv1x1:1280+Clip\nGlobalAveragePool\nGemm:1000\n"))
    assert [len(block.instances) for block in blocks(graph) if block.label == "Inverted residual"] == [2, 3, 4, 3, 3, 1]


def test_rows_in_which_every_copy_widens_are_one() -> None:
    """A residual block in front, then blocks that widen one by one (Han et al. 2017, PyramidNet)."""
    block = "x = .\nBatchNormalization\nConv3x3:{0}+Relu\nConv3x3:{0}\nAdd x .\n"
    text = "Conv3x3:16\n" + "".join(block.format(16 + 8 * number) for number in range(6)) + "Gemm:10\n"
    assert [len(block.instances) for block in blocks(fold(parse(text))) if len(block.instances) > 1] == [6]
