"""Handheld camera shake: small, slow rotations and translations added to a path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stillmotion.engines.parallax.camera.path import Extrinsics, rotation
from stillmotion.engines.parallax.timing import Clock

TURN = 0.006
"""Standard deviation of the rotation at full shake, radians: about 7 pixels at 720p."""

SHIFT = 0.004
"""Standard deviation of the translation, in focus distances."""

SLOWEST_HZ, FASTEST_HZ = 0.25, 2.2
"""Frequencies of a hand's sway and tremor; amplitude falls with frequency."""

WAVES = 7
SEED = 4

SPECTRUM = -0.8
"""Exponent with which amplitude falls with frequency."""

CHANNELS = 5
"""Independent shakes: yaw, pitch, roll, x and y."""


def add_camera_shake(
    cameras: Sequence[Extrinsics], amount: float, clock: Clock
) -> list[Extrinsics]:
    """The cameras shaken by `amount` (0 to 1); at rest on frames that are exactly a picture."""
    if amount <= 0:
        return list(cameras)
    random = np.random.default_rng(SEED)
    rates = np.geomspace(SLOWEST_HZ, FASTEST_HZ, WAVES)
    phases = random.uniform(0, 2 * np.pi, (CHANNELS, WAVES))
    sizes = rates**SPECTRUM
    sizes *= np.sqrt(2 / (sizes**2).sum())
    result = []
    for number, camera in enumerate(cameras):
        angles = 2 * np.pi * rates * clock.seconds(number) + phases
        yaw, pitch, roll, x, y = (np.sin(angles) * sizes).sum(axis=1) * amount * clock.gate(number)
        result.append(
            Extrinsics(
                camera.rotation @ rotation(yaw * TURN, pitch * TURN, roll * TURN / 2),
                camera.position + camera.rotation @ np.array([x * SHIFT, y * SHIFT, 0.0]),
                camera.focal,
            )
        )
    return result
