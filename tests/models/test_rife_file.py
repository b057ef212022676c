"""Turning a network of ncnn into ONNX: each kind of layer does what numpy says it does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stillmotion.arrays import Tensor
from stillmotion.models import rife_file
from stillmotion.models.sessions import run

HEAD = """7767517
9 9
Input in0 0 1 in0
Input in1 0 1 in1
Input in2 0 1 in2
"""
HALF = np.array([rife_file.HALF_PRECISION], "<u4").tobytes()
WHOLE = np.array([0], "<u4").tobytes()


def answer(
    tmp_path: Path, lines: str, weights: bytes, first: Tensor, *, motion: Tensor | None = None
) -> list[Tensor]:
    path = tmp_path / "made.onnx"
    path.write_bytes(rife_file.made((HEAD + lines).encode(), weights))
    height, width = first.shape[2:]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    steps = np.array([2 / (width - 1), 2 / (height - 1)], np.float32).reshape(1, 2, 1, 1)
    second = np.zeros_like(first) if motion is None else motion
    moment = np.zeros((1, 1, height, width), np.float32)
    return run(path, first, second, moment, np.stack([x, y])[None], steps)


def picture(channels: int = 3, side: int = 8) -> Tensor:
    return np.random.default_rng(1).random((1, channels, side, side), np.float32)


@pytest.mark.parametrize("kind", ["<f2", "<f4"])
def test_a_convolution_and_its_leak(tmp_path: Path, kind: str) -> None:
    # 1 x 1, so that numpy can say the result in a line; an odd count, so that halves are padded.
    matrix = np.array([[1.0, -2.0, 0.5]], np.float32)
    stored = matrix.astype(kind).tobytes()
    stored += b"\0" * (-len(stored) % 4)
    weights = (HALF if kind == "<f2" else WHOLE) + stored + np.array([0.25], "<f4").tobytes()
    lines = (
        "Convolution conv 1 1 in0 327 0=1 1=1 3=1 4=0 5=1 6=3 9=2 -23310=1,2.0e-01\n"
        "Sigmoid mask 1 1 327 332\n"
    )
    first = picture()
    found, mask = answer(tmp_path, lines, weights, first)
    linear = np.einsum("oc,nchw->nohw", matrix, first) + 0.25
    leaky = np.where(linear > 0, linear, 0.2 * linear)
    assert found == pytest.approx(leaky, abs=1e-5)
    assert mask == pytest.approx(1 / (1 + np.exp(-leaky)), abs=1e-5)


def test_sums_and_slices(tmp_path: Path) -> None:
    lines = (
        "Split copies 1 2 in0 a b\n"
        "Crop red 1 1 a r -23309=1,0 -23310=1,1 -23311=1,0\n"
        "Crop blue 1 1 b u -23309=1,2 -23310=1,3 -23311=1,0\n"
        "BinaryOp half 1 1 r h 0=3 1=1 2=2.0\n"
        "BinaryOp rest 1 1 u s 0=7 1=1 2=1.0\n"
        "Eltwise sum 2 1 h s w 0=1 -23301=2,1.0,4.0\n"
        "Concat both 2 1 w r 327 0=0\n"
        "BinaryOp product 2 1 w r 332 0=2\n"
    )
    first = picture()
    red, _, blue = first[0]
    found, mask = answer(tmp_path, lines, b"", first)
    expected = red / 2 + 4 * (1 - blue)
    assert found[0] == pytest.approx(np.stack([expected, red]), abs=1e-5)
    assert mask[0, 0] == pytest.approx(expected * red, abs=1e-5)


def test_sizes(tmp_path: Path) -> None:
    lines = (
        "PixelShuffle shuffle 1 1 in0 p 0=2\n"
        "Interp smaller 1 1 p 327 0=2 1=5.0e-01 2=5.0e-01\n"
        "ReLU mask 1 1 in1 332 0=2.0e-01\n"
    )
    first = picture(4)
    found, _ = answer(tmp_path, lines, b"", first)
    # Each 2 x 2 block holds the four channels, and its middle is their mean.
    assert found[0, 0] == pytest.approx(first[0].mean(axis=0), abs=1e-5)


def test_a_warp(tmp_path: Path) -> None:
    lines = "rife.Warp warp 2 1 in0 in1 327\nReLU mask 1 1 in0 332 0=2.0e-01\n"
    motion = np.zeros((1, 2, 8, 8), np.float32)
    motion[:, 0], motion[:, 1] = 2.0, 1.0
    first = picture()
    found, _ = answer(tmp_path, lines, b"", first, motion=motion)
    assert found[0, :, :-1, :-2] == pytest.approx(first[0, :, 1:, 2:], abs=1e-5)
    # Past the edge the edge goes on.
    assert found[0, :, :-1, -1] == pytest.approx(first[0, :, 1:, -1], abs=1e-5)


def test_the_same_bytes_each_time() -> None:
    lines = "rife.Warp warp 2 1 in0 in1 327\nReLU mask 1 1 in0 332 0=2.0e-01\n"
    first, again = (rife_file.made((HEAD + lines).encode(), b"") for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Softmax odd 1 1 in0 332\n", "Softmax"),
        ("Sigmoid mask 1 1 in0 331\n", r"not that of RIFE 4\.6"),
        ("Convolution c 1 1 in0 332 0=1 1=1 3=1 4=0 5=1 6=3\n", "too early"),
    ],
)
def test_another_network_is_refused(lines: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rife_file.made((HEAD + lines).encode(), b"")


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(ValueError, match="ncnn"):
        rife_file.made(b"<html>\n\n", b"")
