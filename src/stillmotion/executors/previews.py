"""What an engine shows of a shot that is not there yet, on its way to those who wait for it.

A preview is worth nothing once there is a newer one: those that come too soon after another are
dropped here, before they cost anything.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from PIL import Image

from stillmotion.engines.base import Picture
from stillmotion.executors.messages import MOST_PREVIEW_BYTES

LONGEST_SIDE = 320
"""Pixels."""

INTERVAL_S = 1.0
"""Between two previews that are told."""

QUALITY = 75


class Previews:
    """Takes an engine's pictures, and hands small JPEGs to `tell`. `clock` is in seconds."""

    def __init__(
        self, tell: Callable[[bytes], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._told_at = -INTERVAL_S

    def __call__(self, picture: Picture) -> None:
        """A picture (height, width, 3), of any size."""
        now = self._clock()
        if now - self._told_at < INTERVAL_S:
            return
        self._told_at = now
        jpeg = small_jpeg(picture)
        if len(jpeg) <= MOST_PREVIEW_BYTES:
            self._tell(jpeg)


def small_jpeg(picture: Picture) -> bytes:
    """The picture, no side longer than LONGEST_SIDE."""
    image = Image.fromarray(picture)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=QUALITY)
    return packed.getvalue()
