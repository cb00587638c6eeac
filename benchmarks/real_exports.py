"""How many dimensions of real exports have a name, and whether the names hold in a real run.

    python -m benchmarks.real_exports FOLDER [NAME ...]

Exports small networks of the transformers library, without training and with open sizes, by both exporters of PyTorch
into FOLDER, where they are not there yet: NAME.ts.onnx and NAME.dynamo.onnx.  Then runs each with two choices of the
sizes and compares every value that a node makes; once more with what the file states of inner values removed.
Needs torch, transformers, onnxscript and onnxruntime.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx

from tests.shapes.running import Tally, bare, choices, compare, run, shapes_of

Axes = dict[int, str]


@dataclass(frozen=True)
class Network:
    """A network, its inputs with their open axes by name, and the outputs to keep."""

    module: Any
    inputs: dict[str, Any]
    axes: dict[str, Axes]
    outputs: tuple[str, ...]
    takes: Callable[[Any, dict[str, Any]], Any]


def _ids(length: int = 9) -> Any:
    import torch

    return torch.randint(0, 90, (2, length))


TEXT: Axes = {0: "batch", 1: "seq"}
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}


def bert(longest: int, attention: str) -> Network:
    """An encoder over words, with a pooler."""
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(vocab_size=99, max_position_embeddings=longest, **SIZES)
    config._attn_implementation = attention
    ids = _ids()
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
    return Network(
        BertModel(config),
        inputs,
        dict.fromkeys(inputs, TEXT),
        ("last_hidden_state", "pooler_output"),
        lambda module, given: tuple(module(**given, return_dict=False)[:2]),
    )


def _decoder(module: Any, past: bool, heads: int, layers: int = 2) -> Network:
    import torch
    from transformers import DynamicCache

    ids = _ids(4 if past else 9)
    inputs = {"input_ids": ids, "attention_mask": torch.ones(2, 9, dtype=torch.long)}
    axes: dict[str, Axes] = {"input_ids": TEXT, "attention_mask": {0: "batch", 1: "total" if past else "seq"}}
    kept = [f"{kind}_{layer}" for layer in range(layers) for kind in ("key", "value")] if past else []
    for name in kept:
        inputs[f"past_{name}"] = torch.randn(2, heads, 5, 8)
        axes[f"past_{name}"] = {0: "batch", 2: "past"}

    def run(module: Any, given: dict[str, Any]) -> Any:
        pairs = [(given.pop(f"past_key_{at}"), given.pop(f"past_value_{at}")) for at in range(layers)] if past else None
        cache = DynamicCache(pairs) if pairs else None
        made = module(**given, past_key_values=cache, use_cache=past)
        layers_ = made.past_key_values.layers if past else ()
        return (made.logits, *(tensor for layer in layers_ for tensor in (layer.keys, layer.values)))

    return Network(module, inputs, axes, ("logits", *(f"present_{name}" for name in kept)), run)


def gpt2(longest: int, attention: str, past: bool = False) -> Network:
    """A decoder with learned positions."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(vocab_size=99, n_positions=longest, n_embd=32, n_layer=2, n_head=4)
    config._attn_implementation = attention
    return _decoder(GPT2LMHeadModel(config), past, 4)


def llama(longest: int, attention: str, past: bool = False, groups: int = 2) -> Network:
    """A decoder with rotary positions, and fewer heads for keys and values."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(vocab_size=99, max_position_embeddings=longest, num_key_value_heads=groups, **SIZES)
    config._attn_implementation = attention
    return _decoder(LlamaForCausalLM(config), past, groups)


def vit(attention: str, open_size: bool) -> Network:
    """An encoder over patches of an image."""
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    config = ViTConfig(image_size=32, patch_size=8, num_labels=10, **SIZES)
    config._attn_implementation = attention
    axes: Axes = {0: "batch", 2: "height", 3: "width"} if open_size else {0: "batch"}
    image = torch.randn(2, 3, 48, 64) if open_size else torch.randn(2, 3, 32, 32)
    return Network(
        ViTForImageClassification(config),
        {"pixel_values": image},
        {"pixel_values": axes},
        ("logits",),
        lambda module, given: module(**given, interpolate_pos_encoding=open_size).logits,
    )


def t5(attention: str = "eager") -> Network:
    """An encoder and a decoder."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(vocab_size=99, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, decoder_start_token_id=0)
    config._attn_implementation = attention
    ids, answer = _ids(), _ids(6)
    return Network(
        T5ForConditionalGeneration(config),
        {"input_ids": ids, "attention_mask": torch.ones_like(ids), "decoder_input_ids": answer},
        {"input_ids": TEXT, "attention_mask": TEXT, "decoder_input_ids": {0: "batch", 1: "answer"}},
        ("logits", "encoder_last_hidden_state"),
        lambda module, given: _both(module(**given, use_cache=False)),
    )


def _both(made: Any) -> Any:
    return made.logits, made.encoder_last_hidden_state


NETWORKS: dict[str, Callable[[], Network]] = {
    **{f"bert{n}-{kind}": lambda n=n, kind=kind: bert(n, kind) for n in (24, 128, 512) for kind in ("eager", "sdpa")},
    **{f"gpt2-{n}-{kind}": lambda n=n, kind=kind: gpt2(n, kind) for n in (24, 128) for kind in ("eager", "sdpa")},
    **{f"gpt2past-{n}": lambda n=n: gpt2(n, "eager", past=True) for n in (24, 128)},
    **{f"llama-{n}-{kind}": lambda n=n, kind=kind: llama(n, kind) for n in (24, 512) for kind in ("eager", "sdpa")},
    **{f"llamapast-{n}": lambda n=n: llama(n, "sdpa", past=True) for n in (24, 512)},
    **{f"vit-{kind}": lambda kind=kind: vit(kind, False) for kind in ("eager", "sdpa")},
    "vit-open": lambda: vit("sdpa", True),
    "t5-eager": t5,
}


def export(name: str, exporter: str, path: Path, opset: int | None = None) -> None:
    """Write the network `name` by "ts" or "dynamo" to `path`; raises what PyTorch raises."""
    import torch

    torch.manual_seed(0)
    network = NETWORKS[name]()

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network.module.eval()

        def forward(self, *given: Any) -> Any:
            return network.takes(self.network, dict(zip(network.inputs, given, strict=True)))

    named = {"input_names": list(network.inputs), "output_names": list(network.outputs)}
    given = tuple(network.inputs.values())
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), torch.no_grad():
        warnings.simplefilter("ignore")
        if exporter == "ts":
            axes = dict(network.axes)
            torch.onnx.export(Whole(), given, path, dynamo=False, opset_version=opset or 17, dynamic_axes=axes, **named)
        else:
            shapes = (tuple(dict(axes) for axes in network.axes.values()),)
            torch.onnx.export(
                Whole(), given, path, dynamo=True, opset_version=opset or 18, dynamic_shapes=shapes,
                external_data=False, verbose=False, **named
            )  # fmt: skip


def made(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Yield the exports of `names` in `folder`; make what is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for exporter in ("ts", "dynamo"):
            path = folder / f"{name}.{exporter}.onnx"
            if not path.exists():
                try:
                    export(name, exporter, path)
                except Exception as error:
                    print(f"{path.name:28} not exported: {str(error).splitlines()[0][:150]}", flush=True)
                    continue
            yield path


def tallies(path: Path) -> Iterator[Tally]:
    """Compare the file at `path` with real runs: as it is, and without what it states of inner values."""
    model = onnx.load(path)
    runs = [(symbols, run(model, symbols)) for symbols in choices(model)]
    yield compare(shapes_of(path), runs)
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(bare(model), Path(folder) / path.name)
        yield compare(shapes_of(Path(folder) / path.name), runs)


def main() -> None:
    parser = argparse.ArgumentParser(description="How many dimensions of real exports have a name that holds.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(NETWORKS))
    arguments = parser.parse_args()
    print("export                       dimensions   named   up to rounding   wrong   (as it is; bare)")
    for path in made(arguments.folder, arguments.names or list(NETWORKS)):
        found = [f"{t.total:6} {t.named:6} {t.rounded:6} {len(t.wrong):6}" for t in tallies(path)]
        print(f"{path.name:28}", "   ".join(found), flush=True)


if __name__ == "__main__":
    main()
