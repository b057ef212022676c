"""What a camera did, told from points near the frame's four edges.

The scheme of `camera_motion` in VBench-I2V (Huang et al., "VBench++", 2024): points near the
edges are tracked through the clip, the way of each edge is classed as left, right, up or down where
it is longer than 0.005 of the short side, and what the four edges do together names the camera's
move. The tracker here is pyramidal Lucas-Kanade from frame to frame. What all edges share is
told from what they do against each other, so that a move made of both (forward and up) is too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from measures.clips import Plane

THRESHOLD = 0.005
"""Way that counts as a movement, as a share of the short side."""

ASIDE = 0.1
"""Share of a way that it may go aside: a tilt draws what is off the middle a little inwards."""

BAND = 0.25
"""Depth of the bands along the edges in which points are looked for, as a share of the side."""

FEWEST = 5
"""Points that an edge needs."""

Side = Literal["top", "bottom", "left", "right"]
Points = NDArray[np.float32]

_WINDOW = (21, 21)
_LEVELS = 4


@dataclass(frozen=True)
class Tracks:
    """Where points were at first and at last, (n, 2) pixels (x, y); `kept` (n,) those that were
    found in every frame. `width` and `height` are the frame's."""

    first: Points
    last: Points
    kept: NDArray[np.bool_]
    width: int
    height: int

    @property
    def short(self) -> int:
        """The frame's short side in pixels."""
        return min(self.width, self.height)


def points(frame: Plane) -> Points:
    """Corners of a luma plane, (n, 2), each ninth of it with some of its own."""
    height, width = frame.shape
    found = []
    for j in range(3):
        for i in range(3):
            part = np.zeros_like(frame)
            rows = slice(height * j // 3, height * (j + 1) // 3)
            part[rows, width * i // 3 : width * (i + 1) // 3] = 255
            part[:6] = part[-6:] = 0
            part[:, :6] = part[:, -6:] = 0
            corners = cv2.goodFeaturesToTrack(
                frame, maxCorners=70, qualityLevel=0.02, minDistance=7, mask=part
            )
            if corners is not None:
                found.append(corners.reshape(-1, 2))
    return np.concatenate(found) if found else np.zeros((0, 2), np.float32)


def follow(frames: Sequence[Plane], start: Points) -> Tracks:
    """Track `start` through the frames.

    A point is lost when it leaves the frame or does not come back tracked backwards.
    """
    height, width = frames[0].shape
    now = start.reshape(-1, 1, 2)
    kept = np.ones(len(start), bool)
    for a, b in pairwise(frames):
        there, found, _ = cv2.calcOpticalFlowPyrLK(
            a, b, now, None, winSize=_WINDOW, maxLevel=_LEVELS
        )
        back, returned, _ = cv2.calcOpticalFlowPyrLK(
            b, a, there, None, winSize=_WINDOW, maxLevel=_LEVELS
        )
        kept &= (found & returned).ravel().astype(bool)
        kept &= np.linalg.norm((back - now).reshape(-1, 2), axis=1) < 0.3
        x, y = there[:, 0, 0], there[:, 0, 1]
        kept &= (x > 2) & (y > 2) & (x < width - 3) & (y < height - 3)
        now = there
    return Tracks(start, now.reshape(-1, 2), kept, width, height)


def edge_ways(tracks: Tracks) -> dict[Side, NDArray[np.float64]]:
    """The median way (x, y), in pixels, of the points of each edge that has enough of them.

    A point is an edge's when it was near it at first or is at last: those at the edge that the
    picture moves towards leave the frame.
    """
    before, after = _bands(tracks, tracks.first), _bands(tracks, tracks.last)
    bands = {side: before[side] | after[side] for side in before}
    way = tracks.last - tracks.first
    return {
        side: np.median(way[band & tracks.kept], axis=0)
        for side, band in bands.items()
        if (band & tracks.kept).sum() >= FEWEST
    }


def _bands(tracks: Tracks, places: Points) -> dict[Side, NDArray[np.bool_]]:
    x, y = places.T
    wide, high = BAND * tracks.width, BAND * tracks.height
    return {
        "top": y < high,
        "bottom": y > tracks.height - high,
        "left": x < wide,
        "right": x > tracks.width - wide,
    }


def picture_moves(tracks: Tracks) -> set[str]:
    """What the picture does: a set of "left", "right", "up", "down" (all edges together), "grows",
    "shrinks", "clockwise" and "anticlockwise" (the edges against each other).

    Raises ValueError where an edge has too few points to say.
    """
    ways = edge_ways(tracks)
    if len(ways) < 4:
        raise ValueError(f"points enough only at {sorted(ways)}")
    shared = np.mean(list(ways.values()), axis=0)
    moves = _directions(shared, tracks.short)
    alone = {side: _directions(way - shared, tracks.short) for side, way in ways.items()}
    for name, wanted in _TOGETHER.items():
        if all(direction in alone[side] for side, direction in wanted.items()):
            moves.add(name)
    return moves


_TOGETHER: dict[str, dict[Side, str]] = {
    "grows": {"top": "up", "bottom": "down", "left": "left", "right": "right"},
    "shrinks": {"top": "down", "bottom": "up", "left": "right", "right": "left"},
    "clockwise": {"top": "right", "right": "down", "bottom": "left", "left": "up"},
    "anticlockwise": {"top": "left", "right": "up", "bottom": "right", "left": "down"},
}


def _directions(way: NDArray[np.float64], short: int) -> set[str]:
    least = max(THRESHOLD * short, ASIDE * float(np.abs(way).max()))
    x, y = way
    named = {"right": x, "left": -x, "down": y, "up": -y}
    return {name for name, value in named.items() if value > least}


WANTED: dict[tuple[str, int], set[str]] = {
    ("horizontal", 1): {"left"},
    ("horizontal", -1): {"right"},
    ("vertical", 1): {"down"},
    ("vertical", -1): {"up"},
    ("pan", 1): {"left"},
    ("pan", -1): {"right"},
    ("tilt", 1): {"down"},
    ("tilt", -1): {"up"},
    ("roll", 1): {"anticlockwise"},
    ("roll", -1): {"clockwise"},
    ("zoom", 1): {"shrinks"},
    ("zoom", -1): {"grows"},
    ("down_back", 0): {"up", "shrinks"},
    ("forward_up", 0): {"down", "grows"},
    ("right_turn_forward", 0): {"left", "grows"},
    ("left_turn_forward", 0): {"right", "grows"},
}
"""What the picture is to do when the camera does a kind of move with a sign (0 for presets)."""


def obeyed(kind: str, sign: int, moves: set[str]) -> bool:
    """Whether `moves` (of `picture_moves`) are what the camera was told: a shift in its direction
    and in no other, a turn or a change of size among whatever else was seen."""
    wanted = WANTED[kind, sign]
    if kind in ("horizontal", "vertical", "pan", "tilt"):
        return moves & {"left", "right", "up", "down"} == wanted
    return wanted <= moves


def magnitude(kind: str, tracks: Tracks, kept: NDArray[np.bool_]) -> float:
    """How far a simple move went, over the points `kept`: the median way as a share of the side,
    the turn in radians (clockwise), or how much larger things became (0: not at all).
    """
    before, after = tracks.first[kept], tracks.last[kept]
    if kind in ("horizontal", "pan"):
        return float(np.median(after[:, 0] - before[:, 0])) / tracks.width
    if kind in ("vertical", "tilt"):
        return float(np.median(after[:, 1] - before[:, 1])) / tracks.height
    centre = np.array([(tracks.width - 1) / 2, (tracks.height - 1) / 2])
    a, b = before - centre, after - centre
    outer = np.hypot(*a.T) > 0.2 * tracks.short
    a, b = a[outer], b[outer]
    if kind == "zoom":
        return float(np.median(np.hypot(*b.T) / np.hypot(*a.T))) - 1
    turned = np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1))
    return float(np.median(turned))


def straightness(values: Sequence[float], measured: Sequence[float]) -> float:
    """R² of the best line through (values, measured)."""
    line = np.polyval(np.polyfit(values, measured, 1), values)
    rest = np.sum((np.asarray(measured) - line) ** 2)
    total = np.sum((np.asarray(measured) - np.mean(measured)) ** 2)
    return float(1 - rest / max(total, 1e-12))
