"""Classes of blocks: all copies of one kind over the whole network, and how they are grouped where they are drawn."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.renderers.json.census import Census, Occurrence


def classes(found: Census) -> Iterator[dict[str, object]]:
    """Yield the entry of each kind, in the order in which the network comes to them.

    `instances` holds every copy, those in other copies of an outer block included; `repeats` and `variants` count
    along it.
    """
    for kind, occurrences in found.occurrences.items():
        first = occurrences[0]
        yield {
            "id": kind,
            "label": first.block.label,
            "parent": first.parent or None,
            "shared_weights": any(each.block.shared for each in occurrences),
            "equal": first.block.equal,
            "instances": [list(copy) for each in occurrences for copy in each.copies],
            "repeats": [{"first": found.offsets[each.block], "count": len(each.copies)} for each in occurrences],
            "variants": [entry for each in occurrences for entry in _variants(each, found.offsets[each.block])],
        }


def _variants(occurrence: Occurrence, offset: int) -> Iterator[dict[str, object]]:
    for variant in sorted(occurrence.block.variants, key=lambda variant: variant.instance):
        yield {"instance": offset + variant.instance, "differs": variant.differs}
