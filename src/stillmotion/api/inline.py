"""Pictures of a request: those that came inside it, and the URLs of the others."""

from __future__ import annotations

from collections.abc import Iterable

from stillmotion.contract.image2video import (
    GivenPicture,
    InlinePicture,
    Picture,
    SpooledPicture,
    UrlPicture,
)


def inline_files(pictures: Iterable[tuple[str, Picture | None]]) -> dict[str, GivenPicture]:
    """Those that came inside the request, by field."""
    return {
        field: picture
        for field, picture in pictures
        if isinstance(picture, InlinePicture | SpooledPicture)
    }


def urls(pictures: Iterable[tuple[str, Picture]]) -> dict[str, str]:
    """The URLs of those that are fetched when the task runs, by field."""
    return {field: picture.url for field, picture in pictures if isinstance(picture, UrlPicture)}
