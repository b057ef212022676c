"""The stage: where in a painted place figures stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """`foot` is the height of the figures' feet, `x` where the middle one stands, `usual` and
    `largest` how tall a person is. `afloat` is the water's height where boats are, `road` that of
    cars; `far_x` is where something stands that is far away, `lamp_x` a street lamp.
    """

    foot: float
    x: float
    usual: float = 0.34
    largest: float = 0.46
    afloat: float = 0.0
    road: float = 0.0
    far_x: float = 0.0
    lamp_x: float = 0.0
