"""Orders for pictures."""

from __future__ import annotations

import msgspec

from stillmotion.orders.sources import Source


class ImagesOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for `n` pictures stores. `image` is one that is given; `elements` are
    as in `VideoOrder`; the frame of each picture is `width` by `height` pixels."""

    engine: str
    width: int
    height: int
    n: int = 1
    prompt: str
    negative_prompt: str = ""
    image: Source | None = None
    elements: tuple[Source, ...] = ()
