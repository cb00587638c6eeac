"""Networks of well-known papers, written with the onnx package alone: architectures at full size, without weights.

python -m examples.networks FOLDER
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from .builder import Network
from .convolutional import mobilenet_v2, resnet34, vgg
from .diffusion import diffusion_unet
from .inception import inception_resnet_v2
from .recurrent import lstm
from .transformers import bert, gpt2, llama, transformer, vit
from .unet import unet
from .yolo import yolov3, yolov8

WRITTEN: dict[str, Callable[[], Network]] = {
    "vgg16": partial(vgg, 16), "vgg19": partial(vgg, 19), "resnet34": resnet34,
    "plain34": partial(resnet34, shortcuts=False), "inception_resnet_v2": inception_resnet_v2, "unet": unet,
    "transformer": transformer, "bert": bert, "gpt2": gpt2, "llama": llama, "lstm": lstm, "mobilenet_v2": mobilenet_v2,
    "yolov3": yolov3, "yolov8": yolov8, "vit": vit, "stable_diffusion": diffusion_unet,
}  # fmt: skip
"""Networks that these modules write, by name."""

SHIPPED = {"alexnet": "bvlc_alexnet", "googlenet": "inception_v1", "resnet50": "resnet50", "densenet121": "densenet121"}
"""Networks that the onnx package ships, by name, and its name for them."""


def write(name: str, folder: Path) -> Path:
    """Write a network into `folder` as NAME.onnx."""
    path = folder / f"{name}.onnx"
    if name in SHIPPED:
        import onnx

        light = Path(onnx.__file__).parent / "backend/test/data/light"
        path.write_bytes((light / f"light_{SHIPPED[name]}.onnx").read_bytes())
    else:
        WRITTEN[name]().save(path)
    return path
