"""Shapes that spectra and envelopes are put together of: cuts, tilts and bumps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stillmotion.sound.arrays import Curve


class Cut(NamedTuple):
    """A corner frequency beyond which magnitudes fall by `order` * 6 dB an octave.

    `low` and `high` give what magnitudes are divided by. A corner that moves is a curve.
    """

    hz: float | Curve
    order: float

    def low(self, frequencies: Curve) -> Curve:
        """For a high-pass: what is below the corner goes."""
        return np.asarray(1 + (self.hz / frequencies) ** self.order)

    def high(self, frequencies: Curve) -> Curve:
        """For a low-pass: what is above the corner goes."""
        return np.asarray(1 + (frequencies / self.hz) ** self.order)


class Tilt(NamedTuple):
    """Magnitudes that fall with frequency ** `exponent` (0.5 is pink, 1 brown); 1 at `pivot_hz`."""

    exponent: float
    pivot_hz: float

    def magnitude(self, frequencies: Curve) -> Curve:
        """The factor at each frequency in Hz."""
        return np.asarray((frequencies / self.pivot_hz) ** -self.exponent)


class Sweep(NamedTuple):
    """A low-pass that opens with a control: its cutoff is `closed_hz` at 0, `span_hz` higher at 1.
    It falls by `order` * 6 dB an octave."""

    closed_hz: float
    span_hz: float
    order: float

    def high(self, frequencies: Curve, control: Curve) -> Curve:
        """What magnitudes are divided by, (frames, frequencies) for a control of (frames, 1)."""
        return Cut(self.closed_hz + self.span_hz * control, self.order).high(frequencies)


def bump(at: Curve, centre: float | Curve, width: float | Curve) -> Curve:
    """A Gaussian of height 1 that has fallen to 1 / e at `width` from its centre."""
    return np.asarray(np.exp(-(((at - centre) / width) ** 2)))


def swell(time: Curve, attack_s: float, gain: float) -> Curve:
    """Rises to `gain` within `attack_s` from time 0 on, and dies away some times as slowly."""
    return np.asarray(gain * (time / attack_s) * np.exp(1 - time / attack_s))
