"""What is odd about a file and does not stop it from being read: one line for each kind of oddity."""

from __future__ import annotations

from nnviz.converters._text import printable

_SHOWN = 3


class Remarks:
    """Collects oddities by kind, with the names of those concerned."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def note(self, what: str, name: str) -> None:
        """Note that `what` holds of `name`; `what` ends where the names follow."""
        self._found.setdefault(what, []).append(name)

    def lines(self) -> tuple[str, ...]:
        """Return one line for each kind, in the order they were found; it shows the first few names."""
        return tuple(f"{what}{_list(names)}" for what, names in self._found.items())


def _list(names: list[str]) -> str:
    shown = ", ".join(printable(name) or '""' for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
