"""From a start picture to an end picture, exactly on one and exactly on the other.

Related pictures are morphed along their motion; what only one of them shows is taken from that
one. Unrelated ones are joined by a camera that travels through the first into the second, which
shows up far away first and takes over towards the viewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from stillmotion.engines.base import Frame
from stillmotion.engines.parallax import warp
from stillmotion.engines.parallax.arrays import Grid, Map, Rgb, Weights
from stillmotion.engines.parallax.exposure import empty_frame, expose, frame_ring
from stillmotion.engines.parallax.join.flow import Correspondence, places
from stillmotion.engines.parallax.lens import Extrinsics, ease
from stillmotion.engines.parallax.scene import (
    DENSITY,
    Scene,
    aim,
    build_scene,
    flat_scene,
    make_grid,
)

INVERSION_STEPS = 10
"""Fixed-point steps that turn a flow from the start into one from the moment between."""

LEAST_TRUST = 0.02
"""Keeps a place that neither picture vouches for as a plain mix of both."""

NOWHERE = 1e-4
"""Trust in what lies outside a picture: only where the other lacks it too."""

CHANGE_FROM, CHANGE_TO = 0.2, 0.8
"""Part of the way in which an unrelated picture gives way to the next."""

SOFTNESS = 0.5
"""Share of that part which any one place takes."""


def morph(first: Rgb, second: Rgb, match: Correspondence, frames: int) -> Iterator[Frame]:
    """Move everything along `match` from `first` to `second` (views of the frame's size)."""
    height, width = first.shape[:2]
    scenes = flat_scene(first), flat_scene(second)
    grids = make_grid(width, height), make_grid(width, height)
    sides = empty_frame(width, height), empty_frame(width, height)
    ring = frame_ring(width, height)
    corners = places((grids[0].shape[1], grids[0].shape[0])) * warp.CELL
    scale = np.array([width, height], np.float32)
    for number, way in enumerate(_ways(frames)):
        trusts = []
        for grid, flow, trust, part in (
            (grids[0], match.forward, match.trust_first, way),
            (grids[1], match.backward, match.trust_second, 1.0 - way),
        ):
            origin = _origins(corners / scale, flow, part)
            grid[...] = origin * scale
            trusts.append(np.maximum(_sample(trust, origin), LEAST_TRUST) * _inside(origin))
        weights = _shares(trusts[0], trusts[1], way)
        for scene, grid, side in zip(scenes, grids, sides, strict=True):
            expose(scene.plate, grid, side)
        frame = ring[number % len(ring)]
        mix(weights, sides[0], sides[1], frame)
        yield frame


def traverse(first: Rgb, second: Rgb, cameras: Sequence[Extrinsics]) -> Iterator[Frame]:
    """Travel along `cameras` through `first` into `second` (views of the frame's size)."""
    height, width = first.shape[:2]
    arriving = [camera.seen_from(cameras[-1]) for camera in cameras]
    scenes = build_scene(first, cameras), build_scene(second, arriving)
    grids = make_grid(width, height), make_grid(width, height)
    sides = empty_frame(width, height), empty_frame(width, height)
    ring = frame_ring(width, height)
    rank = _nearness(scenes[0])
    for number, way in enumerate(_ways(len(cameras))):
        for scene, grid, side, camera in zip(
            scenes, grids, sides, (cameras[number], arriving[number]), strict=True
        ):
            aim(scene, camera, grid)
            expose(scene.plate, grid, side)
        frame = ring[number % len(ring)]
        mix(_gives_way(rank, grids[0], way), sides[0], sides[1], frame)
        yield frame


def mix(weights: Weights, first: Frame, second: Frame, out: Frame) -> None:
    """Fill `out` with `first` where the weight is 0 and `second` where it is 1."""
    warp.mix_plane(weights, warp.CELL, first.y, second.y, out.y)
    warp.mix_plane(weights, warp.CELL // 2, first.u, second.u, out.u)
    warp.mix_plane(weights, warp.CELL // 2, first.v, second.v, out.v)


def _ways(frames: int) -> Map:
    return ease(np.linspace(0.0, 1.0, frames) if frames > 1 else np.ones(1))


def _origins(corners: Map, flow: Map, part: float) -> Map:
    """The places which `part` of the flow carries to `corners`; all in shares of the frame."""
    origin = corners.copy()
    if part > 0:
        for _ in range(INVERSION_STEPS):
            origin = 0.5 * origin + 0.5 * (corners - np.float32(part) * _sample(flow, origin))
    return origin


def _sample(values: Map, at: Map) -> Map:
    """`values` at places given in shares of the frame, bilinear, continued past the edges."""
    height, width = values.shape[:2]
    x = np.ascontiguousarray(at[..., 0] * width, np.float32)
    y = np.ascontiguousarray(at[..., 1] * height, np.float32)
    return cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _inside(at: Map) -> Map:
    """1 within the frame, falling to `NOWHERE` over a hundredth of it at its edge."""
    depth = 0.5 - np.abs(at - 0.5).max(axis=-1)
    share: Map = np.clip(depth / 0.01, NOWHERE, 1.0)
    return share


def _shares(trust_first: Map, trust_second: Map, way: float) -> Weights:
    old = (1.0 - way) * trust_first
    new = way * trust_second
    shares: Weights = (new / (old + new)).astype(np.float32)
    return shares


def _nearness(scene: Scene) -> Map:
    """Each place's rank by disparity, 0 the farthest and 1 the nearest, over the plate."""
    flat = np.sort(scene.disparity, axis=None)
    rank = np.searchsorted(flat, scene.disparity) / flat.size
    return cv2.GaussianBlur(rank.astype(np.float32), (0, 0), 4.0)


def _gives_way(rank: Map, grid: Grid, way: float) -> Weights:
    """How much of the second picture shows at each corner: from far to near as `way` goes on."""
    x = np.ascontiguousarray(grid[..., 0] * DENSITY, np.float32)
    y = np.ascontiguousarray(grid[..., 1] * DENSITY, np.float32)
    turn = cv2.remap(rank, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    passed = np.clip((way - CHANGE_FROM) / (CHANGE_TO - CHANGE_FROM), 0.0, 1.0)
    u = np.clip((passed - turn * (1 - SOFTNESS)) / SOFTNESS, 0.0, 1.0)
    shares: Weights = (u * u * (3 - 2 * u)).astype(np.float32)
    return shares
