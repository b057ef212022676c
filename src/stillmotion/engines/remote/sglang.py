"""SGLang-Diffusion (0.5.23): `/v1/videos` with files, per-step progress, no ids of ours.

A delete removes the record of a job and does not stop it. MiniMax H3 (`family`) takes its pictures
as `conditions` in JSON, with the frame that each stands for; other models take the start picture
alone. Its LoRAs are set for a whole server, so they are no choice of a request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.media import data_url, png, start_picture
from stillmotion.engines.remote.model_rules import MINIMAX_H3
from stillmotion.engines.remote.videos_api import VideosApi

LAST_FRAME = -1

H3_RATIOS = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")


class SglangAdapter(VideosApi):
    """One server of SGLang-Diffusion."""

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Send a job; the server's id."""
        del id, remark
        if self.options.family == MINIMAX_H3:
            return self.send_json(self._h3(request))
        fields: dict[str, Any] = {
            "model": self.options.model,
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt or None,
            "size": f"{request.width}x{request.height}",
            "num_frames": request.frames,
            "fps": round(request.fps),
            "seed": request.seed,
            "guidance_scale": request.guidance,
        }
        picture = start_picture(request)
        files = [] if picture is None else [("input_reference", ("start.png", png(picture), PNG))]
        return self.send(fields, files)

    def cancel(self, id: str) -> bool:
        """Drop the record. The server has no way to stop the work."""
        self.delete(id)
        return False

    def _h3(self, request: ClipRequest) -> dict[str, Any]:
        conditions: list[dict[str, Any]] = []
        picture = start_picture(request)
        if picture is not None:
            conditions.append(_keyframe(data_url(picture), 0))
        if request.end is not None:
            conditions.append(_keyframe(data_url(request.end), LAST_FRAME))
        conditions += [
            {"type": "image", "role": "reference", "uri": data_url(one)}
            for one in request.references
        ]
        task = "ref2va" if request.references else "fl2va" if conditions else "t2va"
        return {
            "model": self.options.model,
            "prompt": request.prompt,
            "seed": request.seed,
            "task": task,
            "conditions": conditions,
            "target": {
                "short_edge": min(request.width, request.height),
                "aspect_ratio": "auto" if task == "fl2va" else nearest_ratio(request),
                "duration_seconds": request.frames / request.fps,
            },
        }


PNG = "image/png"


def nearest_ratio(request: ClipRequest) -> str:
    """The ratio of H3 that is nearest to the clip's sides."""
    wanted = request.width / request.height

    def distance(ratio: str) -> float:
        width, height = map(int, ratio.split(":"))
        return abs(width / height / wanted - 1)

    return min(H3_RATIOS, key=distance)


def _keyframe(uri: str, frame: int) -> dict[str, Any]:
    return {"type": "image", "role": "keyframe", "uri": uri, "frame_index": frame}
