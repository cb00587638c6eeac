"""Networks written by hand as diagrams, as a person would fold them."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.diagram import Diagram
from tests.layout.networks.conditioned import cross_attention, diffusion_unet, dit, split_attention
from tests.layout.networks.convolutional import googlenet, inception_resnet_v1, resnet50, resnet50_folded
from tests.layout.networks.others import bert, clip, dense_block, fpn, hrnet, lstm, outputs_of_frames, transformer, unet
from tests.layout.networks.words import box, conv, edges, opened, plus

__all__ = ["NETWORKS", "box", "conv", "edges", "opened", "plus"]

NETWORKS: dict[str, Callable[[], Diagram]] = {
    "resnet50": resnet50,
    "resnet50_folded": resnet50_folded,
    "inception_resnet_v1": inception_resnet_v1,
    "unet": unet,
    "bert": bert,
    "googlenet": googlenet,
    "dense_block": dense_block,
    "hrnet": hrnet,
    "transformer": transformer,
    "fpn": fpn,
    "clip": clip,
    "lstm": lstm,
    "outputs_of_frames": outputs_of_frames,
    "diffusion_unet": diffusion_unet,
    "dit": dit,
    "dit_of_three": lambda: dit(3),
    "cross_attention": cross_attention,
    "split_attention": split_attention,
    "split_attention_without_frame": lambda: split_attention(framed=False),
}
