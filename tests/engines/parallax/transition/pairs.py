"""Pairs of pictures whose true views in between are known, for the joins' tests and benchmark.

Each is cut from a larger photograph by a similarity that turns, scales and shifts evenly along
the way, some with a cut-out that moves over it by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engines.parallax.rendering import HEIGHT, PHOTOGRAPHS, WIDTH, photograph, render
from stillmotion.director.camera import simple
from stillmotion.encoding.planes import rgb_to_planes

Rgb = NDArray[np.uint8]


@dataclass(frozen=True)
class Pair:
    """`seen(t)` is the scene at share `t` of the way; `moving(t)` is 1 where the cut-out is."""

    name: str
    seen: Callable[[float], Rgb]
    moving: Callable[[float], NDArray[np.float32]] | None = None

    @property
    def ends(self) -> tuple[Rgb, Rgb]:
        return self.seen(0.0), self.seen(1.0)


def similarity(
    turn: float, scale: float, dx: float, dy: float
) -> Callable[[float], NDArray[np.float64]]:
    """(2, 3) at share t of an even motion that by its end has turned (degrees) and scaled the frame
    about its middle and shifted it by shares of its width: of the group's straight path, a spiral.
    """
    a = scale * np.exp(-1j * np.radians(turn))
    middle = complex(WIDTH / 2, HEIGHT / 2)
    b = middle - a * middle + complex(dx, dy) * WIDTH

    def at(t: float) -> NDArray[np.float64]:
        part = a**t
        shift = b * ((part - 1) / (a - 1) if abs(a - 1) > 1e-12 else t)
        return np.array([[part.real, -part.imag, shift.real], [part.imag, part.real, shift.imag]])

    return at


def whole(name: str, enlarge: float = 1.0) -> tuple[Rgb, NDArray[np.float64]]:
    """A photograph, and what brings its middle to the frame, `enlarge` times as large as fits."""
    picture = np.asarray(Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB"))
    height, width = picture.shape[:2]
    scale = enlarge * max(WIDTH / width, HEIGHT / height)
    shift = [(WIDTH - scale * width) / 2, (HEIGHT - scale * height) / 2]
    return picture, np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])


def view(picture: Rgb, place: NDArray[np.float64], move: NDArray[np.float64]) -> Rgb:
    """`picture` placed in the frame and moved, sampled twice as densely and averaged."""
    dense = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]])
    lift = np.array([0, 0, 1.0])
    matrix = dense @ np.vstack([move, lift]) @ np.vstack([place, lift])
    size = (2 * WIDTH, 2 * HEIGHT)
    large = cv2.warpAffine(
        picture, matrix[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))


def plain(
    name: str,
    photograph: str,
    move: Callable[[float], NDArray[np.float64]],
    *,
    enlarge: float = 1.5,
    gain: float = 1.0,
) -> Pair:
    """All of the picture moves; its exposure changes by `gain` along the way."""
    picture, place = whole(photograph, enlarge)

    def seen(t: float) -> Rgb:
        return lit(view(picture, place, move(t)), 1 + (gain - 1) * t)

    return Pair(name, seen)


def lit(rgb: Rgb, gain: float) -> Rgb:
    """Another exposure."""
    return np.clip(rgb * np.float32(gain) + 0.5, 0, 255).astype(np.uint8)


def with_sprite(
    name: str,
    photograph: str,
    sprite: str,
    move: Callable[[float], NDArray[np.float64]],
    moves: Callable[[float], NDArray[np.float64]],
    *,
    radius: float = 0.12,
    at: tuple[float, float] = (0.35, 0.55),
) -> Pair:
    """A round cut-out of another picture moves over the first."""
    picture, place = whole(photograph, 1.3)
    cutout, cutout_place = whole(sprite, 1.0)
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    away = np.hypot(x - WIDTH / 2, y - HEIGHT / 2) / (radius * WIDTH)
    disc = (np.clip((1 - away) * radius * WIDTH, 0, 1) * 255).astype(np.uint8)
    disc = np.repeat(disc[..., None], 3, 2)
    start = np.array([(at[0] - 0.5) * WIDTH, (at[1] - 0.5) * HEIGHT])

    def placed(t: float) -> NDArray[np.float64]:
        matrix = moves(t)
        matrix[:, 2] += start
        return matrix

    def moving(t: float) -> NDArray[np.float32]:
        return view(disc, np.eye(2, 3), placed(t))[..., 0].astype(np.float32) / 255

    def seen(t: float) -> Rgb:
        share = moving(t)[..., None]
        behind = view(picture, place, move(t))
        front = view(cutout, cutout_place, placed(t))
        return np.rint(behind + share * (front.astype(np.float32) - behind)).astype(np.uint8)

    return Pair(name, seen, moving)


def bending(name: str, photograph: str, reach: float) -> Pair:
    """The picture bends like cloth, by `reach` of its width at the most."""
    picture, place = whole(photograph, 1.0)
    still = view(picture, place, np.eye(2, 3))
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    shift_x = np.sin(y / HEIGHT * 5.0 + 0.4) * np.sin(x / WIDTH * np.pi) * reach * WIDTH
    shift_y = np.sin(x / WIDTH * 6.0) * np.sin(y / HEIGHT * np.pi) * 0.6 * reach * WIDTH

    def seen(t: float) -> Rgb:
        at_x, at_y = (x - t * shift_x).astype(np.float32), (y - t * shift_y).astype(np.float32)
        moved = cv2.remap(still, at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(moved, np.uint8)

    return Pair(name, seen)


def filmed(name: str, photograph_name: str, kind: str, value: float) -> Pair:
    """What the engine's own camera sees of a photograph as it moves; known at 0, a half and 1."""

    # When it is looked at: tests are collected by each of the processes that run some of them.
    @cache
    def frames() -> list[Rgb]:
        path = simple(kind, value, WIDTH, HEIGHT)
        return render(path, start=photograph(photograph_name), frames=3).rgb

    return Pair(name, lambda t: frames()[round(2 * t)])


def pairs() -> list[Pair]:
    """All of them, by what is hard in each."""
    still = similarity(0, 1, 0, 0)
    return [
        plain("pan a fifth", "mountain-path", similarity(0, 1, -0.2, 0.02)),
        plain("zoom 1.5", "lemurs", similarity(0, 1.5, 0.02, 0.0), enlarge=1.2),
        plain("turn 15°", "fig-bowl", similarity(15, 1.1, 0.04, 0.02)),
        plain("brighter", "forest-stream", similarity(3, 1.05, 0.05, 0.0), gain=1.35),
        bending("bending", "portrait", 0.05),
        filmed("camera aside", "moose", "horizontal", 6),
        filmed("camera forward", "drum-room", "zoom", 5),
        with_sprite("thing over still", "mountain-path", "honey-bee", still,
                    similarity(0, 1, 0.2, -0.02)),
        with_sprite("thing against pan", "forest-stream", "fig-bowl",
                    similarity(0, 1.05, -0.08, 0), similarity(8, 1, 0.15, 0.0)),
        with_sprite("small and fast", "autumn-meadow", "moose", still,
                    similarity(0, 1, 0.25, 0.05), radius=0.05),
    ]  # fmt: skip


def doubled(middle: NDArray[np.uint8], pair: Pair) -> float:
    """Edges of a middle frame's luma where the true one has none, in what the cut-out passes."""
    assert pair.moving is not None
    passed = np.max([pair.moving(t) for t in (0.0, 0.25, 0.5, 0.75, 1.0)], axis=0) > 0
    allowed = cv2.dilate(_edges(rgb_to_planes(pair.seen(0.5)).y), np.ones((9, 9)))
    return float(np.maximum(_edges(middle) - allowed, 0)[passed].mean())


def _edges(plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    fine = cv2.GaussianBlur(plane.astype(np.float32), (0, 0), 1.0)
    return np.hypot(cv2.Sobel(fine, cv2.CV_32F, 1, 0), cv2.Sobel(fine, cv2.CV_32F, 0, 1)) / 8
