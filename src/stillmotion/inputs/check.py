"""The pictures of a request, loaded for its render.

They are held against the rules of `inputs.given`, so that a URL meets in the worker what an inline
picture meets at create.
"""

from __future__ import annotations

from collections.abc import Sequence

from stillmotion.arrays import Picture
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.inputs.fetcher import Fetcher, Loadable
from stillmotion.inputs.geometry import check_geometry, check_reference
from stillmotion.inputs.given import is_mask
from stillmotion.inputs.masks import decode_mask
from stillmotion.inputs.pictures import decode_cut_out, decode_rgb, inspect
from stillmotion.inputs.shown import pictures
from stillmotion.orders import StoredFile, Video
from stillmotion.telemetry.stages import staged


@staged("fetch")
def load_pictures(video: Video | Image2VideoRequest, fetcher: Fetcher) -> dict[str, Picture]:
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
        field: decode_mask(data, field, size) if is_mask(field) else decode_rgb(data, field)
        for field, data in files.items()
    }


@staged("fetch")
def load_elements(elements: Sequence[Loadable], fetcher: Fetcher) -> dict[str, Picture]:
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


@staged("fetch")
def load_reference(field: str, picture: Loadable, fetcher: Fetcher) -> Picture:
    """One picture (height, width, 3) under the rules of a start picture. Raises as
    `load_pictures`."""
    data = fetcher.load(field, picture)
    check_reference(field, inspect(data, field))
    return decode_rgb(data, field)
