"""Pictures for tests: a drawn scene with texture everywhere, and the encodings of it."""

from __future__ import annotations

import base64
import io
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image


@cache
def scene(width: int = 640, height: int = 360, seed: int = 1) -> NDArray[np.uint8]:
    """Soft blobs of every size over a sky-to-ground gradient: trackable everywhere. RGB."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells in (6, 12, 24, 48, 96):
        noise = random.normal(0, 1, (max(2, cells * height // width), cells, 3)).astype(np.float32)
        picture += (
            cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * (180 / cells) ** 0.5
        )
    gradient = np.linspace(30, -30, height, dtype=np.float32)[:, None, None]
    picture = 128 + gradient + picture * 28 / picture.std()
    return np.clip(picture, 8, 247).astype(np.uint8)


def encode(picture: NDArray[np.uint8], format: str = "PNG", **options: object) -> bytes:
    """The bytes of the picture as PNG or JPEG."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, format, **options)
    return out.getvalue()


@cache
def scene_png(width: int = 640, height: int = 360, seed: int = 1) -> bytes:
    """`scene` as PNG."""
    return encode(scene(width, height, seed))


def base64_of(data: bytes) -> str:
    """As the wire wants it: no prefix."""
    return base64.b64encode(data).decode()


@cache
def figure_png() -> bytes:
    """A figure that is cut out already: an orange column on nothing."""
    picture = np.zeros((400, 400, 4), np.uint8)
    picture[60:360, 150:250] = (200, 90, 20, 255)
    return encode(picture)
