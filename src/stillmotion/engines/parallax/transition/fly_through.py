"""The transition between unrelated pictures: a flight out of one into the other.

The second appears first where the camera is headed and far away in the first, and then towards the
viewer along the edges of objects, which stay a while and leave past the camera. The tones of both
meet half way, so that objects change and not the light.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from stillmotion.arrays import Disparity, Levels, Plane, Rgb, ScalarField, Vector
from stillmotion.easing import ease_in_out, smoothstep
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.render.composite import empty_frame, frame_ring
from stillmotion.engines.parallax.render.coverage import all_cells
from stillmotion.engines.parallax.render.gather import gather_luma
from stillmotion.engines.parallax.render.renderer import Renderer
from stillmotion.engines.parallax.scene.build import Scene, build_scene
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.scene.texture import half_samples
from stillmotion.engines.parallax.transition.blending import luma_wipe
from stillmotion.engines.parallax.transition.flight_cameras import far_centroid
from stillmotion.engines.parallax.transition.known_pixels import KnownPixels
from stillmotion.engines.parallax.transition.tone_matching import blend_table, tone_curve
from stillmotion.vision.filters import guided_filter

CHANGE_FROM, CHANGE_TO = 0.16, 0.84
"""Part of the way in which the first picture is replaced by the second."""

SOFTNESS = 0.2
"""Fraction of that part which any one pixel takes."""

DEPTH_WEIGHT = 0.75
"""Weight of a pixel's distance in the reveal order; the rest is its distance from the point that
the camera is headed for."""

TONE_WEIGHT = 0.45
"""Fraction of the way to the other's tones that both pictures go."""

CENTRE_REACH = 0.6
"""Distance from the point headed for, as a fraction of the diagonal, that counts as farthest."""

EDGE_RADIUS, EDGE_EPSILON = 30, 1.5e-3
"""The guided filter that aligns the order with edges: the width over its radius, and epsilon."""

TONE_STEP = 4
"""Every so many pixels, each way, is a sample of the pictures' tones."""


def fly_through(
    first: Rgb,
    second: Rgb,
    leaving: Sequence[Extrinsics],
    arriving: Sequence[Extrinsics],
    trace: KnownPixels | None = None,
) -> Iterator[Frame]:
    """Fly along the cameras of either picture (views of the frame's size)."""
    height, width = first.shape[:2]
    frames = len(leaving)
    whole = viewport_of((width, height), width, height)
    sources = (None, None) if trace is None else trace.given_pixels((width, height))
    scenes = (
        build_scene(PhotoSource(first), whole, leaving, real=sources[0]),
        build_scene(PhotoSource(second), whole, arriving, real=sources[1]),
    )
    renderers = Renderer(scenes[0]), Renderer(scenes[1])
    order = _reveal_order_of(scenes[0], first)
    curves = _tone_curves(first, second)
    cells = all_cells(renderers[0].background_grid)
    sides = empty_frame(width, height), empty_frame(width, height)
    order_of_frame = np.empty((height, width), np.uint8)
    ring = frame_ring(width, height)
    progresses = ease_in_out(np.linspace(0.0, 1.0, frames)) if frames > 1 else np.ones(1)
    for number, progress in enumerate(progresses.tolist()):
        weights = reveal_weights(progress)
        for renderer, side, camera, seen in zip(
            renderers, sides, (leaving[number], arriving[number]),
            (weights.min() < 255, weights.max() > 0), strict=True,
        ):  # fmt: skip
            if seen:
                renderer.render(camera, number, side)
        if weights.min() < 255:
            gather_luma(
                renderers[0].background_grid, order, order, 0, None, 256, cells, order_of_frame
            )
        frame = ring[number % len(ring)]
        for plane, out in enumerate(frame):
            dense = order_of_frame if plane == 0 else order_of_frame[::2, ::2]
            tables = (
                blend_table(curves[plane][0], TONE_WEIGHT * _tone_progress(progress)),
                blend_table(curves[plane][1], TONE_WEIGHT * _tone_progress(1.0 - progress)),
            )
            luma_wipe(dense, weights, sides[0][plane], sides[1][plane], *tables, out)
        if trace is not None:
            seen = weights.min() < 255, weights.max() > 0
            known = [
                renderer.known_pixels(number) if shown else None
                for renderer, shown in zip(renderers, seen, strict=True)
            ]
            by = weights[order_of_frame] if seen[0] else np.full((height, width), 255, np.uint8)
            trace.record_wipe(by, known)
        yield frame


def reveal_weights(progress: float) -> Levels:
    """(256,): the weight of the second, of 255, for each reveal order."""
    passed = np.clip((progress - CHANGE_FROM) / (CHANGE_TO - CHANGE_FROM), 0.0, 1.0)
    begun = (passed - np.arange(256) / 255 * (1 - SOFTNESS)) / SOFTNESS
    return np.asarray(np.rint(255 * smoothstep(begun)), np.uint8)


def _tone_progress(progress: float) -> float:
    """How far a picture has gone towards the tones of the other, given the flight's progress."""
    return smoothstep(progress / CHANGE_TO)


def _reveal_order_of(scene: Scene, view: Rgb) -> Plane:
    """The reveal order over the scene's background texture, at its luma's density."""
    left, top, right, bottom = scene.layers[0].margins
    whole = viewport_of((scene.width, scene.height), scene.width, scene.height)
    disparity = PhotoSource(view).view(whole).disparity
    luma = np.asarray(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY), np.uint8)
    ranks = reveal_order(disparity, luma, far_centroid(disparity))
    padded = cv2.copyMakeBorder(ranks, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return half_samples(np.asarray(padded, np.uint8))


def reveal_order(disparity: Disparity, luma: Plane, towards: tuple[float, float]) -> Plane:
    """When each pixel of `luma` (h, w) is replaced, 0 first and 255 last: far ones and those about
    `towards` (fractions of the frame) first. Edges are aligned with those of `luma`."""
    height, width = luma.shape
    flat = np.sort(disparity, axis=None)
    depth = (np.searchsorted(flat, disparity) / flat.size).astype(np.float32)
    size = (max(8, width // 2), max(8, height // 2))
    guide = cv2.resize(luma, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    near: ScalarField = cv2.resize(depth, size, interpolation=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(size[0]) / size[0], np.arange(size[1]) / size[1])
    away = np.hypot((x - towards[0]) * width, (y - towards[1]) * height) / np.hypot(width, height)
    mixed = DEPTH_WEIGHT * near + (1 - DEPTH_WEIGHT) * np.clip(away / CENTRE_REACH, 0, 1)
    fine = guided_filter(
        guide, mixed.astype(np.float32), radius=size[0] // EDGE_RADIUS + 2, epsilon=EDGE_EPSILON
    )
    even = np.clip((fine - fine.min()) / (np.ptp(fine) + 1e-6), 0, 1)
    full = cv2.resize(even, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.rint(full * 255), np.uint8)


def _tone_curves(first: Rgb, second: Rgb) -> list[tuple[Vector, Vector]]:
    """For each plane, the first's tones as the second's and the other way round."""
    pairs = zip(rgb_to_planes(first), rgb_to_planes(second), strict=True)
    samples = [
        (one[::TONE_STEP, ::TONE_STEP].ravel(), other[::TONE_STEP, ::TONE_STEP].ravel())
        for one, other in pairs
    ]
    return [(tone_curve(one, other), tone_curve(other, one)) for one, other in samples]
