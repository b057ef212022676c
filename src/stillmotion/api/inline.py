"""Pictures of a request: the bytes of those that came inside it, the URLs of the others."""

from __future__ import annotations

from collections.abc import Iterable

from stillmotion.contract.image2video import InlinePicture, Picture, UrlPicture


def inline_files(pictures: Iterable[tuple[str, Picture]]) -> dict[str, bytes]:
    """The encoded bytes of those that came inside the request, by field."""
    return {
        field: picture.data for field, picture in pictures if isinstance(picture, InlinePicture)
    }


def urls(pictures: Iterable[tuple[str, Picture]]) -> dict[str, str]:
    """The URLs of those that are fetched when the task runs, by field."""
    return {field: picture.url for field, picture in pictures if isinstance(picture, UrlPicture)}
