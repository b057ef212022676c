"""The pictures of a request: checked at its create as far as they are there, loaded for its render.

Both hold them against the same rules, so that a URL meets in the worker what an inline picture
meets at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.image2video import Image2VideoRequest, InlinePicture
from stillmotion.inputs.fetcher import Fetcher, Loadable
from stillmotion.inputs.geometry import check_geometry, check_reference
from stillmotion.inputs.masks import decode_mask
from stillmotion.inputs.pictures import check_decodes, decode_cut_out, decode_rgb, inspect
from stillmotion.inputs.shown import pictures
from stillmotion.orders import StoredFile, Video

Array = NDArray[np.uint8]


def check_inline(request: Image2VideoRequest) -> None:
    """Check the pictures that came inside the request, whole. Raises ContractError 1201.

    Takes time and memory for large pictures: to be called in a thread.
    """
    inline = {
        field: picture.data
        for field, picture in pictures(request)
        if isinstance(picture, InlinePicture)
    }
    check_geometry(request, {field: inspect(data, field) for field, data in inline.items()})
    for field, data in inline.items():
        if _is_mask(field):
            decode_mask(data, field)
        else:
            check_decodes(data, field)


def load_pictures(video: Video | Image2VideoRequest, fetcher: Fetcher) -> dict[str, Array]:
    """All pictures of a video by their field path, decoded, as an engine takes them.

    Pictures are (height, width, 3) RGB, masks (height, width) of 0 and 255 and of the start
    picture's size. Raises ContractError 1201, and what `fetcher` raises.
    """
    files = {field: fetcher.load(field, picture) for field, picture in pictures(video)}
    fetcher.stage("checking the pictures")
    infos = {field: inspect(data, field) for field, data in files.items()}
    check_geometry(video, infos)
    start = infos.get("image")
    size = None if start is None else (start.width, start.height)
    return {
        field: decode_mask(data, field, size) if _is_mask(field) else decode_rgb(data, field)
        for field, data in files.items()
    }


def check_references(inline: Mapping[str, bytes]) -> None:
    """Check pictures of elements that came inside a request, by field. Raises ContractError 1201.

    Takes time and memory for large pictures: to be called in a thread.
    """
    for field, data in inline.items():
        check_reference(field, inspect(data, field))
        check_decodes(data, field)


def load_elements(elements: Sequence[Loadable], fetcher: Fetcher) -> dict[str, Array]:
    """Pictures of elements as an engine takes them, "elements[0]" and on: (height, width, 4) of one
    that is cut out already, else (height, width, 3). Raises as `load_pictures`."""
    loaded = {}
    for i, picture in enumerate(elements):
        field = f"elements[{i}]"
        data = fetcher.load(field, picture)
        if not isinstance(picture, StoredFile):
            check_reference(field, inspect(data, field))
        loaded[field] = decode_cut_out(data, field)
    return loaded


def load_reference(field: str, picture: Loadable, fetcher: Fetcher) -> Array:
    """One picture (height, width, 3) under the rules of a start picture. Raises as
    `load_pictures`."""
    data = fetcher.load(field, picture)
    check_reference(field, inspect(data, field))
    return decode_rgb(data, field)


def _is_mask(field: str) -> bool:
    return "mask" in field
