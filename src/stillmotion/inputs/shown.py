"""The pictures of a video, by the path of their field: those of a request, or of its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from stillmotion.contract.image2video import DynamicMask, Image2VideoRequest, Picture
from stillmotion.orders import BrushStroke, Source, Video


@overload
def pictures(video: Image2VideoRequest) -> Iterator[tuple[str, Picture]]: ...
@overload
def pictures(video: Video) -> Iterator[tuple[str, Source]]: ...
@overload
def pictures(
    video: Video | Image2VideoRequest,
) -> Iterator[tuple[str, Source | Picture]]: ...


def pictures(video: Video | Image2VideoRequest) -> Iterator[tuple[str, Source | Picture]]:
    """Each picture with its field path, masks after the start and end picture."""
    if video.image is not None:
        yield "image", video.image
    if video.image_tail is not None:
        yield "image_tail", video.image_tail
    if video.static_mask is not None:
        yield "static_mask", video.static_mask
    strokes: Sequence[DynamicMask | BrushStroke] = video.dynamic_masks
    for i, stroke in enumerate(strokes):
        yield f"dynamic_masks[{i}].mask", stroke.mask
