"""What a process of the workbench works with: the catalog, what fetches pictures, and the pictures
that were looked at last."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stillmotion.arrays import Plane, Rgb
from stillmotion.catalog import Catalog
from stillmotion.catalog.able import Able
from stillmotion.catalog.capability_map import read_map
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.image2video import Picture
from stillmotion.encoding.h264 import Mode
from stillmotion.engines import registry
from stillmotion.inputs.fetcher import Fetcher
from stillmotion.inputs.pictures import decode_rgb
from stillmotion.net import guarded_client, networks
from stillmotion.studio.messages import BenchConfig, Errand

KEPT = 4
"""Pictures that are kept for what is asked of them next."""

Box = tuple[float, float, float, float]


class Seen(NamedTuple):
    """A picture, and the part of it (normalised) that its scene shows."""

    picture: Rgb
    crop: Box
    mode: Mode


class Tools:
    """See the module."""

    def __init__(self, config: BenchConfig) -> None:
        self.strict = config.strict
        self._config = config
        self._seen: OrderedDict[tuple[str, str], Seen] = OrderedDict()

    @cached_property
    def catalog(self) -> Catalog:
        """As the server has it."""
        name, text = self._config.catalog_name, self._config.catalog_text
        return Catalog(name, read_map(text, name), text=text)

    @cached_property
    def engines(self) -> Mapping[str, Able]:
        """What the site's engines can do."""
        return registry.able()

    @cached_property
    def _fetcher(self) -> Fetcher:
        client = guarded_client(networks(self._config.allow_private))
        return Fetcher(client=client, timeout=self._config.fetch_timeout)

    def load(self, field: str, picture: Picture) -> Rgb:
        """The pixels of a picture. Raises ContractError 1201."""
        return decode_rgb(self._fetcher.load(field, picture), field)

    def keep(self, owner: str, seen: Seen) -> str:
        """Keep a picture for its account; the name under which it is found."""
        digest = hashlib.blake2b(repr((owner, seen.picture.shape, seen.crop)).encode())
        digest.update(np.ascontiguousarray(seen.picture).data)
        name = digest.hexdigest()[:32]
        self._seen[owner, name] = seen
        self._seen.move_to_end((owner, name))
        while len(self._seen) > KEPT:
            self._seen.popitem(last=False)
        return name

    def seen(self, owner: str, name: str) -> Seen:
        """One that the account's calls had kept. Raises ContractError 1203."""
        found = self._seen.get((owner, name))
        if found is None:
            raise ContractError(
                Code.NOT_FOUND,
                f"scene: {name[:40]!r} is not at hand any more: ask for the scene again",
                field="scene",
            )
        self._seen.move_to_end((owner, name))
        return found


def cropped(plane: Plane, crop: Box) -> Plane:
    """The part of a plane over the whole picture."""
    height, width = plane.shape
    x0, y0, x1, y1 = crop
    rows = slice(round(y0 * height), max(round(y0 * height) + 1, round(y1 * height)))
    columns = slice(round(x0 * width), max(round(x0 * width) + 1, round(x1 * width)))
    return np.ascontiguousarray(plane[rows, columns])


def body_of(errand: Errand) -> bytes:
    """The body of the call."""
    return Path(errand.path).read_bytes() if errand.path else errand.body
