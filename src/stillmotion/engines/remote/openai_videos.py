"""Any server with OpenAI's `/v1/videos`: whole seconds, a size, and a picture to begin with.

What else a server takes (a seed, a number of frames, negative words) is sent where `fields` of the
table says so. A delete removes the job; whether that stops the work is the server's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.faults import Refused
from stillmotion.engines.remote.media import png, start_picture
from stillmotion.engines.remote.sglang import PNG
from stillmotion.engines.remote.videos_api import VideosApi


class OpenAIVideosAdapter(VideosApi):
    """One such server."""

    def ready(self) -> None:
        """Such servers have no call of their own for their health: their models are asked for."""
        try:
            self.line.ping("/v1/models")
        except Refused as refused:
            if refused.status not in (404, 405):
                raise

    def examine(self) -> None:
        """Hold the models, where they are listed, against the table's."""
        try:
            super().examine()
        except Refused as refused:
            if refused.status not in (404, 405):
                raise

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Send a job; the server's id."""
        del id, remark
        optional = {
            "seed": request.seed,
            "fps": round(request.fps),
            "num_frames": request.frames,
            "negative_prompt": request.negative_prompt or None,
            "guidance_scale": request.guidance,
        }
        fields: dict[str, Any] = {
            "model": self.options.model,
            "prompt": request.prompt,
            "size": f"{request.width}x{request.height}",
            "seconds": max(1, round(request.frames / request.fps)),
        }
        fields |= {key: value for key, value in optional.items() if key in self.options.fields}
        picture = start_picture(request)
        files = [] if picture is None else [("input_reference", ("start.png", png(picture), PNG))]
        return self.send(fields, files)

    def cancel(self, id: str) -> bool:
        """Delete the job. Nothing says that the work stops with it."""
        self.delete(id)
        return False

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Whose the seed is."""
        del request
        return {} if "seed" in self.options.fields else {"seed": "the server's own"}
