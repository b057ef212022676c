"""The omni-video request: a video of words, pictures and elements that a prompt points at.

`contract.parse_omni` makes it from the body of `POST /v1/videos/omni-video`; the rules between its
fields are in `contract.omni_rules`.
"""

from __future__ import annotations

import msgspec

from stillmotion.contract.fields import omni as fields
from stillmotion.contract.image2video import Image2VideoRequest, Picture, UrlPicture, VideoRequest
from stillmotion.contract.text2video import AspectRatio

_LATER = UrlPicture("")


class OmniPicture(msgspec.Struct, frozen=True):
    """An entry of `image_list`; `role` is None for one of what appears."""

    picture: Picture
    role: fields.PictureRole | None = None


class OmniVideo(msgspec.Struct, frozen=True):
    """An entry of `video_list`."""

    video: Picture
    refer_type: fields.ReferType
    keep_sound: bool


class OmniRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted omni-video request."""

    pictures: tuple[OmniPicture, ...] = ()
    videos: tuple[OmniVideo, ...] = ()
    aspect_ratio: AspectRatio | None = None

    def place(self, role: fields.PictureRole | None) -> int | None:
        """The number (from 0) of the first picture of that role, None where there is none."""
        return next((i for i, one in enumerate(self.pictures) if one.role == role), None)

    @property
    def appearing(self) -> int:
        """How many of the pictures are of what appears."""
        return sum(picture.role is None for picture in self.pictures)

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height; a first frame has its own."""
        width, height = (self.aspect_ratio or "16:9").split(":")
        return int(width), int(height)

    def as_video(self) -> Image2VideoRequest:
        """The same as a request for a video over a picture, in which what appears are elements:
        to be held against what models and engines take."""
        shared = {name: getattr(self, name) for name in VideoRequest.__struct_fields__}
        shared["element_ids"] = (*self.element_ids, *(0,) * self.appearing)
        end = None if self.place("end_frame") is None else _LATER
        return Image2VideoRequest(image=_LATER, image_tail=end, **shared)


def picture_field(number: int) -> str:
    """The path of the field that has picture `number` (from 0)."""
    return f"{fields.IMAGE_LIST.name}[{number}].{fields.IMAGE_URL.name}"
