"""Redraw the figures of docs/gallery.md: write its networks, then run the commands that it shows.

python -m examples.gallery [FOLDER [FIGURE ...]]
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from examples.networks import write

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "gallery.md"


def commands() -> dict[str, list[str]]:
    """The words behind `nnviz` of each command of the page, by the name of its figure."""
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    lines = [shlex.split(line) for line in shell.splitlines() if line.startswith("nnviz ")]
    return {words[words.index("-o") + 1].removesuffix(".svg"): words[1:] for words in lines}


def draw(words: list[str], folder: Path) -> None:
    """Run a command of this checkout in `folder`, where the networks that it names are written first."""
    for word in words:
        if word.endswith(".onnx"):
            write(word.removesuffix(".onnx"), folder)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "nnviz", *words, "--quiet"], cwd=folder, env=environment, check=True)


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for figure, words in commands().items():
        if not wanted or figure in wanted:
            with tempfile.TemporaryDirectory() as place:
                draw(words, Path(place))
                drawn = (Path(place) / f"{figure}.svg").read_bytes()
            (folder / f"{figure}.svg").write_bytes(drawn)
            print(folder / f"{figure}.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/figures"), sys.argv[2:])
