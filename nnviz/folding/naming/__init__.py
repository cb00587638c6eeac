"""What a person calls each class of blocks.

In this order: the module class that the file records, where every copy agrees; a motif of operators; a container by
what is in it; the place at either end of the network, or beside others; a letter.  A container is never named by its
raw operators, or a stage of two layers would be a decoder layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nnviz.folding.boxing.copies import Copy
from nnviz.folding.comparing.kinds import Kind
from nnviz.folding.labels import SYNONYMS, label, printed
from nnviz.folding.naming.columns import columns
from nnviz.folding.naming.composition import container, places
from nnviz.folding.naming.facts import Facts
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.folding.naming.scopes import module_names
from nnviz.graph import Node

SPOKEN = {"Gemm": "Linear"}
"""What a person calls an operator that is a block of its own, where the standard calls it otherwise."""
LONGEST = 1000
"""Operators of a body that may be a motif at most: following what each is made from is quadratic."""


def names(
    root: Copy, nodes: Sequence[Node], kinds: Mapping[int, Kind], stages: frozenset[int] = frozenset()
) -> dict[str, str]:
    """The label of each kind, of which some are `stages`; `nodes` are the operators by position."""
    naming = _Naming(nodes, kinds, dict.fromkeys(stages & kinds.keys(), "Stage"))
    for shape in sorted(kinds, key=lambda shape: (kinds[shape].reference.end - kinds[shape].reference.start, shape)):
        naming.name(shape)
    naming.found |= places(root, nodes, naming.found)
    naming.found |= columns(root, nodes, naming.found)
    naming.found |= module_names(root, nodes)
    return _finished(naming.found, kinds, any(node.op == "Gather" and node.weights for node in nodes))


@dataclass(slots=True)
class _Naming:
    nodes: Sequence[Node]
    kinds: Mapping[int, Kind]
    found: dict[int, str] = field(default_factory=dict[int, str])
    parts: set[int] = field(default_factory=set[int])

    def name(self, shape: int) -> None:
        """Name one kind; those inside it have their names already."""
        if shape not in self.found:
            self.found[shape] = self._by_content(shape, self.kinds[shape].reference)

    def _by_content(self, shape: int, copy: Copy) -> str:
        body = self.nodes[copy.start : copy.end]
        if len(body) == 1:
            return SPOKEN.get(body[0].op) or printed(label(body[0]).removesuffix("+act"))
        name = container(copy, self.nodes, self.found, self.parts)
        if name or len(body) > LONGEST:
            return name
        facts = Facts(body, self._members(copy))
        motif = next((motif for motif in MOTIFS if motif.test(facts)), None)
        if motif and motif.part:
            self.parts.add(shape)
        return motif.name if motif else ""

    def _members(self, copy: Copy) -> Iterator[str]:
        """What is directly in `copy`: operators, and blocks by name."""
        for member in copy.members:
            if isinstance(member, int):
                yield SYNONYMS.get(self.nodes[member].op, self.nodes[member].op)
            else:
                yield from [self.found.get(member.shape) or "?"] * len(member.copies)


def _finished(found: Mapping[int, str], kinds: Mapping[int, Kind], embeds: bool) -> dict[str, str]:
    """Letters for what has no name; layers by what stands beside them.

    A layer beside a decoder is an encoder's.  A layer with attention to another stream decodes only where the network
    reads words, or encodes what it attends to; a denoising network attends to a prompt.
    """
    labels = set(found.values())
    decodes = "Decoder layer" in labels
    renamed: dict[str, str] = {}
    if decodes and not (embeds or "Transformer layer" in labels):
        renamed = {"Decoder layer": "Transformer block", "Decoder": "Transformer"}
    elif decodes:
        renamed = {"Transformer layer": "Encoder layer", "Transformer": "Encoder"}
    letters = (f"Block {letter}" for letter in _letters())
    return {kind.name: renamed.get(found[shape], found[shape]) or next(letters) for shape, kind in kinds.items()}


def _letters() -> Iterator[str]:
    """A to Z, AA to ZZ, and so on."""
    alphabet = [chr(ord("A") + i) for i in range(26)]
    prefixes = [""]
    while True:
        prefixes = [prefix + letter for prefix in prefixes for letter in alphabet]
        yield from prefixes
