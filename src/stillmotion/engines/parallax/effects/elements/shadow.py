"""The shadow of a figure on the ground: contact occlusion under its foot, and a cast shadow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Rgb
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.elements.placement import StandingSpot

CONTACT, CAST = 0.55, 0.3
"""Opacity of contact occlusion and of the cast shadow at most."""

FLATTENED = 0.16
"""Height of the cast shadow in the picture, as a fraction of the figure's."""

LEAN = 0.75
"""How far sideways the figure's top is cast at most, as a fraction of its height."""

DARKNESS = 0.12
"""Colour of the shadow as a fraction of the ground's."""

KNOWN_LEAN, SOFT_SKY, HARD_LIGHT = 0.75, 0.35, 0.65
"""Lean of the shadow per side of a known light, and strength of its cast shadow by hardness."""

CAST_BLUR, LEAST_BLUR = 0.03, 1.5
"""Blur of the cast shadow over the figure's height, and at least in pixels."""

FADE_FROM, FADE_LEAST = 1.1, 0.2
"""How the cast shadow fades away from the foot, in its own heights."""

UPRIGHT_STRENGTH, LEAN_STRENGTH = 0.4, 0.6
"""Strength of a shadow that falls straight back, and what its lean adds."""

MARGIN, BELOW = 0.12, 0.1
"""Room about the shadow and below the foot, over the figure's longer side."""

GROUND_ROWS = 4
"""Rows above the foot that give the ground's colour."""

INVISIBLE = 0.004
"""Opacity that is not drawn."""

FOOT_PART, CONTACT_BAND, CONTACT_BLUR, CONTACT_WIDER = 12, 0.025, 0.02, 1.6
"""Part of the figure that is its foot (one over), half the height of contact occlusion and its
blur over the figure's height, and how much wider than high the blur is."""

SIDE_GAIN, LEAST_SIDE = 6.0, 0.25
"""Side of the light per relative difference of the picture's outer thirds, and at least."""


@dataclass(frozen=True)
class Shadow:
    """`rgb` (h, w, 3) and `alpha` (h, w; float32), the top left corner at (`left`, `top`)."""

    rgb: Rgb
    alpha: Coverage
    left: int
    top: int


def ground_shadow(alpha: Coverage, view: View, spot: StandingSpot) -> Shadow:
    """The shadow of a figure with `alpha` (h, w) that stands at `spot`."""
    height, width = alpha.shape
    light = view.light
    lean = LEAN * (_dark_side(view.rgb) if light is None else -light.side * KNOWN_LEAN)
    hard = 1.0 if light is None else SOFT_SKY + HARD_LIGHT * light.hard
    margin = int(np.ceil(abs(lean) * height + MARGIN * max(width, height))) + 4
    above = int(FLATTENED * height) + margin // 2
    below = int(BELOW * max(width, height)) + 6
    size = (width + 2 * margin, above + below)
    # A point u above the foot is cast lean u sideways and FLATTENED u up, on the ground behind.
    fall = np.array(
        [[1.0, -lean, margin + lean * height], [0.0, FLATTENED, above - FLATTENED * height]]
    )
    cast = cv2.warpAffine(alpha, fall, size, flags=cv2.INTER_AREA)
    cast = cv2.GaussianBlur(cast, (0, 0), max(LEAST_BLUR, CAST_BLUR * height))
    fading = np.clip(
        (np.arange(size[1]) - above) / max(1.0, FLATTENED * height) + FADE_FROM, FADE_LEAST, 1.0
    )
    strength = UPRIGHT_STRENGTH + LEAN_STRENGTH * min(1.0, 2.0 * abs(lean) / LEAN)
    cast *= (CAST * hard * strength * fading)[:, None].astype(np.float32)
    contact = _contact(alpha, size, margin, above)
    covered = 1 - (1 - cast) * (1 - contact)
    rows, columns = view.rgb.shape[:2]
    row = int(np.clip(spot.foot, GROUND_ROWS, rows) - GROUND_ROWS)
    left, _, right, _ = spot.box
    x0, x1 = int(np.clip(left, 0, columns - 2)), int(np.clip(right, 2, columns))
    ground = view.rgb[row : row + GROUND_ROWS, min(x0, x1 - 1) : x1].reshape(-1, 3).mean(axis=0)
    rgb = np.empty((size[1], size[0], 3), np.uint8)
    rgb[:] = np.rint(ground * DARKNESS).astype(np.uint8)
    return Shadow(
        rgb,
        np.where(covered > INVISIBLE, covered, 0).astype(np.float32),
        left=round(left) - margin,
        top=round(spot.foot) - above,
    )


def _contact(alpha: Coverage, size: tuple[int, int], margin: int, above: int) -> Coverage:
    """Occlusion where the figure's lowest part is close to the ground."""
    height, width = alpha.shape
    low = alpha[-max(2, height // FOOT_PART) :].max(axis=0)
    band = max(2, round(CONTACT_BAND * height))
    result = np.zeros((size[1], size[0]), np.float32)
    result[max(0, above - band) : above + band, margin : margin + width] = low
    spread = max(LEAST_BLUR, CONTACT_BLUR * height)
    soft = cv2.GaussianBlur(result, (0, 0), sigmaX=CONTACT_WIDER * spread, sigmaY=spread)
    return soft * (CONTACT / max(float(soft.max()), 1e-3))


def _dark_side(rgb: Rgb) -> float:
    """-1 (left) to 1 (right): where shadows fall, away from the brighter side of the picture."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    third = max(1, luma.shape[1] // 3)
    left, right = float(luma[:, :third].mean()), float(luma[:, -third:].mean())
    tilt = SIDE_GAIN * (left - right) / (left + right + 1.0)
    return float(
        np.clip(tilt if abs(tilt) > LEAST_SIDE else np.copysign(LEAST_SIDE, tilt), -1.0, 1.0)
    )
