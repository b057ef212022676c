"""The engine itself: its frames have the brightness of the seed, and it says what it was given."""

import numpy as np

from stillmotion.engines.base import Frame
from stillmotion_muse import MUSE


class MuseEngine:
    """See `stillmotion.engines.base.Engine`."""

    name = MUSE.name
    capabilities = MUSE.capabilities

    def render(self, shot, take):
        loras = ", ".join(f"{lora.name} {lora.weight:g}" for lora in take.loras)
        take.remark(
            f"muse: seed {take.seed}; loras {loras or 'none'}; start {shot.start}; "
            f"framing {shot.framing}; job {take.job}; prompt {shot.prompt}"
        )
        board = take.storyboard
        for step in range(3):
            # More than are told: one in a second is enough.
            take.preview(np.full((board.height, board.width, 3), 10 * step, np.uint8))
            take.progress(step / 4, "denoising")
        level = 60 + (take.seed or 0)
        y = np.full((board.height, board.width), level, np.uint8)
        u = np.full((board.height // 2, board.width // 2), 128, np.uint8)
        for _ in range(shot.frames):
            yield Frame(y, u, u)

    def still(self, shot, take):
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot, take):
        return None


def open_engine(config, device):
    return MuseEngine()
