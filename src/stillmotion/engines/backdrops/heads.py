"""Heads: faces no more than hinted at, hair, collars, scarves and caps."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.looks import INK, Looks
from stillmotion.engines.backdrops.maps import smooth
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.engines.backdrops.poses import At, Joints, between, point

FACED = 90.0
"""Height of a figure in pixels from which on it has a face."""


def draw_head(pen: Pen, j: Joints, wears: Looks, *, from_behind: bool, startled: bool) -> None:
    """The neck and the head, with what is worn about them."""
    shaded = mix(wears.skin, rgb("7a3f30"), 0.30)
    low = (j.neck[0], j.neck[1] - 0.012)
    pen.limb(low, between(j.neck, j.head, 0.55), 0.026, 0.023, shaded)
    if from_behind:
        _collar(pen, j, wears)
        pen.disc(j.head[0], j.head[1] + 0.006, 0.057, wears.hair, tall=1.18)
        if wears.long_hair:
            long_hair(pen, j, wears.hair)
        _cap_of(pen, j, wears)
        return
    x, y = j.head
    turn = 0.008 if j.side else 0.003
    face = [
        (x - 0.050, y + 0.030), (x - 0.049, y - 0.015), (x - 0.036 + turn, y - 0.052),
        (x + 0.006 + 2 * turn, y - 0.072), (x + 0.040 + turn, y - 0.048), (x + 0.051, y - 0.010),
        (x + 0.050, y + 0.032), (x, y + 0.062),
    ]  # fmt: skip
    pen.curve(face, wears.skin, body=0.8)
    if not j.side:
        pen.disc(x + 0.051, y - 0.008, 0.010, shaded, tall=1.5)
    _face(pen, j, wears.skin, startled=startled)
    _hair(pen, j, wears)
    _collar(pen, j, wears)
    _cap_of(pen, j, wears)


def _collar(pen: Pen, j: Joints, wears: Looks) -> None:
    """A collar, or a scarf in the cold."""
    along = np.subtract(j.head, j.neck)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    at = np.array(j.neck)
    if wears.warm:
        wrap = [
            at - out * 0.062 - up * 0.004, at - out * 0.052 + up * 0.030, at + up * 0.022,
            at + out * 0.052 + up * 0.030, at + out * 0.062 - up * 0.004, at - up * 0.022,
        ]  # fmt: skip
        tail = [
            at + out * 0.012,
            at + out * 0.048,
            at + out * 0.046 - up * 0.15,
            at + out * 0.014 - up * 0.14,
        ]
        pen.shape([point(p) for p in tail], mix(wears.scarf, INK, 0.12), body=0.5)
        pen.curve([point(p) for p in wrap], wears.scarf)
        return
    band = [
        at - out * 0.046 - up * 0.006, at - out * 0.034 + up * 0.020, at + out * 0.034 + up * 0.020,
        at + out * 0.046 - up * 0.006, at - up * 0.016,
    ]  # fmt: skip
    pen.curve([point(p) for p in band], mix(wears.coat, INK, 0.18))


def _cap_of(pen: Pen, j: Joints, wears: Looks) -> None:
    if not wears.warm:
        return
    x, y = j.head
    wool = mix(wears.scarf, (1, 1, 1), 0.10)
    pen.curve(
        [
            (x - 0.062, y + 0.022), (x - 0.058, y + 0.068), (x - 0.020, y + 0.094),
            (x + 0.026, y + 0.092), (x + 0.060, y + 0.062), (x + 0.062, y + 0.022),
            (x, y + 0.030),
        ],
        wool,
    )  # fmt: skip
    band = [
        (x - 0.066, y + 0.012),
        (x - 0.064, y + 0.040),
        (x, y + 0.048),
        (x + 0.064, y + 0.040),
        (x + 0.066, y + 0.012),
        (x, y + 0.020),
    ]
    pen.curve(band, mix(wool, INK, 0.18))
    pen.disc(x, y + 0.104, 0.017, mix(wool, (1, 1, 1), 0.35))


def _hair(pen: Pen, j: Joints, wears: Looks) -> None:
    x, y = j.head
    turn = 0.010 if j.side else 0.0
    if wears.long_hair:
        cap = [
            (x - 0.060 - turn, y - 0.050), (x - 0.063 - turn, y + 0.020), (x - 0.040, y + 0.068),
            (x + 0.010, y + 0.082), (x + 0.052, y + 0.056), (x + 0.061, y + 0.010),
            (x + 0.058, y - 0.035), (x + 0.049, y + 0.004), (x + 0.030, y + 0.036),
            (x - 0.008, y + 0.046), (x - 0.034, y + 0.026), (x - 0.046, y - 0.006),
        ]  # fmt: skip
    else:
        cap = [
            (x - 0.054 - turn, y - 0.022), (x - 0.060 - turn, y + 0.024), (x - 0.042, y + 0.068),
            (x + 0.004, y + 0.082), (x + 0.048, y + 0.062), (x + 0.057, y + 0.022),
            (x + 0.050, y + 0.012), (x + 0.040, y + 0.036), (x + 0.004, y + 0.040),
            (x - 0.030, y + 0.032), (x - 0.043, y + 0.010),
        ]  # fmt: skip
    pen.shape(smooth(cap), wears.hair, body=0.7)


def long_hair(pen: Pen, j: Joints, hair: Colour) -> None:
    """Hair that falls to the shoulders, behind or over them."""
    x, y = j.head
    back = -0.045 if j.side else 0.0
    fall = [
        (x - 0.062, y + 0.030), (x, y + 0.072), (x + 0.060, y + 0.030),
        (x + 0.062 + back, y - 0.060),
        (x + 0.066 + back * 1.5, y - 0.120), (x + 0.030 + back * 1.6, y - 0.150),
        (x - 0.010 + back * 1.5, y - 0.138), (x - 0.052 + back * 1.3, y - 0.152),
        (x - 0.070 + back * 0.6, y - 0.060),
    ]  # fmt: skip
    pen.curve(fall, mix(hair, INK, 0.16))


def _face(pen: Pen, j: Joints, skin: Colour, *, startled: bool) -> None:
    """Eyes, brows, a mouth: where the head is large enough, and no more than a small figure can
    bear."""
    if pen.pixels < FACED:
        return
    x, y = j.head
    along = np.subtract(j.head, j.neck)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    turn = 0.022 if j.side else 0.006
    ink = mix(skin, rgb("2a1a18"), 0.82)
    warm = mix(skin, rgb("c4604e"), 0.45)

    def at(across: float, above: float) -> At:
        p = np.array([x, y]) + out * (across + turn) + up * above
        return (float(p[0]), float(p[1]))

    for side in (-1, 1):
        if j.side and side < 0:
            continue
        pen.disc(*at(0.020 * side, -0.004), 0.0052, ink, tall=1.3, body=0)
        brow = [at(0.012 * side, 0.010), at(0.029 * side, 0.009), at(0.020 * side, 0.0155)]
        pen.shape(brow, mix(skin, rgb("3a2620"), 0.6), body=0)
    nose = [at(0.001, -0.004), at(0.007, -0.024), at(-0.003, -0.024)]
    pen.shape(nose, mix(skin, rgb("a05a44"), 0.28), body=0)
    if startled:
        pen.disc(*at(0.004, -0.042), 0.009, ink, tall=1.35, body=0)
        return
    pen.curve(
        [at(-0.013, -0.036), at(0.0, -0.043), at(0.013, -0.036), at(0.0, -0.0465)], warm, body=0
    )
