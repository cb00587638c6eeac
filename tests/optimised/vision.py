"""A residual network of convolutions."""

from __future__ import annotations

from pathlib import Path

from tests.optimised.file import File

LAYERS = 3


def cnn(path: Path, style: str = "float") -> Path:
    """Residual blocks of two convolutions: of floats, with QuantizeLinear and DequantizeLinear, or of QLinearConv."""
    file = File()
    net = _CNN(file, style)
    x = net.enter(file.input("image", 1, 3, 32, 32))
    file.output("classes", 1, 10)
    x = net.conv(x, 3, 16)
    for _ in range(LAYERS):
        x = net.add(net.conv(net.conv(x, 16, 16), 16, 16, relu=False), x)
    net.leave(x)
    return file.save(path)


class _CNN:
    """A value is quantised with a zero point of 0 where it is clamped, as quantisers do where they leave out a ReLU."""

    def __init__(self, file: File, style: str) -> None:
        self._file, self._style = file, style
        self._scale = file.constant(0.05, "float32")
        self._zero = {True: file.constant(0, "uint8"), False: file.constant(128, "uint8")}
        self._weight_zero = file.constant(0, "int8")

    def enter(self, x: str) -> str:
        quantised = self._style == "QLinear"
        return self._file("QuantizeLinear", x, self._scale, self._zero[False]) if quantised else self._through(x, False)

    def leave(self, x: str) -> None:
        x = self._file("DequantizeLinear", x, self._scale, self._zero[True]) if self._style == "QLinear" else x
        x = self._file("Flatten", self._file("GlobalAveragePool", x))
        self._file("Gemm", x, self._file.weight(16, 10), self._file.weight(10), to=("classes",))

    def conv(self, x: str, narrow: int, wide: int, relu: bool = True) -> str:
        file = self._file
        if self._style == "QLinear":
            kernel = file.weight(wide, narrow, 3, 3, dtype="int8")
            given = (x, self._scale, self._zero[True], kernel, self._scale, self._weight_zero)
            bias = file.weight(wide, dtype="int32")
            return file("QLinearConv", *given, self._scale, self._zero[relu], bias, pads=(1, 1, 1, 1))
        y = file("Conv", x, *self._stored((wide, narrow, 3, 3), (wide,)), pads=(1, 1, 1, 1))
        return self._bent(y, relu)

    def add(self, x: str, y: str) -> str:
        if self._style == "QLinear":
            sides = (x, self._scale, self._zero[False], y, self._scale, self._zero[True])
            return self._file("com.microsoft::QLinearAdd", *sides, self._scale, self._zero[True])
        return self._bent(self._file("Add", x, y), True)

    def _bent(self, x: str, relu: bool) -> str:
        return self._file("Relu", x) if self._style == "float" and relu else self._through(x, relu)

    def _stored(self, kernel: tuple[int, ...], bias: tuple[int, ...]) -> tuple[str, str]:
        if self._style == "float":
            return self._file.weight(*kernel), self._file.weight(*bias)
        stored = self._file.weight(*kernel, dtype="int8"), self._file.weight(*bias, dtype="int32")
        first = self._file("DequantizeLinear", stored[0], self._scale, self._weight_zero)
        return first, self._file("DequantizeLinear", stored[1], self._scale)

    def _through(self, x: str, lowest: bool) -> str:
        if self._style == "float":
            return x
        scale = (self._scale, self._zero[lowest])
        return self._file("DequantizeLinear", self._file("QuantizeLinear", x, *scale), *scale)
