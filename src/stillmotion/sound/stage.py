"""Where sounds are when the camera moves: what it turns away from goes to the other side, and
what it comes nearer to gets louder and more direct.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.interpolate import PchipInterpolator

from stillmotion.easing import smoothstep
from stillmotion.sound.arrays import Curve, Stereo, gains
from stillmotion.sound.panning import pan_gains
from stillmotion.storyboard import CameraPath, Storyboard, focal_length

NEAREST = 0.35
"""Shares of the focus distance: coming nearer than this changes nothing more."""

LOUDER_DB = 5.0
"""What halving the distance adds. Open air would give 6; a scene is not one point."""

GATHERED = 0.5
"""Octaves that the sides lose against the middle where the distance is halved."""

DISTANCES = 1.5
"""Halvings (and doublings) of the distance beyond which the level changes no more."""

STEEPEST_YAW = 1.2
"""Radians: a camera that turns further is heard as if it had turned so far."""

SPOT_WIDTH = 0.35
"""How far the sides of a sound that comes from one spot are apart, against one all around."""

AROUND = 0.5
"""What surrounds the camera turns by this share of what a spot in the picture does."""

EVERY = 240
"""Samples between the moments at which the camera's doing is worked out: 5 ms."""

FURTHEST = 0.9
"""No sound goes further to a side."""


class Hearing(NamedTuple):
    """What the camera does to sound at each moment of a shot.

    `shift` is how far the picture's middle has moved to the right, in half widths of the frame;
    `nearness` is how often the distance has been halved (negative where it has grown).
    """

    shift: Curve
    nearness: Curve


def hearing(path: CameraPath, storyboard: Storyboard, times: Curve) -> Hearing:
    """What is heard along a path at `times`, shares (0 to 1) of the shot."""
    knots = np.array([keyframe.time for keyframe in path.keyframes])
    poses = [keyframe.pose for keyframe in path.keyframes]
    values = np.array([[p.x, p.z, p.yaw, np.log2(p.focal)] for p in poses])
    if len(knots) > 1:
        values = PchipInterpolator(smoothstep(knots), values)(smoothstep(times))
    else:
        values = np.repeat(values, len(times), axis=0)
    x, z, yaw, zoom = values.T
    lens = 2 * focal_length(storyboard.width, storyboard.height) / storyboard.width * 2**zoom
    distance = np.clip(1 - z, NEAREST, None)
    shift = -lens * (np.tan(np.clip(yaw, -STEEPEST_YAW, STEEPEST_YAW)) + x / distance)
    return Hearing(shift, zoom - np.log2(distance))


def steered(sound: Stereo, pan: Curve, nearness: Curve, placed: bool) -> Stereo:
    """The sound from a side and a distance that change: curves with one value per sample."""
    left, right = np.ascontiguousarray(sound.T)
    middle, side = (left + right) / 2, (left - right) / 2
    # The camera is slow: what it does to the sound is worked out seldom and joined by lines.
    seldom = np.append(np.arange(0, len(pan) - 1, EVERY), len(pan) - 1)
    nearness, pan = nearness[seldom], pan[seldom]
    width = 2 ** (-GATHERED * nearness) * (SPOT_WIDTH if placed else 1.0)
    # Unity in the middle.
    level = np.sqrt(2) * gains(LOUDER_DB * np.clip(nearness, -DISTANCES, DISTANCES))
    left_gain, right_gain = pan_gains(np.clip(pan, -FURTHEST, FURTHEST))
    at = np.arange(len(sound))
    spread, to_left, to_right = (
        np.interp(at, seldom, curve).astype(np.float32)
        for curve in (width, level * left_gain, level * right_gain)
    )
    side *= spread
    return np.stack([(middle + side) * to_left, (middle - side) * to_right], axis=1)
