"""Which rotation of a run is folded: one that cuts no unit that stands elsewhere too, where there is one."""

from nnviz.folding.mining.line import Line, Stretch, line_of
from nnviz.folding.mining.period import redundancy
from nnviz.folding.mining.runs import maximal_runs
from nnviz.folding.mining.selection import Evidence, select
from nnviz.folding.order.flow import flow_of
from nnviz.notation import parse


def chain(copies: int) -> Line:
    flow = flow_of(parse("Conv7x7\n" + copies * "Conv1x1\nSoftmax\nConv3x3\nTanh\n" + "Conv1x1\nGemm\n"))
    return line_of(flow, list(range(len(flow))), frozenset())


def found(line: Line, *protected: Stretch) -> list[Stretch]:
    cut: list[Stretch | None] = [None] * (len(line) + 1)
    for start, end in protected:
        cut[start + 1 : end] = [(start, end)] * (end - start - 1)
    runs = maximal_runs(line.codes)
    parts = select(line, Evidence(runs, redundancy(len(line), runs), [], cut), 0, len(line))
    return [(part.start, part.end) for part in parts]


def test_a_run_begins_where_its_operators_with_weights_do() -> None:
    assert found(chain(5)) == [(1, 21)]


def test_a_run_that_would_cut_a_unit_begins_elsewhere() -> None:
    assert found(chain(5), (8, 10)) == [(2, 22)]


def test_a_run_is_cut_where_each_rotation_cuts_a_unit() -> None:
    assert found(chain(5), (8, 10), (9, 11), (10, 12), (11, 13)) == [(13, 21)]


def test_a_depthwise_convolution_begins_what_the_pointwise_one_behind_it_completes() -> None:
    """Where the kernel grows in a chain of separable convolutions (Cui 2021, PP-LCNet), no phase loses a copy."""
    small, large = "Conv3x3dw+HardSwish\nConv1x1+HardSwish\n", "Conv5x5dw+HardSwish\nConv1x1+HardSwish\n"
    excited = (
        "Conv5x5dw+HardSwish\nw = .\nGlobalAveragePool\nConv1x1+Relu\nConv1x1+HardSigmoid\nMul . w\nConv1x1+HardSwish\n"
    )
    flow = flow_of(parse("Conv3x3/2\n" + 4 * small + 5 * large + 2 * excited + "GlobalAveragePool\nGemm\n"))
    assert found(line_of(flow, list(range(len(flow))), frozenset())) == [(1, 9), (9, 19), (19, 31)]
