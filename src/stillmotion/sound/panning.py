"""Constant-power panning: from where, between two speakers, a sound is heard."""

from __future__ import annotations

from typing import Any

import numpy as np

from stillmotion.sound.arrays import Curve


def pan_gains(pan: Curve | float) -> tuple[Any, Any]:
    """Gains of left and right for `pan` from -1 (left) to 1 (right): numbers, or curves as `pan`
    is one. The sum of their squares is 1."""
    angle = (pan + 1) * np.pi / 4
    return np.cos(angle), np.sin(angle)
