"""Write every network of the gallery: python -m examples.networks FOLDER."""

import sys
from pathlib import Path

from . import SHIPPED, WRITTEN, write

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "networks")
folder.mkdir(parents=True, exist_ok=True)
for name in (*WRITTEN, *SHIPPED):
    print(write(name, folder))
