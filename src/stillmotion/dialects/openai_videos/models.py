"""What the words of the OpenAI API mean here: names of models, and sizes."""

from __future__ import annotations

from typing import NamedTuple

from stillmotion.contract.image2video import Mode
from stillmotion.contract.text2video import AspectRatio

DEFAULT_MODEL = "sora-2"


class Served(NamedTuple):
    """The model of the catalog that serves a name, and the size where none is asked for.

    `speaks` says that there is sound where the engine can make it.
    """

    model: str
    size: str = "720x1280"
    speaks: bool = False


SORA: dict[str, Served] = {
    "sora-2": Served("kling-v3", speaks=True),
    "sora-2-pro": Served("kling-v3", "1080x1920", speaks=True),
}
"""Names that clients of the API know. They stand for a model of ours: nothing else is claimed."""


def served(name: str) -> Served:
    """What the name stands for; another name than those of `SORA` is one of the catalog."""
    for known in sorted(SORA, key=len, reverse=True):
        if name == known or name.startswith(f"{known}-20"):  # the day of a version
            return SORA[known]
    return Served(name)


class Size(NamedTuple):
    """What a size asks for: the mode by its shorter side, and the aspect."""

    mode: Mode
    aspect: AspectRatio


SIZES: dict[str, Size] = {
    "720x1280": Size("std", "9:16"),
    "1280x720": Size("std", "16:9"),
    "720x720": Size("std", "1:1"),
    "1024x1792": Size("pro", "9:16"),
    "1792x1024": Size("pro", "16:9"),
    "1080x1920": Size("pro", "9:16"),
    "1920x1080": Size("pro", "16:9"),
    "1080x1080": Size("pro", "1:1"),
}
"""What comes nearest: 1024x1792 becomes 1080x1920, and is said to be that once it is there."""


def sides(size: str) -> tuple[int, int]:
    """Width and height."""
    width, height = size.split("x")
    return int(width), int(height)
