"""Pinned pixels: what the static mask covers is not displaced, and nothing is drawn over it.

Displacements are damped towards it, so that its surroundings do not tear; last of all its own
pixels are drawn again, which makes it exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Grid, Mask, Plane, Rgb, Vector
from stillmotion.easing import smoothstep
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import DENSITY, Displacement, Effects
from stillmotion.engines.parallax.effects.brush.carried_layer import GlobalTranslation

CLEARANCE = 14.0
"""Pixels around the pinned mask where nothing moves either: more than the diagonal of a grid cell,
between whose corners a displacement is interpolated."""

APPROACH = 0.09
"""Distance over which displacements set in beyond that, as a fraction of the short side."""

FEATHER = 3
"""Pixels outside the mask over which it is blended into its surroundings."""


@dataclass(frozen=True)
class Pin:
    """`mask` (height, width; bool) is what is pinned of the picture `rgb`."""

    mask: Mask
    rgb: Rgb

    def pin(self, effects: Effects) -> Effects:
        """The same effects, none of which changes what is pinned. The camera must stand still."""
        free = self._free()

        def held(motion: Displacement) -> Displacement:
            return (
                motion
                if isinstance(motion, GlobalTranslation)
                else DampedDisplacement(motion, free)
            )

        return Effects(
            background=[held(motion) for motion in effects.background],
            subject=[held(motion) for motion in effects.subject],
            retouches=effects.retouches,
            overlays=[*effects.overlays, PinnedPixels(self.rgb, self.mask)],
            layers=effects.layers,
            hole=effects.hole,
            inflow=effects.inflow,
            undone=effects.undone,
        )

    def _free(self) -> Coverage:
        """How freely things may move, 0 to 1, at `DENSITY`."""
        away = cv2.distanceTransform((~self.mask).astype(np.uint8), cv2.DIST_L2, 5)
        free = smoothstep((away - CLEARANCE) / (APPROACH * min(self.mask.shape)))
        height, width = self.mask.shape
        size = max(1, round(width * DENSITY)), max(1, round(height * DENSITY))
        resized: Coverage = cv2.resize(free.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        return resized


class DampedDisplacement:
    """A displacement scaled by how freely things may move."""

    def __init__(self, motion: Displacement, free: Coverage) -> None:
        self.motion = motion
        self.free = free

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        still = coordinates.copy()
        self.motion.displace(coordinates, number)
        coordinates -= still
        coordinates *= sample_map(self.free, still, DENSITY)[..., None]
        coordinates += still


class PinnedPixels:
    """An `Overlay` that draws the pinned pixels of the picture, feathered."""

    def __init__(self, rgb: Rgb, mask: Mask) -> None:
        self.mask = mask
        planes = rgb_to_planes(rgb)
        # The chroma samples from which any of the pinned pixels is interpolated.
        about = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8))
        halved = about[::2, ::2] > 0
        self.parts = [
            _Part.of(planes.y, mask, FEATHER),
            _Part.of(planes.u, halved, FEATHER / 2),
            _Part.of(planes.v, halved, FEATHER / 2),
        ]

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        del number, camera
        for plane, part in zip(frame, self.parts, strict=True):
            part.draw(plane)


@dataclass(frozen=True)
class _Part:
    """One plane's pinned pixels: `solid` (uint8 mask) replaced, those at `band` blended."""

    values: Plane
    solid: Plane
    band: NDArray[np.intp]
    weight: Vector
    mixed: Vector

    @classmethod
    def of(cls, plane: Plane, mask: Mask, feather: float) -> _Part:
        away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
        share = np.where(mask, 0.0, 1.0 - away / (feather + 1.0)).astype(np.float32).ravel()
        band = np.flatnonzero(share > 0)
        weight = share[band]
        mixed = plane.ravel()[band] * weight + np.float32(0.5)
        return cls(plane, mask.astype(np.uint8), band, 1 - weight, mixed)

    def draw(self, plane: Plane) -> None:
        flat = plane.reshape(-1)
        flat[self.band] = (flat[self.band] * self.weight + self.mixed).astype(np.uint8)
        cv2.copyTo(self.values, self.solid, plane)


def sample_map(values: Coverage, coordinates: Grid, density: float) -> Coverage:
    """Sample `values`, with `density` samples per pixel, at `coordinates` (rows, columns, 2)."""
    at = (coordinates + np.float32(0.5)) * np.float32(density) - np.float32(0.5)
    return cv2.remap(
        values, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
