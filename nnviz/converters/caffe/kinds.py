"""What a text of the right format is that holds no network: told from the names of its fields."""

from __future__ import annotations

from nnviz.converters.caffe.message import Message

_OTHER = "not a network; give the network's own file"

# Fields of which one is enough, and what a text is that has it.
_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"base_lr", "lr_policy", "max_iter", "solver_mode", "solver_type", "train_net", "test_net", "net"}),
        "the settings of a Caffe solver, not a network; give the file that it names as its net",
    ),
    (frozenset({"item"}), f"a list of labels, {_OTHER}"),
    (
        frozenset({"ir_version", "opset_import"}),
        "an ONNX model written as text, which nnviz does not read; give the .onnx file",
    ),
    (frozenset({"instance_group", "max_batch_size", "platform"}), f"the settings of an inference server, {_OTHER}"),
    (
        frozenset({"train_config", "eval_config", "train_input_reader"}),
        f"the settings of a detection pipeline, {_OTHER}",
    ),
    (frozenset({"input_stream", "output_stream"}), f"a MediaPipe graph, {_OTHER}"),
    (frozenset({"op", "external_input"}), "a Caffe2 network, which nnviz does not read yet; export the model to ONNX"),
    (frozenset({"node"}), "a graph of another framework, which nnviz does not read yet; export the model to ONNX"),
    (
        frozenset({"resize_param", "mean_value", "crop_size", "batch_sampler"}),
        f"the settings of a layer, {_OTHER}",
    ),
)


def kind_of(net: Message) -> str:
    """Say what a text without layers is."""
    found = (what for names, what in _KINDS if names & set(net.names))
    return next(found, "no layers found; give the file of a network, with layer { } in it")
