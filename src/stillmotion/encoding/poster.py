"""The poster: a JPEG of a frame, shown until the video plays."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from stillmotion.encoding.planes import Frame, planes_to_rgb

JPEG_QUALITY = 90


def write_poster(frame: Frame, path: Path) -> None:
    """Write the frame to `path` as a progressive JPEG."""
    picture = Image.fromarray(planes_to_rgb(frame))
    picture.save(path, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
