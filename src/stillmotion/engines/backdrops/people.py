"""People: small stylised bodies without faces, posed by their joints.

Lengths are in the person's height. Where a pose has a direction, it is to the right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stillmotion.director.scenery import FigureKind, Pose
from stillmotion.engines.backdrops.canvas import smooth
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.pen import Pen

At = tuple[float, float]

NAMED: dict[str, Colour] = {
    "red": rgb("c8423a"),
    "orange": rgb("df8a3c"),
    "yellow": rgb("e6bd4c"),
    "green": rgb("5f8f5a"),
    "blue": rgb("4672b0"),
    "purple": rgb("7d5ba6"),
    "pink": rgb("e39aa8"),
    "white": rgb("efece4"),
    "black": rgb("3a3a44"),
    "brown": rgb("8a5f43"),
}

COATS = tuple(rgb(code) for code in ("b5523f", "3f6a8a", "c99a3f", "5c7a5a", "8a4f6a", "d0c3a8"))
"""What people wear: no two of a picture the same."""

_TROUSERS = ("3d4659", "5a4a42", "2f3d4f", "6b6355")
_HAIR = ("3b2a22", "5c3d28", "2a2523", "8a5a33")
_SKIN = ("e6b998", "d19f7c", "a9744f", "f0cdb0")


@dataclass(frozen=True)
class Joints:
    """Where the joints are. `back` limbs are those farther from the viewer."""

    hip: At = (0.0, 0.50)
    neck: At = (0.0, 0.835)
    head: At = (0.004, 0.925)
    knee: At = (0.035, 0.27)
    ankle: At = (0.045, 0.03)
    back_knee: At = (-0.035, 0.27)
    back_ankle: At = (-0.045, 0.03)
    elbow: At = (0.115, 0.67)
    hand: At = (0.125, 0.50)
    back_elbow: At = (-0.115, 0.67)
    back_hand: At = (-0.125, 0.50)
    toe: float = 0.035
    side: bool = False


_POSES: dict[Pose, Joints] = {
    "stand": Joints(),
    "away": Joints(
        knee=(0.05, 0.27), ankle=(0.05, 0.03), back_knee=(-0.03, 0.29), back_ankle=(-0.022, 0.085),
        elbow=(0.12, 0.67), hand=(0.135, 0.52), back_elbow=(-0.115, 0.67), back_hand=(-0.105, 0.51),
        toe=0.0,
    ),
    "walk": Joints(
        hip=(0.0, 0.50), neck=(0.025, 0.835), head=(0.045, 0.922),
        knee=(0.085, 0.285), ankle=(0.125, 0.035), back_knee=(-0.03, 0.27), back_ankle=(-0.165, 0.085),
        elbow=(-0.065, 0.665), hand=(-0.07, 0.515), back_elbow=(0.09, 0.67), back_hand=(0.15, 0.545),
        toe=0.055, side=True,
    ),
    "run": Joints(
        hip=(-0.01, 0.52), neck=(0.095, 0.83), head=(0.135, 0.913),
        knee=(0.165, 0.44), ankle=(0.12, 0.215), back_knee=(-0.085, 0.315), back_ankle=(-0.285, 0.285),
        elbow=(-0.04, 0.665), hand=(0.075, 0.60), back_elbow=(0.185, 0.655), back_hand=(0.285, 0.745),
        toe=0.055, side=True,
    ),
    "talk": Joints(
        elbow=(0.105, 0.665), hand=(0.205, 0.735), back_elbow=(-0.105, 0.67), back_hand=(-0.075, 0.52),
        head=(0.018, 0.925),
    ),
    "wave": Joints(elbow=(0.155, 0.845), hand=(0.145, 1.01)),
    "dance": Joints(
        hip=(0.0, 0.53), neck=(0.03, 0.86), head=(0.05, 0.945), knee=(0.03, 0.29), ankle=(0.0, 0.03),
        back_knee=(-0.13, 0.39), back_ankle=(-0.24, 0.25), elbow=(0.15, 0.88), hand=(0.24, 1.01),
        back_elbow=(-0.11, 0.86), back_hand=(-0.25, 0.85), side=True,
    ),
    "hug": Joints(
        elbow=(0.10, 0.655), hand=(-0.02, 0.68), back_elbow=(-0.105, 0.65), back_hand=(0.03, 0.645),
        head=(0.022, 0.918),
    ),
    "sit": Joints(
        hip=(-0.09, 0.085), neck=(-0.06, 0.415), head=(-0.03, 0.503), knee=(0.12, 0.27), ankle=(0.21, 0.035),
        back_knee=(0.15, 0.24), back_ankle=(0.25, 0.04), elbow=(0.02, 0.25), hand=(0.12, 0.29),
        back_elbow=(0.04, 0.27), back_hand=(0.14, 0.27), toe=0.045, side=True,
    ),
    "slip": Joints(
        hip=(-0.02, 0.37), neck=(-0.215, 0.635), head=(-0.275, 0.715),
        knee=(0.19, 0.475), ankle=(0.385, 0.565), back_knee=(0.165, 0.27), back_ankle=(0.33, 0.19),
        elbow=(-0.33, 0.52), hand=(-0.445, 0.60), back_elbow=(-0.10, 0.745), back_hand=(-0.015, 0.885),
        toe=0.05, side=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Looks:
    """What a person wears: all of local colours, to be lit by the scene."""

    coat: Colour
    trousers: Colour
    hair: Colour
    skin: Colour
    dress: bool
    long_hair: bool
    long_coat: bool


def looks(kind: FigureKind, colour: str, rng: np.random.Generator, coat: Colour) -> Looks:
    """Clothes for someone: a coat of `colour` where the prompt names one, else `coat`."""
    woman = kind == "woman" or (kind in ("child", "person") and rng.random() < 0.5)
    return Looks(
        coat=NAMED.get(colour, coat),
        trousers=rgb(_TROUSERS[rng.integers(len(_TROUSERS))]),
        hair=rgb(_HAIR[rng.integers(len(_HAIR))]),
        skin=rgb(_SKIN[rng.integers(len(_SKIN))]),
        dress=woman and kind != "person" and bool(rng.random() < 0.6),
        long_hair=woman,
        long_coat=bool(rng.random() < 0.4),
    )


def draw_person(pen: Pen, pose: Pose, wears: Looks, *, from_behind: bool = False) -> None:
    """Draw a person with the pen, facing right where the pose has a side."""
    j = _POSES[pose]
    if pose in ("slip", "run", "dance", "sit"):
        wears = replace(wears, dress=False, long_coat=False)
    dark = mix(wears.coat, (0.1, 0.1, 0.16), 0.22)
    legs = wears.skin if wears.dress else wears.trousers
    back_legs = mix(legs, (0.1, 0.1, 0.18), 0.25)
    if wears.long_hair and not from_behind:
        _long_hair(pen, j, wears.hair)
    _arm(pen, j, (j.back_elbow, j.back_hand), -1, dark, wears.skin)
    _leg(pen, j, j.back_knee, j.back_ankle, -1, back_legs)
    _leg(pen, j, j.knee, j.ankle, 1, legs)
    _torso(pen, j, wears)
    pen.limb(
        j.neck, _between(j.neck, j.head, 0.6), 0.028, 0.026, mix(wears.skin, (0.4, 0.2, 0.15), 0.2)
    )
    pen.disc(*j.head, 0.056, wears.skin, tall=1.2)
    if not from_behind:
        _face(pen, j, wears.skin, startled=pose == "slip")
    _hair(pen, j, wears, from_behind=from_behind)
    if from_behind and wears.long_hair:
        _long_hair(pen, j, wears.hair)
    _collar(pen, j, dark)
    _arm(pen, j, (j.elbow, j.hand), 1, wears.coat, wears.skin)


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


def _torso(pen: Pen, j: Joints, wears: Looks) -> None:
    along = np.subtract(j.neck, j.hip)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    narrow = 0.74 if j.side else 1.0

    def place(across: float, height: float) -> At:
        p = np.array(j.hip) + up * height * np.linalg.norm(along) + out * across * narrow
        return (float(p[0]), float(p[1]))

    outline = [
        place(-0.03, 1.03), place(-0.095, 0.965), place(-0.105, 0.80), place(-0.082, 0.45),
        place(-0.092, 0.05), place(-0.08, -0.10), place(0.0, -0.13), place(0.08, -0.10),
        place(0.092, 0.05), place(0.082, 0.45), place(0.105, 0.80), place(0.095, 0.965),
        place(0.03, 1.03),
    ]  # fmt: skip
    if wears.dress or wears.long_coat:
        middle = np.add(j.knee, j.back_knee) / 2
        low = 0.30 if wears.dress else 0.45
        hem_y = j.hip[1] - (j.hip[1] - middle[1]) * (1.0 - low + 0.22)
        half = 0.135 if wears.dress else 0.105
        half = max(half, abs(j.knee[0] - j.back_knee[0]) / 2 + 0.07) if not j.side else half + 0.02
        x = j.hip[0] + (middle[0] - j.hip[0]) * 0.7
        skirt = [
            place(-0.082, 0.42), place(-0.095, 0.05), (x - half, hem_y), (x - half * 0.4, hem_y - 0.012),
            (x + half * 0.4, hem_y - 0.012), (x + half, hem_y), place(0.095, 0.05), place(0.082, 0.42),
        ]  # fmt: skip
        pen.shape(skirt, mix(wears.coat, (0.1, 0.08, 0.14), 0.08))
    pen.curve(outline, wears.coat)
    if not wears.dress:
        belt = [place(-0.088, 0.04), place(-0.088, -0.02), place(0.088, -0.02), place(0.088, 0.04)]
        pen.shape(belt, mix(wears.coat, wears.trousers, 0.6))


def _collar(pen: Pen, j: Joints, colour: Colour) -> None:
    along = np.subtract(j.head, j.neck)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    at = np.array(j.neck) + up * 0.008
    points = [
        at - out * 0.055,
        at - out * 0.04 + up * 0.026,
        at + out * 0.04 + up * 0.026,
        at + out * 0.055,
    ]
    pen.curve([(float(p[0]), float(p[1])) for p in points], colour)


def _leg(pen: Pen, j: Joints, knee: At, ankle: At, side: int, colour: Colour) -> None:
    start = (j.hip[0] + (0.0 if j.side else 0.042 * side), j.hip[1])
    pen.limb(start, knee, 0.054, 0.041, colour)
    pen.limb(knee, ankle, 0.040, 0.026, colour)
    shoe = rgb("3b332f")
    shin = np.subtract(ankle, knee)
    if j.side:
        # The foot is square to the shin.
        along = np.array([-shin[1], shin[0]]) / np.linalg.norm(shin)
        toe = np.array(ankle) + along * (j.toe + 0.02) + shin / np.linalg.norm(shin) * 0.012
        pen.limb((ankle[0], ankle[1] - 0.004), (float(toe[0]), float(toe[1])), 0.026, 0.017, shoe)
    else:
        pen.limb(
            ankle,
            (ankle[0] + 0.03 * side * (1 if j.toe else 0.2), ankle[1] - 0.012),
            0.027,
            0.02,
            shoe,
        )


def _arm(pen: Pen, j: Joints, arm: tuple[At, At], side: int, sleeve: Colour, skin: Colour) -> None:
    elbow, hand = arm
    along = np.subtract(j.neck, j.hip)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    shoulder = np.array(j.neck) - up * 0.032 + out * side * (0.03 if j.side else 0.083)
    start = (float(shoulder[0]), float(shoulder[1]))
    pen.disc(*hand, 0.024, skin)
    pen.limb(start, elbow, 0.036, 0.030, sleeve)
    pen.limb(elbow, _between(elbow, hand, 0.88), 0.030, 0.024, mix(sleeve, (0.1, 0.1, 0.16), 0.05))


def _hair(pen: Pen, j: Joints, wears: Looks, *, from_behind: bool) -> None:
    x, y = j.head
    if from_behind:
        pen.disc(x, y + 0.008, 0.061, wears.hair, tall=1.12)
        return
    turn = 0.012 if j.side else 0.0
    cap = [
        (x - 0.064 - turn, y - 0.02), (x - 0.066 - turn, y + 0.03), (x - 0.035, y + 0.076),
        (x + 0.02, y + 0.079), (x + 0.060, y + 0.042), (x + 0.061, y + 0.015),
        (x + 0.03, y + 0.036), (x - 0.02, y + 0.034), (x - 0.043, y + 0.01), (x - 0.045 - turn, y - 0.03),
    ]  # fmt: skip
    pen.shape(smooth(cap), wears.hair)


def _face(pen: Pen, j: Joints, skin: Colour, *, startled: bool) -> None:
    """Two dots, a mouth, a little red in the cheeks: no more than a small figure can bear."""
    x, y = j.head
    along = np.subtract(j.head, j.neck)
    up = along / np.linalg.norm(along)
    out = np.array([up[1], -up[0]])
    turn = 0.026 if j.side else 0.010
    ink = mix(skin, (0.15, 0.08, 0.08), 0.85)

    def at(across: float, above: float) -> At:
        p = np.array([x, y]) + out * (across + turn) + up * above
        return (float(p[0]), float(p[1]))

    for side in (-1, 1):
        pen.disc(*at(0.030 * side, -0.018), 0.011, mix(skin, rgb("e0706a"), 0.45))
        if j.side and side < 0:
            continue
        pen.disc(*at(0.020 * side, 0.0), 0.0065, ink, tall=1.35)
    if startled:
        pen.disc(*at(0.008, -0.036), 0.010, ink, tall=1.3)
        return
    smile = [at(-0.013, -0.030), at(0.0, -0.036), at(0.013, -0.030), at(0.0, -0.0405)]
    pen.curve(smile, ink)


def _long_hair(pen: Pen, j: Joints, hair: Colour) -> None:
    x, y = j.head
    back = -0.05 if j.side else 0.0
    fall = [
        (x - 0.066, y + 0.03), (x, y + 0.074), (x + 0.064, y + 0.03), (x + 0.066 + back, y - 0.06),
        (x + 0.058 + back * 1.6, y - 0.125), (x + back * 1.6, y - 0.14), (x - 0.06 + back * 1.2, y - 0.13),
        (x - 0.07 + back * 0.4, y - 0.05),
    ]  # fmt: skip
    pen.curve(fall, mix(hair, (0.05, 0.03, 0.05), 0.15))


def _between(a: At, b: At, share: float) -> At:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def front_arm(pen: Pen, pose: Pose, wears: Looks) -> None:
    """The near arm again, over what it holds."""
    j = _POSES[pose]
    _arm(pen, j, (j.elbow, j.hand), 1, wears.coat, wears.skin)
