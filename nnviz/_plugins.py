"""Find what the modules of a package declare: how formats and outputs register themselves."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TypeVar

T = TypeVar("T")


def declared(package: str, kind: type[T]) -> Iterator[T]:
    """Yield each `kind` that a module or folder of `package` declares at its top level, by module name.

    Then those that other distributions declare under the entry-point group of the same name.
    """
    for info in sorted(iter_modules(import_module(package).__path__), key=lambda info: info.name):
        yield from _values(import_module(f"{package}.{info.name}"), kind)
    for entry in sorted(entry_points(group=package), key=lambda entry: entry.name):
        value = entry.load()
        if isinstance(value, kind):
            yield value


def _values(module: object, kind: type[T]) -> Iterator[T]:
    yield from (value for value in vars(module).values() if isinstance(value, kind))
