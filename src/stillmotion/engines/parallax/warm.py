"""Compile the kernels into numba's cache on disk, at set-up, so that no render waits for it.

`python -m stillmotion.engines.parallax.warm`
"""

from __future__ import annotations

import numpy as np

from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.displacement import FieldDisplacement, sample_grid
from stillmotion.engines.parallax.effects.environment import EnvironmentBuilder
from stillmotion.engines.parallax.effects.faces.mouth import Mouth, say
from stillmotion.engines.parallax.effects.grading.build import GradingBuilder
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.engines.parallax.render.composite import empty_frame
from stillmotion.engines.parallax.timing import Clock
from stillmotion.inpaint.patch_similarity import patch_similarity
from stillmotion.storyboard import (
    CameraPath,
    Cue,
    Grade,
    Pose,
    PoseKeyframe,
    Shot,
    Storyboard,
)


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
    # Fills are compared only with the models for it, and patches only without them.
    hole = np.zeros(noise.shape[:2], bool)
    hole[32:64, 48:80] = True
    patch_similarity(noise, hole)
    _warm_overlays()


def _warm_overlays() -> None:
    """Draw once with every overlay kernel: a lamp in the dark, weather, smoke."""
    picture = np.full((96, 128, 3), 20, np.uint8)
    picture[40:48, 60:68] = 255
    quarter = np.zeros((24, 32), np.float32)
    view = View(picture, matte=quarter, disparity=quarter + 0.5, sky=quarter, horizon=0.4)
    clock = Clock(frames=9, fps=24, from_picture=False)
    cues = [Cue(kind="flicker"), Cue(kind="fog"), Cue(kind="rain"), Cue(kind="snow")]
    weather = EnvironmentBuilder(clock)
    effects = weather.build(cues, view)
    hearth = quarter.copy()
    hearth[18:22, 14:18] = 1.0
    falling = Cue(kind="leaves", variety="falling")
    smoke = EnvironmentBuilder(clock, marks=[hearth])
    effects.add(smoke.build([Cue(kind="smoke")], view))
    effects.add(weather.build([falling], view))
    grade = Grade(exposure=-1.0, vignette=0.5, nightfall=0.5)
    effects.add(GradingBuilder(clock).build(grade, view))
    frame = empty_frame(128, 96)
    for overlay in effects.overlays:
        overlay.draw(frame, 4, Extrinsics(np.eye(3), np.zeros(3), 1.0))
    _warm_living()


def _warm_living() -> None:
    """Displace a grid and open a mouth."""
    onto = sample_grid(0, 0, 16, 16, 8)
    still = np.zeros((onto.rows, onto.columns, 2), np.float32)
    flat = still[..., 0].copy()
    FieldDisplacement(onto.field([still]), lambda _number: (1.0,)).displace(
        np.zeros((4, 4, 2), np.float32), 0
    )
    dense = np.zeros((32, 32, 3), np.uint8)
    skin = np.ones(3, np.float32)
    say(Mouth(0, 0, 16, 16, onto, still, still, still, flat, flat, 8.0, 1.0, skin, dense), 1.0, 0.0)


if __name__ == "__main__":
    warm()
