"""The similarity transform between two pictures, and fractions of it.

The similarity nearest to the whole flow is run through at a constant rate, on a logarithmic spiral
about its fixed point, so that a rotation does not shrink the picture half way; each pixel's
residual flow is added along it.
"""

from __future__ import annotations

import cmath
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Points, Tensor


@dataclass(frozen=True)
class Similarity:
    """z to a z + b of positions as complex numbers x + iy; a fraction t of it has a to the t."""

    a: complex
    b: complex

    @property
    def coefficients(self) -> tuple[float, float, float, float]:
        """Real and imaginary part of a, then of b."""
        return self.a.real, self.a.imag, self.b.real, self.b.imag

    def at(self, fraction: float) -> Similarity:
        """The fraction `fraction` (0 to 1) of it."""
        rate = cmath.log(self.a)
        if abs(rate) < 1e-9:
            return Similarity(1.0 + 0j, fraction * self.b)
        part = cmath.exp(fraction * rate)
        return Similarity(part, self.b * (part - 1) / (self.a - 1))

    def inverse(self) -> Similarity:
        """The inverse transform."""
        return Similarity(1 / self.a, -self.b / self.a)

    def apply(self, coordinates: Tensor) -> Tensor:
        """Where it puts positions (..., 2)."""
        z = self.a * (coordinates[..., 0] + 1j * coordinates[..., 1]) + self.b
        return np.stack([z.real, z.imag], axis=-1).astype(np.float32)


def fit_similarity(source: Points, target: Points) -> Similarity:
    """The similarity that most of the points (n, 2) follow to their targets; a translation if
    none."""
    found, inliers = cv2.estimateAffinePartial2D(
        source.astype(np.float32), target.astype(np.float32), ransacReprojThreshold=3.0
    )
    if found is None or inliers.sum() < len(source) / 2:
        return Similarity(1.0 + 0j, complex(*np.median(target - source, axis=0)))
    return Similarity(complex(found[0, 0], found[1, 0]), complex(found[0, 2], found[1, 2]))
