"""Measure the shipped faces: write advances.json (thousandths of the type size) from the TrueType files."""

from __future__ import annotations

import json

from nnviz.fonts import FACES, FOLDER


def measured() -> dict[str, dict[str, int]]:
    """Advance of every character of every face; the empty string stands for a missing glyph."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    tables: dict[str, dict[str, int]] = {}
    for weight, path in FACES.items():
        face = TTFontFile(str(path))
        tables[weight] = {"": round(face.defaultWidth)}
        tables[weight] |= {chr(code): round(width) for code, width in sorted(face.charWidths.items())}
    return tables


if __name__ == "__main__":
    text = json.dumps(measured(), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    (FOLDER / "advances.json").write_text(text + "\n", "utf-8")
