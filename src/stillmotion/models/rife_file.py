"""Makes the ONNX file of RIFE 4.6 from the two files of its ncnn port, which registries carry.

A `.param` file is a list of layers, a line each: kind, name, how many blobs go in and out, their
names, and numbered parameters. A `.bin` file holds the weights of its convolutions in that order.
What comes out is the network up to its motion and its mask; the last warp, which needs no
network, is `interpolate`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from onnx import GraphProto, TensorProto, ValueInfoProto, helper, numpy_helper

from stillmotion.arrays import Tensor

IR_VERSION = 8
OPSET = 16
"""Of ONNX: the first that has GridSample."""

MAGIC = "7767517"
HALF_PRECISION = 0x01306B47
"""What stands before weights of 16 bits; before those of 32 stands 0."""

PICTURES = ("in0", "in1", "in2")
"""The two pictures and a plane filled with the moment, 0 to 1."""

PLACES, UNIT = "places", "unit"
"""What the warps take beside: each pixel's (x, y), and 2 / (width - 1), 2 / (height - 1)."""

MOTION, MASK = "327", "332"
"""Blobs of the port: four planes of motion, and the weight of the first picture."""

ARRAY = -23300
"""Parameters of this number less theirs are arrays: a count, then the values."""

LEAKY = 2
BINARY = {0: "Add", 1: "Sub", 2: "Mul", 3: "Div"}
SUBTRACTED_FROM = 7


class Layer(NamedTuple):
    """A line of a `.param` file."""

    kind: str
    name: str
    inputs: list[str]
    outputs: list[str]
    numbers: dict[int, float]
    arrays: dict[int, list[float]]


def made(param: bytes, weights: bytes) -> bytes:
    """The ONNX file. Its inputs are `PICTURES`, `PLACES` and `UNIT`, its outputs motion and mask.

    Raises ValueError where the files are not what they should be.
    """
    writer = _Writer(weights)
    for layer in layers(param.decode()):
        writer.add(layer)
    graph = writer.graph
    graph.input.extend(map(_four_dimensions, (*PICTURES, PLACES, UNIT)))
    graph.output.extend(map(_four_dimensions, (MOTION, MASK)))
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, ir_version=IR_VERSION, opset_imports=[opset])
    return bytes(model.SerializeToString(deterministic=True))


def _four_dimensions(name: str) -> ValueInfoProto:
    shape = [f"{name}_{axis}" for axis in "nchw"]
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def layers(param: str) -> list[Layer]:
    """The layers up to the one that makes the mask. Raises ValueError."""
    magic, _counts, *lines = param.split("\n")
    if magic != MAGIC:
        raise ValueError("this is no .param file of ncnn")
    found = []
    for line in filter(None, lines):
        kind, name, inputs, outputs, *rest = line.split()
        first, last = int(inputs), int(inputs) + int(outputs)
        numbers: dict[int, float] = {}
        arrays: dict[int, list[float]] = {}
        for entry in rest[last:]:
            number, _, value = entry.partition("=")
            if int(number) <= ARRAY:
                arrays[ARRAY - int(number)] = [float(v) for v in value.split(",")[1:]]
            else:
                numbers[int(number)] = float(value)
        found.append(Layer(kind, name, rest[:first], rest[first:last], numbers, arrays))
        if MASK in rest[first:last]:
            return found
    raise ValueError("this .param file is not that of RIFE 4.6")


class _Writer:
    def __init__(self, weights: bytes) -> None:
        self.graph = GraphProto(name="rife")
        self._weights = weights
        self._read = 0

    def _constant(self, name: str, value: Tensor) -> str:
        """Add a tensor under a name; returns the name."""
        self.graph.initializer.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def _node(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add an operator's call; returns the name of its output."""
        node = helper.make_node(operator, inputs, [output])
        node.attribute.extend(helper.make_attribute(*entry) for entry in attributes.items())
        self.graph.node.append(node)
        return output

    def add(self, layer: Layer) -> None:
        """Add what does the work of a layer. Raises ValueError for an unknown kind."""
        inputs, (output, *_) = layer.inputs, layer.outputs
        match layer.kind:
            case "Input":
                pass
            case "Split":
                for copy in layer.outputs:
                    self._node("Identity", inputs, copy)
            case "Concat":
                self._node("Concat", inputs, output, axis=1)
            case "Convolution" | "Deconvolution":
                self._convolution(layer)
            case "ReLU":
                self._node("LeakyRelu", inputs, output, alpha=layer.numbers[0])
            case "Sigmoid":
                self._node("Sigmoid", inputs, output)
            case "PixelShuffle":
                size = int(layer.numbers[0])
                self._node("DepthToSpace", inputs, output, blocksize=size, mode="CRD")
            case "Interp":
                scales = np.array([1, 1, layer.numbers[1], layer.numbers[2]], np.float32)
                name = self._constant(f"{layer.name}.scales", scales)
                self._node("Resize", [inputs[0], "", name], output, mode="linear")
            case "Crop":
                names = [
                    self._constant(f"{layer.name}.{i}", np.array(layer.arrays[i], np.int64))
                    for i in (9, 10)
                ]
                channel = self._constant(f"{layer.name}.11", np.array([1], np.int64))
                self._node("Slice", [inputs[0], *names, channel], output)
            case "BinaryOp":
                self._binary(layer)
            case "Eltwise":
                self._weighted_sum(layer)
            case "rife.Warp":
                self._warp(layer)
            case _:
                raise ValueError(f"a layer of the kind {layer.kind} has no place in RIFE 4.6")

    def _convolution(self, layer: Layer) -> None:
        kernel, stride, pad = (int(layer.numbers.get(i, 1)) for i in (1, 3, 4))
        count = int(layer.numbers[0])
        # ncnn keeps both kinds as (out, in, height, width).
        weights = self._flagged(int(layer.numbers[6])).reshape(count, -1, kernel, kernel)
        bias = self._plain(count)
        forward = layer.kind == "Convolution"
        if not forward:
            weights = weights.transpose(1, 0, 2, 3)
        leaky = layer.numbers.get(9) == LEAKY
        stored = self._constant(f"{layer.name}.stored", weights)
        names = [
            layer.inputs[0],
            self._node("Cast", [stored], f"{layer.name}.weights", to=1),
            self._constant(f"{layer.name}.bias", bias),
        ]
        output = f"{layer.name}.linear" if leaky else layer.outputs[0]
        self._node(
            "Conv" if forward else "ConvTranspose",
            names,
            output,
            kernel_shape=[kernel] * 2,
            strides=[stride] * 2,
            pads=[pad] * 4,
        )
        if leaky:
            self._node("LeakyRelu", [output], layer.outputs[0], alpha=layer.arrays[10][0])

    def _binary(self, layer: Layer) -> None:
        operands = list(layer.inputs)
        if layer.numbers.get(1):
            scalar = np.array(layer.numbers[2], np.float32)
            operands.append(self._constant(f"{layer.name}.b", scalar))
        kind = int(layer.numbers.get(0, 0))
        if kind == SUBTRACTED_FROM:
            kind, operands = 1, operands[::-1]
        self._node(BINARY[kind], operands, layer.outputs[0])

    def _weighted_sum(self, layer: Layer) -> None:
        name = layer.name
        terms = []
        for i, (blob, factor) in enumerate(zip(layer.inputs, layer.arrays[1], strict=True)):
            constant = self._constant(f"{name}.factor{i}", np.array(factor, np.float32))
            terms.append(self._node("Mul", [blob, constant], f"{name}.term{i}"))
        self._node("Add", terms, layer.outputs[0])

    def _warp(self, layer: Layer) -> None:
        """GridSample counts from -1 to 1, x before y, in the last dimension."""
        name = layer.name
        picture, motion = layer.inputs
        there = self._node("Add", [PLACES, motion], f"{name}.there")
        one = self._constant(f"{name}.one", np.array(1, np.float32))
        scaled = self._node("Mul", [there, UNIT], f"{name}.scaled")
        normal = self._node("Sub", [scaled, one], f"{name}.normal")
        grid = self._node("Transpose", [normal], f"{name}.grid", perm=[0, 2, 3, 1])
        self._node(
            "GridSample",
            [picture, grid],
            layer.outputs[0],
            mode="bilinear",
            padding_mode="border",
            align_corners=1,
        )

    def _flagged(self, count: int) -> Tensor:
        flag = int(np.frombuffer(self._take(4), "<u4")[0])
        if flag == HALF_PRECISION:
            # Padded to a multiple of four bytes.
            return np.frombuffer(self._take((2 * count + 3) // 4 * 4), "<f2")[:count]
        if flag:
            raise ValueError("the weights are stored in a way that is not known")
        return self._plain(count)

    def _plain(self, count: int) -> Tensor:
        return np.frombuffer(self._take(4 * count), "<f4")

    def _take(self, size: int) -> bytes:
        taken = self._weights[self._read : self._read + size]
        if len(taken) < size:
            raise ValueError("the weights end too early")
        self._read += size
        return taken
