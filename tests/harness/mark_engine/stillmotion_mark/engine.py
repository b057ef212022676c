"""The engine itself. A prompt `steps N` makes it take N steps of progress before its first frame,
so that faults meet tasks that are under way."""

import re
import time

import cv2
import numpy as np

from stillmotion.engines.base import Frame
from stillmotion_mark import MARK

STEP_S = 0.02
"""What a step of its work takes; nothing is measured by it."""

_STEPS = re.compile(r"steps (\d+)")


class MarkEngine:
    """See `stillmotion.engines.base.Engine`."""

    name = MARK.name
    capabilities = MARK.capabilities

    def render(self, shot, take):
        found = _STEPS.search(shot.prompt)
        steps = int(found[1]) if found else 0
        for step in range(steps):
            take.progress(step / steps, "marking")
            time.sleep(STEP_S)
        board = take.storyboard
        picture = take.pictures[shot.start or "image"]
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        y = cv2.resize(grey, (board.width, board.height), interpolation=cv2.INTER_AREA)
        u = np.full((board.height // 2, board.width // 2), 128, np.uint8)
        for _ in range(shot.frames):
            yield Frame(y, u, u)

    def still(self, shot, take):
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot, take):
        return None


def open_engine(config, device):
    return MarkEngine()
