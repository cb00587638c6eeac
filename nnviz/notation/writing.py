"""A graph as text: names are given to the tensors that need one, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nnviz.graph import ABSENT, Graph, Value
from nnviz.notation.lines import Line, Lines
from nnviz.notation.names import Names


def written(graph: Graph) -> str:
    """`graph` in the notation of `nnviz.notation`, its lines joined by newlines; takes time in proportion to them."""
    return "\n".join(_Writer(graph).text())


class _Writer:
    def __init__(self, graph: Graph) -> None:
        listed = Lines()
        listed.whole(graph)
        self.lines, self.entries = listed.lines, listed.entries
        self.needed = self._needed() | {*graph.inputs} - self.entries
        self.shared = _more_than_once(self.lines)
        self.names = Names(self._ends(graph), {line.word for line in self.lines if line.operands})
        self.weights, self.outside = Names({}), Names({})

    def _needed(self) -> set[Value]:
        """The tensors that some line reads, and not as the result before."""
        return {value for line in self.lines for value in line.operands if value is not line.before} - {ABSENT}

    def _ends(self, graph: Graph) -> dict[Value, int]:
        ends = {value: i for i, line in enumerate(self.lines) for value in (*line.results, *line.operands)}
        return ends | dict.fromkeys(graph.inputs, len(self.lines))

    def text(self) -> Iterator[str]:
        for now, line in enumerate(self.lines):
            if line.word != "input" or line.results[0] in self.needed:
                operands = self._operands(line)
                yield "  " * line.depth + self._results(line, now) + self._word(line) + operands

    def _results(self, line: Line, now: int) -> str:
        names = [self.names.of(value, now) if value in self.needed else "_" for value in line.results]
        while names and names[-1] == "_":
            names.pop()
        return " ".join([*names, "= "]) if names else ""

    def _word(self, line: Line) -> str:
        """The operator with its shared weights, which stand before what is fused: `Conv3x3@w+Relu`."""
        if line.weights is None or line.weights not in self.shared:
            return line.word
        own, plus, fused = line.word.partition("+")
        return f"{own}@{self.weights.of(line.weights)}{plus}{fused}"

    def _operands(self, line: Line) -> str:
        words = [self._operand(value, line) for value in line.operands]
        if line.bare and (words == ["."] or line.word == "input"):
            return ""
        return "".join(f" {word}" for word in words or (["()"] if line.bare else []))

    def _operand(self, value: Value, line: Line) -> str:
        if value is ABSENT:
            return "-"
        if value is line.before and not (value in self.entries and value in self.needed):
            return "."
        return self.names.of(value) if value in self.names else f"${self.outside.of(value)}"


def _more_than_once(lines: list[Line]) -> set[Value]:
    """The weights that several lines use."""
    uses = Counter(line.weights for line in lines if line.weights is not None)
    return {value for value, count in uses.items() if count > 1}
