"""Looks: what people wear, in local colours, to be lit by the scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.painting.colour import Colour, palette, rgb
from stillmotion.engines.backdrops.painting.drawing import Palette
from stillmotion.storyboard.scene import FigureKind

NAMED: dict[str, Colour] = {
    "red": rgb("c8423a"),
    "orange": rgb("df8a3c"),
    "yellow": rgb("e6bd4c"),
    "green": rgb("5f8f5a"),
    "blue": rgb("4672b0"),
    "purple": rgb("7d5ba6"),
    "pink": rgb("e39aa8"),
    "white": rgb("efece4"),
    "black": rgb("3a3a44"),
    "brown": rgb("8a5f43"),
}

COATS = palette("b5523f 3f6a8a c99a3f 5c7a5a 8a4f6a d0c3a8")
"""What people wear: no two of a picture the same."""

_TROUSERS = palette("3d4a63 5f5047 33425a 77705f 4a4f45")
_HAIR = palette("3b2a22 5c3d28 2a2523 8a5a33 b98a4f")
_SKIN = palette("e2b08c cf9a74 a06d4a ecc4a4 7d5238")
_SHIRTS = palette("f0e9da c9d6df e6d2b0")
DRESSED, LONG = 0.6, 0.4
"""How likely a woman wears a dress, and somebody else a long coat."""


@dataclass(frozen=True)
class Looks:
    """What a person wears: the palette of `person.svg`, in local colours to be lit by the scene,
    and which of its parts. `warm` clothes are for the cold: a scarf and a cap."""

    palette: Palette
    dress: bool
    long_hair: bool
    long_coat: bool
    warm: bool


def looks(
    kind: FigureKind, colour: str, rng: np.random.Generator, coat: Colour, *, warm: bool = False
) -> Looks:
    """Clothes for someone: a coat of `colour` where the prompt names one, else `coat`."""

    def pick(colours: tuple[Colour, ...]) -> Colour:
        return colours[int(rng.integers(len(colours)))]

    woman = kind == "woman" or (kind in ("child", "person") and rng.random() < 0.5)
    dress = woman and kind != "person" and rng.random() < DRESSED and not warm
    wears = {
        "coat": NAMED.get(colour, coat), "trousers": pick(_TROUSERS), "hair": pick(_HAIR),
        "skin": pick(_SKIN), "shirt": pick(_SHIRTS), "scarf": pick(COATS),
    }  # fmt: skip
    long_coat = warm or (not dress and rng.random() < LONG)
    return Looks(wears, bool(dress), bool(woman), bool(long_coat), warm)
