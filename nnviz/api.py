"""The library in three verbs: load, fold, save.  The only module that knows every layer.

>>> import nnviz
>>> nnviz.load("resnet50.onnx").fold().save("resnet50.pdf")  # doctest: +SKIP

Every option of the command line is a keyword here, with the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from nnviz.collector import uncollected
from nnviz.converters import Converter, Phase, converters
from nnviz.document import LARGEST, Document, part_of, written
from nnviz.errors import OptionError
from nnviz.graph import Dim, Graph
from nnviz.limits import DEFAULTS, Limits
from nnviz.options import OUTPUTS_OWN, USUAL, Choices, Options
from nnviz.output import write
from nnviz.reading import read
from nnviz.renderers import Renderer, renderer_for, renderers

if TYPE_CHECKING:
    from nnviz.diagram import Diagram
    from nnviz.page import Page
    from nnviz.rows import Rows
    from nnviz.scene import Scene


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model; each verb returns a new one or bytes, so calls chain."""

    graph: Graph
    folded: bool = False
    _read: Document | None = field(default=None, compare=False, repr=False)
    _pages: dict[Options, Page] = field(default_factory=dict["Options", "Page"], compare=False, repr=False)

    _documents: dict[str, bytes] = field(default_factory=dict[str, bytes], compare=False, repr=False)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is odd about the file and did not stop it from being read, one line each."""
        return self.graph.remarks

    @property
    def blocks(self) -> dict[str, str]:
        """The classes of blocks that folding found: kind ("B0") and label; `select` and `explain` take both."""
        from nnviz.graph import blocks

        return {block.kind: block.label for block in blocks(self.graph)}

    def fold(self) -> Model:
        """Fold repeated structure into blocks."""
        from nnviz.folding import fold

        if self.folded:
            return self
        whole = self._whole
        return Model(whole.graph if whole.folded else fold(self.graph), True, whole)

    @property
    def _whole(self) -> Document:
        """The network as it was read."""
        return self._read or Document(self.graph)

    def render(self, format: str, **choices: Unpack[Choices]) -> bytes:
        """Draw the model; `format` is the name of an output ("svg", "pdf", "png", "text", "json").

        The keywords are the fields of `nnviz.Options`: depth=1, width=241 and so on.
        """
        return self._render(renderer_for(format), Options(**choices))

    def save(self, path: str | Path, **choices: Unpack[Choices]) -> None:
        """Draw the model into `path`, whose suffix names the output; a failure leaves what was there."""
        path = Path(path)
        write(path, self._render(renderer_for(path.suffix, str(path)), Options(**choices)))

    def lines(self, cells: int = 100, /, **choices: Unpack[Choices]) -> Iterator[tuple[tuple[str, str], ...]]:
        """The figure for a terminal so many cells wide: each line as (text, style) spans."""
        from nnviz.layout.lanes import lanes
        from nnviz.page import outline
        from nnviz.renderers.text import lines

        options = Options(**choices)
        return lines(lanes(outline(self._part(options), options)), cells, options.ascii)

    def summary(
        self, cells: int = 100, /, *, brief: bool = False, **choices: Unpack[Choices]
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        """What the model is, costs and repeats: one screen, or with `brief` the four lines above a printed figure.

        Lines are those of `lines`; of the keywords `select` and `ascii` are heeded.
        """
        from nnviz.renderers._fitting import fitted
        from nnviz.reporting import compared, header, summary

        options = Options(**choices)
        part = self._part(options)
        if part.networks:
            return fitted(compared(part, brief), cells, options.ascii)
        return fitted((header(part),) if brief else summary(part), cells, options.ascii)

    def table(self, cells: int = 100, /, **choices: Unpack[Choices]) -> Iterator[tuple[tuple[str, str], ...]]:
        """A row for each operator, every copy of a block included: where it is, what leaves it, what it costs.

        Lines are those of `lines`; of the keywords `select` and `ascii` are heeded.  `render("csv")` has exact numbers.
        """
        from nnviz.renderers._fitting import fitted
        from nnviz.reporting import table

        options = Options(**choices)
        return fitted((table(self._part(options)),), cells, options.ascii)

    def explain(
        self, name: str, cells: int = 100, /, **choices: Unpack[Choices]
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        """All that is known of one box, by its label, title, id in the JSON, or the name of a node of the file.

        Lines are those of `lines`; of the keywords `select` and `ascii` are heeded.  Raises `OptionError` with the
        nearest names where nothing is called so.
        """
        from nnviz.renderers._fitting import fitted
        from nnviz.reporting import explain

        options = Options(**choices)
        return fitted(explain(self._part(options), name, self._whole.names), cells, options.ascii)

    def violations(self, **choices: Unpack[Choices]) -> tuple[str, ...]:
        """What is wrong with the figure by the independent judge of `nnviz.inspection`, one line each; mostly nothing.

        The keywords are those of `render`; what holds of the SVG holds of every picture.
        """
        from nnviz.inspection import violations

        with uncollected():
            page = self._page(Options(**choices))
            return tuple(str(violation) for violation in violations(page.scene, page.diagram))

    def legibility(self, **choices: Unpack[Choices]) -> tuple[str, ...]:
        """What a width kept closed in a picture, and that text became too small to read; one line each, mostly none.

        The keywords are those of `render`.
        """
        from nnviz.legibility import legibility

        options = Options(**choices)
        with uncollected():
            return legibility(self._part(options), self._page(options), options)

    def omissions(self, **choices: Unpack[Choices]) -> tuple[str, ...]:
        """What figures should carry and leave out, because it is too large; one line each, mostly none.

        The keywords are those of `render`.
        """
        options = Options(**choices)
        with uncollected():
            left_out = options.document and not self.graph.networks and not self._carried(options)
        what = f"the network takes more than {LARGEST // 1024**2} MB, so that the figure does not carry it"
        return (f"{what}; draw it again from the model's own file",) if left_out else ()

    def _carried(self, options: Options) -> bytes:
        """The document of what is drawn, as text; b"" where it is too large for a figure, or there are several."""
        if self.graph.networks:
            return b""
        if options.select not in self._documents:
            whole = self._whole
            part = part_of(whole, self._part(options), self.folded) if options.select else whole
            self._documents[options.select] = written(part)
        text = self._documents[options.select]
        return text if len(text) <= LARGEST else b""

    def _part(self, options: Options) -> Graph:
        """What is drawn of the network."""
        from nnviz.selection import select

        return select(self.graph, options.select) if options.select else self.graph

    def _page(self, options: Options) -> Page:
        """The picture, laid out once for all outputs."""
        from nnviz.page import compose

        options = replace(options, **{name: getattr(USUAL, name) for name in OUTPUTS_OWN})
        if options not in self._pages:
            self._pages.clear()
            self._pages[options] = compose(self._part(options), options)
        return self._pages[options]

    def _render(self, renderer: Renderer, options: Options) -> bytes:
        settings = {name: getattr(options, name) for name in renderer.settings}
        with uncollected():
            if settings.get("document"):
                settings["document"] = self._carried(options)
            return renderer.render(self._figure(renderer, options), **settings)

    def _figure(self, renderer: Renderer, options: Options) -> Rows | Diagram | Scene | Graph:
        """What the output needs: lines, boxes before layout, where their ink goes, or no figure at all."""
        from nnviz.layout.lanes import lanes
        from nnviz.page import drawn, outline

        match renderer.needs:
            case "rows":
                return lanes(outline(self._part(options), options))
            case "diagram":
                return drawn(self._part(options), options)
            case "graph":
                return self._part(options)
            case "scene":
                return self._page(options).scene

    def _repr_svg_(self) -> str:
        return self.fold().render("svg").decode()


def load(
    path: str | Path,
    *,
    shapes: Mapping[str, Sequence[Dim]] | None = None,
    limits: Limits = DEFAULTS,
    strict: bool = False,
    phase: Phase | None = None,
    weights: str | Path | None = None,
) -> Model:
    """Read the model at `path`, whatever its format, infer its shapes and clean it; or what a figure carries.

    `shapes` gives inputs, by name, other shapes than the file does: numbers, symbols, or None for an open dimension.
    `limits` says how large a model may be.  With `strict`, anything odd about the file is an error.
    `phase`, "train" or "test", and `weights`, a file beside one of the graph alone, are for formats that know them.

    Raises `UnknownFormatError`, `InvalidModelError`, `UnsupportedModelError` or `OptionError`, one line each.
    """
    from nnviz.folding import unfold

    with uncollected():
        found = read(path, shapes=shapes, limits=limits, phase=phase, weights=weights)
        model = Model(unfold(found.graph) if found.folded else found.graph, False, found)
    if strict and model.remarks:
        raise OptionError(f"{path}: {model.remarks[0]}{_more(model.remarks)}; drawn without --strict")
    return model


def _more(remarks: tuple[str, ...]) -> str:
    return f" (and {len(remarks) - 1} more remarks)" if len(remarks) > 1 else ""


def formats() -> tuple[tuple[Converter, ...], tuple[Renderer, ...]]:
    """Everything that can be read, and everything that can be written."""
    return converters(), renderers()
