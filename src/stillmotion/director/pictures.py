"""`direct_pictures`: a request for pictures becomes, for each, a shot whose last frame it is.

The first is the given picture, or the painted scene, as it is; each other one is another
composition in another light.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
import numpy as np

from stillmotion.director import cast
from stillmotion.director.meaning import Embed
from stillmotion.director.reading import Reading, read
from stillmotion.director.scenery import scene_of
from stillmotion.director.scenes import painted
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot
from stillmotion.storyboard.paths import still
from stillmotion.storyboard.scene import Scene

FRAMES = 24
"""Of the shot: long enough for all that comes in gently to have come."""

SIDEWAYS, FORWARD = 0.08, 0.12
"""How far the camera may stand from where a given picture was taken, in distances of its focus."""

TURNED = 0.6
"""How much of its step aside the camera turns back for, so that it still sees what it saw."""

NEARER = 1.06, 1.14
"""How much longer its lens is: so much that it sees nothing beyond the picture's edges, which would
have to be painted."""

EXPOSURE, WARMTH = 0.22, 0.22
"""How much lighter or darker (stops), warmer or colder (of 1) a given picture may become."""

SCENE = "scene"


@dataclass(frozen=True)
class PicturesDirection:
    """What the pictures of a request are made of: the name of the picture that all stands in, None
    where `scene` is to be painted, and the names of what is put into it, the `cast`."""

    prompt: str
    reading: Reading
    base: str | None
    cast: tuple[str, ...]
    scene: Scene

    def shot(self, index: int, seed: int, *, varied: bool = False) -> Shot:
        """The shot of picture `index` (from 0), over the picture "scene". Painted scenes are others
        each time; where they are `varied`, they are one that is seen otherwise."""
        grade = self.reading.grade if self.base is not None else painted(self.reading.grade)
        shot = Shot(
            frames=FRAMES,
            start=SCENE,
            camera=still(),
            cues=self.reading.cues,
            grade=grade,
            placements=cast.placed(self.prompt, self.cast, seed if index else None),
            prompt=self.prompt,
        )
        return _another(shot, seed) if index and (varied or self.base is not None) else shot


def direct_pictures(
    prompt: str,
    negative_prompt: str,
    *,
    elements: int,
    pictured: bool,
    cut_out: Collection[str] = (),
    embed: Embed | None = None,
) -> PicturesDirection:
    """What is put into what, by the prompt's words. All that was given has its place.

    Given are `elements` of them, and "image" if `pictured`. What is `cut_out` already has no
    surroundings, so that nothing can be put into it.
    """
    names = [f"elements[{i}]" for i in range(elements)]
    base = cast.base_of(prompt)
    if base in cut_out:
        base = None
    if base is None and pictured:
        base = "image"
    if pictured and base != "image":
        names.append("image")
    return PicturesDirection(
        prompt=prompt,
        reading=read(prompt, negative_prompt, embed),
        base=base,
        cast=tuple(name for name in names if name != base),
        scene=scene_of(prompt, negative_prompt),
    )


def _another(shot: Shot, seed: int) -> Shot:
    """The shot of a given picture from a slightly other point of view, in slightly other light."""
    rng = np.random.default_rng(seed)
    # To one side or the other: somewhere about the middle it would be the picture itself.
    side = SIDEWAYS * rng.choice((-1.0, 1.0)) * rng.uniform(0.4, 1.0)
    end = Pose(
        x=float(side),
        y=float(rng.uniform(-SIDEWAYS, SIDEWAYS) / 3),
        z=float(rng.uniform(0, FORWARD)),
        yaw=float(-side * TURNED),
        focal=float(rng.uniform(*NEARER)),
    )
    path = CameraPath("another point of view", (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))
    grade = msgspec.structs.replace(
        shot.grade,
        exposure=shot.grade.exposure + float(rng.uniform(-EXPOSURE, EXPOSURE)),
        warmth=float(np.clip(shot.grade.warmth + rng.uniform(-WARMTH, WARMTH), -1, 1)),
    )
    return msgspec.structs.replace(shot, camera=path, grade=grade)
