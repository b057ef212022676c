"""A motion guide for an engine that generates: a shot's frames, and which of their pixels are
known.

A guide has what this engine knows exactly: the camera's move, the brush strokes and what is pinned.
Everything else in the shot is left to whoever follows the guide. Known is

- under a camera's move, what shows the picture's own pixels: not what was inpainted behind things,
  outpainted, or shown through something out of focus;
- with a brush, what a stroke moves, wherever it is and where nothing occludes it, and what is
  pinned. The rest is free to become anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace

import msgspec
import numpy as np

from stillmotion.arrays import Mask, Plane, Rgb
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.effect import Displacement
from stillmotion.engines.parallax.effects.brush.pin import DampedDisplacement, PinnedPixels
from stillmotion.engines.parallax.effects.brush.soft_pull import SoftPull
from stillmotion.engines.parallax.prepare import PreparedShot, prepare_shot, prepare_transition
from stillmotion.engines.parallax.render.composite import empty_frame
from stillmotion.engines.parallax.render.renderer import Renderer
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.transition import KnownPixels
from stillmotion.inpaint.inpainting import quickly
from stillmotion.storyboard import CameraPath, Grade, Pose, PoseKeyframe, Shot

STILL = CameraPath("still", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose())))


def plain(shot: Shot) -> Shot:
    """The shot with nothing in it but the camera's move that was asked for, and the brush."""
    return msgspec.structs.replace(
        shot,
        camera=shot.camera if shot.free is None else STILL,
        free=None,
        cues=(),
        grade=Grade(),
        placements=(),
        lines=(),
        ambience=(),
    )


def guide(
    shot: Shot, take: Take, numbers: Iterable[int], *, quick: bool = False
) -> Iterator[tuple[Rgb, Mask]]:
    """The frames of the plain shot with these `numbers`, rising, and the known pixels of each.

    They are those that `render` makes of it, except for inpainted pixels where `quick`, which takes
    half the time. Raises ValueError for a shot without a picture.
    """
    shot = plain(shot)
    if shot.start is not None and shot.end is not None:
        yield from _between(shot, take, numbers)
        return
    with quickly() if quick else nullcontext():
        ready = prepare_shot(shot, replace(take, mouth=None), whole=True, traced=True)
    take.stage("rendering the guide")
    pinned = [one.mask for one in ready.effects.overlays if isinstance(one, PinnedPixels)]
    by_brush = bool(shot.strokes) or shot.static_mask is not None
    if by_brush:
        ready = _only_moved(ready)
    renderer = Renderer(ready.scene)
    frame = empty_frame(ready.scene.width, ready.scene.height)
    for number in numbers:
        ready.render_frame(renderer, number, frame)
        known = renderer.known_pixels(number)
        if not by_brush and (renderer.at_rest or ready.clock.exact(number)):
            known[...] = True
        for mask in pinned:
            known |= mask
        yield planes_to_rgb(frame), known


def _between(shot: Shot, take: Take, numbers: Iterable[int]) -> Iterator[tuple[Rgb, Mask]]:
    trace = KnownPixels()
    clock, _, joined = prepare_transition(shot, take, trace)
    for words in joined.undone:
        take.remark(words)
    take.stage("rendering the guide")
    wanted = iter(numbers)
    following = next(wanted, None)
    for number, frame in enumerate(joined.frames):
        if following is None:
            return
        if number == following:
            known = trace.known
            if clock.exact(number):
                # One of the pictures as it is, within what was made up about it.
                known = trace.given_pixels((known.shape[1], known.shape[0]))[number > 0]
            yield planes_to_rgb(frame), known
            following = next(wanted, None)


def _only_moved(ready: PreparedShot) -> PreparedShot:
    """With the layers' original pixels restricted to those that strokes move."""
    layers = tuple(replace(layer, original=_moved(layer)) for layer in ready.scene.layers)
    return ready._replace(scene=replace(ready.scene, layers=layers))


def _moved(layer: Layer) -> Plane | None:
    if layer.original is None or layer.opacity is not None:
        # What covers the place where something starts shows that as long as it does.
        return layer.original
    moved = np.zeros_like(layer.original)
    for motion in layer.displacements:
        region = _region(motion)
        if region is None:
            return layer.original
        left, top = layer.margins.left, layer.margins.top
        height, width = region.shape
        wide = np.zeros_like(layer.original)
        rows = slice(max(0, top), top + height)
        columns = slice(max(0, left), left + width)
        part = wide[rows, columns]
        first_row, first_column = max(0, -top), max(0, -left)
        part[...] = region[
            first_row : first_row + part.shape[0], first_column : first_column + part.shape[1]
        ]
        np.maximum(moved, wide * layer.original, out=moved)
    return moved


def _region(motion: Displacement) -> Mask | None:
    """What of the view a displacement of the brush moves (bool), None for all of its layer."""
    while isinstance(motion, DampedDisplacement):
        motion = motion.motion
    return motion.region if isinstance(motion, SoftPull) else None
