"""The graph while it is being cleaned.

Cleaning is a hundred small rewrites; a frozen graph would be copied for each.  A `Draft` holds the operators of one
graph, who makes and who reads each value, and keeps both right under the few moves that a rewrite is made of:
`redirect`, `hide`, `absorb`, `absorb_follower` and `set_inputs`.  Each move costs what it touches.

Invariant: every source index of the graph is in exactly one operator's `sources`, or is hidden once.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnviz.cleaning.operator import Op, thawed
from nnviz.cleaning.order import captured
from nnviz.cleaning.wiring import Wiring
from nnviz.graph import Graph, Hidden, Value


class Draft(Wiring):
    """Operators that can be rewired.

    replaced        what took the place of values that are gone; a body shares it, and the next two, with `outer`
    carried         the learned weights behind a folded constant
    shape_derived   the folded constants that follow from shapes
    """

    def __init__(self, graph: Graph, outer: Draft | None = None) -> None:
        self.source = graph
        self.replaced: dict[Value, Value] = outer.replaced if outer else {}
        super().__init__(graph.inputs, map(self.resolve, graph.outputs), captured(graph))
        self.hidden: list[Hidden] = list(graph.hidden)
        self.carried: dict[Value, tuple[Value, ...]] = outer.carried if outer else {}
        self.shape_derived: set[Value] = outer.shape_derived if outer else set()
        for position, node in enumerate(graph.nodes):
            self.add(thawed(position, node))

    def resolve(self, value: Value) -> Value:
        """What stands today for a value of the source."""
        while value in self.replaced:
            value = self.replaced[value]
        return value

    def add(self, op: Op) -> Op:
        """Put an operator into the graph."""
        self._ops.append(op)
        op.inputs = [self.resolve(value) for value in op.inputs]
        for value in op.outputs:
            if not value.constant:
                self._producers[value] = op
        self._read(op)
        return op

    def redirect(self, old: Value, new: Value) -> None:
        """Let whatever read `old` read `new`."""
        if old is new:
            return
        self.replaced[old] = new
        for op in self.readers(old):
            self.set_inputs(op, [new if value is old else value for value in op.inputs])
        if old in self._kept:
            self._kept.add(new)
        if old in self._leaving:
            self._leaving.add(new)
            self.outputs = [new if value is old else value for value in self.outputs]

    def hide(self, op: Op, why: str) -> None:
        """Take `op` out of the graph, and say why."""
        self.hidden += [Hidden(member, why) for member in op.sources]
        self._remove(op)

    def hide_alias(self, op: Op, why: str) -> bool:
        """Hide an operator whose output is its first input; not one that alone joins an input to an output."""
        before, after = op.slot(0), op.output
        maker = self.producer(before)
        if self.is_output(after) and maker is not None and not self.is_output(before):
            self.hide(op, why)
            self._rename(maker, before, after)
        elif self.is_output(after) and not before.constant:
            return False
        else:
            self.hide(op, why)
            self.redirect(after, before)
        return True

    def absorb_or_hide(self, op: Op, why: str) -> None:
        """Absorb an operator that hands on its first input into its maker, if nothing else reads that; else hide it."""
        before = op.slot(0)
        maker = self.producer(before)
        if maker is not None and self.sole_reader(before) is op:
            self.absorb_follower(maker, op, before)
        else:
            self.hide_alias(op, why)

    def absorb(self, into: Op, others: Iterable[Op]) -> None:
        """Let `into` stand for `others` too; their weights become its weights."""
        for op in others:
            if op is not into:
                into.sources += op.sources
                into.weights += [weight for weight in op.weights if weight not in into.weights]
                self._remove(op)

    def absorb_follower(self, maker: Op, follower: Op, value: Value) -> None:
        """Let `maker` make what `follower`, the sole reader of its output `value`, makes of it."""
        self.absorb(maker, [follower])
        self._rename(maker, value, follower.output)

    def graph(self) -> Graph:
        """The graph as it stands, in topological order."""
        return Graph(
            name=self.source.name,
            nodes=tuple(op.frozen() for op in self.topological()),
            inputs=self.source.inputs,
            outputs=tuple(self.outputs),
            hidden=tuple(sorted(self.hidden, key=lambda item: item.member)),
            metadata=self.source.metadata,
            remarks=self.source.remarks,
        )

    def _rename(self, maker: Op, old: Value, new: Value) -> None:
        """Let `maker` produce `new` where it produced `old`."""
        maker.outputs = [new if value is old else value for value in maker.outputs]
        self._producers.pop(old, None)
        self._producers[new] = maker
        for op in self.readers(old):
            self.set_inputs(op, [new if value is old else value for value in op.inputs])
        self.replaced[old] = new
        if old in self._kept:
            self._kept.add(new)
