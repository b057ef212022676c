"""Compile the kernels into numba's cache on disk, at set-up, so that no render waits for it.

`python -m stillmotion.engines.parallax.warm`
"""

from __future__ import annotations

import numpy as np

from stillmotion.engines.base import Take
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot, Storyboard


def warm() -> None:
    """Render the least that runs through every kernel."""
    picture = np.zeros((96, 128, 3), np.uint8)
    picture[32:64, 48:80] = 255
    out = CameraPath("warm", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose(z=-0.2, focal=0.8))))
    shots = (
        Shot(frames=2, camera=out),
        Shot(frames=3, start="image", end="image_tail", camera=out),
        Shot(frames=3, start="image", end="noise", camera=out),
    )
    board = Storyboard(width=128, height=96, fps=24, mode="std", shots=shots)
    noise = np.random.default_rng(1).integers(0, 256, picture.shape, np.uint8)
    take = Take(
        board, {"image": picture, "image_tail": np.roll(picture, 3, axis=1), "noise": noise}
    )
    for shot in shots:
        for _ in ParallaxEngine().render(shot, take):
            pass


if __name__ == "__main__":
    warm()
