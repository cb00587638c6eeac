"""Networks of diffusion models as text: conditioned layers, and the autoencoder around the latents."""


def conditioned_transformer(layers: int) -> str:
    """Layers that each embed the time and the class anew for their scales, shifts and gates (Peebles 2023, diffusers).

    What is bent first of all scales the last norm, too.
    """
    entry = "class = input\ntime = input\nimage = input\nRoll time\nemb = .\nConv2x2:16 image\nx = .\n"
    blocks = "".join(_conditioned(str(i)) for i in range(layers))
    return entry + blocks + "LayerNormalization x\nn = .\nGemm:32 s0\nSplit\nm = .\nMul n m\nAdd . m\nGemm:8"


def _conditioned(name: str) -> str:
    condition = f"Gather class\nc = .\nGemm:16+Relu emb\nGemm:16\nAdd . c\nSwish\ns{name} = .\nGemm:96\nSplit\nm = .\n"
    norm = "LayerNormalization x\nn = .\nAdd m\nMul n .\nAdd . m\nn = .\n"
    attention = "Gemm:16\nq = .\nGemm:16 n\nMatMul q .\nSoftmax\na = .\nGemm:16 n\nMatMul a .\nGemm:16\n"
    gate = "Mul m .\nAdd . x\nx = .\n"
    return condition + norm + attention + gate + norm + "Gemm:64\nGelu\nGemm:16\n" + gate


def residual_norm_first(width: int, entered: int) -> str:
    shortcut = "x = .\n" if width == entered else f"x = .\nConv1x1:{width} x\ns = .\n"
    body = f"GroupNormalization+Swish x\nConv3x3:{width}\nGroupNormalization+Swish\nConv3x3:{width}\n"
    return shortcut + body + ("Add . x\n" if width == entered else "Add . s\n")


def autoencoder(*widths: int, down: str = "{before}", blocks: int = 2, middle: bool = True) -> str:
    """The encoder of a latent diffusion model; `down` is the width of the convolution between levels.

    The middle begins with a block more.
    """
    text, entered = f"Conv3x3:{widths[0]}\n", widths[0]
    for place, width in enumerate(widths):
        if place:
            text += f"Conv3x3/2:{down.format(before=entered, after=width)}\n"
            entered = entered if "before" in down else width
        for _ in range(blocks):
            text += residual_norm_first(width, entered)
            entered = width
    norm = "x = .\nGroupNormalization x\nn = .\nGemm n\nq = .\nGemm n\nMatMul q .\nSoftmax\na = .\nGemm n\n"
    attention = f"{norm}MatMul a .\nGemm:{entered}\nAdd x .\n"
    block = residual_norm_first(entered, entered)
    return f"{text}{block if middle else ''}{attention}{block}Conv3x3:8\n"
