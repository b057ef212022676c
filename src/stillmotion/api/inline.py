"""Pictures that come inside a request, and the request with where they then lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from stillmotion.contract.image2video import (
    GivenPicture,
    InlinePicture,
    Picture,
    SpooledPicture,
    StoredPicture,
)


def inline_files(pictures: Iterable[tuple[str, Picture | None]]) -> dict[str, GivenPicture]:
    """Those that came inside the request, by field."""
    return {
        field: picture
        for field, picture in pictures
        if isinstance(picture, InlinePicture | SpooledPicture)
    }


def stored(keys: Mapping[str, str]) -> Callable[[str, Picture], Picture]:
    """The change that puts the vault keys of fields in place of their pictures."""
    return lambda field, given: StoredPicture(keys[field]) if field in keys else given
