"""Things, drawn with a pen: lengths in their own height, facing right."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.maps import smooth
from stillmotion.engines.backdrops.pen import Pen

_NIGHT = (0.1, 0.1, 0.16)


def draw_car(pen: Pen, colour: Colour, lamps: float) -> None:
    """A small rounded car."""
    glass = mix(rgb("9fc0cf"), rgb("f6dc9a"), lamps * 0.3)
    pen.curve(
        [
            (-1.35, 0.22),
            (-1.42, 0.5),
            (-1.25, 0.62),
            (-0.95, 0.68),
            (-0.62, 0.98),
            (0.28, 1.0),
            (0.7, 0.66),
            (1.2, 0.58),
            (1.4, 0.42),
            (1.36, 0.22),
            (0.0, 0.17),
        ],
        colour,
    )
    pen.curve([(-0.82, 0.66), (-0.54, 0.90), (-0.14, 0.92), (-0.14, 0.66)], glass)
    pen.curve([(-0.04, 0.66), (-0.04, 0.92), (0.24, 0.91), (0.54, 0.66)], glass)
    pen.shape(
        [(-1.38, 0.34), (1.38, 0.34), (1.38, 0.30), (-1.38, 0.30)], mix(colour, (1, 1, 1), 0.45)
    )
    for x in (-0.85, 0.85):
        pen.disc(x, 0.2, 0.26, rgb("2d2c31"))
        pen.disc(x, 0.2, 0.13, rgb("c9c9c4"))
    a = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    for x, hue in ((1.31, rgb("fff0bd")), (-1.35, rgb("d8483c"))):
        ring = [(x + 0.05 * float(np.cos(t)), 0.47 + 0.065 * float(np.sin(t))) for t in a]
        pen.shape(ring, hue, glows=lamps > 0.4)


def draw_car_ahead(pen: Pen, colour: Colour, lamps: float) -> None:
    """The same car, that comes towards the viewer."""
    dark = mix(colour, _NIGHT, 0.30)
    glass = mix(rgb("9fc0cf"), rgb("f6dc9a"), lamps * 0.3)
    for x in (-0.62, 0.62):
        pen.shape(
            [(x - 0.14, 0.0), (x - 0.14, 0.34), (x + 0.14, 0.34), (x + 0.14, 0.0)], rgb("2a292e")
        )
    roof = [
        (-0.50, 0.98), (0.50, 0.98), (0.62, 0.86), (0.72, 0.60), (0.0, 0.56), (-0.72, 0.60),
        (-0.62, 0.86),
    ]  # fmt: skip
    pen.curve(roof, dark)
    pen.shape([(-0.46, 0.92), (0.46, 0.92), (0.62, 0.62), (-0.62, 0.62)], glass, body=0.1)
    pen.shape(
        [(-0.30, 0.92), (-0.06, 0.92), (-0.26, 0.62), (-0.52, 0.62)],
        mix(glass, (1, 1, 1), 0.35),
        body=0,
    )
    front = [
        (-0.80, 0.58), (-0.40, 0.66), (0.40, 0.66), (0.80, 0.58), (0.86, 0.40), (0.82, 0.18),
        (0.0, 0.13), (-0.82, 0.18), (-0.86, 0.40),
    ]  # fmt: skip
    pen.curve(front, colour)
    pen.shape([(-0.34, 0.43), (0.34, 0.43), (0.30, 0.29), (-0.30, 0.29)], rgb("3a3a42"), body=0.1)
    for y in (0.33, 0.39):
        pen.shape(
            [(-0.31, y), (0.31, y), (0.31, y + 0.012), (-0.31, y + 0.012)], rgb("a9a9ab"), body=0
        )
    pen.shape([(-0.80, 0.25), (0.80, 0.25), (0.80, 0.19), (-0.80, 0.19)], rgb("c9c9c4"), body=0.6)
    pen.shape([(-0.16, 0.245), (0.16, 0.245), (0.16, 0.165), (-0.16, 0.165)], rgb("efe9d8"), body=0)
    for x in (-0.58, 0.58):
        pen.disc(x, 0.43, 0.125, rgb("d9d9d4"))
        pen.disc(x, 0.43, 0.095, rgb("fff4cf"), body=0.4, glows=lamps > 0.4)


def draw_boat(pen: Pen, colour: Colour) -> None:
    """A sailing boat."""
    pen.limb((0.0, 0.14), (0.02, 1.0), 0.012, 0.008, rgb("6b4a33"))
    pen.curve(
        [(0.04, 0.97), (0.1, 0.75), (0.34, 0.42), (0.43, 0.22), (0.2, 0.205), (0.045, 0.22)],
        rgb("f4ecdc"),
    )
    pen.curve(
        [(-0.02, 0.9), (-0.1, 0.6), (-0.34, 0.23), (-0.15, 0.21), (-0.025, 0.22)],
        mix(colour, rgb("f4ecdc"), 0.35),
    )
    pen.shape(
        smooth(
            [
                (-0.5, 0.17),
                (-0.42, 0.03),
                (-0.3, -0.03),
                (0.3, -0.03),
                (0.42, 0.04),
                (0.55, 0.19),
                (0.2, 0.15),
                (-0.2, 0.145),
            ]
        ),
        mix(colour, rgb("7a4a34"), 0.5),
    )


def draw_house(pen: Pen, wall: Colour, roof: Colour, lamps: float, *, snow: bool) -> None:
    """A cottage with a chimney, a door and two windows."""
    glass = mix(rgb("7f98a6"), rgb("ffd27a"), lamps)
    pen.shape([(0.28, 0.75), (0.28, 1.0), (0.4, 1.0), (0.4, 0.6)], mix(roof, _NIGHT, 0.25))
    pen.shape([(-0.6, 0.0), (-0.6, 0.5), (0.6, 0.5), (0.6, 0.0)], wall)
    pen.shape([(-0.6, 0.5), (-0.6, 0.44), (0.6, 0.44), (0.6, 0.5)], mix(wall, _NIGHT, 0.3))
    pen.shape([(-0.72, 0.46), (-0.46, 0.92), (0.46, 0.92), (0.72, 0.46)], roof)
    if snow:
        pen.curve(
            [
                (-0.74, 0.5),
                (-0.48, 0.95),
                (0.0, 0.96),
                (0.48, 0.95),
                (0.74, 0.5),
                (0.4, 0.6),
                (0.1, 0.54),
                (-0.2, 0.61),
                (-0.5, 0.53),
            ],
            rgb("eef2f7"),
        )
    pen.shape(
        [(-0.09, 0.0), (-0.09, 0.32), (0.09, 0.32), (0.09, 0.0)], mix(rgb("7a4632"), _NIGHT, 0.1)
    )
    for x in (-0.36, 0.36):
        pen.shape(
            [(x - 0.125, 0.13), (x - 0.125, 0.35), (x + 0.125, 0.35), (x + 0.125, 0.13)],
            rgb("efe6d5"),
        )
        pen.shape(
            [(x - 0.1, 0.15), (x - 0.1, 0.33), (x + 0.1, 0.33), (x + 0.1, 0.15)],
            glass,
            glows=lamps > 0.3,
        )
        pen.shape(
            [(x - 0.008, 0.15), (x - 0.008, 0.33), (x + 0.008, 0.33), (x + 0.008, 0.15)],
            rgb("efe6d5"),
        )
        pen.shape(
            [(x - 0.1, 0.235), (x - 0.1, 0.248), (x + 0.1, 0.248), (x + 0.1, 0.235)], rgb("efe6d5")
        )


def draw_lighthouse(pen: Pen, lamps: float) -> None:
    """A banded lighthouse on a rock."""
    pen.curve(
        [
            (-0.5, -0.05),
            (-0.42, 0.06),
            (-0.2, 0.13),
            (0.1, 0.15),
            (0.3, 0.10),
            (0.5, 0.02),
            (0.56, -0.05),
        ],
        rgb("6f655c"),
    )
    for i in range(5):
        low, high = 0.1 + i * 0.135, 0.1 + (i + 1) * 0.135
        a, b = 0.115 - 0.045 * low, 0.115 - 0.045 * high
        hue = rgb("f1eadd") if i % 2 == 0 else rgb("c2493d")
        pen.shape([(-a, low), (-b, high), (b, high), (a, low)], hue)
    pen.shape([(-0.115, 0.775), (-0.115, 0.80), (0.115, 0.80), (0.115, 0.775)], rgb("4a4a50"))
    pen.shape(
        [(-0.062, 0.80), (-0.062, 0.90), (0.062, 0.90), (0.062, 0.80)],
        mix(rgb("b8d0d8"), rgb("fff0b4"), 0.3 + 0.7 * lamps),
        glows=lamps > 0.3,
    )
    pen.shape([(-0.085, 0.90), (0.0, 1.0), (0.085, 0.90)], rgb("b23f35"))


def draw_streetlight(pen: Pen, lamps: float) -> None:
    """A lantern on an iron post."""
    iron = rgb("33363d")
    pen.shape([(-0.045, 0.0), (-0.032, 0.06), (0.032, 0.06), (0.045, 0.0)], iron)
    pen.limb((0.0, 0.03), (0.0, 0.86), 0.018, 0.011, iron)
    pen.limb((0.0, 0.80), (0.0, 0.82), 0.024, 0.024, iron)
    lit = mix(rgb("cfd3cf"), rgb("fff1c0"), lamps)
    pen.shape(
        [(-0.038, 0.87), (-0.056, 0.965), (0.056, 0.965), (0.038, 0.87)], lit, glows=lamps > 0.3
    )
    pen.shape([(-0.068, 0.962), (0.0, 1.0), (0.068, 0.962)], iron)
    pen.shape([(-0.045, 0.857), (-0.045, 0.872), (0.045, 0.872), (0.045, 0.857)], iron)


def draw_bicycle(pen: Pen, colour: Colour) -> None:
    """A bicycle, leaning on nothing."""
    a = np.linspace(0, 2 * np.pi, 40)
    for x in (-0.55, 0.55):
        ring = [(x + 0.36 * float(np.cos(t)), 0.36 + 0.36 * float(np.sin(t))) for t in a]
        inner = [(x + 0.325 * float(np.cos(t)), 0.36 + 0.325 * float(np.sin(t))) for t in a[::-1]]
        pen.shape([*ring, *inner], rgb("2f2f35"))
    for start, end in (
        ((-0.55, 0.36), (-0.15, 0.82)),
        ((-0.15, 0.82), (0.35, 0.80)),
        ((-0.02, 0.34), (0.35, 0.80)),
        ((-0.02, 0.34), (-0.15, 0.82)),
        ((-0.55, 0.36), (-0.02, 0.34)),
        ((0.55, 0.36), (0.32, 0.96)),
    ):
        pen.limb(start, end, 0.022, 0.022, colour)
    pen.limb((-0.26, 0.88), (-0.06, 0.90), 0.032, 0.02, rgb("3a2f28"))
    pen.limb((0.32, 0.96), (0.46, 1.0), 0.02, 0.018, rgb("2f2f35"))


def draw_balloon(pen: Pen, colour: Colour) -> None:
    """A hot-air balloon with its basket."""
    pale = mix(colour, rgb("f6ead2"), 0.72)
    top = [
        (0.0, 1.0),
        (0.24, 0.955),
        (0.36, 0.80),
        (0.34, 0.62),
        (0.2, 0.40),
        (0.07, 0.27),
        (-0.07, 0.27),
        (-0.2, 0.40),
        (-0.34, 0.62),
        (-0.36, 0.80),
        (-0.24, 0.955),
    ]
    pen.curve(top, colour)
    for share in (0.62, 0.24):
        half = [(x * share * (1.0 if y < 0.9 else 1.15), y) for x, y in top]
        pen.curve(half, pale if share > 0.4 else colour)
    for x in (-0.055, 0.055):
        pen.limb((x, 0.27), (x * 0.9, 0.12), 0.004, 0.004, rgb("5a4632"))
    pen.curve([(-0.07, 0.12), (0.07, 0.12), (0.06, 0.0), (-0.06, 0.0)], rgb("8a5f3c"))


def draw_banana_peel(pen: Pen) -> None:
    """A banana peel on the ground."""
    yellow, dark = rgb("f2cf45"), rgb("c9962c")
    pen.curve(
        [(0.0, 0.75), (0.5, 0.5), (1.1, 0.12), (1.25, -0.05), (0.8, 0.0), (0.2, 0.22)], yellow
    )
    pen.curve(
        [(0.0, 0.75), (-0.5, 0.55), (-1.0, 0.12), (-1.25, 0.0), (-0.8, -0.03), (-0.2, 0.2)],
        mix(yellow, dark, 0.35),
    )
    pen.curve(
        [(-0.14, 0.7), (0.14, 0.7), (0.3, 0.1), (0.14, -0.22), (-0.12, -0.12), (-0.24, 0.2)],
        mix(yellow, (1, 1, 1), 0.22),
    )
    pen.limb((0.0, 0.7), (0.08, 1.0), 0.12, 0.07, rgb("8a6a2c"))
