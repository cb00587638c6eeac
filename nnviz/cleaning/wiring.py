"""Who makes and who reads each value of a graph that is being cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nnviz.cleaning.operator import Op
from nnviz.cleaning.order import topological
from nnviz.graph import Value


class Wiring:
    """Operators in the order of the graph, and the values between them; constants are not followed."""

    def __init__(self, given: Iterable[Value], outputs: Iterable[Value], captured: Iterable[Value]) -> None:
        self.outputs: list[Value] = list(outputs)
        self._ops: list[Op] = []
        self._producers: dict[Value, Op] = {}
        self._readers: dict[Value, dict[Op, int]] = {}
        self._given: set[Value] = set(given)
        self._leaving: set[Value] = set(self.outputs)
        self._kept: set[Value] = self._leaving | set(captured)

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

    def topological(self) -> list[Op]:
        """The operators, each after the makers of its operands."""
        return topological([op for op in self._ops if op.alive], self._producers)

    def set_inputs(self, op: Op, inputs: Iterable[Value]) -> None:
        """Let `op` read these values."""
        self._unread(op)
        op.inputs = list(inputs)
        self._read(op)

    def set_outputs(self, op: Op, outputs: Iterable[Value]) -> None:
        """Let `op` make these values, which no other operator makes any more."""
        op.outputs = list(outputs)
        self._producers.update(dict.fromkeys(op.outputs, op))

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
