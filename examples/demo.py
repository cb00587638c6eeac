"""Draw real networks: the architectures that the onnx package ships, as PDF, SVG, PNG and text.

python examples/demo.py [FOLDER]
"""

import sys
from pathlib import Path

import onnx

import nnviz

NETWORKS = ("resnet50", "inception_v1", "inception_v2", "densenet121", "shufflenet", "squeezenet", "vgg19")
OUTPUTS = (".pdf", ".svg", ".png", ".txt")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    models = Path(onnx.__file__).parent / "backend/test/data/light"
    for network in NETWORKS:
        model = nnviz.load(models / f"light_{network}.onnx").fold()
        for output in OUTPUTS:
            model.save(folder / f"{network}{output}")
        print(f"{folder / network}{{{','.join(OUTPUTS)}}}")
    print(f"\n{NETWORKS[0]}, as `nnviz MODEL` prints it:\n")
    print((folder / f"{NETWORKS[0]}.txt").read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "figures"))
