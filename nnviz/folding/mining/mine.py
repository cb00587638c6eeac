"""The search for blocks in one order: from a line to a tree of parts.

The bodies of runs are searched in turn, one body a class (the middle copy: the first has the artefacts of a border).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nnviz.folding.mining.adoption import adopt
from nnviz.folding.mining.assembly import assemble
from nnviz.folding.mining.line import Line
from nnviz.folding.mining.nesting import nest
from nnviz.folding.mining.parts import Part, leaf, shifted
from nnviz.folding.mining.period import redundancy
from nnviz.folding.mining.regroup import regroup
from nnviz.folding.mining.residual import split_conditioned, split_gated, split_residual
from nnviz.folding.mining.runs import maximal_runs
from nnviz.folding.mining.selection import Evidence, select
from nnviz.folding.mining.units import protection, units
from nnviz.folding.mining.variants import absorb


def mine(line: Line, borders: Sequence[int] = ()) -> tuple[Line, Part]:
    """Search `line` for blocks; none crosses one of the `borders`, which are positions."""
    runs = maximal_runs(line.codes)
    found = units(line)
    evidence = Evidence(runs, redundancy(len(line), runs), found, protection(line, found))
    search = _Search(line, evidence)
    ends = sorted({0, *borders, len(line)})
    pieces = [Part("unit", start, end, search.decompose(start, end)) for start, end in pairwise(ends)]
    regroup(line, pieces)
    return line, Part("unit", 0, len(line), [part for piece in pieces for part in piece.parts])


@dataclass(slots=True)
class _Search:
    line: Line
    evidence: Evidence
    known: dict[int, tuple[int, list[Part]]] = field(default_factory=dict[int, tuple[int, list[Part]]])

    def decompose(self, start: int, end: int) -> list[Part]:
        """The parts of [start, end)."""
        runs = select(self.line, self.evidence, start, end)
        absorb(self.line, runs, start, end, self.evidence.protected)
        for run in runs:
            middle = run.start + run.count // 2 * run.period
            parts = self.inner(middle, middle + run.period)
            run.parts = [shifted(part, run.start - middle) for part in parts]
            for variant in (*run.before, *run.after):
                variant.parts = self.inner(variant.start, variant.end)
        root = nest(self.evidence.units, runs, start, end)
        self._finish(root)
        return root.parts

    def inner(self, start: int, end: int) -> list[Part]:
        """The parts of the body [start, end); equal bodies are searched once."""
        if end - start <= 1:
            return [leaf(start)]
        shape = self.line.signature(start, end)
        if shape not in self.known:
            self.known[shape] = start, self.decompose(start, end)
        origin, parts = self.known[shape]
        return [shifted(part, start - origin) for part in parts]

    def _finish(self, root: Part) -> None:
        """From the innermost unit outwards: name the class, put similar neighbours together, split residuals."""
        nested = [root]
        for part in nested:
            nested.extend(inner for inner in part.parts if inner.kind == "unit")
        for part in reversed(nested):
            part.parts = assemble(self.line, adopt(self.line, part.parts))
            split_conditioned(self.line, part)
            split_gated(self.line, part)
            if part is not root:
                part.shape = self.line.signature(part.start, part.end)
                split_residual(self.line, part)
