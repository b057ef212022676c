"""Guides for models that generate: the embedded engine's render of the motion that was asked for.

A guide is as large and as fast as the model's clip, and shows the camera's move, the brush strokes
and what is pinned, and nothing else. The picture is cut to the clip's shape about its middle and
scaled to cover it, never stretched by a pixel or more; a shot's `framing` comes first. What a clip
begins with has to be cut in the same way, or be the guide's first frame, which is just that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np

from stillmotion.engines.base import Take
from stillmotion.engines.generative.clip import Guide, GuideKind
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.storyboard import CameraPath, Shot, Storyboard, Stroke

STAYS = 0.005
"""Share of the picture's sides within which a stroke's path stays where it is: it says where
something happens, and moves nothing."""

RENDERING = "rendering the guide"


def wants_guide(shot: Shot) -> GuideKind | None:
    """What of the shot a guide would show; None where a model is free to move as it likes.

    A camera's move counts where somebody asked for it, by field or in words. Strokes and pinned
    places count before it: the camera's move is in their guide too.
    """
    if shot.start is None and shot.end is None:
        return None
    if shot.static_mask is not None or any(map(_moves, shot.strokes)):
        return "brush"
    if shot.free is None and not _still(shot.camera):
        return "camera"
    return None


def whole_frames(shot: Shot, shot_fps: float, fps: float) -> int:
    """Frames of the whole shot's guide at `fps`: the first and the last are the shot's."""
    return max(1, round((shot.frames - 1) / shot_fps * fps) + 1)


def make_guide(
    shot: Shot,
    take: Take,
    *,
    width: int,
    height: int,
    frames: int,
    fps: float,
    first: int = 0,
    progress: Callable[[float, str], None] | None = None,
) -> Guide:
    """The guide of a clip of `frames` frames that begins at frame `first` of the shot, at `fps`.

    The motion takes as long as the shot: what a clip has beyond its end holds the last frame.
    `take` is as the engine is given it. `progress` takes the share of the guide that is done; what
    it raises stops the work. Raises ValueError where the shot wants no guide.
    """
    kind = wants_guide(shot)
    if kind is None:
        raise ValueError("nothing in this shot is to be guided")
    tell = progress or take.progress
    whole = whole_frames(shot, take.storyboard.fps, fps)
    wanted = [min(number, whole - 1) for number in range(first, first + frames)]
    shot = msgspec.structs.replace(shot, frames=whole, strokes=tuple(filter(_moves, shot.strokes)))
    board = Storyboard(width=width, height=height, fps=round(fps), mode="std", shots=(shot,))
    asked = sorted(set(wanted))
    pictures = np.empty((frames, height, width, 3), np.uint8)
    known = np.empty((frames, height, width), bool)
    tell(0.0, RENDERING)
    inner = replace(
        take,
        storyboard=board,
        progress=lambda _done, _stage: tell(0.0, RENDERING),
        # Of several clips of a shot one tells.
        remark=take.remark if first == 0 else _nobody,
        mouth=None,
    )
    made = 0
    for rgb, seen in ParallaxEngine().guide(shot, inner, asked, quick=True):
        pictures[made], known[made] = rgb, seen
        made += 1
        tell(made / len(asked), RENDERING)
    pictures[made:], known[made:] = pictures[made - 1], known[made - 1]
    return Guide(kind=kind, frames=pictures, known=known)


def _nobody(_sentence: str) -> None:
    return None


def _moves(stroke: Stroke) -> bool:
    return bool(np.ptp(np.asarray(stroke.path, np.float64), axis=0).max() > STAYS)


def _still(path: CameraPath) -> bool:
    """Whether a path leads nowhere."""
    return all(keyframe.pose == path.keyframes[0].pose for keyframe in path.keyframes)
