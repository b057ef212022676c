"""Pictures of a request: the bytes of those that came inside it, the URLs of the others, and the
request with where they then lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from stillmotion.contract.image2video import (
    InlinePicture,
    Picture,
    StoredPicture,
    UrlPicture,
)


def inline_files(pictures: Iterable[tuple[str, Picture]]) -> dict[str, bytes]:
    """The encoded bytes of those that came inside the request, by field."""
    return {
        field: picture.data for field, picture in pictures if isinstance(picture, InlinePicture)
    }


def urls(pictures: Iterable[tuple[str, Picture]]) -> dict[str, str]:
    """The URLs of those that are fetched when the task runs, by field."""
    return {field: picture.url for field, picture in pictures if isinstance(picture, UrlPicture)}


def stored(keys: Mapping[str, str]) -> Callable[[str, Picture], Picture]:
    """The change that puts the vault keys of fields in place of their pictures."""
    return lambda field, given: StoredPicture(keys[field]) if field in keys else given
