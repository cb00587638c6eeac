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
