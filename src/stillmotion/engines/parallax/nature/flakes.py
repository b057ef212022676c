"""Things that fall or float slowly through the air: snow, petals, leaves, dust, sparks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.lens import Extrinsics
from stillmotion.engines.parallax.nature import paint
from stillmotion.engines.parallax.nature.envelope import Envelope
from stillmotion.engines.parallax.nature.field import at_places
from stillmotion.engines.parallax.nature.palette import illumination
from stillmotion.engines.parallax.nature.sight import STEP, Sight
from stillmotion.engines.parallax.nature.volume import Numbers, Slab, Volume, smooth
from stillmotion.engines.parallax.staging import View


@dataclass(frozen=True)
class Kind:
    """How something looks and falls; lengths in units of the focus distance, at strength 1.

    `radius` is half its length, `aspect` its width against that, `taper` whether it has points
    (`paint`). It falls `fall` a second, is blown `blow` across, swings by `swing` in `period`
    seconds, and shows its sides in turn if it `tumbles`. Those farther than `appears` fade in
    where they are, nearer ones come in at the top. `shine` is how much the light of its place
    counts for it, `opacity` what it hides.
    """

    slabs: tuple[Slab, ...]
    radius: float
    aspect: float
    taper: float
    fall: float
    blow: float
    swing: float
    period: float
    tumbles: bool
    appears: float
    shine: float
    opacity: float


SNOW = Kind(
    slabs=(Slab(0.16, 0.5, 56), Slab(0.5, 1.4, 1000), Slab(1.4, 3.4, 2000)),
    radius=0.0022, aspect=1.0, taper=0.0, fall=0.20, blow=0.035, swing=0.018, period=2.6,
    tumbles=False, appears=1.3, shine=0.55, opacity=0.90,
)  # fmt: skip
PETALS = Kind(
    slabs=(Slab(0.30, 0.8, 60), Slab(0.8, 2.0, 480), Slab(2.0, 3.4, 560)),
    radius=0.0140, aspect=0.62, taper=0.35, fall=0.18, blow=0.10, swing=0.045, period=2.4,
    tumbles=True, appears=1.7, shine=0.65, opacity=0.96,
)  # fmt: skip
LEAVES = Kind(
    slabs=(Slab(0.35, 0.8, 44), Slab(0.8, 2.0, 330), Slab(2.0, 3.4, 420)),
    radius=0.0200, aspect=0.48, taper=0.85, fall=0.21, blow=0.13, swing=0.060, period=2.0,
    tumbles=True, appears=1.7, shine=0.75, opacity=0.98,
)  # fmt: skip
DUST = Kind(
    slabs=(Slab(0.25, 0.7, 210), Slab(0.7, 2.2, 580)),
    radius=0.0021, aspect=1.0, taper=0.0, fall=0.006, blow=0.010, swing=0.016, period=5.0,
    tumbles=False, appears=-1.0, shine=0.75, opacity=0.85,
)  # fmt: skip

FOCUS, LENS = 1.0, 0.0042
"""Depth that is sharp, and how large a point is seen that is far nearer, in units at the focus."""

SWARM_S = 1.8
"""Seconds in which what is far and floats comes to be seen."""


class Flakes:
    """An `Overlay`: things of a `kind`, in `colours` (n, 3: Y, U, V), lit as their place is."""

    def __init__(
        self, kind: Kind, colours: NDArray[np.float64], view: View, sight: Sight, direction: float,
        strength: float, envelope: Envelope, seed: int,
    ) -> None:  # fmt: skip
        slabs = tuple(Slab(s.near, s.far, round(s.count * strength)) for s in kind.slabs)
        self._volume = Volume(slabs, sight, seed)
        self._kind, self._sight, self._envelope = kind, sight, envelope
        chance = self._volume.chance
        self._colours = colours[(chance[:, 0] * len(colours)).astype(int)]
        light = illumination(view)
        self._light = np.asarray(light / max(float(np.percentile(light, 90)), 0.05), np.float32)
        self._size = kind.radius * (0.65 + 0.7 * chance[:, 1] ** 2)
        self._fall = kind.fall * (0.75 + 0.5 * chance[:, 2])
        self._blow = direction * kind.blow * (0.6 + 0.8 * chance[:, 3])
        self._phase = np.float32(2 * np.pi) * chance[:, 4]
        self._pace = np.float32(2 * np.pi / kind.period) * (0.7 + 0.6 * chance[:, 5])

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `staging.Overlay`."""
        envelope, kind = self._envelope, self._kind
        gate = envelope.gate(number)
        if gate <= 0.0:
            return
        now = envelope.seconds(number)
        swung = self._phase + self._pace * now
        offset = (
            self._blow * now + kind.swing * np.sin(swung),
            0.35 * kind.swing * np.sin(2 * swung + 1.0),
            0.5 * kind.swing * np.cos(0.7 * swung),
        )
        seen = self._volume.seen(offset, self._fall, now, camera)
        which = seen.which
        if not len(which):
            return
        present = self._present(now, seen.fallen, seen.depth)
        radius = self._size[which] * seen.scale
        blur = LENS * self._sight.focal * np.abs(FOCUS / np.maximum(seen.depth, 0.05) - 1.0)
        drawn = np.empty((len(which), 13), np.float32)
        drawn[:, 0], drawn[:, 1] = seen.x, seen.y
        # Out of focus a thing is seen larger, softer and fainter by as much.
        shown = np.maximum(radius + 0.6 * blur, 0.8)
        drawn[:, 2] = shown
        drawn[:, 6] = 1.0 + np.minimum(0.7 * blur, shown)
        faint = np.clip((radius + 0.5) / (shown + 0.2), 0.12, 1.0)
        luma = self._turned(drawn, swung[which], self._phase[which])
        drawn[:, 7] = kind.taper
        drawn[:, 8] = gate * kind.opacity * present * seen.fade * faint
        lit = self._lit(seen.x, seen.y)
        colours = self._colours[which]
        drawn[:, 9] = 16 + (colours[:, 0] - 16) * lit * luma
        drawn[:, 10:12] = 128 + (colours[:, 1:] - 128) * np.sqrt(lit)[:, None]
        drawn[:, 12] = 1.0 / np.maximum(seen.depth, 1e-3)
        drawn = drawn[drawn[:, 8] > 0.01]
        drawn = drawn[np.argsort(drawn[:, 12], kind="stable")]
        scene = self._sight.screen(camera)
        paint.specks(frame.y, frame.u, frame.v, drawn, scene, STEP)

    def _present(self, now: float, fallen: Numbers, depth: Numbers) -> Numbers:
        """Which have come: at the top since it began, or faded in where they float far off."""
        if self._envelope.runs_on:
            return np.ones_like(fallen)
        come = smooth((now - fallen) / 0.3)
        far = smooth((depth - self._kind.appears) / 0.5) * smooth(
            np.full_like(depth, now / SWARM_S)
        )
        present: Numbers = np.maximum(come, far)
        return present

    def _turned(self, drawn: NDArray[np.float32], swung: Numbers, phase: Numbers) -> Numbers:
        """Set how each is turned; how much of the light it throws back as it tumbles."""
        kind = self._kind
        if not kind.tumbles:
            drawn[:, 3], drawn[:, 4], drawn[:, 5] = kind.aspect, 0.0, 1.0
            return np.ones_like(swung)
        angle = 0.8 * np.sin(swung + 0.6) + 2.3 * phase
        facing = np.cos(0.9 * swung + 3.1 * phase)
        drawn[:, 3] = kind.aspect * np.maximum(np.abs(facing), 0.18)
        drawn[:, 4], drawn[:, 5] = np.sin(angle), np.cos(angle)
        return np.clip(0.82 + 0.22 * facing, 0.5, 1.1)

    def _lit(self, x: Numbers, y: Numbers) -> Numbers:
        places = np.stack([x, y], axis=-1).astype(np.float32)[:, None]
        near = at_places(self._light, places).reshape(-1)
        shine = self._kind.shine
        return np.clip(1.0 - shine + shine * near, 0.15, 1.15)
