"""Adaptive norms: a norm, what scales and shifts it, and what a layer makes of its condition for that (Peebles 2023).

The chain that makes scales, shifts and gates stands between the norm and the product, and the gates leave it: no single
tensor leaves, and no boundary shows what a person calls one norm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from nnviz.folding.labels import is_norm


def adaptive_norms(
    names: Sequence[str], producers: Sequence[list[int]], consumers: Sequence[list[int]], conditions: AbstractSet[int]
) -> Iterator[tuple[int, int]]:
    """From each norm that a condition scales to where it is scaled and shifted, if nothing else stands between."""
    flow = _Positions(names, producers, consumers, conditions)
    return (stretch for condition in conditions for stretch in flow.scaled(condition))


@dataclass(frozen=True, slots=True)
class _Positions:
    names: Sequence[str]
    producers: Sequence[list[int]]
    consumers: Sequence[list[int]]
    conditions: AbstractSet[int]

    def scaled(self, condition: int) -> Iterator[tuple[int, int]]:
        """The norms that `condition` scales, with what lies up to the shift."""
        for reader in self.consumers[condition]:
            scale = self._scale(reader)
            norm = next((source for source in self.producers[scale] if is_norm(self.names[source])), scale)
            end = self._shift(scale, condition) + 1
            if norm < scale and self.names[scale] == "Mul" and self._hangs_together(norm, end):
                yield norm, end

    def _scale(self, reader: int) -> int:
        """The product behind `reader` where that adds one, else `reader`."""
        users = self.consumers[reader]
        adds_one = self.names[reader] == "Add" and len(self.producers[reader]) == 1 and len(users) == 1
        return users[0] if adds_one else reader

    def _shift(self, scale: int, condition: int) -> int:
        """The sum that alone reads `scale`, if `condition` shifts it there, else `scale`."""
        users = self.consumers[scale]
        shifts = len(users) == 1 and self.names[users[0]] == "Add" and condition in self.producers[users[0]]
        return users[0] if shifts else scale

    def _hangs_together(self, start: int, end: int) -> bool:
        """Whether all operators of [start, end) but conditions lead to its last one and nowhere else."""
        return all(
            i in self.conditions or (self.consumers[i] and self.consumers[i][-1] < end) for i in range(start, end - 1)
        )
