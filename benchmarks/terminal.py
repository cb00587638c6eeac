"""The terminal against the SVG: seconds of processor time for the same model, each in a process of its own.

    python benchmarks/terminal.py MODEL... [--runs 5]

The two take turns, so that both meet the same machine.  Bar: the terminal takes no longer.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median


def seconds(*words: str) -> float:
    """Processor time of one run of the command in a terminal of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outer, inner = os.openpty()
    command = [sys.executable, "-m", "nnviz", *words]
    with subprocess.Popen(command, stdout=inner, stderr=inner, stdin=inner) as process:
        os.close(inner)
        _drain(outer)
    if process.returncode:
        raise SystemExit(f"{command} ended with status {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _drain(terminal: int) -> None:
    """Read what is printed to its end, which Linux reports as an error."""
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:
        pass
    os.close(terminal)


def main() -> None:
    """Print a row for each model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    print(f"{'model':32} {'terminal':>9} {'SVG':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for model in asked.models:
            pairs = [
                (seconds(str(model), "--no-pager"), seconds(str(model), "-o", f"{folder}/figure.svg"))
                for _ in range(asked.runs)
            ]
            printed, drawn = (median(column) for column in zip(*pairs, strict=True))
            print(f"{model.name:32} {printed:8.2f}s {drawn:8.2f}s {printed / drawn:6.2f}", flush=True)


if __name__ == "__main__":
    main()
