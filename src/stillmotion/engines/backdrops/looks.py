"""Looks: what people wear, in local colours, to be lit by the scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.colour import Colour, rgb
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

COATS = tuple(rgb(code) for code in ("b5523f", "3f6a8a", "c99a3f", "5c7a5a", "8a4f6a", "d0c3a8"))
"""What people wear: no two of a picture the same."""

_TROUSERS = ("3d4a63", "5f5047", "33425a", "77705f", "4a4f45")
_HAIR = ("3b2a22", "5c3d28", "2a2523", "8a5a33", "b98a4f")
_SKIN = ("e2b08c", "cf9a74", "a06d4a", "ecc4a4", "7d5238")
_SHIRTS = ("f0e9da", "c9d6df", "e6d2b0")
INK = (0.10, 0.09, 0.15)
"""What darkens cloth and hair in their folds."""


@dataclass(frozen=True)
class Looks:
    """What a person wears: all of local colours, to be lit by the scene. `warm` clothes are for
    the cold: a scarf and a cap."""

    coat: Colour
    trousers: Colour
    hair: Colour
    skin: Colour
    shirt: Colour
    scarf: Colour
    dress: bool
    long_hair: bool
    long_coat: bool
    warm: bool


def looks(
    kind: FigureKind, colour: str, rng: np.random.Generator, coat: Colour, *, warm: bool = False
) -> Looks:
    """Clothes for someone: a coat of `colour` where the prompt names one, else `coat`."""
    woman = kind == "woman" or (kind in ("child", "person") and rng.random() < 0.5)
    dress = woman and kind != "person" and bool(rng.random() < 0.6) and not warm
    return Looks(
        coat=NAMED.get(colour, coat),
        trousers=rgb(_TROUSERS[rng.integers(len(_TROUSERS))]),
        hair=rgb(_HAIR[rng.integers(len(_HAIR))]),
        skin=rgb(_SKIN[rng.integers(len(_SKIN))]),
        shirt=rgb(_SHIRTS[rng.integers(len(_SHIRTS))]),
        scarf=COATS[int(rng.integers(len(COATS)))],
        dress=dress,
        long_hair=woman,
        long_coat=warm or (not dress and bool(rng.random() < 0.4)),
        warm=warm,
    )
