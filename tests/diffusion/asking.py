"""Clips to ask for."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.diffusion.maker import DiffusionMaker
from stillmotion.engines.generative.clip import ClipRequest, Frames, Guide, GuideKind, Tell

SIDE = 64
FRAMES = 17


def pictures(count: int, seed: int) -> Frames:
    """Noise, since tiny weights hardly see anything else."""
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


def asked(maker: DiffusionMaker, **options: object) -> ClipRequest:
    """A short clip of what the model can do."""
    rules = maker.rules
    usual: dict[str, object] = {
        "prompt": "a boat",
        "negative_prompt": "blur" if rules.negative else "",
        "width": SIDE,
        "height": SIDE,
        "frames": rules.frames.at_least(FRAMES),
        "fps": rules.fps,
        "seed": 3,
        "guidance": rules.scale(0.5),
        "sound": rules.sound,
        "lead": pictures(1, seed=1) if rules.start else None,
    }
    return ClipRequest(**{**usual, **options})  # type: ignore[arg-type]


def guide(kind: GuideKind, frames: int, seed: int = 5) -> Guide:
    """A guide that is known on the left."""
    known = np.zeros((frames, SIDE, SIDE), bool)
    known[:, :, : SIDE // 2] = True
    return Guide(kind=kind, frames=pictures(frames, seed), known=known)


class Listening:
    """What a maker tells, kept. `stop_at` is the words of a stage at which a task is cancelled."""

    def __init__(self, stop_at: str = "") -> None:
        self.stages: list[str] = []
        self.shares: list[float] = []
        self.remarks: list[str] = []
        self._stop_at = stop_at

    def tell(self) -> Tell:
        return Tell(progress=self._progress, remark=self.remarks.append)

    def _progress(self, done: float, stage: str) -> None:
        self.shares.append(done)
        self.stages.append(stage)
        if stage == self._stop_at:
            raise CancelledByTest


class CancelledByTest(Exception):
    pass
