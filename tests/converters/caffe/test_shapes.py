"""Shapes by Caffe's own rules."""

from collections.abc import Callable

import pytest

from nnviz.graph import Shape

IMAGE = (1, 8, 7, 7)
ONE = {
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 stride: 2 }': (1, 4, 3, 3),
    'type: "Convolution" convolution_param { num_output: 4 kernel_h: 3 kernel_w: 1 pad_h: 1 pad_w: 0 }': (1, 4, 7, 7),
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 dilation: 2 }': (1, 4, 3, 3),
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 9 }': (1, 4, None, None),
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 stride: 0 }': (1, 4, None, None),
    'type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 4 stride: 2 pad: 1 }': (1, 4, 14, 14),
    'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }': (1, 8, 4, 4),
    'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR }': (1, 8, 3, 3),
    'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 ceil_mode: false }': (1, 8, 3, 3),
    'type: "Pooling" pooling_param { kernel_size: 2 stride: 4 pad: 1 }': (1, 8, 2, 2),
    'type: "Pooling" pooling_param { global_pooling: true }': (1, 8, 1, 1),
    'type: "InnerProduct" inner_product_param { num_output: 5 }': (1, 5),
    'type: "InnerProduct" inner_product_param { num_output: 5 axis: -1 }': (1, 8, 7, 5),
    'type: "Flatten"': (1, 392),
    'type: "Flatten" flatten_param { axis: 0 end_axis: 1 }': (8, 7, 7),
    'type: "Reshape" reshape_param { shape { dim: 0 dim: 2 dim: -1 dim: 0 } }': (1, 2, 28, 7),
    'type: "Reshape" reshape_param { shape { dim: -1 } axis: 1 num_axes: 2 }': (1, 56, 7),
    'type: "Reshape" reshape_param { shape { dim: 0 dim: 5 dim: -1 } }': (1, 5, None),
    'type: "Permute" permute_param { order: 0 order: 2 }': (1, 7, 8, 7),
    'type: "Tile" tile_param { tiles: 3 }': (1, 24, 7, 7),
    'type: "Reduction" reduction_param { axis: 1 }': (1,),
    'type: "ArgMax"': (1, 1, 1),
    'type: "ArgMax" argmax_param { axis: 1 top_k: 5 }': (1, 5, 7, 7),
    'type: "Interp" interp_param { zoom_factor: 2 }': (1, 8, 13, 13),
    'type: "Interp" interp_param { shrink_factor: 2 }': (1, 8, 4, 4),
    'type: "Interp" interp_param { height: 20 width: 30 }': (1, 8, 20, 30),
    'type: "Upsample" upsample_param { scale: 2 }': (1, 8, 14, 14),
    'type: "Reorg" reorg_param { stride: 7 }': (1, 392, 1, 1),
    'type: "PixelShuffle" pixel_shuffle_param { upscale_factor: 2 }': (1, 2, 14, 14),
    'type: "SPP" spp_param { pyramid_height: 3 }': (1, 168),
    'type: "Im2col" convolution_param { kernel_size: 3 }': (1, 72, 5, 5),
    'type: "LRN"': IMAGE,
    'type: "SoftmaxWithLoss"': (),
    'type: "SegAccuracy"': (),
    'type: "YoloDetectionOutput"': (1, 1, "detections", 7),
    'type: "Wobble"': None,
}


@pytest.mark.parametrize(("layer", "shape"), ONE.items())
def test_layers_of_one_blob(shapes: Callable[..., list[Shape | None]], layer: str, shape: Shape | None) -> None:
    assert shapes(f'{layer} top: "y"', IMAGE) == [shape]


TWO = {
    'type: "Concat"': ((1, 8, 7, 7), (1, 2, 7, 7), (1, 10, 7, 7)),
    'type: "Concat" concat_param { axis: -1 }': ((1, 8, 7, 7), (1, 8, 7, 2), (1, 8, 7, 9)),
    'type: "Eltwise"': (IMAGE, IMAGE, IMAGE),
    'type: "Crop"': ((1, 8, 9, 9), (1, 3, 4, 5), (1, 8, 4, 5)),
    'type: "Crop" crop_param { axis: 1 }': ((1, 8, 9, 9), (1, 3, 4, 5), (1, 3, 4, 5)),
    'type: "PriorBox" prior_box_param { min_size: 30 max_size: 60 aspect_ratio: 2 }': ((1, 8, 3, 2), IMAGE, (1, 2, 96)),
    'type: "PriorBox" prior_box_param { min_size: 30 aspect_ratio: 2 aspect_ratio: 2 flip: false }': (
        (1, 8, 3, 2), IMAGE, (1, 2, 48),
    ),
    'type: "DetectionOutput" detection_output_param { keep_top_k: 100 }': ((1, 8), (1, 4), (1, 1, 100, 7)),
    'type: "ROIPooling" roi_pooling_param { pooled_h: 6 pooled_w: 5 }': (IMAGE, (300, 5), (300, 8, 6, 5)),
    'type: "PSROIPooling" psroi_pooling_param { output_dim: 2 group_size: 3 }': (IMAGE, (300, 5), (300, 2, 3, 3)),
    'type: "Python" python_param { layer: "ProposalLayer" }': (IMAGE, IMAGE, ("regions", 5)),
    'type: "Interp"': (IMAGE, (1, 2, 20, 30), (1, 8, 20, 30)),
    'type: "BatchReindex"': (IMAGE, (5,), (5, 8, 7, 7)),
    'type: "LSTM" recurrent_param { num_output: 16 }': ((20, 4, 10), (20, 4), (20, 4, 16)),
}  # fmt: skip


@pytest.mark.parametrize(("layer", "known"), TWO.items())
def test_layers_of_two_blobs(
    shapes: Callable[..., list[Shape | None]], layer: str, known: tuple[tuple[int, ...], tuple[int, ...], Shape]
) -> None:
    assert shapes(f'{layer} top: "y"', *known[:2]) == [known[2]]


def test_parts_are_equal_or_as_stated(shapes: Callable[..., list[Shape | None]]) -> None:
    layer = 'type: "Slice" top: "y" top: "z"'
    assert shapes(layer, IMAGE) == [(1, 4, 7, 7), (1, 4, 7, 7)]
    assert shapes(f"{layer} slice_param {{ slice_point: 3 }}", IMAGE) == [(1, 3, 7, 7), (1, 5, 7, 7)]


LEARNED = {
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 group: 2 }': [(4, 4, 3, 3), (4,)],
    'type: "Convolution" convolution_param { num_output: 4 kernel_size: 1 bias_term: false }': [(4, 8, 1, 1)],
    'type: "ConvolutionDepthwise" convolution_param { num_output: 8 kernel_size: 3 }': [(8, 1, 3, 3), (8,)],
    'type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 2 group: 4 }': [(8, 1, 2, 2), (4,)],
    'type: "InnerProduct" inner_product_param { num_output: 5 transpose: true }': [(392, 5), (5,)],
    'type: "PReLU"': [(8, 1, 1)],
    'type: "PReLU" prelu_param { channel_shared: true }': [(1,)],
    'type: "BatchNorm"': [(8,), (8,)],
    'type: "Scale"': [(8, 1, 1)],
    'type: "Scale" scale_param { bias_term: true }': [(8,), (8,)],
    'type: "Normalize" norm_param { channel_shared: false }': [(8,)],
    'type: "Embed" embed_param { input_dim: 100 num_output: 16 bias_term: false }': [(100, 16)],
    'type: "ReLU"': [],
}


@pytest.mark.parametrize(("layer", "learned"), LEARNED.items())
def test_what_layers_learn(inferred: Callable[[str], object], layer: str, learned: list[Shape]) -> None:
    from nnviz.graph import Graph

    graph = inferred(
        f'input: "x" input_shape {{ dim: 1 dim: 8 dim: 7 dim: 7 }} layer {{ {layer} bottom: "x" top: "y" }}'
    )
    assert isinstance(graph, Graph)
    assert [value.type.shape for node in graph.nodes for value in node.inputs if value.learned] == learned
