"""PNG: as many pixels as its resolution says, and the shipped fonts."""

from io import BytesIO

import pytest
from PIL import Image

from nnviz.renderers import png
from nnviz.scene import Paint, Rect, Scene, Text
from tests.renderers.scenes import scene


def opened(drawing: Scene) -> Image.Image:
    picture = Image.open(BytesIO(png.render(drawing)))
    picture.load()
    return picture


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_picture_has_220_dots_per_inch_and_says_so(scale: float) -> None:
    picture = opened(scene(scale=scale))
    assert picture.size == pytest.approx((120 * scale * 220 / 72, 130 * scale * 220 / 72), abs=1)
    assert picture.info["dpi"] == pytest.approx((220, 220), abs=0.1)


def test_a_large_figure_gets_fewer_dots_instead_of_too_many_pixels() -> None:
    drawing = Scene(5000, 10_000, ())
    assert png.resolution(drawing) == pytest.approx(64.4, abs=0.1)
    assert 5000 * 10_000 * (png.resolution(drawing) / 72) ** 2 == pytest.approx(png.MOST_PIXELS)


def test_colours_arrive_and_the_ground_is_white() -> None:
    picture = opened(Scene(72, 72, (Rect(18, 18, 36, 36, Paint("#2F6DA3")),))).convert("RGBA")
    assert picture.getpixel((2, 2)) == (255, 255, 255, 255)
    assert picture.getpixel((110, 110)) == (0x2F, 0x6D, 0xA3, 255)


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold", "italic"])
def test_every_weight_is_drawn_with_its_own_face(weight: str) -> None:
    def drawn(style: str) -> bytes:
        return opened(Scene(60, 20, (Text(30, 14, "Conv 3×3", 10, "#000000", style),))).tobytes()  # type: ignore[arg-type]

    others = [drawn(other) for other in ("regular", "semibold", "bold", "italic") if other != weight]
    assert drawn(weight) not in others
    assert len(set(drawn(weight))) > 2
