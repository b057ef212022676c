"""The text-to-video request after parsing: one for a video over pictures that are to be made."""

from __future__ import annotations

from typing import Literal

from stillmotion.contract.image2video import Image2VideoRequest, Picture, VideoRequest

AspectRatio = Literal["16:9", "9:16", "1:1"]


class Text2VideoRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted text-to-video request."""

    aspect_ratio: AspectRatio = "16:9"

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.aspect_ratio.split(":")
        return int(width), int(height)

    def over(self, picture: Picture) -> Image2VideoRequest:
        """The same video over a start picture."""
        shared = {name: getattr(self, name) for name in VideoRequest.__struct_fields__}
        return Image2VideoRequest(image=picture, **shared)
