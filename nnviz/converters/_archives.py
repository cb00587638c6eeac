"""Which ZIP archive a file is: many frameworks keep their models in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz.converters import Source

_LATER = "which nnviz does not read yet; export the model to ONNX"
# How the name of an entry ends, and what an archive that holds it is; the first that fits counts.
_KINDS = (
    ("config.json", f"a Keras archive, {_LATER}"),
    ("models/model.json", f"a PyTorch export (.pt2), {_LATER}"),
    ("data.pkl", f"a PyTorch archive, {_LATER}"),
    (".npy", "an archive of NumPy arrays, not a model; give the model's own file"),
)


def archive_kind(source: Source) -> str:
    """Say what the ZIP archive is, from the names of its entries; nothing is unpacked."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(source.path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return "a ZIP archive that is cut off or damaged; download or export it again"
    found = (what for end, what in _KINDS if any(name.endswith(end) for name in names))
    return next(found, "a ZIP archive; unpack it and give the model's file")
