"""What the kernels gather, against the same said plainly in numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.render.coverage import cell_runs
from stillmotion.engines.parallax.render.gather import gather_chroma, gather_luma

Array = NDArray[np.float64]

PLATE = 48, 64
"""Height and width in luma pixels."""


def grid_for(height: int, width: int, turn: float, shift: tuple[float, float]) -> Array:
    """Corners of all cells of a frame, turned, moved and bent."""
    rows, columns = -(-height // CELL) + 1, -(-width // CELL) + 1
    y, x = np.mgrid[:rows, :columns] * float(CELL)
    bent = 2 * np.sin(y / 20)
    return np.dstack(
        (
            x * np.cos(turn) - y * np.sin(turn) + shift[0] + bent,
            x * np.sin(turn) + y * np.cos(turn) + shift[1] - bent,
        )
    )


def places(grid: Array, ys: Array, xs: Array) -> tuple[Array, Array]:
    """The grid's places between its corners, for luma pixels at rows `ys` and columns `xs`."""
    j = np.minimum(ys // CELL, len(grid) - 2).astype(int)[:, None]
    i = np.minimum(xs // CELL, len(grid[0]) - 2).astype(int)[None]
    t = (ys[:, None] - j * CELL)[..., None] / CELL
    s = (xs[None] - i * CELL)[..., None] / CELL
    upper = grid[j, i] * (1 - s) + grid[j, i + 1] * s
    lower = grid[j + 1, i] * (1 - s) + grid[j + 1, i + 1] * s
    found = upper * (1 - t) + lower * t
    return found[..., 0], found[..., 1]


def bilinear(plane: NDArray[np.uint8], x: Array, y: Array) -> Array:
    x, y = np.clip(x, 0, plane.shape[1] - 1.001), np.clip(y, 0, plane.shape[0] - 1.001)
    a, b = x.astype(int), y.astype(int)
    s, t = x - a, y - b
    upper = plane[b, a] * (1 - s) + plane[b, a + 1] * s
    lower = plane[b + 1, a] * (1 - s) + plane[b + 1, a + 1] * s
    return upper * (1 - t) + lower * t


@pytest.fixture(scope="module")
def planes() -> dict[str, NDArray[np.uint8]]:
    """Smooth enough that the rounding of places to 1 / 256 of a sample stays within a level."""
    height, width = PLATE
    y, x = np.mgrid[: 2 * height, : 2 * width]
    luma = 128 + 60 * np.sin(x / 9) + 60 * np.cos(y / 7)
    y, x = np.mgrid[: height // 2, : width // 2]
    chroma = np.dstack((128 + 90 * np.sin(x / 4), 128 + 90 * np.cos((x + y) / 5)))
    y, x = np.mgrid[:height, :width]
    alpha = 255 * np.clip(1.4 - np.hypot(x - 30, y - 24) / 20, 0, 1)
    alpha[[0, 1, -2, -1]] = alpha[:, [0, 1, -2, -1]] = 0
    return {
        "luma": luma.astype(np.uint8),
        "soft": (luma / 2).astype(np.uint8),
        "chroma": chroma.astype(np.uint8),
        "alpha": alpha.astype(np.uint8),
    }


sizes = st.tuples(
    st.integers(5, 24).map(lambda n: 2 * n),
    st.integers(5, 32).map(lambda n: 2 * n),
)
turns = st.floats(-0.4, 0.4)
# Well inside the plate, and out of it on any side.
shifts = st.tuples(st.floats(-20, 40), st.floats(-20, 40))


@settings(deadline=None, max_examples=40)
@given(size=sizes, turn=turns, shift=shifts, weight=st.sampled_from((0, 96, 256)))
def test_all_of_a_frame_is_gathered_at_its_places(planes, size, turn, shift, weight) -> None:
    height, width = size
    grid = grid_for(height, width, turn, shift)
    out = np.zeros(size, np.uint8)
    u, v = np.zeros((2, height // 2, width // 2), np.uint8)
    runs = cell_runs(np.ones((len(grid) - 1, len(grid[0]) - 1), np.uint8))
    near = grid.astype(np.float32)
    gather_luma(near, planes["luma"], planes["soft"], weight, None, 256, runs, out)
    gather_chroma(near, planes["chroma"], None, 256, runs, u, v)

    x, y = places(grid, np.arange(height) * 1.0, np.arange(width) * 1.0)
    # The last sample of luma is beyond the picture, and not for use.
    crisp, soft = (
        bilinear(planes[name][:-1, :-1], 2 * x, 2 * y) for name in ("luma", "soft")
    )  # fmt: skip
    assert np.abs(out - (crisp + (soft - crisp) * weight / 256)).max() < 1.6
    x, y = places(grid, np.arange(0, height, 2) + 0.5, np.arange(0, width, 2) * 1.0)
    for plane, source in ((u, planes["chroma"][..., 0]), (v, planes["chroma"][..., 1])):
        assert np.abs(plane - bilinear(source, x / 2, (y - 0.5) / 2)).max() < 1.6


@settings(deadline=None, max_examples=40)
@given(size=sizes, turn=turns, shift=shifts, opacity=st.sampled_from((100, 256)))
def test_a_layer_is_laid_by_its_alpha_and_opacity(planes, size, turn, shift, opacity) -> None:
    height, width = size
    grid = grid_for(height, width, turn, shift)
    out = np.full(size, 40, np.uint8)
    u, v = np.full((2, height // 2, width // 2), 90, np.uint8)
    runs = cell_runs(np.ones((len(grid) - 1, len(grid[0]) - 1), np.uint8))
    near, alpha = grid.astype(np.float32), planes["alpha"]
    gather_luma(near, planes["luma"], planes["soft"], 0, alpha, opacity, runs, out)
    gather_chroma(near, planes["chroma"], alpha, opacity, runs, u, v)

    x, y = places(grid, np.arange(height) * 1.0, np.arange(width) * 1.0)
    share = bilinear(alpha, x, y) / 255 * opacity / 256
    layer = bilinear(planes["luma"][:-1, :-1], 2 * x, 2 * y)
    assert np.abs(out - (40 + (layer - 40) * share)).max() < 2.1
    x, y = places(grid, np.arange(0, height, 2) + 0.5, np.arange(0, width, 2) * 1.0)
    share = bilinear(alpha, x, y) / 255 * opacity / 256
    for plane, source in ((u, planes["chroma"][..., 0]), (v, planes["chroma"][..., 1])):
        layer = bilinear(source, x / 2, (y - 0.5) / 2)
        assert np.abs(plane - (90 + (layer - 90) * share)).max() < 2.1


def test_cells_that_are_not_asked_for_stay(planes) -> None:
    grid = grid_for(40, 56, 0.1, (4.0, 4.0)).astype(np.float32)
    wanted = np.zeros((5, 7), np.uint8)
    wanted[1, 2:5] = wanted[4, 6] = 1
    out = np.full((40, 56), 255, np.uint8)
    gather_luma(grid, planes["luma"], planes["soft"], 0, None, 256, cell_runs(wanted), out)
    filled = out.reshape(5, 8, 7, 8).min(axis=(1, 3)) < 255
    assert (filled == wanted.astype(bool)).all()
    assert (out[8:16, 16:40] < 255).all()
