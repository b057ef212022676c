"""Where smoke or steam rises from: the thing that the words name, found in the picture.

What is not convincingly there is not guessed. Then the answer is the reason, for the user.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Matrix, ScalarField
from stillmotion.engines.parallax.effect import MAP_STEP, View
from stillmotion.engines.parallax.effects.region import restrict_to_side
from stillmotion.storyboard import Cue, Source
from stillmotion.vision.regions.chimneys import chimneys_of
from stillmotion.vision.regions.features import Look
from stillmotion.vision.regions.vessels import SURE, vessels_of

MAX_EMITTERS = 3
"""Emitters of which each gets a plume."""

MIN_UPRIGHT = 1.5
"""Height over width from which something with an engine stands on it: where the engines of what
lies or drives are is unknown."""

MIN_SLENDER = 3.0
"""The same for what smoke rises from although nobody named it."""

SURFACE = 0.94
"""Fraction of a vessel's surface, from its middle, that steams."""

TIPS = 0.45
"""Fraction of the height of flames, from their tips, over which they give off smoke."""

MARK_HINT = "mark the place with a motion brush whose path stays where it is"
"""What a user can do about a place that is not found."""

MIN_PIECE = 0.25
"""Area of a component over the largest's, from which it is an emitter too."""

SPREAD = (2, 98)
"""Percentiles of a mask's columns that are its sides."""

CHIMNEY_HALF = 0.42
"""Half the width of a chimney's mouth over its width."""

MIN_HEIGHT, FOOT_PART, MEDIAN_HALF = 0.1, 12, 0.5
"""Height of a subject at least over the view's, its height over that of its foot, and the width of
its foot at least over its median width."""

CLOUD_ABOVE, CLOUD_WIDTH, CLOUD_HEIGHT, CLOUD_EDGE, CLOUD_HIDES = 0.25, 0.75, 0.4, 1.5, 0.4
"""The cloud at a foot, in widths of that: height of its middle, half its sides, softness, and up to
what height it hides the subject."""


@dataclass(frozen=True)
class Emitter:
    """A place that smoke rises from.

    `mask` (over the view; 0 to 1) is where it comes out, around (`x`, `y`) and as wide as `width`,
    in pixels of the view, at the `disparity` of the thing. `foreground` (over the view; 0 to 1) is
    not hidden by the smoke. It is `on_ground` where the ground is right below, `hidden_below` where
    nothing of the smoke is seen any lower, `pressurised` where it is blown out, and `burning` where
    its surroundings emit light.
    """

    mask: Coverage
    x: float
    y: float
    width: float
    disparity: float
    foreground: Coverage | None = None
    on_ground: bool = False
    hidden_below: bool = False
    pressurised: bool = False
    burning: bool = False


class PictureRegions(Protocol):
    """The regions of the picture, as maps over the view."""

    @property
    def view(self) -> View:
        """The picture."""
        ...

    @property
    def measures(self) -> Look:
        """Its measures."""
        ...

    @property
    def fire(self) -> Coverage:
        """How surely each pixel is flames."""
        ...

    @property
    def water(self) -> Coverage:
        """How surely each pixel is water."""
        ...


def find_emitters(
    cue: Cue, found: PictureRegions, *, steams: bool, mark: Coverage | None
) -> list[Emitter] | str:
    """Where what the cue asks for rises from, or why that is not known.

    `mark` (over the view; 0 to 1) is where the user says it is. Where nothing is named, smoke rises
    from flames or from the foot of an upright subject, and steam from a cup.
    """
    if mark is not None:
        return [_of_mask(mark, found.view)]
    source, hint = cue.source, mark_hint(found.view)
    if source is None:
        emitters = _unnamed(cue, found, steams=steams)
        return emitters or f"nothing that it could rise from was found in the picture{hint}"
    if source.kind == "thing":
        return f'where "{source.words}" is in the picture is not known{hint}'
    if source.kind in ("engine", "ground"):
        emitters = _feet(found.view, MIN_UPRIGHT if source.kind == "engine" else 0.0, cue, source)
    elif source.kind == "vessel":
        emitters = _vessels(found, cue, source, 0.0)
    elif source.kind == "chimney":
        emitters = _chimneys(found, cue, source)
    else:
        emitters = _fires(found, cue) if source.kind == "fire" else _waters(found, cue)
    if emitters:
        return emitters
    what = source.words or source.kind
    side = f" on the {cue.side}" if cue.side else ""
    return f'no {_LOOKED_FOR[source.kind]} was found{side} for "{what}"{hint}'


_LOOKED_FOR = {
    "vessel": "cup or pot that one looks into",
    "chimney": "chimney against the sky",
    "engine": "upright subject whose foot is seen",
    "fire": "fire",
    "water": "water",
    "ground": "subject whose foot is seen",
}


def mark_hint(view: View) -> str:
    """What the user can do about a place that was not found; nothing for a picture painted for
    them."""
    return f": {MARK_HINT}" if view.light is None else ""


def _unnamed(cue: Cue, found: PictureRegions, *, steams: bool) -> list[Emitter]:
    emitters = _fires(found, cue)
    if not emitters and steams:
        emitters = _vessels(found, cue, None, SURE)
    if not emitters and not steams:
        emitters = _feet(found.view, MIN_SLENDER, cue, None)
    return emitters


def _fires(found: PictureRegions, cue: Cue) -> list[Emitter]:
    """The tips of flames; the flames themselves stay in front of the smoke."""
    result = []
    for flames in _pieces(restrict_to_side(found.fire, cue.side)):
        rows = np.flatnonzero((flames > 0.5).any(axis=1))
        low = np.arange(len(flames), dtype=np.float32)[:, None] - rows[0]
        tips = flames * np.clip(1.0 - low / max(2.0, TIPS * len(rows)), 0.0, 1.0)
        if not (tips > 0.5).any():
            tips = flames
        emitter = _of_mask(tips / max(float(tips.max()), 1e-3), found.view)
        result.append(replace(emitter, foreground=flames, burning=True))
    return result


def _waters(found: PictureRegions, cue: Cue) -> list[Emitter]:
    return [
        _of_mask(piece, found.view) for piece in _pieces(restrict_to_side(found.water, cue.side))
    ]


def _pieces(region: Coverage) -> list[Coverage]:
    """The large connected components of a region, the largest first."""
    inside = (region > 0.5).astype(np.uint8)
    if not inside.any():
        return []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside)
    largest = stats[1:, cv2.CC_STAT_AREA].max()
    kept = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > MIN_PIECE * largest]
    kept.sort(key=lambda n: -stats[n, cv2.CC_STAT_AREA])
    return [np.where(labels == n, region, 0).astype(np.float32) for n in kept[:MAX_EMITTERS]]


def _of_mask(mask: ScalarField, view: View) -> Emitter:
    rows, columns = np.nonzero(mask > 0.5)
    width = MAP_STEP * float(np.ptp(np.percentile(columns, SPREAD))) + MAP_STEP
    x, y = MAP_STEP * (float(np.median(columns)) + 0.5), MAP_STEP * (float(np.median(rows)) + 0.5)
    return Emitter(mask.astype(np.float32), x, y, width, _disparity(view, mask > 0.5))


def _disparity(view: View, where: Mask) -> float:
    return float(np.median(view.disparity[where])) if where.any() else 1.0


def _on_side(x: float, cue: Cue, width: float) -> bool:
    return not cue.side or (x < width / 2) == (cue.side == "left")


def _vessels(found: PictureRegions, cue: Cue, source: Source | None, least: float) -> list[Emitter]:
    view, seen = found.view, found.measures
    rows, columns = view.sky.shape
    unit = MAP_STEP * columns / seen.fine.shape[1]
    many = source is not None and source.many
    result = []
    for vessel in vessels_of(seen):
        x, y = vessel.x * unit, vessel.y * unit
        if vessel.confidence < least or not _on_side(x, cue, view.rgb.shape[1]):
            continue
        mask = np.zeros((rows, columns), np.uint8)
        half = (
            round(16 * SURFACE * vessel.long * unit / MAP_STEP),
            round(16 * SURFACE * vessel.short * unit / MAP_STEP),
        )
        middle = (round(16 * (x / MAP_STEP - 0.5)), round(16 * (y / MAP_STEP - 0.5)))
        cv2.ellipse(mask, middle, half, vessel.angle, 0, 360, 1, -1, cv2.LINE_8, 4)
        soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)
        place = _disparity(view, mask > 0)
        result.append(Emitter(soft, x, y, 2 * vessel.long * unit, place))
    return result[: MAX_EMITTERS if many else 1]


def _chimneys(found: PictureRegions, cue: Cue, source: Source) -> list[Emitter]:
    view = found.view
    rows, columns = view.sky.shape
    result = []
    for chimney in chimneys_of(view.sky, view.matte):
        if not _on_side(MAP_STEP * chimney.x, cue, MAP_STEP * columns):
            continue
        mask = np.zeros((rows, columns), np.float32)
        half = max(1.0, CHIMNEY_HALF * chimney.width)
        left, right = round(chimney.x - half), round(chimney.x + half)
        rim = _rim(found.measures.guide[:, left:right], round(chimney.y), round(2 * half) + 2)
        mask[max(0, rim - max(2, round(half))) : rim, left:right] = 1.0
        body = np.zeros(mask.shape, bool)
        body[rim + 1 : rim + 2 + round(half), left:right] = True
        result.append(
            Emitter(
                mask, MAP_STEP * chimney.x, MAP_STEP * rim, MAP_STEP * chimney.width,
                _disparity(view, body),
                hidden_below=True,
            )
        )  # fmt: skip
    return result[: MAX_EMITTERS if source.many else 1]


def _rim(luma: Matrix, near: int, reach: int) -> int:
    """The row about `near` at which a chimney begins that is seen in `luma` (rows, its columns):
    that of the largest change."""
    first = max(1, near - reach)
    profile = luma[first - 1 : near + reach // 2 + 1].mean(axis=1)
    if len(profile) < 2:
        return near
    return first + int(np.abs(np.diff(profile)).argmax())


def _feet(view: View, upright: float, cue: Cue, source: Source | None) -> list[Emitter]:
    """The foot of the subject where it stands that upright and its foot is in the frame."""
    solid = restrict_to_side(view.matte, cue.side) > 0.5
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
    if count < 2:
        return []
    label = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    _, top, wide, high = (int(n) for n in stats[label, :4])
    rows, columns = solid.shape
    if high < upright * wide or top + high >= rows - 1 or high < MIN_HEIGHT * rows:
        return []
    shape = labels == label
    foot = np.flatnonzero(shape[top + high - max(2, high // FOOT_PART) : top + high].any(axis=0))
    x, broad = float(foot.mean()), float(np.ptp(foot)) + 1.0
    broad = max(broad, MEDIAN_HALF * float(np.median(shape[top : top + high].sum(axis=1))))
    y, x_ = np.mgrid[:rows, :columns].astype(np.float32)
    low = top + high - CLOUD_ABOVE * broad
    mask = np.clip(
        CLOUD_EDGE
        - ((x_ - x) / (CLOUD_WIDTH * broad)) ** 2
        - ((y - low) / (CLOUD_HEIGHT * broad)) ** 2,
        0,
        1,
    )
    mask[top + high + 1 :] = 0
    # Its body stays in front of the smoke, except where the cloud at its foot covers it.
    above = np.clip((top + high - y) / broad - CLOUD_HIDES, 0.0, 1.0)
    return [
        Emitter(
            mask.astype(np.float32),
            MAP_STEP * (x + 0.5),
            MAP_STEP * (top + high),
            MAP_STEP * broad,
            _disparity(view, shape & (y > low - broad)),
            foreground=np.asarray(view.matte * shape * above, np.float32),
            on_ground=True,
            pressurised=source is None or source.kind == "engine",
        )
    ]
