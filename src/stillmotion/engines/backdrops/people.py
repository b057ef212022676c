"""People: small stylised bodies, posed by their joints.

Lengths are in the person's height. Where a pose has a direction, it is to the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.heads import draw_head, long_hair
from stillmotion.engines.backdrops.looks import INK, Looks
from stillmotion.engines.backdrops.maps import smooth
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.engines.backdrops.poses import POSES, At, Joints, between, frame_of, point
from stillmotion.storyboard.scene import Posture as Pose


def draw_person(pen: Pen, pose: Pose, wears: Looks, *, from_behind: bool = False) -> None:
    """Draw a person with the pen, facing right where the pose has a side."""
    j = POSES[pose]
    if pose in ("slip", "run", "dance", "sit"):
        wears = replace(wears, dress=False, long_coat=False)
    legs = wears.skin if wears.dress else wears.trousers
    far = mix(wears.coat, INK, 0.30)
    if wears.long_hair and not from_behind:
        long_hair(pen, j, wears.hair)
    _arm(pen, j, (j.back_elbow, j.back_hand), -1, far, wears.skin)
    _leg(pen, j, j.back_knee, j.back_ankle, -1, mix(legs, INK, 0.30))
    _leg(pen, j, j.knee, j.ankle, 1, legs)
    _body(pen, j, wears, from_behind=from_behind)
    draw_head(pen, j, wears, from_behind=from_behind, startled=pose == "slip")
    _arm(pen, j, (j.elbow, j.hand), 1, mix(wears.coat, (1, 1, 1), 0.04), wears.skin)


def _leg(pen: Pen, j: Joints, knee: At, ankle: At, side: int, colour: Colour) -> None:
    start = (j.hip[0] + (0.004 * side if j.side else 0.038 * side), j.hip[1] - 0.005)
    pen.bent([start, knee, ankle], [0.057, 0.041, 0.0235], colour)
    shoe, sole = rgb("40342f"), rgb("cfc6b6")
    shin = np.subtract(ankle, knee) / np.linalg.norm(np.subtract(ankle, knee))
    if j.side:
        # The foot is square to the shin.
        along = np.array([-shin[1], shin[0]])
        heel = np.array(ankle) - along * 0.022 + shin * 0.016
        toe = np.array(ankle) + along * (j.toe + 0.030) + shin * 0.020
        top = np.array(ankle) + along * 0.020 - shin * 0.006
        back = np.array(ankle) - along * 0.024 - shin * 0.012
        tip = toe - shin * 0.016
        pen.curve([point(p) for p in (back, top, tip, toe, heel)], shoe)
        low = [heel + shin * 0.004, toe + shin * 0.004, toe + shin * 0.010, heel + shin * 0.010]
        pen.shape([point(p) for p in low], sole)
        return
    spread = 0.020 * side * (1 if j.toe else 0.1)
    x, y = ankle
    pen.curve(
        [
            (x - 0.024, y + 0.014), (x + 0.024, y + 0.014), (x + 0.030 + max(spread, 0), y - 0.018),
            (x + spread, y - 0.030), (x - 0.030 + min(spread, 0), y - 0.018),
        ],
        shoe,
    )  # fmt: skip


def _arm(pen: Pen, j: Joints, arm: tuple[At, At], side: int, sleeve: Colour, skin: Colour) -> None:
    elbow, hand = arm
    up, out = frame_of(j)
    shoulder = np.array(j.neck) - up * 0.040 + out * side * (0.026 if j.side else 0.078)
    wrist = between(elbow, hand, 0.92)
    reach = np.subtract(hand, elbow) / max(1e-6, float(np.linalg.norm(np.subtract(hand, elbow))))
    pen.limb(wrist, point(np.array(hand) + reach * 0.016), 0.018, 0.014, skin)
    pen.bent([point(shoulder), elbow, wrist], [0.039, 0.031, 0.0235], sleeve)


def _body(pen: Pen, j: Joints, wears: Looks, *, from_behind: bool) -> None:
    """The trunk and what is worn over it."""
    up, out = frame_of(j)
    long = float(np.linalg.norm(np.subtract(j.neck, j.hip)))
    narrow = 0.74 if j.side else 1.0

    def at(across: float, height: float) -> At:
        p = np.array(j.hip) + up * height * long + out * across * narrow
        return (float(p[0]), float(p[1]))

    waist = 0.066 if wears.long_hair else 0.078
    hips = 0.086 if wears.long_hair else 0.080
    chest = 0.094 if wears.long_hair else 0.106
    if wears.dress or wears.long_coat:
        _skirt(pen, j, wears, at, waist)
    low = -0.10 if not (wears.dress or wears.long_coat) else 0.05
    trunk = [
        at(-0.030, 1.00), at(-0.080, 0.945), at(-chest, 0.83), at(-chest * 0.93, 0.68),
        at(-waist, 0.36), at(-hips, 0.06), at(-hips * 0.94, low), at(0.0, low - 0.02),
        at(hips * 0.94, low), at(hips, 0.06), at(waist, 0.36), at(chest * 0.93, 0.68),
        at(chest, 0.83), at(0.080, 0.945), at(0.030, 1.00),
    ]  # fmt: skip
    pen.curve(trunk, wears.coat)
    if from_behind:
        seam = [at(-0.003, 0.88), at(0.003, 0.88), at(0.002, 0.05), at(-0.002, 0.05)]
        pen.shape(seam, mix(wears.coat, INK, 0.22), body=0)
        return
    middle = 0.020 if j.side else 0.004
    if not wears.dress:
        # A shirt shows where the coat is open, with a lapel to each side.
        pen.shape(
            [at(middle - 0.034, 0.99), at(middle + 0.034, 0.99), at(middle + 0.004, 0.70)],
            wears.shirt, body=0,
        )  # fmt: skip
        for side in (-1, 1):
            lapel = [
                at(middle + side * 0.030, 1.00), at(middle + side * 0.056, 0.86),
                at(middle + side * 0.018, 0.74), at(middle + 0.004, 0.66),
            ]  # fmt: skip
            pen.shape(lapel, mix(wears.coat, INK if side < 0 else (1, 1, 1), 0.14), body=0)
        hem = -0.02 if not wears.long_coat else 0.05
        line = [
            at(middle + 0.001, 0.66),
            at(middle + 0.007, 0.66),
            at(middle + 0.008, hem),
            at(middle + 0.002, hem),
        ]
        pen.shape(line, mix(wears.coat, INK, 0.32), body=0)
    else:
        belt = [
            at(-waist - 0.004, 0.40),
            at(-waist - 0.006, 0.33),
            at(waist + 0.006, 0.33),
            at(waist + 0.004, 0.40),
        ]
        pen.shape(belt, mix(wears.coat, INK, 0.35))


def _skirt(
    pen: Pen, j: Joints, wears: Looks, at: Callable[[float, float], At], waist: float
) -> None:
    """What hangs from the waist: a dress, or the tails of a coat."""
    middle = np.add(j.knee, j.back_knee) / 2
    share = 0.92 if wears.dress else 0.70
    hem_y = j.hip[1] - (j.hip[1] - middle[1]) * share
    half = 0.140 if wears.dress else 0.108
    apart = abs(j.knee[0] - j.back_knee[0]) / 2
    half = max(half * (0.86 if j.side else 1.0), apart * share + 0.062)
    x = j.hip[0] + (middle[0] - j.hip[0]) * 0.8
    colour = mix(wears.coat, INK, 0.06)
    skirt = [
        at(-waist, 0.40), at(-0.094, 0.05), (x - half, hem_y), (x - half * 0.45, hem_y - 0.010),
        (x + half * 0.1, hem_y + 0.004), (x + half * 0.55, hem_y - 0.010), (x + half, hem_y),
        at(0.094, 0.05), at(waist, 0.40),
    ]  # fmt: skip
    pen.shape(smooth(skirt), colour, body=0.8)
    for fold in (-0.42, 0.12, 0.55):
        top, low = at(fold * waist * 0.8, 0.20), (x + fold * half, hem_y + 0.006)
        pen.shape(
            [top, (low[0] - 0.010, low[1]), (low[0] + 0.004, low[1])],
            mix(colour, INK, 0.20),
            body=0,
        )


def hold_cat(pen: Pen, fur: Colour) -> None:
    """A cat in the arms of someone who hugs, its head at the shoulder."""
    pale = mix(fur, (1, 1, 1), 0.35)
    dark = mix(fur, (0.15, 0.1, 0.1), 0.45)
    pen.curve(
        [
            (-0.085, 0.60),
            (-0.10, 0.70),
            (-0.055, 0.775),
            (0.03, 0.77),
            (0.075, 0.70),
            (0.07, 0.60),
            (0.0, 0.565),
        ],
        fur,
    )
    pen.curve(
        [
            (0.05, 0.59),
            (0.085, 0.53),
            (0.095, 0.44),
            (0.075, 0.37),
            (0.06, 0.38),
            (0.072, 0.45),
            (0.055, 0.53),
            (0.02, 0.58),
        ],
        mix(fur, dark, 0.3),
    )
    pen.shape([(-0.108, 0.80), (-0.115, 0.885), (-0.06, 0.845)], fur)
    pen.shape([(-0.022, 0.835), (0.012, 0.875), (0.018, 0.79)], fur)
    pen.disc(-0.048, 0.795, 0.068, fur, tall=0.86)
    pen.disc(-0.052, 0.772, 0.034, pale, tall=0.75)
    for x in (-0.08, -0.024):
        pen.curve([(x - 0.014, 0.806), (x, 0.801), (x + 0.014, 0.806), (x, 0.796)], dark)
    pen.shape([(-0.06, 0.785), (-0.044, 0.785), (-0.052, 0.776)], rgb("c98080"))
    pen.curve([(-0.07, 0.61), (-0.055, 0.70), (0.0, 0.73), (0.035, 0.68), (0.02, 0.61)], pale)


def draw_umbrella(pen: Pen, colour: Colour) -> None:
    """An open umbrella over whoever holds it."""
    pen.limb((0.125, 0.52), (0.06, 1.2), 0.006, 0.006, rgb("4a4036"))
    top = [(0.06 + 0.34 * np.cos(a), 1.0 + 0.22 * np.sin(a)) for a in np.linspace(0, np.pi, 24)]
    scallops = []
    for k in range(5):
        for t in np.linspace(0, 1, 7)[:-1]:
            x = -0.28 + (k + t) * 0.136
            scallops.append((x, 1.0 + 0.028 * np.sin(np.pi * t)))
    pen.shape([*top, *scallops], colour)
    for k in (1, 2, 3):
        x = -0.28 + k * 0.17
        pen.limb((0.06, 1.215), (x, 1.005), 0.003, 0.003, mix(colour, (0.1, 0.05, 0.1), 0.3))


def front_arm(pen: Pen, pose: Pose, wears: Looks) -> None:
    """The near arm again, over what it holds."""
    j = POSES[pose]
    _arm(pen, j, (j.elbow, j.hand), 1, wears.coat, wears.skin)
