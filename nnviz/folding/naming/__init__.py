"""What a person calls each class of blocks.

In this order: the module class that the file records, where every copy agrees; a motif of operators; a container by
what is in it; a letter.  A container is never named by its raw operators, or a stage of two layers would be a decoder
layer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nnviz.folding.copies import Copy, Repeat, repeats
from nnviz.folding.kinds import Kind
from nnviz.folding.labels import label, printed
from nnviz.folding.naming.facts import facts_of
from nnviz.folding.naming.motifs import MOTIFS
from nnviz.folding.naming.scopes import common_scope, module_name
from nnviz.graph import Node


def names(root: Copy, nodes: Sequence[Node], kinds: Mapping[int, Kind]) -> dict[str, str]:
    """The label of each kind; `nodes` are the operators by position."""
    naming = _Naming(nodes, kinds, _scopes_around(root, nodes))
    for shape in sorted(kinds, key=lambda shape: (kinds[shape].reference.end - kinds[shape].reference.start, shape)):
        naming.name(shape)
    return _finished(naming.found, kinds)


@dataclass(slots=True)
class _Naming:
    nodes: Sequence[Node]
    kinds: Mapping[int, Kind]
    around: Mapping[Copy, tuple[str, ...]]
    found: dict[int, str] = field(default_factory=dict[int, str])
    parts: set[int] = field(default_factory=set[int])

    def name(self, shape: int) -> None:
        """Name one kind; those inside it have their names already."""
        kind = self.kinds[shape]
        body = self.nodes[kind.reference.start : kind.reference.end]
        self.found[shape] = (
            printed(label(body[0]).removesuffix("+act")) if len(body) == 1 else self._container(kind.reference)
        )
        if not self.found[shape]:
            facts = facts_of(body)
            motif = next((motif for motif in MOTIFS if motif.test(facts)), None)
            self.found[shape] = motif.name if motif else ""
            if motif and motif.part:
                self.parts.add(shape)
        copies = [self.nodes[copy.start : copy.end] for copy in kind.copies]
        self.found[shape] = module_name(copies, [self.around[copy] for copy in kind.copies]) or self.found[shape]

    def _container(self, body: Copy) -> str:
        """A name by the layers in a row that make up most of `body`; "" if it is no container."""
        layers = [repeat for repeat in _whole(body) if repeat.shape not in self.parts]
        rows = Counter[int]()
        for repeat in layers:
            rows[repeat.shape] += len(repeat.copies)
        covered = sum(repeat.end - repeat.start for repeat in layers)
        if covered * 2 <= body.end - body.start or sum(rows.values()) < 2 or not self._in_a_row(layers):
            return ""
        main = self.found.get(rows.most_common(1)[0][0], "")
        return {"Transformer layer": "Transformer", "Decoder layer": "Decoder"}.get(main, "Stage")

    def _in_a_row(self, layers: list[Repeat]) -> bool:
        """Whether each layer takes what the one before makes; branches side by side are no stage."""
        copies = [copy for repeat in layers for copy in repeat.copies]
        for before, copy in pairwise(copies):
            made = {value for node in self.nodes[before.start : before.end] for value in node.outputs}
            taken = (value for node in self.nodes[before.end : copy.end] for value in node.inputs)
            if made.isdisjoint(taken):
                return False
        return all(copy.end - copy.start >= 3 for copy in copies)


def _whole(body: Copy) -> Iterator[Repeat]:
    return (member for member in body.members if isinstance(member, Repeat))


def _scopes_around(root: Copy, nodes: Sequence[Node]) -> dict[Copy, tuple[str, ...]]:
    """The scope of what holds each copy."""
    around: dict[Copy, tuple[str, ...]] = {}
    for outer in (root, *(copy for repeat in repeats(root) for copy in repeat.copies)):
        scope = common_scope(nodes[outer.start : outer.end])
        for repeat in _whole(outer):
            around |= dict.fromkeys(repeat.copies, scope)
    return around


def _finished(found: Mapping[int, str], kinds: Mapping[int, Kind]) -> dict[str, str]:
    """Letters for what has no name; a layer beside a decoder is an encoder's."""
    decodes = "Decoder layer" in found.values()
    letters = (f"Block {letter}" for letter in _letters())
    result: dict[str, str] = {}
    for shape, kind in kinds.items():
        name = found[shape] or next(letters)
        result[kind.name] = "Encoder layer" if decodes and name == "Transformer layer" else name
    return result


def _letters() -> Iterator[str]:
    """A to Z, AA to ZZ, and so on."""
    alphabet = [chr(ord("A") + i) for i in range(26)]
    prefixes = [""]
    while True:
        prefixes = [prefix + letter for prefix in prefixes for letter in alphabet]
        yield from prefixes
