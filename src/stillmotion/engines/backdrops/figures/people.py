"""People: cut-outs of `person.svg`, placed between the joints of a pose.

Lengths are in the person's height, y upwards. Where a pose has a direction, it is to the right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stillmotion.arrays import Vector
from stillmotion.engines.backdrops.figures.figures import Figure
from stillmotion.engines.backdrops.painting.colour import mix
from stillmotion.engines.backdrops.painting.drawing import drawing
from stillmotion.engines.backdrops.painting.looks import Looks
from stillmotion.storyboard.scene import Posture as Pose

At = tuple[float, float]

BOX = (-0.75, -1.35, 0.75, 0.1)
"""What a person reaches into, with an umbrella."""

FACED = 90.0
"""Height of a figure in pixels from which on it has a face."""

FAR = ((0.10, 0.09, 0.15), 0.30)
"""What the limbs on the far side are mixed with, and how much of it."""

SIDEWAYS = 0.74
"""How broad somebody is from the side."""

SHOULDER_LOW, SHOULDER, SHOULDER_ASIDE = 0.040, 0.078, 0.026
"""Where an arm begins: below the neck, to the side of it, and that where seen from the side."""

HIP, HIP_ASIDE = 0.038, 0.004

WRIST = 0.92
"""Where on the lower arm the sleeve ends."""

NODDING = 0.5
"""How much of the neck's lean the head has."""

HEM, HEM_ASIDE, ROOM = 0.92, 0.8, 0.045
"""How far down to the knees and aside with them a skirt hangs, and the room for the legs in it."""

SKIRT = {True: 0.14, False: 0.108}
"""Half the breadth of the hem of a dress, and of a coat's tails, as drawn."""

TAILS = 0.70
"""How far down to the knees a coat reaches."""

BARE = ("slip", "run", "dance", "sit")
"""Poses in which nothing long is worn."""


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


POSES: dict[Pose, Joints] = {
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


class _Puppet:
    """Places parts of the drawing between joints."""

    def __init__(self, figure: Figure, wears: Looks) -> None:
        self._figure, self._colours = figure, wears.palette
        self._parts = drawing("person").parts

    def span(
        self, part: str, start: At | Vector, end: At | Vector, *, wide: float = 1.0, **slots: str
    ) -> None:
        """A part from one joint to the next, `wide` times as broad as it is drawn."""
        tip = np.array(self._parts[part].tip)
        along = np.subtract(end, start)
        length = max(1e-6, float(np.linalg.norm(along)))
        self._place(part, start, along / length, wide, length / float(np.abs(tip).sum()), slots)

    def turn(
        self, part: str, at: At | Vector, up: Vector, *, wide: float = 1.0, **slots: str
    ) -> None:
        """A part at a joint, its upright along `up` (a unit vector)."""
        self._place(part, at, -np.asarray(up), wide, 1.0, slots)

    def _place(
        self, part: str, at: At | Vector, down: Vector, wide: float, long: float,
        slots: dict[str, str],
    ) -> None:  # fmt: skip
        """`down` is where the drawing's y goes; a tip above the origin is up there."""
        tip = self._parts[part].tip
        if tip is not None and tip[1] < 0:
            down = -down
        # Of a drawing's axes, in the figure's with y downwards.
        y = np.array([down[0], -down[1]]) * long
        x = np.array([-down[1], -down[0]]) * wide
        origin = np.array([at[0], -at[1]])
        colours = self._colours | {slot: self._colours[of] for slot, of in slots.items()}
        self._figure.add(
            self._parts[part].shapes, colours, lambda p: origin + p[:, :1] * x + p[:, 1:] * y
        )


def draw_person(figure: Figure, pose: Pose, wears: Looks, *, from_behind: bool = False) -> None:
    """Draw a person, facing right where the pose has a side."""
    joints = POSES[pose]
    dress, tails = (worn and pose not in BARE for worn in (wears.dress, wears.long_coat))
    far = {slot: mix(colour, *FAR) for slot, colour in wears.palette.items() if slot != "skin"}
    near_side = _Puppet(figure, wears)
    far_side = _Puppet(figure, replace(wears, palette=wears.palette | far))
    leg = "skin" if dress else "trousers"
    view = "behind" if from_behind else "side" if joints.side else "front"
    lean = _unit(joints.head, joints.neck)
    head = _unit(NODDING * lean + (0, 1 - NODDING), (0, 0))
    if wears.long_hair and not from_behind:
        near_side.turn(f"hair-fall-{view}", joints.head, head)
    _arm(far_side, joints, -1)
    _leg(far_side, joints, -1, leg, view)
    _leg(near_side, joints, 1, leg, view)
    if dress or tails:
        _skirt(near_side, joints, dress=dress)
    trunk = (
        f"trunk-{'woman' if wears.long_hair else 'man'}{'-long' * tails}{'-behind' * from_behind}"
    )
    if dress and not from_behind:
        trunk = "trunk-dress"
    near_side.span(trunk, joints.hip, joints.neck, wide=SIDEWAYS if joints.side else 1.0)
    _head(near_side, joints, wears, view, head, faced=figure.detail >= FACED, pose=pose)
    _arm(near_side, joints, 1)


def near_arm(figure: Figure, pose: Pose, wears: Looks) -> None:
    """The near arm again, over what it holds."""
    _arm(_Puppet(figure, wears), POSES[pose], 1)


def _arm(puppet: _Puppet, joints: Joints, side: int) -> None:
    elbow, hand = (joints.elbow, joints.hand) if side > 0 else (joints.back_elbow, joints.back_hand)
    up = _unit(joints.neck, joints.hip)
    across = np.array([up[1], -up[0]]) * side * (SHOULDER_ASIDE if joints.side else SHOULDER)
    wrist = np.add(elbow, WRIST * np.subtract(hand, elbow))
    puppet.turn("hand", wrist, -_unit(hand, elbow))
    puppet.span("upper-arm", np.array(joints.neck) - up * SHOULDER_LOW + across, elbow)
    puppet.span("forearm", elbow, wrist)


def _leg(puppet: _Puppet, joints: Joints, side: int, cloth: str, view: str) -> None:
    knee, ankle = (joints.knee, joints.ankle) if side > 0 else (joints.back_knee, joints.back_ankle)
    hip = (joints.hip[0] + side * (HIP_ASIDE if joints.side else HIP), joints.hip[1])
    puppet.span("thigh", hip, knee, leg=cloth)
    puppet.span("shin", knee, ankle, leg=cloth)
    upright = _unit(knee, ankle) if joints.side else np.array([0.0, 1.0])
    puppet.turn(f"shoe-{view}", ankle, upright, wide=1.0 if joints.side else side)


def _skirt(puppet: _Puppet, joints: Joints, *, dress: bool) -> None:
    """What hangs from the waist: a dress, or the tails of a coat."""
    knees = np.add(joints.knee, joints.back_knee) / 2
    down = HEM if dress else TAILS
    hem = np.add(joints.hip, np.subtract(knees, joints.hip) * (HEM_ASIDE, down))
    apart = abs(joints.knee[0] - joints.back_knee[0]) / 2 * down + ROOM
    part, half = "skirt" if dress else "tails", SKIRT[dress]
    puppet.span(part, joints.hip, hem, wide=max(SIDEWAYS if joints.side else 1.0, apart / half))


def _head(
    puppet: _Puppet, joints: Joints, wears: Looks, view: str, up: Vector, *, faced: bool, pose: Pose
) -> None:
    """The neck and the head, with what is worn about them."""
    puppet.span("neck", joints.neck, joints.head)
    if view == "behind":
        puppet.turn("collar", joints.neck, up)
        puppet.turn("head-behind", joints.head, up)
        if wears.long_hair:
            puppet.turn("hair-fall-front", joints.head, up)
    else:
        puppet.turn(f"head-{view}", joints.head, up)
        if faced:
            puppet.turn("face-startled" if pose == "slip" else f"face-{view}", joints.head, up)
        puppet.turn(f"hair-{'long' if wears.long_hair else 'short'}-{view}", joints.head, up)
        puppet.turn("scarf" if wears.warm else "collar", joints.neck, up)
    if wears.warm:
        puppet.turn("cap", joints.head, up)


def _unit(end: At | Vector, start: At | Vector) -> Vector:
    """The direction from one joint to another."""
    along = np.subtract(end, start)
    return np.asarray(along / max(1e-6, float(np.linalg.norm(along))))
