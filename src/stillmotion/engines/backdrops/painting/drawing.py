"""Drawings: figures, furniture and fittings as SVG files, with slots for colours and with pivots.

A file has paths (`M`, `L`, `C`, `Z`, absolute), ellipses and rectangles, in thousandths of the unit
of whoever places it (for a figure, its height), the origin where it stands or turns. `fill` is what
a viewer of the file shows. Of the rest,

- `class` is the slot of the palette that replaces it, and `data-tint` a colour and how much of it
  is mixed into that;
- `data-body` is how round the shape is (0 flat, 1 as a limb), `data-lit` how much of it is in the
  light, where that is not left to the light, and `data-glow` marks what is lit by nothing else;
- `<g id>` is a part that is placed by itself; with `data-tip` it reaches from its origin to there,
  and is drawn out between two joints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from xml.etree import ElementTree

import numpy as np

from stillmotion.arrays import Points
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb

Palette = dict[str, Colour]

UNIT = 1000.0
"""What files count in a unit of length."""

FLAT = 0.22
"""How round a shape is of which nothing is said."""

STEPS = 8
"""Lines that a piece of a curve is drawn in."""

CORNERS = 40
"""Of an ellipse."""


@dataclass(frozen=True)
class Shape:
    """A closed shape of a drawing, its points (n, 2) in units, y downwards."""

    points: Points
    fill: Colour
    slot: str
    tint: tuple[Colour, float] | None
    body: float
    glows: bool
    lit: float | None

    def colour(self, palette: Palette) -> Colour:
        """What it is painted in with a palette."""
        base = palette[self.slot] if self.slot else self.fill
        return mix(base, *self.tint) if self.tint and self.slot else base


@dataclass(frozen=True)
class Part:
    """Shapes that are placed together; `tip` is how far (x, y) it reaches from its origin."""

    shapes: tuple[Shape, ...]
    tip: tuple[float, float] | None = None


@dataclass(frozen=True)
class Drawing:
    """A file: what is in no part of its own, the parts, and the box (left, top, right, bottom) of
    all."""

    whole: tuple[Shape, ...]
    parts: dict[str, Part]
    box: tuple[float, float, float, float]


@cache
def drawing(name: str) -> Drawing:
    """The drawing of a file."""
    folder = resources.files("stillmotion.engines.backdrops") / "drawings"
    root = ElementTree.fromstring((folder / f"{name}.svg").read_text("utf-8"))
    groups = [element for element in root if element.tag.endswith("}g")]
    parts = {g.attrib["id"]: Part(tuple(map(_shape, g)), _tip(g.get("data-tip"))) for g in groups}
    whole = tuple(_shape(element) for element in root if element not in groups)
    left, top, width, height = (float(v) / UNIT for v in root.attrib["viewBox"].split())
    return Drawing(whole, parts, (left, top, left + width, top + height))


def _tip(words: str | None) -> tuple[float, float] | None:
    if words is None:
        return None
    x, y = (float(word) / UNIT for word in words.split())
    return x, y


def _shape(element: ElementTree.Element) -> Shape:
    tint = element.get("data-tint")
    lit = element.get("data-lit")
    return Shape(
        _points(element) / UNIT,
        rgb(element.attrib["fill"][1:]),
        element.get("class", ""),
        None if tint is None else (rgb(tint.split()[0][1:]), float(tint.split()[1])),
        float(element.get("data-body", FLAT)),
        element.get("data-glow") is not None,
        None if lit is None else float(lit),
    )


def _points(element: ElementTree.Element) -> Points:
    if element.tag.endswith("}path"):
        return _curve(element.attrib["d"])
    if element.tag.endswith("}ellipse"):
        x, y, wide, high = (float(element.attrib[key]) for key in ("cx", "cy", "rx", "ry"))
        turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        return np.stack([x + wide * np.cos(turn), y + high * np.sin(turn)], -1)
    x, y, wide, high = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
    return np.array([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)])


def _curve(words: str) -> Points:
    """The corners of a path of lines and cubics."""
    t = np.linspace(0, 1, STEPS + 1)[1:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    found = [np.empty((0, 2))]
    for command, numbers in re.findall(r"([MLC])([^MLCZ]*)", words):
        points = np.array(numbers.split(), float).reshape(-1, 2)
        if command != "C":
            found.append(points)
            continue
        for piece in points.reshape(-1, 3, 2):
            found.append(weights @ np.vstack([found[-1][-1:], piece]))
    return np.concatenate(found)
