"""Several networks in one figure, side by side: aligned by resolution, with one set of names, colours and panels.

1. classes   blocks of equal structure and label become one class over all networks
2. joining   the graphs become one graph that knows its networks

What follows is the figure of any graph; `layout.abreast` gives each network a column of its own.

>>> import nnviz
>>> models = [nnviz.load(name).fold() for name in ("a.onnx", "b.tflite")]  # doctest: +SKIP
>>> nnviz.compare(models, ["ResNet-18", "ResNet-50"]).save("fig.pdf")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence

from nnviz.api import Model
from nnviz.comparison.joining import join
from nnviz.diagram.draw import given_name
from nnviz.errors import OptionError

__all__ = ["compare"]


def compare(models: Sequence[Model], names: Sequence[str] = ()) -> Model:
    """One model that draws `models` beside one another, each folded or not as it is, under its name.

    `names` are the headings: one for each model, or none for the names in their files.  Raises `OptionError` where
    there are not as many names as models, or no model at all.
    """
    if not models:
        raise OptionError("nothing to compare; give two models or more")
    if names and len(names) != len(models):
        raise OptionError(f"{len(names)} names for {len(models)} models; give one for each, in their order, or none")
    if len(models) == 1:
        return models[0]
    called = list(names) or [given_name(model.graph) for model in models]
    return Model(join(_distinct(called), [model.graph for model in models]), folded=True)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where some are equal or none."""
    alike = {name: [place for place, other in enumerate(names) if other == name] for name in names}
    return [
        " ".join(filter(None, (name or "Network", str(alike[name].index(place) + 1) if len(alike[name]) > 1 else "")))
        for place, name in enumerate(names)
    ]
