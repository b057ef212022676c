"""Pictures and guides as servers take them: PNG and JPEG, data URLs, MP4."""

from __future__ import annotations

import base64
import io
from fractions import Fraction

import av
import numpy as np
from PIL import Image

from stillmotion.encoding import x264
from stillmotion.engines.base import Picture
from stillmotion.engines.generative.clip import ClipFailed, ClipRequest, Frames, Known

GUIDE_QUALITY = "10"
"""x264's constant rate factor: hardly to be told from the frames themselves."""


def start_picture(request: ClipRequest) -> Picture | None:
    """The picture that the clip begins with."""
    return None if request.lead is None else request.lead[-1]


def png(picture: Picture) -> bytes:
    """Without loss."""
    return _encoded(picture, "PNG", compress_level=3)


def jpeg(picture: Picture) -> bytes:
    """At high quality, for services that limit the bytes of a picture."""
    return _encoded(picture, "JPEG", quality=95, subsampling=0)


def data_url(picture: Picture) -> str:
    """A PNG in a URL."""
    return f"data:image/png;base64,{base64.b64encode(png(picture)).decode()}"


def guide_mp4(frames: Frames, fps: float) -> bytes:
    """The frames of a guide as H.264 in an MP4."""
    file = io.BytesIO()
    _, height, width, _ = frames.shape
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height = width, height
        # Sides of odd length have no halved chroma.
        stream.pix_fmt = "yuv444p" if width % 2 or height % 2 else "yuv420p"
        stream.options = {
            "crf": GUIDE_QUALITY, "preset": "veryfast", **x264.parameters(width)
        }  # fmt: skip
        for one in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(one, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def mask_frames(known: Known) -> Frames:
    """White where a guide is to be followed, black elsewhere."""
    grey = np.where(known, np.uint8(255), np.uint8(0))
    return np.repeat(grey[..., None], 3, axis=-1)


def one_lora(request: ClipRequest, files: dict[str, str]) -> tuple[str, str, float] | None:
    """Name, file and weight of the only LoRA that is chosen. Raises ClipFailed where there are
    several."""
    if not request.loras:
        return None
    if len(request.loras) > 1:
        raise ClipFailed(f"loras: {len(request.loras)} are given, and this engine takes one")
    chosen = request.loras[0]
    return chosen.name, files[chosen.name], chosen.weight


def _encoded(picture: Picture, form: str, **options: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture[..., :3])).save(file, form, **options)
    return file.getvalue()
