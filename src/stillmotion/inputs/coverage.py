"""What a drawing of the motion brush covers, whole or looked at in strips.

Clients draw masks in two ways: in white (or any colour) on black, and as strokes on a transparent
ground. What is seen of a mask laid over black is covered; strokes in black on a transparent
ground, of which nothing would be seen there, count where they are opaque.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import Mask, Rgba
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.inputs.pictures import rgba_strips

DARKEST_COVER = 32
"""Of 255: up to here a pixel counts as black. At its usual qualities (75 and more) JPEG rings no
brighter around a white stroke."""

OPAQUE = 128
"""Alpha, of 255, from which on a black stroke on a transparent ground covers."""


def check_covers(data: bytes, field: str) -> None:
    """Go through all of the file, a strip at a time. Raises ContractError 1201, also for a mask
    that covers nothing."""
    covers = clear = opaque = False
    for rgba in rgba_strips(data, field):
        alpha = rgba[..., 3]
        covers = covers or bool(seen(rgba).any())
        clear = clear or bool(alpha.min() < OPAQUE)
        opaque = opaque or bool(alpha.max() >= OPAQUE)
    if not covers and not (clear and opaque):
        raise covers_nothing(field)


def seen(rgba: Rgba) -> Mask:
    """The pixels that are seen of a mask laid over black."""
    brightest = rgba[..., :3].max(axis=-1)
    found: Mask = brightest.astype(np.uint16) * rgba[..., 3] > DARKEST_COVER * 255
    return found


def covers_nothing(field: str) -> ContractError:
    """The refusal of an empty mask."""
    return refused_field(
        field,
        "the mask covers nothing: what it is about must be painted in white on black, or on "
        "a transparent ground",
    )
