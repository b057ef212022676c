"""Poses: where the joints of a person are, in the person's height.

Where a pose has a direction, it is to the right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Map
from stillmotion.storyboard.scene import Posture as Pose

At = tuple[float, float]


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


def frame_of(j: Joints) -> tuple[Map, Map]:
    """Along the trunk and across it, as unit vectors."""
    along = np.subtract(j.neck, j.hip)
    up = along / np.linalg.norm(along)
    return up, np.array([up[1], -up[0]])


def between(a: At, b: At, share: float) -> At:
    """A point of the line from `a` to `b`."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def point(place: Map) -> At:
    """A place (2) as a pair."""
    return (float(place[0]), float(place[1]))
