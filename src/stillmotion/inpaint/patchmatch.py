"""Holes of a picture filled with patches of the rest of it, from coarse to fine.

Patch-based completion after Wexler, Shechtman and Irani (TPAMI 2007), its nearest patches found by
PatchMatch (Barnes et al., SIGGRAPH 2009). The fill is worked out small; at full size each place
copies the original pixels that its patch came from, brought to the brightness of the small fill.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from jaxtyping import Int32
from numba import njit
from numpy.typing import NDArray

from stillmotion.arrays import Colours, Mask, Rgb, ScalarField

NearestField = Int32[NDArray[Any], "_h _w 2"]
"""Nearest-neighbour field: for each pixel, the row and column of the middle of its patch."""

FINEST_EDGE = 288
"""Long edge in pixels at which patches are matched last."""

FINEST_SCALE = 0.3
"""Most that size may be of the picture's: below it patches see too little of the whole."""

COARSEST_EDGE = 36
"""Long edge about which matching begins."""

HALF = 3
"""Patches are 2 HALF + 1 pixels wide."""

ROUNDS = 5
"""Rounds of matching and voting at each size."""

SWEEPS = 3
"""PatchMatch sweeps in each round."""

FALLOFF = 25.0
"""Halvings of a fill's weight over the long edge, from what is known outwards: what lies next to
the known decides what lies beyond it."""

PULL = 1.0
"""Weight of a patch's distance from its own place, against its unlikeness: keeps skies above and
ground below."""

SLACK = 2.5
"""How much more unlike a patch may be if it continues its neighbour's: one piece copied whole
looks better than many small ones that fit a little better (Ashikhmin, I3D 2001)."""

SEED = 20230923
"""Seed of the random search: the same picture gives the same fill."""

LEAST_SIDE = 16
"""Pixels that each side of a picture in which patches are matched has at least."""

ABOUT_COARSEST = 1.5
"""Long edges of `COARSEST_EDGE` up to which a size is not halved any more."""

CHANNELS = 3
"""Colours of a pixel."""

SCATTER_X, SCATTER_Y = 104729, 7919
"""Primes that scatter the places whose origin is lost over the known patches."""

PULL_SCALE = 2e4
"""Squared grey levels that a patch is more unlike, by weight 1, for being a diagonal away."""

UNREAD, READ_BELOW = 3e38, 2e38
"""Cost of a place that is not searched, near the greatest float32, and bound of all others."""

SLACK_MORE = 30.0
"""Squared grey levels of difference that are allowed on top of `SLACK`."""

COHERE_SWEEPS = 4
"""Sweeps in which places take over their neighbours' pieces."""

VOTE_SOFTNESS = 60.0
"""Squared grey levels of difference at which a patch's vote weighs half of a perfect one's."""

INSIDE = 1.001
"""Cells that samples keep from the last row and column: there is none after it to mix with."""

TONE_BLUR = 1.0
"""Standard deviation, in pixels of the small fill, of the blur of the tones taken from it."""


def complete(rgb: Rgb, hole: Mask, guess: Rgb) -> Rgb:
    """Fill `rgb` (h, w, 3) where `hole` (h, w) is true; `guess` is a first idea of the whole.

    What is not hole is returned as it is. Repeatable: the same picture gives the same fill.
    """
    height, width = hole.shape
    fine = min(FINEST_SCALE, FINEST_EDGE / max(height, width))
    sizes = [(max(LEAST_SIDE, round(width * fine)), max(LEAST_SIDE, round(height * fine)))]
    while max(sizes[-1]) > ABOUT_COARSEST * COARSEST_EDGE:
        sizes.append((max(LEAST_SIDE, sizes[-1][0] // 2), max(LEAST_SIDE, sizes[-1][1] // 2)))
    filled = np.where(hole[..., None], guess, rgb)
    current: Colours = cv2.resize(filled, sizes[-1], interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    origin = np.zeros((0, 0, 2), np.int32)
    for size in reversed(sizes):
        known = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        mask = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
        source = whole_patches(~mask)
        if not source.any():
            return filled
        if origin.size:
            current = cv2.resize(current, size, interpolation=cv2.INTER_CUBIC)
            origin = _enlarged(origin, size)
        current = np.where(mask[..., None], current, known).astype(np.float32)
        if not origin.size:
            origin = nearest(source)
        else:
            settle(origin, source)
        away = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
        faith = np.exp2(-away * (FALLOFF / max(size))).astype(np.float32)
        for number in range(ROUNDS):
            search(current, mask, faith, source, origin, SWEEPS, SEED + number, PULL)
            vote(current, mask, faith, origin)
    cohere(current, mask, faith, source, origin, SLACK)
    return _transferred(rgb, hole, current, origin)


@njit(cache=True, nogil=True)
def settle(origin: NearestField, source: Mask) -> None:
    """Move origins (h, w, 2: x, y) that are not the middle of a whole patch onto ones that are."""
    height, width = source.shape
    count = 0
    for y in range(height):
        for x in range(width):
            count += source[y, x]
    xs = np.empty(count, np.int32)
    ys = np.empty(count, np.int32)
    k = 0
    for y in range(height):
        for x in range(width):
            if source[y, x]:
                xs[k], ys[k] = x, y
                k += 1
    low_x, high_x = xs.min(), xs.max()
    low_y, high_y = ys.min(), ys.max()
    for y in range(height):
        for x in range(width):
            ox = min(max(origin[y, x, 0], low_x), high_x)
            oy = min(max(origin[y, x, 1], low_y), high_y)
            if not source[oy, ox]:
                k = (y * SCATTER_Y + x * SCATTER_X) % count
                ox, oy = xs[k], ys[k]
            origin[y, x, 0], origin[y, x, 1] = ox, oy


@njit(cache=True, nogil=True, fastmath=True)
def search(
    picture: Colours,
    mask: Mask,
    faith: ScalarField,
    source: Mask,
    origin: NearestField,
    sweeps: int,
    seed: int,
    pull: float,
) -> None:
    """Improve each place's `origin`: the middle of the known patch most like the one there."""
    np.random.seed(seed)
    height, width = mask.shape
    cost = np.full((height, width), np.float32(UNREAD))
    scale = np.float32(pull * PULL_SCALE / (height * height + width * width))
    for y in range(height):
        for x in range(width):
            if _touches(mask, y, x):
                cost[y, x] = _unlikeness(
                    picture, faith, y, x, origin[y, x, 1], origin[y, x, 0], scale
                )
    for sweep in range(sweeps):
        back = sweep % 2 == 1
        step = -1 if back else 1
        for j in range(height):
            y = height - 1 - j if back else j
            for i in range(width):
                x = width - 1 - i if back else i
                if cost[y, x] > READ_BELOW and not _touches(mask, y, x):
                    continue
                best = cost[y, x]
                bx, by = origin[y, x, 0], origin[y, x, 1]
                for k in range(2):
                    ny, nx = (y - step, x) if k else (y, x - step)
                    if 0 <= ny < height and 0 <= nx < width:
                        cx = origin[ny, nx, 0] + x - nx
                        cy = origin[ny, nx, 1] + y - ny
                        if 0 <= cx < width and 0 <= cy < height and source[cy, cx]:
                            c = _unlikeness(picture, faith, y, x, cy, cx, scale)
                            if c < best:
                                best, bx, by = c, cx, cy
                reach = max(height, width) // 2
                while reach >= 1:
                    cx = bx + np.random.randint(-reach, reach + 1)
                    cy = by + np.random.randint(-reach, reach + 1)
                    if 0 <= cx < width and 0 <= cy < height and source[cy, cx]:
                        c = _unlikeness(picture, faith, y, x, cy, cx, scale)
                        if c < best:
                            best, bx, by = c, cx, cy
                    reach //= 2
                cost[y, x] = best
                origin[y, x, 0], origin[y, x, 1] = bx, by


@njit(cache=True, nogil=True, fastmath=True)
def cohere(
    picture: Colours,
    mask: Mask,
    faith: ScalarField,
    source: Mask,
    origin: NearestField,
    slack: float,
) -> None:
    """Let places continue a neighbour's piece where that is at most `slack` times as unlike."""
    height, width = mask.shape
    scale = np.float32(0)
    own = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            own[y, x] = _unlikeness(
                picture, faith, y, x, origin[y, x, 1], origin[y, x, 0], scale
            ) * slack + np.float32(SLACK_MORE)
    for sweep in range(COHERE_SWEEPS):
        step = -1 if sweep % 2 else 1
        for j in range(height):
            y = height - 1 - j if sweep % 2 else j
            for i in range(width):
                x = width - 1 - i if sweep % 2 else i
                if not mask[y, x]:
                    continue
                best = own[y, x]
                for k in range(2):
                    ny, nx = (y - step, x) if k else (y, x - step)
                    if 0 <= ny < height and 0 <= nx < width:
                        cx = origin[ny, nx, 0] + x - nx
                        cy = origin[ny, nx, 1] + y - ny
                        if 0 <= cx < width and 0 <= cy < height and source[cy, cx]:
                            c = _unlikeness(picture, faith, y, x, cy, cx, scale)
                            if c < best:
                                best = c
                                origin[y, x, 0], origin[y, x, 1] = cx, cy


@njit(cache=True, nogil=True, fastmath=True)
def unlikeness(
    picture: Colours, mask: Mask, faith: ScalarField, origin: NearestField
) -> ScalarField:
    """(h, w) float32: how far each hole pixel's patch is from that at its origin, the mean square
    over the patch, summed over the channels; 0 where nothing is a hole."""
    height, width = mask.shape
    result = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            if mask[y, x]:
                result[y, x] = _unlikeness(
                    picture, faith, y, x, origin[y, x, 1], origin[y, x, 0], np.float32(0)
                )
    return result


@njit(cache=True, nogil=True, fastmath=True)
def vote(picture: Colours, mask: Mask, faith: ScalarField, origin: NearestField) -> None:
    """Set each hole pixel to the mean of what the patches over it hold there."""
    height, width = mask.shape
    total = np.zeros((height, width, CHANNELS), np.float32)
    weight = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            if not _touches(mask, y, x):
                continue
            ox, oy = origin[y, x, 0], origin[y, x, 1]
            error = _unlikeness(picture, faith, y, x, oy, ox, np.float32(0))
            w = faith[y, x] / (np.float32(VOTE_SOFTNESS) + error)
            for dy in range(-HALF, HALF + 1):
                for dx in range(-HALF, HALF + 1):
                    ty, tx = y + dy, x + dx
                    if 0 <= ty < height and 0 <= tx < width and mask[ty, tx]:
                        for c in range(CHANNELS):
                            total[ty, tx, c] += w * picture[oy + dy, ox + dx, c]
                        weight[ty, tx] += w
    for y in range(height):
        for x in range(width):
            if mask[y, x] and weight[y, x] > 0:
                for c in range(CHANNELS):
                    picture[y, x, c] = total[y, x, c] / weight[y, x]


@njit(cache=True, nogil=True, inline="always")
def _touches(mask: Mask, y: int, x: int) -> Any:
    """Whether the patch about (y, x) holds a hole pixel (tested at its middle, ends and edges)."""
    height, width = mask.shape
    top, bottom = max(0, y - HALF), min(height - 1, y + HALF)
    left, right = max(0, x - HALF), min(width - 1, x + HALF)
    return (
        mask[y, x]
        or mask[top, left]
        or mask[top, right]
        or mask[bottom, left]
        or mask[bottom, right]
        or mask[y, left]
        or mask[y, right]
        or mask[top, x]
        or mask[bottom, x]
    )


@njit(cache=True, nogil=True, fastmath=True)
def _unlikeness(
    picture: Colours, faith: ScalarField, y: int, x: int, oy: int, ox: int, scale: Any
) -> Any:
    """Squared difference of the patches about (y, x) and (oy, ox), and of their places.

    The mean over the patch, by `faith`. Pixels beyond the picture's edge do not count.
    """
    height, width = picture.shape[0], picture.shape[1]
    result = np.float32(0)
    total = np.float32(0)
    for dy in range(-HALF, HALF + 1):
        ty = y + dy
        if ty < 0 or ty >= height:
            continue
        for dx in range(-HALF, HALF + 1):
            tx = x + dx
            if tx < 0 or tx >= width:
                continue
            w = faith[ty, tx]
            total += w
            for c in range(CHANNELS):
                d = picture[ty, tx, c] - picture[oy + dy, ox + dx, c]
                result += w * d * d
    place = scale * np.float32((y - oy) * (y - oy) * 2 + (x - ox) * (x - ox))
    return result / total + place


def whole_patches(known: Mask) -> Mask:
    """Middles of patches that lie in what is known, whole."""
    kernel = np.ones((2 * HALF + 1, 2 * HALF + 1), np.uint8)
    inner = cv2.erode(known.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(inner, bool)


def nearest(source: Mask) -> NearestField:
    """Origins (h, w, 2: x, y) to begin with: each place's own, where that is no `source` mirrored
    at the nearest edge of the known box."""
    rows, columns = np.where(source.any(axis=1))[0], np.where(source.any(axis=0))[0]

    def mirrored(length: int, low: int, high: int) -> NDArray[np.intp]:
        at = np.arange(length)
        at = np.where(at < low, 2 * low - at, np.where(at > high, 2 * high - at, at))
        return np.clip(at, low, high)

    height, width = source.shape
    x = mirrored(width, columns[0], columns[-1])
    y = mirrored(height, rows[0], rows[-1])
    origin = np.ascontiguousarray(np.dstack(np.meshgrid(x, y)), np.int32)
    settle(origin, source)
    return origin


def _enlarged(origin: NearestField, size: tuple[int, int]) -> NearestField:
    """The origins for a larger picture: neighbours keep their offset."""
    width, height = size
    rows, columns = origin.shape[:2]
    y, x = np.mgrid[:height, :width]
    small_y, small_x = y * rows // height, x * columns // width
    offset_x = (origin[small_y, small_x, 0] - small_x) * (width / columns)
    offset_y = (origin[small_y, small_x, 1] - small_y) * (height / rows)
    moved = np.dstack([np.rint(x + offset_x), np.rint(y + offset_y)])
    return np.ascontiguousarray(moved, np.int32)


def _transferred(rgb: Rgb, hole: Mask, small: Colours, origin: NearestField) -> Rgb:
    """The fill at full size: copied detail over the small fill's tones."""
    height, width = hole.shape
    rows, columns = origin.shape[:2]
    scale_x, scale_y = width / columns, height / rows
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    offset = np.dstack([(origin[..., 0] - x) * scale_x, (origin[..., 1] - y) * scale_y])
    offset = offset.astype(np.float32)
    ys, xs = np.where(hole)
    fx = np.clip((xs + 0.5) / scale_x - 0.5, 0, columns - INSIDE)
    fy = np.clip((ys + 0.5) / scale_y - 0.5, 0, rows - INSIDE)
    ix, iy = fx.astype(np.int32), fy.astype(np.int32)
    tx, ty = (fx - ix).astype(np.float32), (fy - iy).astype(np.float32)
    copied = np.zeros((len(xs), 3), np.float32)
    for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = (tx if dx else 1 - tx) * (ty if dy else 1 - ty)
        moved = offset[iy + dy, ix + dx]
        sx = np.clip(np.rint(xs + moved[:, 0]), 0, width - 1).astype(np.int32)
        sy = np.clip(np.rint(ys + moved[:, 1]), 0, height - 1).astype(np.int32)
        copied += share[:, None] * rgb[sy, sx]
    detailed = rgb.astype(np.float32)
    detailed[hole] = copied
    coarse = cv2.resize(detailed, (columns, rows), interpolation=cv2.INTER_AREA)
    tones = cv2.GaussianBlur(small - coarse, (0, 0), TONE_BLUR)
    detailed += cv2.resize(tones, (width, height), interpolation=cv2.INTER_LINEAR) * hole[..., None]
    return np.asarray(np.clip(np.rint(detailed), 0, 255), np.uint8)
