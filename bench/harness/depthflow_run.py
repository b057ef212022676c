"""DepthFlow told to go where our camera goes.

Its picture lies on a relief h · v (v is its depth map, 0 to 1) above the plane at distance 1, drawn
as if seen straight from above: the ray of a pixel g meets the relief at places linear in v. With
its pivot `steady` and `focus` at 0 that place is

    u = zoom · g · (1 - (1 - isometric) · h · v) + offset · h · v

in units of half the frame's height, y up. A pinhole camera at (x, y, z), in units of the distance
where disparity D is 1, sees at g what the first one saw at

    u = g / focal · (1 - z · D) + (x, y) · f · D

so that with v = D ÷ its largest value Dmax and h = 1 the two are one for every camera that does not
turn: isometric = 1 - z · Dmax, zoom = 1 ÷ focal, offset = 2 f Dmax / height · (x, -y). This holds
for what is behind what, too: both follow a ray from near to far and stop where it meets the relief.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.encoding.h264 import KEYFRAME_INTERVAL_S, QUALITY
from stillmotion.storyboard import Pose, focal_length

SCENE = Path(__file__).with_name("depthflow_scene.py")


@dataclass(frozen=True)
class Effort:
    """DepthFlow's flags of these names: how finely rays are followed, in per cent, how many rays a
    pixel gets each way, and how many of them each way are mixed."""

    quality: float
    ssaa: float
    subsample: int


USUAL = Effort(50.0, 1.0, 2)
"""What it does unless told."""

BEST = Effort(100.0, 2.0, 1)
"""What came nearest to the truth of what was tried on known scenes: `ssaa` 2 is the most that it
finds useful, and with it one sample in the middle of four pixels is their mean."""

NETWORK_EDGE = 518
"""Short edge of the map that DepthFlow's own depth networks give."""


@dataclass(frozen=True)
class Picture:
    """`rgb` (h, w, 3) and its disparity (h, w), as DepthFlow is given them."""

    rgb: NDArray[np.uint8]
    disparity: NDArray[np.float32]


@dataclass(frozen=True)
class Wish:
    """Poses of the camera, one a frame, and a file: an .mp4, or a .png of the last pose."""

    poses: Sequence[Pose]
    to: Path
    effort: Effort = USUAL


def state_of(pose: Pose, largest: float, width: int, height: int) -> dict[str, Any]:
    """DepthFlow's state for a pose. Raises ValueError for one that turns."""
    if pose.yaw or pose.pitch or pose.roll:
        raise ValueError(f"a camera that turns has no like in DepthFlow: {pose}")
    shift = 2 * focal_length(width, height) * largest / height
    return {
        "height": 1.0,
        "steady": 0.0,
        "focus": 0.0,
        "isometric": 1 - pose.z * largest,
        "zoom": 1 / pose.focal,
        "offset": (shift * pose.x, -shift * pose.y),
    }


def grown(disparity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Disparity as DepthFlow's own estimators would hand it on: softened, and what is near grown
    by two pixels of their map, so that a subject's rim goes with the subject."""
    scale = min(disparity.shape) / NETWORK_EDGE
    by = max(1, round(2 * scale))
    soft = cv2.GaussianBlur(disparity, (0, 0), 0.6 * max(scale, 0.5))
    return np.asarray(cv2.dilate(soft, np.ones((2 * by + 1, 2 * by + 1), np.uint8)), np.float32)


def is_there(python: Path) -> bool:
    """Whether this Python can import DepthFlow and draw without a display."""
    code = "import depthflow.scene, moderngl; moderngl.create_standalone_context(backend='egl');"
    try:
        return subprocess.run([python, "-P", "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def renderer(python: Path) -> str:
    """What OpenGL draws with there."""
    code = (
        "import moderngl; context = moderngl.create_standalone_context(backend='egl');"
        "print(context.info['GL_RENDERER'])"
    )
    done = subprocess.run([python, "-P", "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def render(python: Path, picture: Picture, wishes: Sequence[Wish], fps: int = 24) -> None:
    """Have DepthFlow render, with the x264 settings of our std mode."""
    height, width = picture.rgb.shape[:2]
    largest = float(picture.disparity.max())
    quality = QUALITY["std"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Image.fromarray(picture.rgb).save(folder / "picture.png")
        np.save(folder / "relief.npy", picture.disparity / np.float32(largest))
        job = {
            "picture": str(folder / "picture.png"),
            "relief": str(folder / "relief.npy"),
            "width": width,
            "height": height,
            "fps": fps,
            "preset": quality.preset,
            "crf": quality.crf,
            "keyframe_interval": KEYFRAME_INTERVAL_S * fps,
            "shots": [
                {
                    "states": [state_of(pose, largest, width, height) for pose in wish.poses],
                    "to": str(wish.to),
                    "quality": wish.effort.quality,
                    "ssaa": wish.effort.ssaa,
                    "subsample": wish.effort.subsample,
                }
                for wish in wishes
            ],
        }
        (folder / "job.json").write_text(json.dumps(job))
        # It keeps a cache of depth maps in the user's folder, also where it estimates none.
        homes = {name: str(folder) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")}
        done = subprocess.run(
            [python, "-P", SCENE, folder / "job.json"],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **homes},
        )
    if done.returncode:
        raise RuntimeError(f"DepthFlow failed:\n{done.stderr[-2000:]}")
