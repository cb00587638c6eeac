"""Repeats that are not neighbours: windows of parts that occur twice or more, anywhere, are boxed.

Greedy as in Re-Pair: the window that saves most is boxed everywhere, then again, a few times.  Only windows that one
tensor enters and one leaves, in lists long enough to need it, not dominated by one run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from nnviz.folding.line import Line
from nnviz.folding.parts import Part
from nnviz.folding.thresholds import THRESHOLDS

Token: TypeAlias = tuple[bool, int, bool, int]
"""Leaf or not, label or class, whether it is a run, number of copies."""

_LONGEST_STRENGTH = 44


class _Place(NamedTuple):
    """A window: parts [first, first + width) of one list, operators [start, end)."""

    owner: int
    first: int
    start: int
    end: int


def regroup(line: Line, roots: list[Part]) -> None:
    """Box repeated windows in all lists of parts below `roots`, in place."""
    owners = _owners(roots)
    if sum(len(owner.parts) for owner in owners) > THRESHOLDS.regroup_tokens:
        return
    for _ in range(THRESHOLDS.regroup_rounds):
        window = _best_window(line, owners)
        if window is None:
            return
        _box(line, owners, *window)


def _owners(roots: list[Part]) -> list[Part]:
    """Every part with a list of its own of two or more, outer first."""
    found: list[Part] = []
    pending = roots[::-1]
    while pending:
        part = pending.pop()
        if len(part.parts) > 1:
            found.append(part)
        inner = [opened for child in part.parts if child.kind != "leaf" for opened in child.opened()]
        pending.extend(reversed(inner))
    return found


def _token(line: Line, part: Part) -> Token:
    if part.kind == "leaf":
        return True, line.codes[part.start], False, 1
    return False, part.shape, part.kind != "unit", part.total


def _windows(line: Line, owners: list[Part]) -> dict[tuple[Token, ...], list[_Place]]:
    """Every short window by its tokens, with the places where it stands; places of one list do not overlap.

    A window of which two neighbours occur together but once is left out.
    """
    places: dict[tuple[Token, ...], list[_Place]] = defaultdict(list)
    lists = [[_token(line, part) for part in owner.parts] for owner in owners]
    common = Counter(pair for tokens in lists for pair in pairwise(tokens))
    for number, (owner, tokens) in enumerate(zip(owners, lists, strict=True)):
        for first, part in enumerate(owner.parts):
            for width in range(2, min(THRESHOLDS.regroup_parts, len(tokens) - first) + 1):
                if common[tokens[first + width - 2], tokens[first + width - 1]] < 2:
                    break
                place = _Place(number, first, part.begin, owner.parts[first + width - 1].finish)
                if place.end - place.start > THRESHOLDS.regroup_length:
                    break
                if width < len(tokens) and place.end - place.start >= 3:
                    known = places[tuple(tokens[first : first + width])]
                    if not (known and known[-1].owner == number and known[-1].first + width > first):
                        known.append(place)
    return places


def _best_window(line: Line, owners: list[Part]) -> tuple[tuple[Token, ...], list[_Place]] | None:
    best, chosen = THRESHOLDS.regroup_gain, None
    for tokens, places in _windows(line, owners).items():
        if _gain(tokens, places) <= best / 1.5 or _distinct(places) < 2:
            continue
        regions = [place for place in places if _is_free(line, owners[place.owner], place, len(tokens))]
        if _distinct(regions) < 2 or max(len(owners[p.owner].parts) for p in regions) <= THRESHOLDS.regroup_list:
            continue
        ends = sum(line.strength.full[place.start] + line.strength.full[place.end] for place in regions)
        gain = _gain(tokens, regions) * (0.5 + ends / len(regions) / _LONGEST_STRENGTH)
        if gain > best:
            best, chosen = gain, (tokens, regions)
    return chosen


def _gain(tokens: tuple[Token, ...], places: list[_Place]) -> float:
    return (len(places) - 1) * (len(tokens) - 1 + 0.15 * (places[0].end - places[0].start))


def _distinct(places: Iterable[_Place]) -> int:
    return len({(place.start, place.end) for place in places})


def _is_free(line: Line, owner: Part, place: _Place, width: int) -> bool:
    """Whether one tensor enters and one leaves, and no run makes up most of the window."""
    length = place.end - place.start
    runs = (p for p in owner.parts[place.first : place.first + width] if p.kind in ("run", "assembly"))
    return not any(2 * (run.finish - run.begin) > length for run in runs) and line.is_region(place.start, place.end)


def _box(line: Line, owners: list[Part], tokens: tuple[Token, ...], places: list[_Place]) -> None:
    width = len(tokens)
    shape = line.signature(places[0].start, places[0].end)
    for place in sorted(places, key=lambda place: (place.owner, -place.first)):
        parts = owners[place.owner].parts
        window = parts[place.first : place.first + width]
        if tuple(_token(line, part) for part in window) == tokens:
            box = Part("unit", place.start, place.end, window, shape=shape)
            parts[place.first : place.first + width] = [box]
            owners.append(box)
