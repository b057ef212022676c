"""The pictures that came inside a request, checked at its create: whole, and in bounded memory.

Not for the server's own process: a decoder takes its time, and 256 MB for the largest picture.
"""

from __future__ import annotations

from collections.abc import Mapping

from stillmotion.contract.image2video import (
    GivenPicture,
    Image2VideoRequest,
    InlinePicture,
    SpooledPicture,
    contents,
)
from stillmotion.inputs.coverage import check_covers
from stillmotion.inputs.geometry import check_geometry, check_reference
from stillmotion.inputs.pictures import check_decodes, inspect
from stillmotion.inputs.shown import pictures


def check_inline(request: Image2VideoRequest) -> None:
    """Check the pictures that came inside the request. Raises ContractError 1201."""
    given = {
        field: picture
        for field, picture in pictures(request)
        if isinstance(picture, InlinePicture | SpooledPicture)
    }
    infos = {field: inspect(contents(picture), field) for field, picture in given.items()}
    check_geometry(request, infos)
    for field, picture in given.items():
        if is_mask(field):
            check_covers(contents(picture), field)
        else:
            check_decodes(contents(picture), field)


def check_references(given: Mapping[str, GivenPicture]) -> None:
    """Check pictures of elements that came inside a request. Raises ContractError 1201."""
    for field, picture in given.items():
        data = contents(picture)
        check_reference(field, inspect(data, field))
        check_decodes(data, field)


def is_mask(field: str) -> bool:
    """Whether the picture of that field is a mask."""
    return "mask" in field
