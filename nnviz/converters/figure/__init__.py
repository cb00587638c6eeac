"""Figures of nnviz, read again: SVG, PDF, PNG and JSON carry the document of their network (`nnviz.document`).

What they show is not looked at.  The graph is as cleaning left it, so nothing is inferred and nothing cleaned again.
"""

from __future__ import annotations

from nnviz.converters import Converter, Source
from nnviz.converters._mapping import mapped
from nnviz.converters._text import printable
from nnviz.converters.figure.carriers import Carrier, carrier_of
from nnviz.document import DamagedError, Document, NewerError, TooLargeError, parsed
from nnviz.errors import InvalidModelError, UnknownFormatError, UnsupportedModelError
from nnviz.graph import Graph


def matches(source: Source) -> bool:
    """Tell whether `source` is a figure of a kind that may carry a document, whoever drew it."""
    return carrier_of(source.head) is not None


def restore(source: Source) -> Document:
    """Read the document of a figure.

    Raises `UnknownFormatError` where it carries none, `InvalidModelError` where the document is damaged,
    `UnsupportedModelError` where it is too large or of another schema.
    """
    carrier = carrier_of(source.head)
    if carrier is None:
        raise UnknownFormatError(f"{source.path}: no figure; give the model's own file")
    try:
        return _document(carrier, source)
    except DamagedError as error:
        what = f"{carrier.kind} whose network is damaged: {error}"
        raise InvalidModelError(f"{source.path}: {what}; give the model's own file") from error
    except NewerError as error:
        what = f"{carrier.kind} of another version of nnviz ({printable(str(error))})"
        raise UnsupportedModelError(f"{source.path}: {what}; give the model's own file") from error
    except TooLargeError as error:
        advice = f"raise it with --limit {error.raised_by}=NUMBER" if error.raised_by else "give the model's own file"
        raise UnsupportedModelError(f"{source.path}: {error}; {advice}") from error


def _document(carrier: Carrier, source: Source) -> Document:
    with mapped(source.path) as buffer:
        found = carrier.find(buffer, source.limits)
    if found is None:
        what = f"{carrier.kind} that carries no network, as figures of nnviz do unless drawn with --no-document"
        raise UnknownFormatError(f"{source.path}: {what}; give the model's own file")
    return parsed(found, source.limits)


def read(source: Source) -> Graph:
    """Read the graph of a figure's document; raises what `restore` does."""
    return restore(source).graph


FIGURE = Converter("figure", (".svg", ".pdf", ".png", ".json"), matches, read, restore=restore)
