"""What the table of motifs asks about a body: how many of which operator, which kernels, what meets what."""

from __future__ import annotations

from functools import cached_property

from nnviz.folding.comparing.wiring import (
    Join,
    Wiring,
    adds_foreign,
    closes_residual,
    joins,
    merges_streams,
    operands,
)
from nnviz.folding.naming.attention import attentions, linear_attentions
from nnviz.folding.naming.counts import Counts
from nnviz.folding.naming.exchanging import forks, mixes
from nnviz.folding.naming.gates import excitations, feeds_forward, gates, modulations


class Facts(Counts):
    """A body in numbers, and how it is wired; each fact is found when it is first asked for."""

    @cached_property
    def _wiring(self) -> Wiring:
        return Wiring(self.nodes)

    @cached_property
    def _attentions(self) -> tuple[int, int]:
        return attentions(self.nodes) if self.count("Softmax", "Attention") else (0, 0)

    @property
    def self_attention(self) -> int:
        """Softmax attentions whose keys come from the queries' stream."""
        return self._attentions[0]

    @property
    def cross_attention(self) -> int:
        """Softmax attentions whose keys come from another stream."""
        return self._attentions[1]

    @property
    def attentions(self) -> int:
        """All softmax attentions."""
        return self.self_attention + self.cross_attention

    @cached_property
    def linear(self) -> int:
        """Attentions whose softmax comes before the keys meet the values."""
        return linear_attentions(self._wiring) if self.count("Softmax") else 0

    @cached_property
    def deep(self) -> int:
        """The most convolutions in a chain."""
        return max(self._wiring.depth.values(), default=0)

    @cached_property
    def residual(self) -> bool:
        """Whether the last sum adds what enters, or a projection of it, and closes the body."""
        return closes_residual(self._wiring)

    @cached_property
    def foreign(self) -> bool:
        """Whether the last sum adds another stream."""
        return adds_foreign(self._wiring)

    @cached_property
    def merges(self) -> bool:
        """Whether the last sum adds what is made from another stream, or that itself."""
        return merges_streams(self._wiring)

    @cached_property
    def joins(self) -> tuple[Join, ...]:
        """What the concatenations join."""
        return tuple(joins(self._wiring)) if self.count("Concat") else ()

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """The activations of gates."""
        return tuple(gates(self._wiring)) if self.products else ()

    @cached_property
    def excitations(self) -> int:
        """Gates by an average."""
        return excitations(self._wiring) if self.products else 0

    @cached_property
    def modulations(self) -> int:
        """Norms that another entry scales."""
        return modulations(self._wiring) if self.products else 0

    @cached_property
    def feeds_forward(self) -> bool:
        """Whether an activation stands between two layers of weights."""
        return feeds_forward(self._wiring)

    @cached_property
    def mixes(self) -> bool:
        """Whether each of several results depends on each of several entries."""
        return self.taken > 1 and mixes(self.nodes)

    @cached_property
    def forks(self) -> bool:
        """Whether something made inside is read twice."""
        return forks(self.nodes)

    @cached_property
    def taken(self) -> int:
        """Tensors that enter."""
        return len({value for node in self.nodes for value in operands(node)} - self._wiring.producer.keys())
