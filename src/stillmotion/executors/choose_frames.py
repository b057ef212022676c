"""Which frames of a clip show an element best: sharp, large, and unlike one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Plane, Rgb, Rgba, VectorField

GROUPS = 8
"""Stretches of the clip of which the sharpest frame each is looked at closely."""

CHOSEN = 4
"""Frames that are taken at most: one frontal and three references, as of pictures."""

LIKE = 0.06
"""Mean difference of two cut-outs (0 to 1) under which one of them says nothing new."""

COMPARED_EDGE = 480
"""Long edge in pixels at which sharpness is measured, so that sizes do not count."""

SMALL = 48
"""Pixels a side at which cut-outs are compared."""


def choose(frames: Sequence[Rgb], cut: Callable[[Rgb], Rgba | None]) -> list[tuple[Rgb, Rgba]]:
    """The best frames (h, w, 3), the best first, each with what `cut` makes of it (h, w, 4).

    Empty where nothing stands out in any.
    """
    found = []
    for group in np.array_split(np.arange(len(frames)), min(GROUPS, len(frames))):
        index = max(map(int, group), key=lambda i: _sharpness(frames[i]))
        cut_out = cut(frames[index])
        if cut_out is not None:
            found.append((frames[index], cut_out, _score(frames[index], cut_out)))
    found.sort(key=lambda entry: -entry[2])
    chosen: list[tuple[Rgb, Rgba, VectorField]] = []
    for frame, cut_out, _ in found:
        look = _look(cut_out)
        if all(float(np.abs(look - other).mean()) >= LIKE for _, _, other in chosen):
            chosen.append((frame, cut_out, look))
        if len(chosen) == CHOSEN:
            break
    return [(frame, cut_out) for frame, cut_out, _ in chosen]


def _sharpness(rgb: Rgb, where: Coverage | None = None) -> float:
    """Energy of fine detail against that of contrast, so that a bright frame has no advantage."""
    scale = COMPARED_EDGE / max(rgb.shape[:2])
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    luma: Plane = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    detail = np.abs(cv2.Laplacian(luma, cv2.CV_32F))
    if where is not None:
        inside = cv2.resize(where, size, interpolation=cv2.INTER_AREA) > 0.5
        if inside.sum() > 50:
            return float(detail[inside].mean()) / (float(luma[inside].std()) + 8.0)
    return float(detail.mean()) / (float(luma.std()) + 8.0)


def _score(frame: Rgb, cut_out: Rgb) -> float:
    """Sharp where the subject is, large, and whole: what touches the frame's edge is cut off."""
    alpha = cut_out[..., 3].astype(np.float32) / 255
    share = float(alpha.mean())
    rim = np.concatenate([alpha[0], alpha[:, 0], alpha[:, -1]])
    whole = 1.0 - 0.5 * min(1.0, 4.0 * float((rim > 0.5).mean()))
    return _sharpness(frame, alpha) * float(np.sqrt(min(1.0, share / 0.25))) * whole


def _look(cut_out: Rgb) -> VectorField:
    """The figure alone at a small size, whatever its place in the frame."""
    alpha = cut_out[..., 3]
    ys, xs = np.where(alpha > 127)
    crop = cut_out[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1].astype(np.float32) / 255
    crop[..., :3] *= crop[..., 3:]
    return np.asarray(cv2.resize(crop, (SMALL, SMALL), interpolation=cv2.INTER_AREA))
