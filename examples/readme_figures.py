"""Redraw the figures of the README from the models that the onnx package ships.

python examples/readme_figures.py [FOLDER]
"""

import sys
from pathlib import Path

import onnx

import nnviz

FIGURES = {"resnet50": "resnet50"}
"""Name of the figure to name of the model."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    models = Path(onnx.__file__).parent / "backend/test/data/light"
    for figure, network in FIGURES.items():
        model = nnviz.load(models / f"light_{network}.onnx").fold()
        model.save(folder / f"{figure}.png")
        print(folder / f"{figure}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/figures"))
