"""The pictures of a request, loaded for its render.

They are held against the rules of `inputs.given`, so that a URL meets in the worker what an inline
picture meets at create.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx2
import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.image2video import (
    Image2VideoRequest,
    InlinePicture,
    Picture,
    SpooledPicture,
    StoredPicture,
    UrlPicture,
    contents,
    pictures,
)
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.inputs.fetch import fetch_picture
from stillmotion.inputs.geometry import check_geometry, check_reference
from stillmotion.inputs.given import is_mask
from stillmotion.inputs.masks import decode_mask
from stillmotion.inputs.pictures import decode_cut_out, decode_rgb, inspect


def load_pictures(
    request: Image2VideoRequest,
    *,
    client: httpx2.Client,
    timeout: float,
    vault_read: Callable[[str], bytes] | None = None,
    stage: Callable[[str], None] | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """All pictures of the request by their field path, decoded, as an engine takes them.

    Pictures are (height, width, 3) RGB, masks (height, width) of 0 and 255 and of the start
    picture's size. `timeout` (seconds) is for each URL; `vault_read` gives the bytes of stored
    pictures and is needed where there are any; `stage` is told what goes on and may raise.
    Raises ContractError 1201, and what `vault_read` raises.
    """
    tell = stage or _tell_nobody

    files = {
        field: load_file(
            field, picture, client=client, timeout=timeout, vault_read=vault_read, stage=tell
        )
        for field, picture in pictures(request)
    }
    tell("checking the pictures")
    infos = {field: inspect(data, field) for field, data in files.items()}
    check_geometry(request, infos)
    start = infos.get("image")
    size = None if start is None else (start.width, start.height)
    return {
        field: decode_mask(data, field, size) if is_mask(field) else decode_rgb(data, field)
        for field, data in files.items()
    }


def load_elements(
    elements: Sequence[Picture],
    *,
    client: httpx2.Client,
    timeout: float,
    vault_read: Callable[[str], bytes] | None = None,
    stage: Callable[[str], None] | None = None,
) -> dict[str, NDArray[np.uint8]]:
    """Pictures of elements as an engine takes them, "elements[0]" and on: (height, width, 4) of one
    that is cut out already, else (height, width, 3). Arguments and errors as of `load_pictures`."""
    loaded = {}
    for i, picture in enumerate(elements):
        field = f"elements[{i}]"
        data = load_file(
            field,
            picture,
            client=client,
            timeout=timeout,
            vault_read=vault_read,
            stage=stage or _tell_nobody,
        )
        if not isinstance(picture, StoredPicture):
            check_reference(field, inspect(data, field))
        loaded[field] = decode_cut_out(data, field)
    return loaded


def load_reference(
    field: str,
    picture: Picture,
    *,
    client: httpx2.Client,
    timeout: float,
    vault_read: Callable[[str], bytes] | None = None,
    stage: Callable[[str], None] | None = None,
) -> NDArray[np.uint8]:
    """One picture (height, width, 3) under the rules of a start picture. Arguments and errors as of
    `load_pictures`."""
    data = load_file(
        field,
        picture,
        client=client,
        timeout=timeout,
        vault_read=vault_read,
        stage=stage or _tell_nobody,
    )
    check_reference(field, inspect(data, field))
    return decode_rgb(data, field)


def load_file(
    field: str,
    picture: Picture,
    *,
    client: httpx2.Client,
    timeout: float,
    vault_read: Callable[[str], bytes] | None,
    stage: Callable[[str], None],
    max_bytes: int = MOST_PICTURE_BYTES,
) -> bytes:
    """The bytes of a file from wherever it is, as `load_pictures` has them; unchecked."""
    match picture:
        case InlinePicture() | SpooledPicture():
            return contents(picture)
        case UrlPicture(url):
            stage(f"fetching {field}")
            return fetch_picture(client, url, field, timeout=timeout, max_bytes=max_bytes)
        case StoredPicture(key):
            if vault_read is None:
                raise ValueError(f"{field} is stored as {key}, and no vault was given")
            return vault_read(key)


def _tell_nobody(_stage: str) -> None:
    return None
