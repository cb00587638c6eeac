"""Data that flows to the right: laid out downwards, then turned about the diagonal of the page.

What is laid out has its boxes on their sides (measuring), so that turned back they stand upright, their text in them.
Order is kept: what was left is above, what was above is left.
"""

from __future__ import annotations

from dataclasses import replace

from nnviz.layout.places import Fragment, Item


def turned(drawn: Fragment) -> Fragment:
    """The same with x and y exchanged, the contents of frames included; reach and breaks are left behind."""
    root = _turned(drawn)
    pending = [root]
    for fragment in pending:
        for item in fragment.items:
            if item.contents is not None:
                item.contents = _turned(item.contents)
                pending.append(item.contents)
    return root


def _turned(drawn: Fragment) -> Fragment:
    paths = {wire: [(y, x) for x, y in path] for wire, path in drawn.paths.items()}
    return Fragment([_turned_item(item) for item in drawn.items], paths, drawn.heads, drawn.tails)


def _turned_item(item: Item) -> Item:
    return replace(
        item,
        x=item.y,
        y=item.x,
        width=item.height,
        height=item.width,
        axis=item.height / 2,
        before=item.above,
        after=item.below,
        above=item.before,
        below=item.after,
    )
