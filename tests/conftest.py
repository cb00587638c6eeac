"""What every test may use: goldens, and the shared corpus of real files where it exists."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.vendor import pretty

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # a machine under load is no fault of what is tested
pretty.for_type_by_name("nnviz.graph", "Graph", lambda graph, printer, _: printer.text(f"parse({str(graph)!r})"))

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite tests/golden")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with tests/golden/NAME; `--update-goldens` rewrites the file."""

    def check(name: str, actual: bytes) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(actual)
        assert path.exists(), f"no golden {name}: run `make goldens` and look at the difference"
        assert actual == path.read_bytes(), f"{name} changed: run `make goldens` and look at the difference"

    return check


def shared_folder() -> Path | None:
    """The corpus of real model files: NNVIZ_SHARED, or ../shared beside the checkout."""
    folder = Path(os.environ.get("NNVIZ_SHARED") or ROOT.parent / "shared")
    return folder if (folder / "models").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The corpus of real model files; the test is skipped where there is none."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("the shared corpus is not here: set NNVIZ_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def light() -> Path:
    """The real architectures that the onnx package ships."""
    import onnx

    return Path(onnx.__file__).parent / "backend/test/data/light"
