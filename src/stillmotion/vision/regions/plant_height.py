"""How tall the plants of a picture are: how far its texture goes on along blades and stems."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, ScalarField
from stillmotion.vision.regions.features import Look

EVEN = 1 / 12
"""Share of the picture's shorter side over which light and shade are taken out of the texture."""

LEANS = (-45.0, -30.0, -15.0, 0.0, 15.0, 30.0, 45.0)
"""Degrees from upright (to the right) along which texture is followed."""

AS_TALL = 7.0
"""Height of a blade against the way over which its texture stays half alike: measured of young
grass, whose blades are that much longer than the flecks of light on them."""

UPRIGHT = 1.7
"""How much farther texture goes on along blades than across the picture at least."""

TALL = 0.07
"""Height, as a share of the shorter side, from which blades are seen each for itself."""

BANDS = 4
"""Parts of the picture's height that are measured each for itself."""

FARTHEST = 0.16
"""Share of the shorter side over which texture is followed at most."""

LEAST_SHARE, LEAST_MEASURED = 0.2, 0.5
"""Share of a band that plants take at least where they are measured, and share of all plants whose
bands tell of a height, at least."""

LOWEST_AT_TOP = 0.4
"""Height at the top of the picture at least, of the mean: plants get smaller, not nothing."""

LEAST_REACH = 4
"""Pixels over which texture is followed at least."""

STEPS = 24
"""Distances at which the autocorrelation is asked for, each longer by the same factor."""

LEAST_AROUND, LEAST_VARIANCE, LEAST_FALL = 1e-3, 1e-9, 1e-6
"""What is divided by at least: shares of plants, variances, and falls of the autocorrelation."""


@dataclass(frozen=True)
class Stature:
    """How tall plants are, as a share of the picture's shorter side, where they are at its top and
    at its foot, and how they `lean` (the tangent; above 0 to the right)."""

    top: float
    foot: float
    lean: float


def stature_of(seen: Look, plants: Coverage) -> Stature | None:
    """Of the `plants` (a quarter of the view's size, 0 to 1); None where they are too small, or
    too much of a tangle, for each to be seen."""
    fine = seen.fine
    rows, columns = fine.shape
    side = min(rows, columns)
    inside = cv2.resize((plants > 0.5).astype(np.float32), (columns, rows))
    texture = _texture(fine, inside, EVEN * side)
    middles, heights, leans, weights = [], [], [], []
    for n in range(BANDS):
        band = slice(n * rows // BANDS, (n + 1) * rows // BANDS)
        share = float(inside[band].mean())
        if share < LEAST_SHARE:
            continue
        along, lean, across = _reach(texture[band], inside[band], side)
        if along > UPRIGHT * across and AS_TALL * along > TALL * side:
            middles.append((n + 0.5) / BANDS)
            heights.append(AS_TALL * along / side)
            leans.append(lean)
            weights.append(share)
    if not heights or sum(weights) < LEAST_MEASURED * sum(
        float(inside[n * rows // BANDS : (n + 1) * rows // BANDS].mean()) for n in range(BANDS)
    ):
        return None
    slope = 0.0
    mean = float(np.average(heights, weights=weights))
    if len(heights) > 1:
        # Nearer ones are farther down: what says otherwise is chance.
        slope = max(0.0, float(np.polyfit(middles, heights, 1, w=weights)[0]))
    middle = float(np.average(middles, weights=weights))
    top = max(LOWEST_AT_TOP * mean, mean - slope * middle)
    return Stature(top, mean + slope * (1 - middle), float(np.average(leans, weights=weights)))


def _texture(fine: ScalarField, inside: Coverage, sigma: float) -> ScalarField:
    """Luma against that of its surroundings, of what is `inside` (0 to 1) alone."""
    around = cv2.GaussianBlur(inside, (0, 0), sigma)
    mean = cv2.GaussianBlur(fine * inside, (0, 0), sigma) / np.maximum(around, LEAST_AROUND)
    return np.asarray((fine - mean) * inside, np.float32)


def _reach(texture: ScalarField, inside: Coverage, side: int) -> tuple[float, float, float]:
    """How many pixels texture stays half alike along blades, the tangent of their lean, and how
    many it does across."""
    most = max(LEAST_REACH, min(round(FARTHEST * side), texture.shape[0] - 2))
    across = _alike(texture, inside, 1.0, 0.0, most)
    found = [
        (_alike(texture, inside, float(np.sin(a)), -float(np.cos(a)), most), float(np.tan(a)))
        for a in np.radians(LEANS)
    ]
    along, lean = max(found)
    return along, lean, across


def _alike(texture: ScalarField, inside: Coverage, x: float, y: float, most: int) -> float:
    """Pixels along a direction up to which the autocorrelation is more than half of its peak."""
    whole = float((texture * texture).sum()) / max(1.0, float(inside.sum()))
    last, before = 0.0, 1.0
    for step in np.unique(np.geomspace(1, most, STEPS).round()):
        moved = np.array([[1.0, 0.0, x * step], [0.0, 1.0, y * step]])
        size = texture.shape[1::-1]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        other = cv2.warpAffine(texture, moved, size, flags=flags)
        both = float((inside * cv2.warpAffine(inside, moved, size, flags=flags)).sum())
        value = float((texture * other).sum()) / max(1.0, both) / max(whole, LEAST_VARIANCE)
        if value < 0.5:
            return float(last + (step - last) * (before - 0.5) / max(before - value, LEAST_FALL))
        last, before = float(step), value
    return last
