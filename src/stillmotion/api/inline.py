"""Pictures that come inside a request: their bytes."""

from __future__ import annotations

from collections.abc import Iterable

from stillmotion.contract.image2video import InlinePicture, Picture


def inline_files(pictures: Iterable[tuple[str, Picture]]) -> dict[str, bytes]:
    """The encoded bytes of those that came inside the request, by field."""
    return {
        field: picture.data for field, picture in pictures if isinstance(picture, InlinePicture)
    }
