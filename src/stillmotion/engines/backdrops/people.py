"""People: small stylised bodies, their faces no more than hinted at, posed by their joints.

Lengths are in the person's height. Where a pose has a direction, it is to the right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from stillmotion.director.scenery import FigureKind, Pose
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.maps import smooth
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.engines.parallax.arrays import Map

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

_TROUSERS = ("3d4a63", "5f5047", "33425a", "77705f", "4a4f45")
_HAIR = ("3b2a22", "5c3d28", "2a2523", "8a5a33", "b98a4f")
_SKIN = ("e2b08c", "cf9a74", "a06d4a", "ecc4a4", "7d5238")
_SHIRTS = ("f0e9da", "c9d6df", "e6d2b0")
_INK = (0.10, 0.09, 0.15)


@dataclass(frozen=True)
class Joints:
    """Where the joints are. `back` limbs are those farther from the viewer. `side` says that the
    body is seen from the side."""

    hip: At = (0.0, 0.495)
    neck: At = (0.0, 0.838)
    head: At = (0.004, 0.922)
    knee: At = (0.045, 0.27)
    ankle: At = (0.055, 0.03)
    back_knee: At = (-0.032, 0.265)
    back_ankle: At = (-0.038, 0.03)
    elbow: At = (0.108, 0.665)
    hand: At = (0.096, 0.515)
    back_elbow: At = (-0.105, 0.665)
    back_hand: At = (-0.098, 0.512)
    toe: float = 0.035
    side: bool = False


_POSES: dict[Pose, Joints] = {
    "stand": Joints(hip=(-0.006, 0.495), back_knee=(-0.038, 0.265), back_ankle=(-0.036, 0.03)),
    "away": Joints(
        hip=(0.004, 0.497), knee=(0.046, 0.265), ankle=(0.05, 0.03), back_knee=(-0.034, 0.285),
        back_ankle=(-0.026, 0.07), elbow=(0.106, 0.665), hand=(0.112, 0.52),
        back_elbow=(-0.106, 0.665), back_hand=(-0.088, 0.52), toe=0.0,
    ),
    "walk": Joints(
        hip=(0.0, 0.495), neck=(0.022, 0.835), head=(0.040, 0.918), knee=(0.085, 0.285),
        ankle=(0.135, 0.045), back_knee=(-0.025, 0.262), back_ankle=(-0.150, 0.085),
        elbow=(-0.050, 0.665), hand=(-0.060, 0.515), back_elbow=(0.082, 0.675),
        back_hand=(0.135, 0.555), toe=0.055, side=True,
    ),
    "run": Joints(
        hip=(-0.01, 0.52), neck=(0.092, 0.832), head=(0.132, 0.908), knee=(0.165, 0.435),
        ankle=(0.130, 0.215), back_knee=(-0.085, 0.315), back_ankle=(-0.275, 0.290),
        elbow=(-0.035, 0.680), hand=(0.070, 0.600), back_elbow=(0.180, 0.665),
        back_hand=(0.265, 0.745), toe=0.055, side=True,
    ),
    "talk": Joints(
        elbow=(0.105, 0.665), hand=(0.178, 0.735), back_elbow=(-0.102, 0.668),
        back_hand=(-0.070, 0.530), head=(0.016, 0.921),
    ),
    "wave": Joints(elbow=(0.152, 0.845), hand=(0.150, 0.985), head=(0.010, 0.921)),
    "dance": Joints(
        hip=(0.0, 0.53), neck=(0.03, 0.862), head=(0.050, 0.942), knee=(0.03, 0.285),
        ankle=(0.005, 0.03), back_knee=(-0.125, 0.385), back_ankle=(-0.235, 0.255),
        elbow=(0.150, 0.875), hand=(0.235, 0.990), back_elbow=(-0.105, 0.865),
        back_hand=(-0.240, 0.865), side=True,
    ),
    "hug": Joints(
        elbow=(0.100, 0.655), hand=(-0.015, 0.675), back_elbow=(-0.102, 0.650),
        back_hand=(0.030, 0.645), head=(0.018, 0.914),
    ),
    "sit": Joints(
        hip=(-0.09, 0.075), neck=(-0.055, 0.405), head=(-0.030, 0.492), knee=(0.115, 0.275),
        ankle=(0.205, 0.035), back_knee=(0.150, 0.240), back_ankle=(0.250, 0.040),
        elbow=(0.015, 0.245), hand=(0.115, 0.285), back_elbow=(0.040, 0.265),
        back_hand=(0.135, 0.265), toe=0.045, side=True,
    ),
    "slip": Joints(
        hip=(-0.02, 0.37), neck=(-0.215, 0.630), head=(-0.272, 0.705), knee=(0.185, 0.475),
        ankle=(0.370, 0.555), back_knee=(0.165, 0.270), back_ankle=(0.330, 0.195),
        elbow=(-0.325, 0.525), hand=(-0.425, 0.610), back_elbow=(-0.105, 0.745),
        back_hand=(-0.025, 0.870), toe=0.05, side=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Looks:
    """What a person wears: all of local colours, to be lit by the scene. `warm` clothes are for
    the cold: a scarf and a cap."""

    coat: Colour
    trousers: Colour
    hair: Colour
    skin: Colour
    shirt: Colour
    scarf: Colour
    dress: bool
    long_hair: bool
    long_coat: bool
    warm: bool


def looks(
    kind: FigureKind, colour: str, rng: np.random.Generator, coat: Colour, *, warm: bool = False
) -> Looks:
    """Clothes for someone: a coat of `colour` where the prompt names one, else `coat`."""
    woman = kind == "woman" or (kind in ("child", "person") and rng.random() < 0.5)
    dress = woman and kind != "person" and bool(rng.random() < 0.6) and not warm
    return Looks(
        coat=NAMED.get(colour, coat),
        trousers=rgb(_TROUSERS[rng.integers(len(_TROUSERS))]),
        hair=rgb(_HAIR[rng.integers(len(_HAIR))]),
        skin=rgb(_SKIN[rng.integers(len(_SKIN))]),
        shirt=rgb(_SHIRTS[rng.integers(len(_SHIRTS))]),
        scarf=COATS[int(rng.integers(len(COATS)))],
        dress=dress,
        long_hair=woman,
        long_coat=warm or (not dress and bool(rng.random() < 0.4)),
        warm=warm,
    )


def draw_person(pen: Pen, pose: Pose, wears: Looks, *, from_behind: bool = False) -> None:
    """Draw a person with the pen, facing right where the pose has a side."""
    j = _POSES[pose]
    if pose in ("slip", "run", "dance", "sit"):
        wears = replace(wears, dress=False, long_coat=False)
    legs = wears.skin if wears.dress else wears.trousers
    far = mix(wears.coat, _INK, 0.30)
    if wears.long_hair and not from_behind:
        _long_hair(pen, j, wears.hair)
    _arm(pen, j, (j.back_elbow, j.back_hand), -1, far, wears.skin)
    _leg(pen, j, j.back_knee, j.back_ankle, -1, mix(legs, _INK, 0.30))
    _leg(pen, j, j.knee, j.ankle, 1, legs)
    _body(pen, j, wears, from_behind=from_behind)
    _neck_and_head(pen, j, wears, from_behind=from_behind, startled=pose == "slip")
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
        pen.curve([_at(p) for p in (back, top, tip, toe, heel)], shoe)
        low = [heel + shin * 0.004, toe + shin * 0.004, toe + shin * 0.010, heel + shin * 0.010]
        pen.shape([_at(p) for p in low], sole)
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
    up, out = _frame(j)
    shoulder = np.array(j.neck) - up * 0.040 + out * side * (0.026 if j.side else 0.078)
    wrist = _between(elbow, hand, 0.92)
    reach = np.subtract(hand, elbow) / max(1e-6, float(np.linalg.norm(np.subtract(hand, elbow))))
    pen.limb(wrist, _at(np.array(hand) + reach * 0.016), 0.018, 0.014, skin)
    pen.bent([_at(shoulder), elbow, wrist], [0.039, 0.031, 0.0235], sleeve)


def _body(pen: Pen, j: Joints, wears: Looks, *, from_behind: bool) -> None:
    """The trunk and what is worn over it."""
    up, out = _frame(j)
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
        pen.shape(seam, mix(wears.coat, _INK, 0.22), body=0)
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
            pen.shape(lapel, mix(wears.coat, _INK if side < 0 else (1, 1, 1), 0.14), body=0)
        hem = -0.02 if not wears.long_coat else 0.05
        line = [
            at(middle + 0.001, 0.66),
            at(middle + 0.007, 0.66),
            at(middle + 0.008, hem),
            at(middle + 0.002, hem),
        ]
        pen.shape(line, mix(wears.coat, _INK, 0.32), body=0)
    else:
        belt = [
            at(-waist - 0.004, 0.40),
            at(-waist - 0.006, 0.33),
            at(waist + 0.006, 0.33),
            at(waist + 0.004, 0.40),
        ]
        pen.shape(belt, mix(wears.coat, _INK, 0.35))


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
    colour = mix(wears.coat, _INK, 0.06)
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
            mix(colour, _INK, 0.20),
            body=0,
        )


def _neck_and_head(pen: Pen, j: Joints, wears: Looks, *, from_behind: bool, startled: bool) -> None:
    shaded = mix(wears.skin, rgb("7a3f30"), 0.30)
    pen.limb(
        _at(np.array(j.neck) - np.array([0.0, 0.012])), _between(j.neck, j.head, 0.55), 0.026, 0.023,
        shaded,
    )  # fmt: skip
    if from_behind:
        _collar(pen, j, wears)
        pen.disc(j.head[0], j.head[1] + 0.006, 0.057, wears.hair, tall=1.18)
        if wears.long_hair:
            _long_hair(pen, j, wears.hair)
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
        pen.shape([_at(p) for p in tail], mix(wears.scarf, _INK, 0.12), body=0.5)
        pen.curve([_at(p) for p in wrap], wears.scarf)
        return
    band = [
        at - out * 0.046 - up * 0.006, at - out * 0.034 + up * 0.020, at + out * 0.034 + up * 0.020,
        at + out * 0.046 - up * 0.006, at - up * 0.016,
    ]  # fmt: skip
    pen.curve([_at(p) for p in band], mix(wears.coat, _INK, 0.18))


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
    pen.curve(band, mix(wool, _INK, 0.18))
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


def _long_hair(pen: Pen, j: Joints, hair: Colour) -> None:
    x, y = j.head
    back = -0.045 if j.side else 0.0
    fall = [
        (x - 0.062, y + 0.030), (x, y + 0.072), (x + 0.060, y + 0.030), (x + 0.062 + back, y - 0.060),
        (x + 0.066 + back * 1.5, y - 0.120), (x + 0.030 + back * 1.6, y - 0.150),
        (x - 0.010 + back * 1.5, y - 0.138), (x - 0.052 + back * 1.3, y - 0.152),
        (x - 0.070 + back * 0.6, y - 0.060),
    ]  # fmt: skip
    pen.curve(fall, mix(hair, _INK, 0.16))


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


FACED = 90.0
"""Height of a figure in pixels from which on it has a face."""


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


def _frame(j: Joints) -> tuple[Map, Map]:
    """Along the trunk and across it, as unit vectors."""
    along = np.subtract(j.neck, j.hip)
    up = along / np.linalg.norm(along)
    return up, np.array([up[1], -up[0]])


def _at(point: Map) -> At:
    return (float(point[0]), float(point[1]))


def _between(a: At, b: At, share: float) -> At:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def front_arm(pen: Pen, pose: Pose, wears: Looks) -> None:
    """The near arm again, over what it holds."""
    j = _POSES[pose]
    _arm(pen, j, (j.elbow, j.hand), 1, wears.coat, wears.skin)
