"""The graph while it is being cleaned.

Cleaning is a hundred small rewrites; a frozen graph would be copied for each.  A `Draft` holds the operators of one
graph, who makes and who reads each value, and keeps both right under the few moves that a rewrite is made of:
`redirect`, `hide`, `absorb`, `absorb_view` and `set_inputs`.  Each move costs what it touches.

Invariant: every source index of the graph is in exactly one operator's `sources`, or is hidden once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nnviz.cleaning.operator import Op, thawed
from nnviz.cleaning.order import captured, topological
from nnviz.graph import Graph, Hidden, Value


class Draft:
    """Operators that can be rewired.

    `outer` maps values of the enclosing graph that are gone to what took their place.
    """

    def __init__(self, graph: Graph, outer: Mapping[Value, Value] | None = None) -> None:
        self.source = graph
        self.replaced: dict[Value, Value] = dict(outer or {})
        self.outputs: list[Value] = [self.resolve(value) for value in graph.outputs]
        self.hidden: list[Hidden] = list(graph.hidden)
        self.carried: dict[Value, tuple[Value, ...]] = {}
        self.shape_derived: set[Value] = set()
        self._ops: list[Op] = []
        self._producers: dict[Value, Op] = {}
        self._readers: dict[Value, dict[Op, int]] = {}
        self._leaving: set[Value] = set(self.outputs)
        self._kept: set[Value] = self._leaving | captured(graph)
        self._given: set[Value] = set(graph.inputs)
        for position, node in enumerate(graph.nodes):
            self.add(thawed(position, node))

    # --- looking -----------------------------------------------------------------------------------------------

    def ops(self, *names: str) -> Iterator[Op]:
        """Yield the operators of these names (of any, if none is given), in order; those gone meanwhile are skipped."""
        wanted = frozenset(names)
        for op in list(self._ops):
            if op.alive and (not wanted or op.op in wanted):
                yield op

    def aliases(self, *names: str) -> Iterator[Op]:
        """Yield as `ops` does, but first the makers of the graph's outputs in the outputs' order.

        Of two aliases of one value that both leave the graph one must stay: which, the outputs' order decides.
        """
        leaving = [self._producers[value] for value in self.outputs if value in self._producers]
        wanted = dict.fromkeys(op for op in [*leaving, *self._ops] if not names or op.op in names)
        yield from (op for op in wanted if op.alive)

    def producer(self, value: Value, *names: str) -> Op | None:
        """The operator that makes `value`, if it has one of these names (or none is given)."""
        op = self._producers.get(value)
        return op if op is not None and (not names or op.op in names) else None

    def readers(self, value: Value) -> list[Op]:
        """The operators that read `value`, each once."""
        return list(self._readers.get(value, ()))

    def uses(self, value: Value) -> int:
        """How many slots read `value`; to leave the graph or to be read by a body counts as one."""
        return sum(self._readers.get(value, {}).values()) + self.is_kept(value)

    def is_kept(self, value: Value) -> bool:
        """Whether `value` leaves the graph or is read by a body."""
        return value in self._kept

    def is_output(self, value: Value) -> bool:
        """Whether `value` leaves the graph."""
        return value in self._leaving

    def is_given(self, value: Value) -> bool:
        """Whether `value` is an input of the graph."""
        return value in self._given

    def sole_reader(self, value: Value) -> Op | None:
        """The operator that alone reads `value`, and once; None if it leaves the graph."""
        readers = self._readers.get(value, {})
        op = next(iter(readers)) if len(readers) == 1 and not self.is_kept(value) else None
        return op if op is not None and readers[op] == 1 else None

    def encloses(self, members: Iterable[Op], results: Iterable[Value]) -> bool:
        """Whether nothing but `results` leaves `members`."""
        inside, leaving = set(members), set(results)
        return all(
            value in leaving or (not self.is_kept(value) and self._readers.get(value, {}).keys() <= inside)
            for op in inside
            for value in op.outputs
        )

    def data(self, op: Op) -> list[Value]:
        """The operands that are computed, not constant."""
        return [value for value in op.inputs if not value.constant]

    def resolve(self, value: Value) -> Value:
        """What stands today for a value of the source."""
        while value in self.replaced:
            value = self.replaced[value]
        return value

    # --- moving ------------------------------------------------------------------------------------------------

    def add(self, op: Op) -> Op:
        """Put an operator into the graph."""
        self._ops.append(op)
        op.inputs = [self.resolve(value) for value in op.inputs]
        for value in op.outputs:
            if not value.constant:
                self._producers[value] = op
        self._read(op)
        return op

    def set_inputs(self, op: Op, inputs: Iterable[Value]) -> None:
        """Let `op` read these values."""
        self._unread(op)
        op.inputs = list(inputs)
        self._read(op)

    def set_outputs(self, op: Op, outputs: Iterable[Value]) -> None:
        """Let `op` make these values, which no other operator makes any more."""
        op.outputs = list(outputs)
        self._producers.update(dict.fromkeys(op.outputs, op))

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
        before, after = op.inputs[0], op.output
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
        before = op.inputs[0]
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

    def topological(self) -> list[Op]:
        """The operators, each after the makers of its operands."""
        return topological([op for op in self._ops if op.alive], self._producers)

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

    # --- bookkeeping -------------------------------------------------------------------------------------------

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

    def _remove(self, op: Op) -> None:
        op.alive = False
        self._unread(op)
        for value in op.outputs:
            if self._producers.get(value) is op:
                del self._producers[value]

    def _read(self, op: Op) -> None:
        for value in op.inputs:
            if not value.constant:
                readers = self._readers.setdefault(value, {})
                readers[op] = readers.get(op, 0) + 1

    def _unread(self, op: Op) -> None:
        for value in op.inputs:
            if not value.constant:
                self._readers[value].pop(op, None)
