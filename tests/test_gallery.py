"""The gallery: its networks are those of their papers, and its figures are what its commands draw."""

from pathlib import Path

import onnx
import pytest

from examples.gallery import PAGE, commands, draw
from examples.networks import WRITTEN

FIGURES = PAGE.parent / "figures"
LARGEST = 150_000
"""Bytes of a figure in the repository."""

PARAMETERS = {
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "resnet34": 21_797_672,
    "unet": 31_030_658,
    "bert": 109_482_240,
    "gpt2": 124_439_808 + 768 * 50257,
    "llama": 6_738_415_616,
    "mobilenet_v2": 3_504_872,
    "yolov3": 61_949_149,
    "yolov8": 43_691_520 - 16,
    "vit": 86_567_656,
    "stable_diffusion": 859_520_964,
}
"""Learned numbers of the implementations that their authors, torchvision, Hugging Face or Ultralytics publish.

GPT-2's last layer is a matrix of its own in our file; the 16 constants that decode YOLOv8's boxes are left out of it.
"""


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_network_has_as_many_parameters_as_published(name: str) -> None:
    assert WRITTEN[name]().parameters == PARAMETERS[name]


INFERRED = WRITTEN.keys() - {"stable_diffusion"}
"""onnx infers no shape behind GroupNormalization."""


@pytest.mark.parametrize("name", sorted(INFERRED))
def test_onnx_infers_the_shapes_that_the_builder_says(name: str, tmp_path: Path) -> None:
    WRITTEN[name]().save(tmp_path / "model.onnx")
    model = onnx.load(tmp_path / "model.onnx", load_external_data=False)
    said = [str(value) for value in model.graph.output]
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    assert [str(value) for value in inferred.graph.output] == said


def test_the_gallery_has_seventeen_networks_and_shows_every_figure_it_draws() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("\n- By hand: ") == page.count("\n- Worse: ") == 17
    for figure in commands():
        assert f"](figures/{figure}.svg)" in page


@pytest.mark.parametrize(("figure", "words"), commands().items(), ids=commands())
def test_a_figure_is_what_its_command_draws(figure: str, words: list[str], tmp_path: Path) -> None:
    draw(words, tmp_path)
    drawn, shown = (tmp_path / f"{figure}.svg").read_bytes(), (FIGURES / f"{figure}.svg").read_bytes()
    assert len(shown) < LARGEST
    assert drawn == shown, "run `make figures` and look at the difference"
