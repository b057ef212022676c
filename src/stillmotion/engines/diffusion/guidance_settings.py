"""How closely a guide is followed, as a site has set it."""

from __future__ import annotations

from dataclasses import dataclass

from stillmotion.engines.diffusion.dual_clock import default_steps
from stillmotion.engines.generative.clip import GuideKind


@dataclass(frozen=True)
class Clocks:
    """Steps of the model's schedule for dual-clock denoising: it begins at step `weak` from the
    noised guide, and until step `strong` the guide is put back where it is known."""

    weak: int
    strong: int


@dataclass(frozen=True)
class Guidance:
    """The steps for each kind of guide. `limit` is the median end-point error (pixels at 480p)
    above which a clip is made once more with stronger guidance, None for never."""

    camera: Clocks
    brush: Clocks
    limit: float | None = None

    def clocks(self, kind: GuideKind) -> Clocks:
        """Those for a guide of that kind."""
        return self.camera if kind == "camera" else self.brush


def default_clocks(kind: GuideKind, steps: int) -> Clocks:
    """The defaults in a schedule of `steps` steps."""
    return Clocks(*default_steps(kind, steps))
