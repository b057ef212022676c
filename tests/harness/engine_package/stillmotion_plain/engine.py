"""The engine itself, imported by the worker that needs it."""

import itertools

import numpy as np

from stillmotion.engines.base import Frame
from stillmotion_plain import PLAIN

TONE_HZ = 1000
LUMA = 90


class PlainEngine:
    """See `stillmotion.engines.base.Engine`."""

    name = PLAIN.name
    capabilities = PLAIN.capabilities

    def __init__(self, device):
        self.device = device

    def render(self, shot, take):
        steps = itertools.count() if "forever" in shot.prompt else range(4)
        for step in steps:
            take.progress(min(step, 3) / 8, f"thinking on {self.device}")
        take.remark(f"plain: {shot.frames} frames with the seed {take.seed}")
        board = take.storyboard
        seconds = np.arange(round(shot.frames / board.fps * 48_000)) / 48_000
        tone = 0.2 * np.sin(2 * np.pi * TONE_HZ * seconds)
        take.sound(np.stack([tone, tone], 1).astype(np.float32))
        y = np.full((board.height, board.width), LUMA, np.uint8)
        u = np.full((board.height // 2, board.width // 2), 128, np.uint8)
        for _ in range(shot.frames):
            yield Frame(y, u, u)

    def still(self, shot, take):
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot, take):
        return None


def open_engine(config, device):
    assert config.models_dir.name
    return PlainEngine(device)
