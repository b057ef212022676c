"""Example pictures as the studio's calls are sent them."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

PHOTOGRAPHS = Path(__file__).parents[2] / "examples" / "pictures"


@cache
def photograph(name: str, width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """An example picture, RGB, cut about its middle to this size."""
    with Image.open(PHOTOGRAPHS / f"{name}.jpg") as opened:
        image = opened.convert("RGB")
    scale = max(width / image.width, height / image.height)
    across, down = width / scale, height / scale
    left, top = (image.width - across) / 2, (image.height - down) / 2
    box = (left, top, left + across, top + down)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box=box))


@cache
def base64_of(name: str, width: int = 640, height: int = 360) -> str:
    """The same as the wire has it."""
    out = io.BytesIO()
    Image.fromarray(photograph(name, width, height)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def data(answer: httpx2.Response) -> Any:
    """What a call that was taken is answered with."""
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def decoded(url: str) -> NDArray[np.uint8]:
    """The pixels of a data: URL."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))
