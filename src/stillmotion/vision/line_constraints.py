"""What is straight stays straight, and what stands upright is equally far from foot to top.

A straight line in space is seen as one from everywhere, and the disparity along it changes in
proportion to the way along its image. Along the lines of the picture (LSD: Grompone von Gioi et
al., IPOL 2012) the disparity is made to do so, so that rails and planks do not bend when the camera
moves; along those that stand nearly upright (trunks, towers, posts) it is made one, that of their
foot, so that they do not lean.

What rises into the sky stands alone: a bend in it is seen best, and nothing about it suffers when
all of it is put where its foot is. Other uprights, windows and boards, agree with what is about
them as well as they can.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from stillmotion.arrays import Coverage, Disparity, Mask, Rgb, ScalarField
from stillmotion.vision.morphology import dilated
from stillmotion.vision.sizes import size_within

SIDE = 112
"""Long edge in pixels at which the disparity is changed."""

LINE_EDGE = 768
"""Long edge in pixels at which lines are looked for."""

SHORTEST = 0.09
"""Length of a line that counts, as a share of the picture's shorter side."""

PIECE = 0.03
"""The same of a piece of one: where something crosses it, a line is found in pieces."""

SAME = 0.004
"""How far off a line's course a piece of it may lie, as a share of the long edge."""

GAP = 0.6
"""How long a gap between pieces may be, as a share of the longer one."""

LEAN = 0.25
"""Most that an upright leans, sideways per height."""

STRAIGHTNESS, UPRIGHTNESS = 120.0, 120.0
"""Coverage of a line being straight, and of an upright being upright, against the other cues."""

SMOOTHNESS = 60.0
"""Weight of a change being like that of the neighbours: its square root is how many pixels of
`SIDE` a change takes to fade."""

FOOT, ABOVE, HIDDEN = 60.0, 0.05, 0.02
"""How far to trust the cues at the foot of an upright, which stands on ground that knows how far
it is; further up; and where nothing of the things that it is about is seen."""

RIGID = 3000.0
"""Weight of what stands alone being upright and as far as the ground at its foot."""

BESIDE, RISES = 5, 0.4
"""How near to the sky (twice, in pixels of `SIDE`) an upright is that rises into it, for which
share of its length."""

ON_TOP, CLOSE = 0.025, 0.06
"""How far one upright's foot is from another's top that it stands on, and how far apart two are
that belong to one thing, as shares of `SIDE`."""

TALLER = 0.4
"""How much longer what stands alone may be than was seen of it, in its lengths."""

DRAWN = 3
"""Width in pixels with which what stands alone is kept out of the sky."""

SUBPIXEL_BITS = 4
"""Bits behind the point of the coordinates in which it is drawn."""

LOWEST_PART = 5
"""The length of an upright over that of the part at its foot that must be seen."""

OF_A_THING = 0.25
"""Share of something before it all from which a pixel is of that."""

INSIDE = 1.001
"""Pixels that samples keep from the last row and column: there is none after it to mix with."""

TRACE = 1e-6
"""Weight that keeps unknowns which no equation holds defined."""

Ends = Float[NDArray[Any], "..."]
"""The two ends (x, y) of lines: (n, 2, 2), or (2, 2) of one."""


def keep_straight(
    disparity: ScalarField, lines: Ends, sky: Coverage, far: float, before: Coverage | None = None
) -> Disparity:
    """`disparity` (h, w) changed as the picture's `lines` want it, that of the `sky` made `far`.

    The lines' ends are in shares of its sides. Lines are left out where there is `sky` (h, w; 0 to
    1), or something `before` (h, w; 0 to 1) the things whose disparity it is. A tower rises into
    the sky, but its foot is on the ground.
    """
    height, width = disparity.shape
    size = size_within(width, height, SIDE)
    hidden = sky if before is None else np.maximum(sky, before)
    clear = cv2.resize(hidden, size, interpolation=cv2.INTER_AREA) < 0.5
    lines = lines * (np.array(size) - 1)
    counts = np.array([_counts(line, clear) for line in lines], bool)
    result, open_sky = disparity, sky
    if counts.any():
        small = cv2.resize(disparity, size, interpolation=cv2.INTER_AREA)
        above = cv2.resize(sky, size, interpolation=cv2.INTER_AREA)
        alone = _standing_alone(lines, counts, above, before)
        lines, alone = lines[counts | alone], alone[counts | alone]
        change = _settled(small, np.where(clear, 1.0, HIDDEN), lines, alone)
        change = cv2.resize(change, (width, height), interpolation=cv2.INTER_CUBIC)
        result = (disparity + change).astype(np.float32)
        # Last, so that what rises into the sky is no farther for it.
        open_sky = sky * (1 - _drawn(lines[alone], size, sky.shape))
    return np.asarray(result * (1 - open_sky) + np.float32(far) * open_sky, np.float32)


def lines_of(rgb: Rgb) -> Ends:
    """The picture's straight lines, their ends in shares of its sides."""
    scale = min(1.0, LINE_EDGE / max(rgb.shape[:2]))
    wide, high = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
    grey = cv2.cvtColor(
        cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
    )
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if found is None:
        return np.zeros((0, 2, 2))
    lines = np.asarray(found, np.float64).reshape(-1, 2, 2)
    short = min(wide, high)
    lines = _joined(lines[_lengths(lines) > PIECE * short], SAME * max(wide, high))
    return np.asarray(lines[_lengths(lines) > SHORTEST * short] / (wide, high))


def _lengths(lines: Ends) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1))


def _joined(lines: Ends, tolerance: float) -> Ends:
    """Pieces of the same line put together, the longest first."""
    rest = lines[np.argsort(-_lengths(lines))]
    result = []
    while len(rest):
        line, rest = rest[0], rest[1:]
        while (same := _continuing(line, rest, tolerance)).any():
            line, rest = _hull(line, rest[same]), rest[~same]
        result.append(line)
    return np.array(result).reshape(-1, 2, 2)


def _continuing(line: Ends, pieces: Ends, tolerance: float) -> NDArray[np.bool_]:
    """Which of the `pieces` lie on the course of `line`, next to it.

    A short piece's own direction is too uncertain to tell: its place is what counts.
    """
    length = float(np.linalg.norm(line[1] - line[0]))
    along = (line[1] - line[0]) / length
    offset = pieces - line[0]
    away = np.abs(offset[..., 0] * along[1] - offset[..., 1] * along[0]).max(axis=1)
    at = offset @ along
    gap = np.maximum(at.min(axis=1) - length, -at.max(axis=1))
    return np.asarray((away <= tolerance) & (gap <= GAP * length))


def _hull(line: Ends, pieces: Ends) -> Ends:
    points = np.concatenate([line, pieces.reshape(-1, 2)])
    at = (points - line[0]) @ (line[1] - line[0])
    return points[[int(at.argmin()), int(at.argmax())]]


def _counts(line: Ends, clear: Mask) -> bool:
    """Whether a line is seen where it is `clear`, or stands there if it is upright."""
    x, y = np.rint(_samples(line)).astype(int).T
    if _is_upright(line):
        lowest = np.argsort(y)[-max(2, len(y) // LOWEST_PART) :]
        x, y = x[lowest], y[lowest]
    return bool(clear[y, x].mean() > 0.5)


def _is_upright(line: Ends) -> bool:
    across, down = np.abs(line[1] - line[0])
    return bool(across <= LEAN * down)


def _standing_alone(
    lines: Ends, counts: NDArray[np.bool_], sky: Coverage, before: Coverage | None
) -> NDArray[np.bool_]:
    """Which of the lines are uprights that rise into the sky (m, n), or parts of such things.

    Not those of what is `before` it all (of any size). Which lines have a foot to be seen is told
    by `counts`: a mast in the sky has none, but stands on a tower that has.
    """
    near_sky = dilated(sky > 0.5, BESIDE)
    thing = np.zeros(sky.shape, bool)
    if before is not None:
        thing = cv2.resize(before, sky.shape[::-1], interpolation=cv2.INTER_AREA) > OF_A_THING
    fits, found = np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    for number, line in enumerate(lines):
        x, y = np.rint(_samples(line)).astype(int).T
        x, y = np.clip(x, 0, sky.shape[1] - 1), np.clip(y, 0, sky.shape[0] - 1)
        fits[number] = _is_upright(line) and float(thing[y, x].mean()) < 0.5
        found[number] = fits[number] & counts[number] and float(near_sky[y, x].mean()) > RISES
    waiting = [number for number in np.flatnonzero(fits) if not found[number]]
    while True:
        more = [
            number
            for number in waiting
            if any(_together(lines[number], other) for other in lines[found])
            and (counts[number] or any(_stands_on(lines[number], other) for other in lines[found]))
        ]
        if not more:
            return found
        found[more] = True
        waiting = [number for number in waiting if not found[number]]


def _stands_on(upper: Ends, lower: Ends) -> bool:
    foot, top = upper[int(upper[:, 1].argmax())], lower[int(lower[:, 1].argmin())]
    return bool(np.linalg.norm(foot - top) < ON_TOP * SIDE)


def _taller(line: Ends, shape: tuple[int, ...]) -> Ends:
    """An upright with as much more at its top as may have been overlooked, within the picture."""
    foot, top = line[np.argsort(-line[:, 1])]
    longer = min(TALLER, max(0.0, float(top[1] / max(foot[1] - top[1], 1.0))))
    end = top + longer * (top - foot)
    return np.stack([foot, [np.clip(end[0], 0, shape[1] - 1), end[1]]])


def _drawn(lines: Ends, size: tuple[int, int], shape: tuple[int, ...]) -> Coverage:
    """The lines, given in pixels of `size` (width, height), drawn (0 to 1) at (rows, columns)."""
    drawn = np.zeros(shape, np.uint8)
    for line in lines:
        ends = np.rint(line / (np.array(size) - 1) * (np.array(shape[::-1]) - 1) * 2**SUBPIXEL_BITS)
        first, last = ends.astype(int).tolist()
        cv2.line(drawn, first, last, 255, DRAWN, cv2.LINE_AA, SUBPIXEL_BITS)
    return np.asarray(drawn, np.float32) / 255


def _samples(line: Ends) -> NDArray[np.float64]:
    count = 2 + int(np.linalg.norm(line[1] - line[0]))
    return np.asarray(line[0] + np.linspace(0, 1, count)[:, None] * (line[1] - line[0]))


def _settled(
    values: ScalarField, trust: ScalarField, lines: Ends, alone: NDArray[np.bool_]
) -> ScalarField:
    """The change of `values` (m, n) that makes them as `lines` want them, the least in the squares.

    `trust` (m, n) is what a change costs, `alone` which of the lines stand alone.

    Each line brings two unknowns, the disparity at its ends, between which those along it lie.
    """
    m, n = values.shape
    count = m * n
    trust = trust.copy()
    rows, columns, entries, right = [], [], [], []
    equations = 0
    bases = _bases(lines, alone)
    for number, (line, free) in enumerate(zip(lines, alone, strict=True)):
        points = _samples(_taller(line, values.shape) if free else line)
        x = np.clip(points[:, 0], 0, n - INSIDE)
        y = np.clip(points[:, 1], 0, m - INSIDE)
        a, b = x.astype(int), y.astype(int)
        s, t = x - a, y - b
        upright = _is_upright(line)
        weight = np.sqrt(RIGID if free else UPRIGHTNESS if upright else STRAIGHTNESS)
        at = equations + np.arange(len(points))
        seen = np.zeros(len(points))
        for dy, dx, share in (
            (0, 0, (1 - s) * (1 - t)), (0, 1, s * (1 - t)), (1, 0, (1 - s) * t), (1, 1, s * t),
        ):  # fmt: skip
            rows.append(at)
            columns.append((b + dy) * n + a + dx)
            entries.append(weight * share)
            seen += share * values[b + dy, a + dx]
        along = np.linspace(0, 1, len(points)) * (not upright)
        for k, share in ((0, 1 - along), (1, along)):
            rows.append(at)
            columns.append(np.full(len(points), count + 2 * bases[number] + k))
            entries.append(-weight * share)
        right.append(-weight * seen)
        equations += len(points)
        if upright:
            trust[b, a] = np.minimum(trust[b, a], ABOVE)
            low = int(points[:, 1].argmax())
            # What it stands on is seen a little below its end.
            below = min(b[low] + 1, m - 1), a[low]
            trust[below] = FOOT
            if free and bases[number] == number:
                rows.append(np.array([equations]))
                columns.append(np.array([count + 2 * number]))
                entries.append(np.array([np.sqrt(RIGID)]))
                right.append(np.sqrt(RIGID) * values[below][None])
                equations += 1
    unknowns = count + 2 * len(lines)
    wanted = sparse.csr_matrix(
        (np.concatenate(entries), (np.concatenate(rows), np.concatenate(columns))),
        shape=(equations, unknowns),
    )
    # A trace of weight on the unknowns of lines keeps those of uprights, which lack one, defined.
    own = np.concatenate([trust.reshape(-1), np.full(2 * len(lines), TRACE)])
    system = wanted.T @ wanted + sparse.diags(own) + SMOOTHNESS * _unevenness(m, n, unknowns)
    found = spsolve(system.tocsc(), wanted.T @ np.concatenate(right))
    return np.asarray(found[:count].reshape(m, n), np.float32)


def _bases(lines: Ends, alone: NDArray[np.bool_]) -> list[int]:
    """For each line the number of the lowest piece of the thing that it is part of, or its own.

    The legs of a tower, and the pieces in which a leg is found that something crosses, are as far
    as the lowest of them, on which all of it stands.
    """
    bases = list(range(len(lines)))
    # From the lowest up, so that what is stood on has its base.
    order = sorted(np.flatnonzero(alone).tolist(), key=lambda k: -float(lines[k][:, 1].max()))
    for place, upper in enumerate(order):
        for lower in order[:place]:
            if _together(lines[upper], lines[lower]):
                bases[upper] = bases[lower]
                break
    return bases


def _together(upper: Ends, lower: Ends) -> bool:
    """Whether two uprights are parts of one thing: one stands on the other, or close beside it."""
    (x0, top), (x1, foot) = sorted(upper.tolist(), key=lambda end: end[1])
    (a0, high), (a1, low) = sorted(lower.tolist(), key=lambda end: end[1])
    if _stands_on(upper, lower) or _stands_on(lower, upper):
        return True
    first, last = max(top, high), min(foot, low)
    if first >= last:
        return False
    rows = np.array([first, last])
    apart = np.interp(rows, (top, foot), (x0, x1)) - np.interp(rows, (high, low), (a0, a1))
    return bool(np.abs(apart).min() < CLOSE * SIDE)


def _unevenness(m: int, n: int, unknowns: int) -> sparse.spmatrix:
    """The Laplacian of an (m, n) grid, the sum of squared steps between neighbours."""
    across = sparse.kron(sparse.eye(m), _steps(n))
    down = sparse.kron(_steps(m), sparse.eye(n))
    grid = across.T @ across + down.T @ down
    return sparse.block_diag([grid, sparse.csr_matrix((unknowns - m * n,) * 2)])


def _steps(length: int) -> sparse.spmatrix:
    return sparse.diags([-1.0, 1.0], [0, 1], shape=(length - 1, length))
