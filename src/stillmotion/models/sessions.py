"""Models in memory: ONNX Runtime sessions and OpenCV networks, loaded when first used and kept.

A session may be run by several threads at once. Each uses all cores of the process and gives its
scratch memory back after a run, so that a model that has run once costs little more than its
weights.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stillmotion.arrays import Tensor
from stillmotion.models.manifest import models
from stillmotion.settings import cores

if TYPE_CHECKING:
    import onnxruntime

T = TypeVar("T")

ERRORS_ONLY = 3
"""ONNX Runtime's severity: what exporters have left behind in a graph is no news for users."""

MOST_NAMES = 64
"""Models that are told of: more than there are."""

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")

_loading = threading.Lock()
_kept: dict[Path, Any] = {}
_held: set[str] = set()


def kept(path: Path, load: Callable[[Path], T]) -> T:
    """What `load` makes of a file, made once."""
    if path not in _kept:
        with _loading:
            if path not in _kept:
                _kept[path] = load(path)
    made: T = _kept[path]
    return made


def hold(name: str) -> None:
    """Some other code has loaded a model of that name."""
    _held.add(name)


def release(name: str) -> None:
    """It has unloaded it."""
    _held.discard(name)


def loaded() -> tuple[str, ...]:
    """The names of the models in memory: of those that the manifest has as there, of others (a
    depth model that somebody brought) as their files are called, as far as that is a name; and of
    those that other code holds."""
    names = {file.name: model.name for model in models() for file in model.file}
    found = {names.get(path.name, _NO_NAME.sub("-", path.stem)[:64]) for path in list(_kept)}
    found |= {_NO_NAME.sub("-", name) for name in list(_held)}
    return tuple(sorted(name for name in found if name[:1].isalnum())[:MOST_NAMES])


def run(path: Path, *inputs: Tensor) -> list[Tensor]:
    """The outputs of an ONNX model for its inputs, in the model's order."""
    session = kept(path, _session)
    names = [node.name for node in session.get_inputs()]
    outputs: list[Tensor] = session.run(
        None, dict(zip(names, inputs, strict=True)), _giving_memory_back()
    )
    return outputs


def input_shape(path: Path) -> list[int | str | None]:
    """The shape of an ONNX model's first input; a name or None where any size goes."""
    shape: list[int | str | None] = kept(path, _session).get_inputs()[0].shape
    return shape


class TfLite:
    """A TensorFlow Lite network in OpenCV, which runs one picture at a time."""

    def __init__(self, path: Path) -> None:
        import cv2

        self._net = cv2.dnn.readNetFromTFLite(str(path), engine=cv2.dnn.ENGINE_CLASSIC)
        self._running = threading.Lock()

    def run(self, picture: Tensor, outputs: tuple[str, ...]) -> list[Tensor]:
        """The named outputs for a (1, channels, height, width) float32 picture."""
        with self._running:
            self._net.setInput(picture)
            return [np.array(output) for output in self._net.forward(list(outputs))]


def run_with(path: Path, hidden: str, *inputs: Tensor) -> list[Tensor]:
    """As `run`, and behind its outputs that of a node within, float32, which the model keeps to
    itself.
    """
    session = kept(path, lambda given: _session(shown(given.read_bytes(), hidden)))
    names = [node.name for node in session.get_inputs()]
    outputs: list[Tensor] = session.run(
        None, dict(zip(names, inputs, strict=True)), _giving_memory_back()
    )
    return outputs


def shown(model: bytes, output: str) -> bytes:
    """An ONNX file with one more float32 output.

    Protobuf messages that follow on one another are read as one: another graph with nothing but
    an output (fields of onnx.proto: ModelProto.graph 7, GraphProto.output 12) adds it.
    """
    kind = _field(2, _field(1, b"\x08\x01"))
    return model + _field(7, _field(12, _field(1, output.encode()) + kind))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field of protobuf; fields and lengths as they occur here."""
    length, size = b"", len(content)
    while size > 127:
        length += bytes([size & 127 | 128])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def _session(model: Path | bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    # Threads that spin between operators would take the encoder's time.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _giving_memory_back() -> onnxruntime.RunOptions:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
