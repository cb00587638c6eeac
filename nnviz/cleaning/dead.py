"""Operators that feed no output and no body are not drawn."""

from __future__ import annotations

from nnviz.cleaning.draft import Draft


def hide_dead(draft: Draft) -> None:
    """Hide what nothing reads, consumers before producers."""
    pending = list(draft.ops())
    while pending:
        op = pending.pop()
        if op.alive and not any(draft.uses(value) for value in op.outputs):
            makers = [draft.producer(value) for value in op.inputs]
            draft.hide(op, "dead")
            pending += [maker for maker in makers if maker is not None]
