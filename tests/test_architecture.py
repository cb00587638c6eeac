"""Who may import whom: the arrows of docs/architecture.md, as a test."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nnviz"

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "graph": {"notation"},
    "notation": {"graph"},
    "collector": set(),
    "limits": set(),
    "cost": {"graph"},
    "options": {"errors", "theme"},
    "scene": set(),
    "rows": set(),
    "tables": set(),
    "theme": {"errors"},
    "fonts": set(),
    "_plugins": set(),
    "converters": {"_plugins", "document", "errors", "graph", "limits"},
    "document": {"graph", "limits"},
    "shapes": {"errors", "graph", "limits"},
    "cleaning": {"graph"},
    "folding": {"collector", "graph"},
    "diagram": {"cost", "graph", "options", "theme"},
    "layout": {"diagram", "errors", "fonts", "options", "rows", "scene", "theme"},
    "inspection": {"diagram", "fonts", "scene"},
    "reporting": {"cost", "diagram", "errors", "graph", "selection", "tables", "theme"},
    "renderers": {
        "_plugins", "cost", "diagram", "document", "errors", "fonts", "graph", "reporting", "rows", "scene",
        "tables", "theme",
    },
    "output": {"errors"},
    "beside": {"diagram", "graph"},
    "legibility": {"diagram", "graph", "options", "page"},
    "selection": {"errors", "graph"},
    "page": {"beside", "diagram", "graph", "layout", "options", "scene"},
    "reading": {"cleaning", "converters", "document", "errors", "graph", "limits", "shapes"},
    "api": {
        "collector", "converters", "diagram", "document", "errors", "folding", "graph", "inspection", "layout",
        "legibility", "limits", "options", "output", "page", "reading", "renderers", "reporting", "rows", "scene",
        "selection",
    },
    "comparison": {"api", "diagram", "errors", "graph"},
    "cli": {""},
}  # fmt: skip
THIRD_PARTY = {
    "click": {"cli"},
    "rich": {"cli"},
    "onnx": {"shapes"},
    "google": {"converters"},
    "numpy": {"folding", "shapes"},
    "reportlab": {"renderers", "fonts"},
    "resvg_py": {"renderers"},
    "graphviz": {"layout", "renderers"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide what is imported"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    here = layer(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "nnviz" and here in MAY_IMPORT:
            target = rest.partition(".")[0]
            assert target == here or target in MAY_IMPORT[here], f"{here} must not import {name}"
        if top in THIRD_PARTY:
            assert here in THIRD_PARTY[top], f"only {THIRD_PARTY[top]} may import {top}"
        assert top in {"nnviz", "__future__"} | sys.stdlib_module_names | THIRD_PARTY.keys(), f"undeclared: {top}"


def test_every_layer_is_listed() -> None:
    assert {layer(path) for path in FILES} - {"__init__", "__main__"} <= MAY_IMPORT.keys()


def test_help_loads_nothing_heavy() -> None:
    heavy = ["numpy", "onnx", "rich", "PIL", "reportlab", "resvg_py", "graphviz", "google.protobuf"]
    code = (
        "import sys; from click.testing import CliRunner; from nnviz.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
