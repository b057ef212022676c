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


class OmniImageOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for `n` pictures of what a prompt points at stores.

    `<<<image_N>>>` points at the N-th of `images`, `<<<element_N>>>` at the N-th of `elements`.
    Each picture has as many pixels as a square of `edge` pixels, `aspect` is width to height, None
    for that of the scene. Those of a `series` are of one scene.
    """

    engine: str
    edge: int
    aspect: tuple[int, int] | None
    n: int = 1
    series: bool = False
    prompt: str
    images: tuple[Source, ...] = ()
    elements: tuple[Source, ...] = ()
    watermark: bool = False
