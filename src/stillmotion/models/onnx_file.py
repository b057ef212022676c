"""Writes an ONNX file: as much of the format as converting a network takes.

The format is Protocol Buffers, whose wire is simple: numbers in 7-bit groups, and everything else
as a length and its bytes. Field numbers are those of onnx.proto3. The same graph gives the same
bytes on every machine, so that what is made can be verified by its SHA-256.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import Tensor

IR_VERSION = 8
OPSET = 16
"""The first that has GridSample."""

ELEMENT_TYPES = {np.dtype(np.float32): 1, np.dtype(np.int64): 7, np.dtype(np.float16): 10}
FLOAT = 1

Attribute = int | float | str | Sequence[int]


class Graph:
    """Collects a network's nodes and constants in the order in which they are to run."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, name: str, value: Tensor) -> str:
        """Add a tensor under a name; returns the name."""
        dims = b"".join(_number(1, side) for side in value.shape)
        kind = _number(2, ELEMENT_TYPES[value.dtype])
        raw = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<")).tobytes()
        self._constants.append(dims + kind + _text(8, name) + _bytes(9, raw))
        return name

    def node(
        self, operator: str, inputs: Sequence[str], output: str, **attributes: Attribute
    ) -> str:
        """Add an operator's call; returns the name of its output."""
        self._nodes.append(
            b"".join(_text(1, name) for name in inputs)
            + _text(2, output)
            + _text(4, operator)
            + b"".join(_bytes(5, _attribute(*entry)) for entry in attributes.items())
        )
        return output

    def file(self, name: str, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
        """The whole, as a file's bytes; inputs and outputs are float32 of four dimensions."""
        graph = (
            b"".join(_bytes(1, node) for node in self._nodes)
            + _text(2, name)
            + b"".join(_bytes(5, constant) for constant in self._constants)
            + b"".join(_bytes(11, _of_four_dimensions(entry)) for entry in inputs)
            + b"".join(_bytes(12, _of_four_dimensions(entry)) for entry in outputs)
        )
        opset = _text(1, "") + _number(2, OPSET)
        return _number(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, opset)


def _attribute(name: str, value: Attribute) -> bytes:
    head = _text(1, name)
    if isinstance(value, float):
        return head + _tag(2, 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return head + _number(3, value) + _number(20, 2)
    if isinstance(value, str):
        return head + _text(4, value) + _number(20, 3)
    return head + b"".join(_number(8, entry) for entry in value) + _number(20, 7)


def _of_four_dimensions(name: str) -> bytes:
    shape = b"".join(_bytes(1, _text(2, f"{name}_{axis}")) for axis in "nchw")
    tensor = _number(1, FLOAT) + _bytes(2, shape)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _tag(field: int, wire: int) -> bytes:
    return _groups(field << 3 | wire)


def _number(field: int, value: int) -> bytes:
    return _tag(field, 0) + _groups(value & (1 << 64) - 1)


def _bytes(field: int, value: bytes) -> bytes:
    return _tag(field, 2) + _groups(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _groups(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
