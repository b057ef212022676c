"""DepthFlow renders what it is told: run by the Python that has it, not by ours.

Run: PYTHON -P depthflow_scene.py JOB.json. The job names a `picture` (an image) and its `relief`
(float32 .npy of its size, 0 far to 1 near), the video's `width`, `height`, `fps`, `preset`, `crf`
and `keyframe_interval`, and `shots`: `states` (one per frame, fields of DepthFlow's `DepthState`),
`quality`, `ssaa` and `subsample` as DepthFlow's own flags, and where the frames go: a video or, the
last of them, an image. It calls DepthFlow as its own examples do; nothing of it is in here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from attrs import Factory, define
from depthflow.scene import DepthScene
from PIL import Image


@define
class Told(DepthScene):
    """A scene whose camera is where a list says."""

    states: list[dict[str, Any]] = Factory(list)

    def update(self) -> None:
        now = self.states[min(self.frame, len(self.states) - 1)]
        for name, value in now.items():
            setattr(self.state, name, value)


def main() -> None:
    """Render a job's shots."""
    job = json.loads(Path(sys.argv[1]).read_text())
    scene = Told(backend="headless")
    keyframes = f"keyint={job['keyframe_interval']}"
    scene.ffmpeg.h264(preset=job["preset"], crf=job["crf"], profile="high", x264params=[keyframes])
    for shot in job["shots"]:
        picture = np.asarray(Image.open(job["picture"]).convert("RGB"))
        scene.input(image=picture, depth=np.load(job["relief"]))
        video = Path(shot["to"]).suffix == ".mp4"
        scene.states = shot["states"] if video else shot["states"][-1:]
        scene.main(
            output=shot["to"] if video else None,
            freewheel=True,
            width=job["width"],
            height=job["height"],
            fps=job["fps"],
            time=len(scene.states) / job["fps"],
            quality=shot["quality"],
            subsample=shot["subsample"],
            ssaa=shot["ssaa"],
        )
        if not video:
            Image.fromarray(scene.screenshot()[..., :3]).save(shot["to"])


if __name__ == "__main__":
    main()
