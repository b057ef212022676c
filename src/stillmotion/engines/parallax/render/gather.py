"""Kernels that gather a texture's planes through a projection grid, and composite them.

Within a cell, coordinates are interpolated bilinearly between its corners. They are counted in
samples of the plane, in 24.8 fixed point; luma has two samples per pixel, chroma half a sample.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillmotion.arrays import Grid, Levels, Plane
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.render.coverage import Runs
from stillmotion.engines.parallax.render.simd import (
    address,
    columns_4,
    columns_8,
    floats,
    ints,
    least,
    load_4,
    load_8,
    most,
    pairs,
    quads,
    rows_4,
    rows_8,
    store_4,
    store_8,
    truncated,
)

HALF = CELL // 2
"""Side of a cell in chroma pixels."""

FRACTION_BITS = 8
ONE, ONE_HALF, FRACTION = 1 << FRACTION_BITS, 1 << (FRACTION_BITS - 1), (1 << FRACTION_BITS) - 1
"""Fixed point: bits behind the point, 1, a half, and the mask of the fraction."""

PRODUCT_BITS = 2 * FRACTION_BITS
PRODUCT_HALF = 1 << (PRODUCT_BITS - 1)
"""Of a product of two such numbers: bits behind the point, and a half."""

LUMA_SCALE, CHROMA_SCALE = 2 * ONE, ONE // 2
"""Fixed-point samples per luma pixel."""

CHROMA_ROW = 0.25
CHROMA_RISE = -ONE // 4
"""A chroma row lies a quarter of its height below the luma row of the same top: this is added to
the frame's rows in a cell, and taken off fixed-point positions in the plane."""

BYTE_BITS, BYTE = 8, 255
"""Samples that are loaded together are bytes of one integer."""

BYTE_RECIPROCAL = 257
"""Of 65536: 257 / 65536 approximates 1 / 255 to a tenth of a level."""


@njit(cache=True, nogil=True, fastmath=True)
def gather_luma(
    grid: Grid, luma: Plane, soft: Plane, weight: int, alpha: Plane | None, opacity: int,
    runs: Runs, out: Plane,
) -> None:  # fmt: skip
    """Fill `runs` of `out` from a texture's luma, bilinearly, or composite it over `out`.

    | argument | shape | content |
    | --- | --- | --- |
    | grid | (rows + 1, columns + 1, 2) float32 | texture coordinates of cell corners, luma pixels |
    | luma, soft | (2 h', 2 w') uint8 | half-pixel samples, and their prefiltered copy |
    | weight | | of 256: how much of `soft` is blended in |
    | alpha | (h', w') uint8 or None | composited over `out` with this, if given |
    | opacity | | of 256: multiplies alpha |
    | runs | (k, 3) int32 | row, first and past-the-last column of cells |
    | out | (h, w) uint8 | the frame's luma |
    """
    n = luma.shape[1]
    flat, flat_soft, flat_out = address(luma), address(soft), address(out)
    scratch = np.empty(CELL * CELL, np.uint8)
    scratch_address = address(scratch)
    beyond = 1
    if alpha is not None:
        an, flat_alpha = alpha.shape[1], address(alpha)
        # The last row and column have no neighbour to interpolate with, and alpha 0.
        beyond = 2
    high_x, high_y = _last_position(luma.shape[1] - beyond), _last_position(luma.shape[0] - beyond)
    for k in range(len(runs)):
        j = runs[k, 0]
        for i in range(runs[k, 1], runs[k, 2]):
            coefficients = _bilinear_coefficients(grid, j, i, LUMA_SCALE, CELL, 0)
            is_inside = _is_inside_frame(out, j, i, CELL)
            if not is_inside:
                _copy_from_frame(out, scratch, j * CELL, i * CELL, CELL)
            target, at, pitch = _target(
                flat_out, scratch_address, out.shape[1], j, i, CELL, is_inside
            )
            for row in range(0, CELL, 2):
                x, y = _sample_positions(
                    coefficients, rows_8() + floats(row), columns_8(), high_x, high_y
                )
                value = _luma_at(flat, flat_soft, n, weight, x, y)
                first = at + row * pitch
                if alpha is None:
                    store_8(target, first, pitch, value >> ints(PRODUCT_BITS))
                else:
                    coverage = _bilinear(flat_alpha, an, x >> ints(1), y >> ints(1))
                    below = load_8(target, first, pitch)
                    store_8(target, first, pitch, _alpha_over(below, value, coverage, opacity))
            if not is_inside:
                _copy_to_frame(scratch, out, j * CELL, i * CELL, CELL)


@njit(cache=True, nogil=True, fastmath=True)
def gather_chroma(
    grid: Grid, chroma: NDArray[np.uint8], alpha: Plane | None, opacity: int, runs: Runs,
    out_u: Plane, out_v: Plane,
) -> None:  # fmt: skip
    """The same for both chroma planes, from `chroma` (h', w', 2), sited left, between luma rows.

    `alpha` has luma's density.
    """
    n = chroma.shape[1]
    flat, flat_u, flat_v = address(chroma), address(out_u), address(out_v)
    spare_u, spare_v = np.empty(HALF * HALF, np.uint8), np.empty(HALF * HALF, np.uint8)
    aside_u, aside_v = address(spare_u), address(spare_v)
    if alpha is not None:
        an, flat_alpha = alpha.shape[1], address(alpha)
    high_x, high_y = _last_position(n), _last_position(chroma.shape[0])
    for k in range(len(runs)):
        j = runs[k, 0]
        for i in range(runs[k, 1], runs[k, 2]):
            coefficients = _bilinear_coefficients(grid, j, i, CHROMA_SCALE, HALF, CHROMA_RISE)
            is_inside = _is_inside_frame(out_u, j, i, HALF)
            if not is_inside:
                _copy_from_frame(out_u, spare_u, j * HALF, i * HALF, HALF)
                _copy_from_frame(out_v, spare_v, j * HALF, i * HALF, HALF)
            to_u, at, pitch = _target(flat_u, aside_u, out_u.shape[1], j, i, HALF, is_inside)
            to_v, at, pitch = _target(flat_v, aside_v, out_u.shape[1], j, i, HALF, is_inside)
            x, y = _sample_positions(
                coefficients, rows_4() + floats(CHROMA_ROW), columns_4(), high_x, high_y
            )
            u, v = _chroma_at(flat, n, x, y)
            if alpha is None:
                store_4(to_u, at, pitch, u >> ints(PRODUCT_BITS))
                store_4(to_v, at, pitch, v >> ints(PRODUCT_BITS))
            else:
                coverage = _bilinear(flat_alpha, an, x * ints(2), y * ints(2) + ints(ONE_HALF))
                below = load_4(to_u, at, pitch)
                store_4(to_u, at, pitch, _alpha_over(below, u, coverage, opacity))
                below = load_4(to_v, at, pitch)
                store_4(to_v, at, pitch, _alpha_over(below, v, coverage, opacity))
            if not is_inside:
                _copy_to_frame(spare_u, out_u, j * HALF, i * HALF, HALF)
                _copy_to_frame(spare_v, out_v, j * HALF, i * HALF, HALF)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _bilinear_coefficients(grid: Grid, j: int, i: int, factor: int, side: int, lower: int) -> Any:
    """x and y within a cell of `side` pixels as bilinear polynomials: value at the first corner,
    per column, per row, and per column and row, in 1 / 256 of samples. There are `factor` / 256
    samples per luma pixel; y is offset by `lower`."""
    scale, step = np.float32(factor), np.float32(1 / side)
    x, down_x = grid[j, i, 0] * scale, (grid[j + 1, i, 0] - grid[j, i, 0]) * scale
    y, down_y = grid[j, i, 1] * scale, (grid[j + 1, i, 1] - grid[j, i, 1]) * scale
    upper_x = (grid[j, i + 1, 0] - grid[j, i, 0]) * scale
    upper_y = (grid[j, i + 1, 1] - grid[j, i, 1]) * scale
    lower_x = (grid[j + 1, i + 1, 0] - grid[j + 1, i, 0]) * scale
    lower_y = (grid[j + 1, i + 1, 1] - grid[j + 1, i, 1]) * scale
    both = step * step
    return (
        (x, upper_x * step, down_x * step, (lower_x - upper_x) * both),
        (y + np.float32(lower), upper_y * step, down_y * step, (lower_y - upper_y) * both),
    )


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _sample_positions(coefficients: Any, rows: Any, columns: Any, high_x: Any, high_y: Any) -> Any:
    """The sample positions of a block's pixels, from their rows and columns in the cell."""
    (x, across_x, down_x, twist_x), (y, across_y, down_y, twist_y) = coefficients
    xs = floats(x) + floats(down_x) * rows + (floats(across_x) + floats(twist_x) * rows) * columns
    ys = floats(y) + floats(down_y) * rows + (floats(across_y) + floats(twist_y) * rows) * columns
    return _clamped(xs, high_x), _clamped(ys, high_y)


@njit(cache=True, nogil=True, inline="always")
def _clamped(coordinates: Any, high: Any) -> Any:
    """Rounded to 0 … `high`, also where a position is not a number."""
    return truncated(least(most(coordinates, floats(0.0)), floats(high)) + floats(0.5))


@njit(cache=True, nogil=True, inline="always")
def _luma_at(flat: Levels, dull: Levels, stride: int, weight: int, x: Any, y: Any) -> Any:
    """As `_bilinear`, with `weight` / 256 of `dull` blended in."""
    value = _bilinear(flat, stride, x, y)
    if weight != 0:
        soft = _bilinear(dull, stride, x, y)
        value = value + ((soft >> ints(FRACTION_BITS)) - (value >> ints(FRACTION_BITS))) * ints(
            weight
        )
    return value


@njit(cache=True, nogil=True, inline="always")
def _bilinear(flat: Levels, stride: int, x: Any, y: Any) -> Any:
    """65536 times the value interpolated between the four neighbours of each position, plus
    half."""
    low, fraction = ints(BYTE), ints(FRACTION)
    at = (y >> ints(FRACTION_BITS)) * ints(stride) + (x >> ints(FRACTION_BITS))
    above, below = pairs(flat, at, 0), pairs(flat, at, stride)
    a, b = above & low, above >> ints(BYTE_BITS)
    c, d = below & low, below >> ints(BYTE_BITS)
    return _interpolated(a, b, c, d, x & fraction, y & fraction)


@njit(cache=True, nogil=True, inline="always")
def _chroma_at(flat: Levels, width: int, x: Any, y: Any) -> Any:
    """As `_bilinear`, for both components of an interleaved plane."""
    low, fraction = ints(BYTE), ints(FRACTION)
    at = ((y >> ints(FRACTION_BITS)) * ints(width) + (x >> ints(FRACTION_BITS))) * ints(2)
    above, below = quads(flat, at, 0), quads(flat, at, 2 * width)
    fx, fy = x & fraction, y & fraction
    right = ints(2 * BYTE_BITS)
    u = _interpolated(
        above & low, (above >> right) & low, below & low, (below >> right) & low, fx, fy
    )
    above, below = above >> ints(BYTE_BITS), below >> ints(BYTE_BITS)
    v = _interpolated(
        above & low, (above >> right) & low, below & low, (below >> right) & low, fx, fy
    )
    return u, v


@njit(cache=True, nogil=True, inline="always")
def _interpolated(a: Any, b: Any, c: Any, d: Any, fx: Any, fy: Any) -> Any:
    """65536 times the bilinear interpolation of four corners by fractions of 256, plus half."""
    upper = a * ints(ONE) + (b - a) * fx
    lower = c * ints(ONE) + (d - c) * fx
    return upper * ints(ONE) + (lower - upper) * fy + ints(PRODUCT_HALF)


@njit(cache=True, nogil=True, inline="always")
def _alpha_over(below: Any, value: Any, coverage: Any, opacity: int) -> Any:
    """`value` (of `_bilinear`) over a pixel, by a coverage of `_bilinear` and an opacity of 256."""
    alpha = (coverage >> ints(FRACTION_BITS)) - ints(ONE_HALF)
    scaled = ((alpha * ints(opacity)) >> ints(FRACTION_BITS)) * ints(BYTE_RECIPROCAL)
    weight_256 = (scaled + ints(PRODUCT_HALF)) >> ints(PRODUCT_BITS)
    under = below * ints(ONE)
    # `value` carries half a level already: add what of that is missing for `below`.
    mixed = under * ints(ONE) + ((value >> ints(FRACTION_BITS)) - under) * weight_256
    return (mixed + ints(ONE_HALF) * (ints(ONE) - weight_256)) >> ints(PRODUCT_BITS)


@njit(cache=True, nogil=True, inline="always")
def _last_position(side: int) -> Any:
    """The largest position (24.8 fixed point) whose right neighbour is within `side` samples."""
    return np.float32((side - 1) * ONE - 1)


@njit(cache=True, nogil=True, inline="always")
def _is_inside_frame(out: Plane, j: int, i: int, side: int) -> Any:
    """Whether a cell lies in the frame with all its pixels."""
    return (j + 1) * side <= out.shape[0] and (i + 1) * side <= out.shape[1]


@njit(cache=True, nogil=True, inline="always")
def _target(
    flat: Any, scratch_address: Any, width: int, j: int, i: int, side: int, is_inside: Any
) -> Any:  # fmt: skip
    """Where a cell is written, from which position on, and its row pitch."""
    if is_inside:
        return flat, np.intp(j) * side * width + i * side, np.intp(width)
    return scratch_address, np.intp(0), np.intp(side)


@njit(cache=True, nogil=True)
def _copy_to_frame(scratch: Levels, out: Plane, top: int, left: int, side: int) -> None:
    """Copy the part of a cell within the frame from `scratch` to its position."""
    for y in range(top, min(top + side, out.shape[0])):
        for x in range(left, min(left + side, out.shape[1])):
            out[y, x] = scratch[(y - top) * side + x - left]


@njit(cache=True, nogil=True)
def _copy_from_frame(out: Plane, scratch: Levels, top: int, left: int, side: int) -> None:
    """The reverse of `_copy_to_frame`."""
    for y in range(top, min(top + side, out.shape[0])):
        for x in range(left, min(left + side, out.shape[1])):
            scratch[(y - top) * side + x - left] = out[y, x]
