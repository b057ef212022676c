"""vLLM-Omni (0.30): `/v1/videos` as multipart form; a delete stops the work.

It says of a job only that it waits or works. A failed job's status is answered with the error's
HTTP status. A LoRA is chosen by request. MiniMax H3 (`family`) takes an end picture and a guide:
a video with a mask of what is to be made anew, one value for each token (32x32 pixels).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.generative.clip import ClipFailed, ClipRequest, Known
from stillmotion.engines.remote.faults import Refused
from stillmotion.engines.remote.line import Files
from stillmotion.engines.remote.media import guide_mp4, one_lora, png, start_picture
from stillmotion.engines.remote.model_rules import MINIMAX_H3
from stillmotion.engines.remote.sglang import PNG, nearest_ratio
from stillmotion.engines.remote.videos_api import VideosApi

MOST_GUIDANCE = 20.0
"""What the server takes."""

TOKEN = 32
"""Pixels of a side of H3's tokens: its VAE halves four times, and a token is 2x2 of its cells."""

CANCEL_TRIES = 3
CANCEL_PAUSE_S = 1.0
"""409 says that the engine is still busy stopping it."""


class VllmOmniAdapter(VideosApi):
    """One server of vLLM-Omni."""

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Send a job; the server's id."""
        del id
        fields: dict[str, Any] = {
            "model": self.options.model,
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt or None,
            "num_frames": request.frames,
            "fps": request.fps,
            "seed": request.seed,
            "generate_sound": True if request.sound else None,
        }
        if request.guidance is not None:
            fields["guidance_scale"] = min(request.guidance, MOST_GUIDANCE)
        lora = one_lora(request, dict(self.options.loras or {}))
        if lora is not None:
            name, path, weight = lora
            fields["lora"] = json.dumps({"name": name, "path": path, "scale": weight})
        h3 = self.options.family == MINIMAX_H3
        if h3:
            fields["short_edge"] = min(request.width, request.height)
            if request.lead is None:
                fields["aspect_ratio"] = nearest_ratio(request)
        else:
            fields["size"] = f"{request.width}x{request.height}"
        return self.send(fields, self._files(request, remark))

    def cancel(self, id: str) -> bool:
        """Have the engine stop the job."""
        for left in reversed(range(CANCEL_TRIES)):
            try:
                self.delete(id)
                return True
            except Refused as refused:
                if refused.status != 409 or not left:
                    raise
            time.sleep(CANCEL_PAUSE_S)
        return False

    def _files(self, request: ClipRequest, remark: Callable[[str], None]) -> Files:
        files: Files = []
        picture = start_picture(request)
        if request.end is not None:
            if picture is None:
                raise ClipFailed("this engine takes an end picture only with a start picture")
            files.append(("input_references", ("start.png", png(picture), PNG)))
            files.append(("input_references", ("end.png", png(request.end), PNG)))
        elif picture is not None:
            files.append(("input_reference", ("start.png", png(picture), PNG)))
        if request.guide is not None:
            if request.guide.strength > 1:
                remark("the guide was followed as closely as this engine can, and no more")
            video = guide_mp4(request.guide.frames, request.fps)
            mask = json.dumps(noise_mask(request.guide.known).tolist())
            files.append(("source_video", ("guide.mp4", video, "video/mp4")))
            files.append(("video_noise_mask", ("mask.json", mask.encode(), "application/json")))
        return files


def noise_mask(known: Known) -> NDArray[np.float64]:
    """H3's mask, (latents, height / 32, width / 32): 0 keeps the guide, 1 makes anew.

    17 frames are 5 latents, and 5 at the beginning 2. A token is kept where all that it shows is
    known.
    """
    frames, height, width = known.shape
    latents = (frames - 5) // 17 * 5 + 2
    rows, columns = height // TOKEN, width // TOKEN
    tokens = known[:, : rows * TOKEN, : columns * TOKEN].reshape(
        frames, rows, TOKEN, columns, TOKEN
    )
    whole: NDArray[np.bool_] = np.all(tokens, axis=(2, 4))
    edges = np.linspace(0, frames, latents + 1)
    mask = np.ones((latents, rows, columns))
    for latent in range(latents):
        first, last = int(edges[latent]), max(int(np.ceil(edges[latent + 1])), 1)
        mask[latent][whole[first:last].all(axis=0)] = 0.0
    return mask
